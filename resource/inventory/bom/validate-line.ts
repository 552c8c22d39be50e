/** `PUT|PATCH /api/bom/{id}/validate/`: says that one line was checked and found right, or takes that back. */

import type { Trx } from '../../../database.ts'
import { allow } from '../../auth/gate.ts'
import { field } from '../../engine/fields/index.ts'
import { MAX_INTEGER } from '../../engine/fields/number.ts'
import { inTurn } from '../../engine/locks.ts'
import type { Operation } from '../../engine/operation.ts'
import { parseShape } from '../../engine/shape.ts'
import { transact } from '../../engine/transact.ts'
import { NotFound, ValidationError } from '../../errors.ts'
import { lineChecksum } from '../kept/bom-validity.ts'

const VALIDATION = { name: 'BomItemValidation', shape: { valid: field.bool().default(false).named('valid') } }

/** @throws NotFound */
async function validateLine(trx: Trx, id: number, valid: boolean): Promise<void> {
  await inTurn(trx, 'bills of materials')
  const line = id <= MAX_INTEGER ? await trx('part_bom_item').where({ id }).first() : undefined
  if (!line) throw new NotFound('BomItem')
  await trx('part_bom_item')
    .where({ id })
    .update({ validated: valid, checksum: valid ? lineChecksum(line) : '' })
}

const operation = (method: 'put' | 'patch'): Operation => ({
  id: `bom_validate_${method === 'put' ? '' : 'partial_'}update`,
  method,
  path: '/api/bom/{id}/validate/',
  summary: 'Say that a BOM line was checked',
  access: allow.role('change', ['bom']),
  touches: ['part_bom_item'],
  request: VALIDATION,
  partial: method === 'patch',
  status: 200,
  response: VALIDATION,
  async handle(request) {
    const { values, errors } = parseShape(VALIDATION.shape, await request.body())
    if (errors) throw new ValidationError(errors)
    const valid = values.valid as boolean
    return transact(request, async (trx) => {
      await validateLine(trx, request.path[0] as number, valid)
      return { body: { valid } }
    })
  },
})

export const validateLineOperations: readonly Operation[] = [operation('put'), operation('patch')]
