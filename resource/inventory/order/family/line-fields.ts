/** Fields that lines and extra lines of all kinds of orders have in common. */
import { detail } from '../../../engine/detail.ts'
import type { Dialect } from '../../../engine/dialect.ts'
import { field } from '../../../engine/fields/index.ts'
import { raw, type Sql } from '../../../engine/sql.ts'
import { PROJECT_CODE } from '../../kinds/common.ts'
import { PIECE } from '../../stock/item/quantity.ts'
import type { OrderKind } from './order-kind.ts'
import { projectCodeDetail, projectCodeLabel } from './project-code.ts'

export const lineFields = (k: OrderKind) => ({
  pk: field.pk(),
  line: field
    .text(20)
    .blank()
    .default('')
    .label('Line Number')
    .help(`Number of the line${k.company ? `, as the ${k.company} writes it` : ''}`),
  link: field.url().blank().help('Page elsewhere about it'),
  notes: field.text(500).blank().help('Notes about the line'),
  order: field.ref(k.kind).required().help('Order that it belongs to'),
  project_code: field.ref(PROJECT_CODE).nullable().label('Project Code').help('Project that it is for'),
  quantity: field.quantity().rounded().required().default(PIECE).help('How many'),
  reference: field.text(100).blank().help('What people call the line'),
  target_date: field.date().nullable().label('Target Date').help('When it is expected; without a day, that of the order'),
})
export type LineFields = ReturnType<typeof lineFields>

/** Of lines that have a price. */
export const discount = field.quantity().default(0).help('Percent')
export const lineTotal = field.money().nullable().readOnly()

export const lineDetails = (k: OrderKind) => ({
  order_detail: detail(k.kind, 'order_id').when('order_detail'),
  project_code_label: projectCodeLabel.label('Project Code Label'),
  project_code_detail: projectCodeDetail,
})

/** Line numbers in the order that people count in: 2 before 10, then what has letters. */
export const lineNumber = (d: Dialect): Sql[] => [
  raw(d.kind === 'sqlite' ? `cast(t.line as integer)` : `coalesce(substring(t.line from '^[0-9]+')::numeric, 0)`),
  d.textOrder(raw('t.line')),
]
