import { detail } from '../../engine/detail.ts'
import { field } from '../../engine/fields/index.ts'
import { resource } from '../../engine/resource.ts'
import { PROJECT_CODE } from '../kinds/common.ts'
import { OWNER } from '../kinds/users.ts'

/** What orders and their lines are done for. */
export const projectCode = resource({
  kind: PROJECT_CODE,
  fields: {
    pk: field.pk(),
    code: field.text(50).required().label('Project Code').help('Unique code'),
    description: field.text(200).blank().help('What the project is'),
    active: field.bool().default(true).help('Is it still in use?'),
    responsible: field.ref(OWNER).nullable().help('Who is responsible'),
    responsible_detail: detail(OWNER, 'responsible_id'),
  },
  filter: ['active'],
  search: ['code', 'description'],
  order: ['code'],
  cascades: [
    'order_purchase_order',
    'order_purchase_order_line',
    'order_purchase_order_extra_line',
    'order_sales_order',
    'order_sales_order_line',
    'order_return_order',
    'order_return_order_line',
    'order_return_order_extra_line',
    'order_transfer_order',
    'order_transfer_order_line',
    'build_build',
  ],
  defaultOrder: ['pk'],
})
