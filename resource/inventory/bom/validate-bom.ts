/** `/api/part/{id}/bom-validate/`: who checked a bill of materials, when, and whether it is still as it was. */
import type { Trx } from '../../../database.ts'
import { today } from '../../../provider/identity/api-tokens.ts'
import { allow } from '../../auth/gate.ts'
import { action } from '../../engine/action.ts'
import { detail } from '../../engine/detail.ts'
import { field } from '../../engine/fields/index.ts'
import { MAX_INTEGER } from '../../engine/fields/number.ts'
import { inTurn } from '../../engine/locks.ts'
import { shapeOf } from '../../engine/request.ts'
import { resource } from '../../engine/resource.ts'
import { NotFound } from '../../errors.ts'
import { bomChecksum, lineChecksum } from '../kept/bom-validity.ts'
import { BOM_ITEM } from '../kinds/part.ts'
import { USER } from '../kinds/users.ts'
import { DONE, TASK } from '../offloaded.ts'

const change = BOM_ITEM.access('change')

export const bomValidation = resource({
  path: '/part/{id}/bom-validate/',
  name: 'PartBomValidate',
  noun: 'validation of a bill of materials',
  model: 'Part',
  table: 'part_part',
  access: { view: allow.role('view', ['part', 'bom', 'build']), add: change, change, delete: change },
  fields: {
    pk: field.pk(),
    bom_validated: field
      .bool()
      .readOnly()
      .label('BOM Validated')
      .told({ default: false })
      .help('Whether it is as it was when somebody checked it'),
    bom_checksum: field.text(128).readOnly().label('BOM checksum').help('What it was when somebody checked it'),
    bom_checked_by: field.ref(USER).nullable().readOnly().label('BOM checked by').bare(),
    bom_checked_by_detail: detail(USER, 'bom_checked_by_id', 'account'),
    bom_checked_date: field.date().nullable().readOnly().label('BOM checked date'),
  },
  operations: ['retrieve'],
  defaultOrder: [],
})

/** Says that the part's own lines are right as they are, or takes that back. @throws NotFound */
async function validateBom(trx: Trx, id: number, valid: boolean, userId: number): Promise<void> {
  await inTurn(trx, 'bills of materials')
  if (id > MAX_INTEGER || !(await trx('part_part').where({ id }).first('id'))) throw new NotFound('Part')
  for (const line of await trx('part_bom_item').where({ part_id: id }).orderBy('id'))
    await trx('part_bom_item')
      .where({ id: line.id })
      .update({ validated: valid, checksum: valid ? lineChecksum(line) : '' })
  await trx('part_part')
    .where({ id })
    .update({
      bom_validated: valid,
      bom_checksum: valid ? await bomChecksum(trx, id) : '',
      bom_checked_by_id: userId,
      bom_checked_date: today(),
    })
}

/** The contract knows the first alone. */
const VALIDATED = { anyOf: [{ $ref: '#/components/schemas/PartBomValidate' }, TASK] }

const VALID = { valid: field.bool().default(false).help('Whether it is right as it is') }
/** One for both: what is told and what is said. */
export const VALIDATION_FORM = shapeOf({ ...bomValidation.fields, ...VALID })

const validating = (method: 'put' | 'patch') =>
  action({
    id: `part_bom_validate_${method === 'put' ? '' : 'partial_'}update`,
    method,
    path: '/api/part/{id}/bom-validate/',
    summary: `${method === 'put' ? 'Replace' : 'Change'} the validation of a bill of materials`,
    access: change,
    touches: ['part_bom_item', 'part_part'],
    schema: 'PartBomValidation',
    body: VALID,
    status: 200,
    response: VALIDATED,
    async run({ trx, id, request }, { valid }) {
      await validateBom(trx, id, valid, request.principal.user.pk)
      return DONE
    },
  })

export const validateBomOperations = [validating('put'), validating('patch')]
