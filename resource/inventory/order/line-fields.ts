/** Fields that lines and extra lines of an order have in common. */
import { detail } from '../../engine/detail.ts'
import type { Dialect } from '../../engine/dialect.ts'
import { field } from '../../engine/fields/index.ts'
import { raw, type Sql } from '../../engine/sql.ts'
import { PROJECT_CODE } from '../kinds/common.ts'
import { PURCHASE_ORDER } from '../kinds/order.ts'
import { projectCodeDetail, projectCodeLabel } from './project-code.ts'

export const lineFields = {
  pk: field.pk(),
  line: field.text(20).blank().help('Number of the line, as the supplier writes it'),
  link: field.url().blank(),
  notes: field.text(500).blank(),
  order: field.ref(PURCHASE_ORDER).required(),
  project_code: field.ref(PROJECT_CODE).nullable(),
  quantity: field.quantity().rounded().required(),
  reference: field.text(100).blank(),
  target_date: field.date().nullable().help('When it is expected; without a day, that of the order'),
  discount: field.quantity().default(0).help('Percent'),
  total_price: field.money().nullable().readOnly(),
  order_detail: detail(PURCHASE_ORDER, 'order_id').when('order_detail'),
  project_code_label: projectCodeLabel,
  project_code_detail: projectCodeDetail,
}

/** Line numbers in the order that people count in: 2 before 10, then what has letters. */
export const lineNumber = (d: Dialect): Sql[] => [
  raw(d.kind === 'sqlite' ? `cast(t.line as integer)` : `coalesce(substring(t.line from '^[0-9]+')::numeric, 0)`),
  d.textOrder(raw('t.line')),
]
