/** Fields that every kind of order has. */
import { detail } from '../../../engine/detail.ts'
import { Currency } from '../../../engine/fields/currency.ts'
import { field } from '../../../engine/fields/index.ts'
import type { RowOf } from '../../../engine/shape.ts'
import { PROJECT_CODE } from '../../kinds/common.ts'
import { ADDRESS, CONTACT } from '../../kinds/company.ts'
import { OWNER, USER } from '../../kinds/users.ts'
import { statusText } from '../../status-text.ts'
import { parametersOf } from '../../thing/parameters-of.ts'
import { orderOverdue } from './open.ts'
import type { OrderKind } from './order-kind.ts'
import { projectCodeDetail, projectCodeLabel } from './project-code.ts'

/** A state is changed by actions alone. */
export const orderFields = (k: OrderKind) => ({
  pk: field.pk(),
  created_by: detail(USER, 'created_by_id', 'brief').label('Created By').told({ allow_null: false, filters: {} }),
  creation_date: field.date().nullable().readOnly().label('Creation Date'),
  issue_date: field.date().nullable().readOnly().label('Issue Date').help(`When it was ${k.issued}`),
  start_date: field.date().nullable().help('When it is planned to start'),
  target_date: field.date().nullable().label('Target Date').help('When delivery is expected; after that day it is overdue'),
  description: field.text(250).blank().help('What the order is about'),
  line_items: field.count(k.lineTable, 'order_id').nullable().label('Line Items'),
  completed_lines: field.count(k.lineTable, 'order_id', k.lineDone).nullable().label('Completed Lines'),
  link: field.url().blank().help('Page elsewhere about it'),
  project_code: field.ref(PROJECT_CODE).nullable().label('Project Code').help('Project that it is for'),
  reference: field.text(64).preset().told({ required: true }).help('By the pattern of the installation; made when it is left out'),
  responsible: field.ref(OWNER).nullable().help('Person or group that looks after it'),
  contact: field
    .ref(CONTACT)
    .nullable()
    .help(`Person to contact${k.company ? ` at the ${k.company}` : ''}`),
  address: field
    .ref(ADDRESS)
    .nullable()
    .help(`Address${k.company ? ` of the ${k.company}` : ''}`),
  status: field.integer().readOnly().label('Order Status').told({ default: 10 }).help('Where the order stands'),
  status_text: field
    .computed({ type: 'string' }, (_d, t) => statusText(k.status, t))
    .nullable()
    .bare()
    .told({ allow_null: false }),
  status_custom_key: field
    .integer(0)
    .nullable()
    .told({ default: null, min_value: undefined, max_value: undefined })
    .label('Custom Status Key')
    .help('State of the installation with the same meaning as the state'),
  notes: field.text(50_000).blank().nullable().detailOnly().help('Longer notes, in Markdown'),
  barcode_hash: field.text(128).readOnly().label('Barcode Hash').help('Hash of the barcode that is linked to it'),
  overdue: field.computed({ type: 'boolean' }, (d, t) => d.bool(orderOverdue(k, d, t))).nullable(),
  duplicate: field
    .nested({
      original: field.ref(k.kind).unseen().required().help('What is copied'),
      copy_parameters: field.bool().default(true).label('Copy Parameters').help('Whether its parameters are copied'),
      ...(k.copied ? { copy_lines: field.bool().default(true).label('Copy Lines').help('Whether its lines are copied') } : {}),
      ...(k.extraLine
        ? { copy_extra_lines: field.bool().default(true).label('Copy Extra Lines').help('Whether its extra lines are copied') }
        : {}),
    })
    .forNew()
    .label('Duplication Options')
    .help('Order to copy from'),
  address_detail: detail(ADDRESS, 'address_id', 'brief').when('address_detail', true),
  contact_detail: detail(CONTACT, 'contact_id').when('contact_detail', true),
  project_code_detail: projectCodeDetail,
  project_code_label: projectCodeLabel.label('Project Code Label'),
  responsible_detail: detail(OWNER, 'responsible_id').when('responsible_detail', true),
  parameters: parametersOf(k.kind),
  tags: field.tags(k.table).when('tags'),
})
export type OrderFields = ReturnType<typeof orderFields>
/** Those that builds have, too. */
export type SharedFields = Pick<OrderFields, (typeof SHARED)[number]>
/** A row of any kind of order. */
export type Order = RowOf<SharedFields>

const SHARED = [
  'pk',
  'creation_date',
  'start_date',
  'target_date',
  'link',
  'project_code',
  'reference',
  'responsible',
  'status',
  'status_text',
  'status_custom_key',
  'notes',
  'barcode_hash',
  'overdue',
  'duplicate',
  'parameters',
  'tags',
] as const
/** Fields of an order that is made with nobody and has no lines to count. */
export function sharedFields(k: OrderKind): SharedFields {
  const all = orderFields(k)
  return Object.fromEntries(SHARED.map((name) => [name, all[name]])) as unknown as SharedFields
}

/** Of orders that have prices. */
export const totalFields = (k: OrderKind) => ({
  total_price: field
    .money()
    .nullable()
    .readOnly()
    .label('Total Price')
    .help('Of all lines, in the currency of the order; null while a rate of exchange is missing'),
  order_currency: new Currency().blank().nullable().label('Order Currency').help(`Default: the currency of the ${k.company}`),
})

export const updatedAt = field.dateTime().minutes().nullable().readOnly().label('Updated At').help('When it was changed last')
