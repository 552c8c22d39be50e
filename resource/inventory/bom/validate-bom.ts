/** `/api/part/{id}/bom-validate/`: who checked a bill of materials, when, and whether it is still as it was. */
import { today } from '../../../provider/identity/api-tokens.ts'
import { allow } from '../../auth/gate.ts'
import { detail } from '../../engine/detail.ts'
import { field } from '../../engine/fields/index.ts'
import { inTurn } from '../../engine/locks.ts'
import { type Hooks, resource } from '../../engine/resource.ts'
import { bomChecksum, lineChecksum } from '../kept/bom-validity.ts'
import { BOM_ITEM } from '../kinds/part.ts'
import { USER } from '../kinds/users.ts'
import { besidePart } from '../part/beside-part.ts'

const hooks: Hooks = {
  lock: (trx) => inTurn(trx, 'bills of materials'),
  /** `valid` says that the part's own lines are right as they are, or takes that back. */
  async check({ trx, values, input, id, request }) {
    if (input.valid === undefined) return
    const valid = input.valid as boolean
    for (const line of await trx('part_bom_item').where({ part_id: id }).orderBy('id'))
      await trx('part_bom_item')
        .where({ id: line.id })
        .update({ validated: valid, checksum: valid ? lineChecksum(line) : '' })
    values.bom_validated = valid
    values.bom_checksum = valid ? await bomChecksum(trx, id) : ''
    values.bom_checked_by_id = request.principal.user.pk
    values.bom_checked_date = today()
  },
}

const bomValidation = resource({
  path: '/part/',
  name: 'PartBomValidate',
  noun: 'check of a bill of materials',
  model: 'Part',
  table: 'part_part',
  roles: ['bom'],
  fields: {
    pk: field.pk(),
    bom_validated: field.bool().readOnly().help('Whether it is as it was when somebody checked it'),
    bom_checksum: field.text(128).readOnly().help('What it was when somebody checked it'),
    bom_checked_by: field.ref(USER).nullable().readOnly(),
    bom_checked_by_detail: detail(USER, 'bom_checked_by_id', 'account'),
    bom_checked_date: field.date().nullable().readOnly(),
    valid: field.bool().default(false).transient().help('Whether it is right as it is'),
  },
  touches: ['part_bom_item'],
  defaultOrder: [],
  hooks: [hooks],
})

export const validateBomOperations = besidePart(bomValidation, 'bom-validate', {
  view: allow.role('view', ['part', 'bom', 'build']),
  change: BOM_ITEM.access('change'),
})
