/** `/api/part/{id}/bom-validate/`: who checked a bill of materials, when, and whether it is still as it was. */
import { allow } from '../../auth/gate.ts'
import { detail } from '../../engine/detail.ts'
import { field } from '../../engine/fields/index.ts'
import { resource } from '../../engine/resource.ts'
import { BOM_ITEM } from '../kinds/part.ts'
import { USER } from '../kinds/users.ts'

const change = BOM_ITEM.access('change')

export const bomValidation = resource({
  path: '/part/{id}/bom-validate/',
  name: 'PartBomValidate',
  noun: 'check of a bill of materials',
  model: 'Part',
  table: 'part_part',
  access: { view: allow.role('view', ['part', 'bom', 'build']), add: change, change, delete: change },
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
  operations: ['retrieve', 'update'],
  defaultOrder: [],
})
