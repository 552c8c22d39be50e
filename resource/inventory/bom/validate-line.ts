/** `PUT|PATCH /api/bom/{id}/validate/`: says that one line was checked and found right, or takes that back. */

import type { Trx } from '../../../database.ts'
import { action } from '../../engine/action.ts'
import { field } from '../../engine/fields/index.ts'
import { MAX_INTEGER } from '../../engine/fields/number.ts'
import { inTurn } from '../../engine/locks.ts'
import { NotFound } from '../../errors.ts'
import { lineChecksum } from '../kept/bom-validity.ts'
import { BOM_ITEM } from '../kinds/part.ts'

/** @throws NotFound */
async function validateLine(trx: Trx, id: number, valid: boolean): Promise<void> {
  await inTurn(trx, 'bills of materials')
  const line = id <= MAX_INTEGER ? await trx('part_bom_item').where({ id }).first() : undefined
  if (!line) throw new NotFound('BomItem')
  await trx('part_bom_item')
    .where({ id })
    .update({ validated: valid, checksum: valid ? lineChecksum(line) : '' })
}

const validating = (method: 'put' | 'patch') =>
  action({
    id: `bom_validate_${method === 'put' ? '' : 'partial_'}update`,
    method,
    path: '/api/bom/{id}/validate/',
    summary: 'Validate a BOM line',
    access: BOM_ITEM.access('change'),
    touches: ['part_bom_item'],
    schema: 'BomItemValidation',
    body: { valid: field.bool().default(false) },
    status: 200,
    // Nothing is said of the line, as the real server has it; the schema is the contract's.
    response: { type: 'object', properties: { valid: { type: 'boolean' } } },
    async run({ trx, id }, { valid }) {
      await validateLine(trx, id, valid)
      return {}
    },
  })

export const validateLineOperations = [validating('put'), validating('patch')]
