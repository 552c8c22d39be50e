import { detail } from '../../engine/detail.ts'
import { Currency } from '../../engine/fields/currency.ts'
import { field } from '../../engine/fields/index.ts'
import { leftJoin } from '../../engine/join.ts'
import { resource } from '../../engine/resource.ts'
import { raw } from '../../engine/sql.ts'
import { ORDERS, PRICES } from '../effects.ts'
import { PROJECT_CODE } from '../kinds/common.ts'
import { ADDRESS, COMPANY, CONTACT } from '../kinds/company.ts'
import { PURCHASE_ORDER } from '../kinds/order.ts'
import { LOCATION } from '../kinds/stock.ts'
import { OWNER, USER } from '../kinds/users.ts'
import { PURCHASE_ORDER_STATUS } from '../status-codes.ts'
import { StatusKey, statusText } from '../status-text.ts'
import { parametersOf } from '../thing/parameters-of.ts'
import { projectCodeDetail, projectCodeLabel } from './project-code.ts'
import { orderOverdue, purchaseOrderFilters } from './purchase-order-filters.ts'

const TABLE = 'order_purchase_order'

const supplier = leftJoin(COMPANY, 'supplier_id')
const project = leftJoin(PROJECT_CODE, 'project_code_id')

/** What is bought from a supplier. Its state is changed by actions alone. */
export const purchaseOrder = resource({
  kind: PURCHASE_ORDER,
  fields: {
    pk: field.pk(),
    created_by: detail(USER, 'created_by_id', 'brief'),
    creation_date: field.date().nullable().readOnly(),
    issue_date: field.date().nullable().readOnly().help('When it was placed'),
    start_date: field.date().nullable().help('When it is planned to start'),
    target_date: field.date().nullable().help('When delivery is expected; after that day it is overdue'),
    description: field.text(250).blank(),
    line_items: field.count('order_purchase_order_line', 'order_id').nullable(),
    completed_lines: field.count('order_purchase_order_line', 'order_id', 'n.received >= n.quantity').nullable(),
    link: field.url().blank(),
    project_code: field.ref(PROJECT_CODE).nullable(),
    reference: field.text(64).help('By the pattern of the installation; made when it is left out'),
    responsible: field.ref(OWNER).nullable().help('Person or group that looks after it'),
    contact: field.ref(CONTACT).nullable().help('Person to contact at the supplier'),
    address: field.ref(ADDRESS).nullable().help('Address of the supplier'),
    status: field.integer().readOnly(),
    status_text: field.computed({ type: 'string' }, (_d, t) => statusText(PURCHASE_ORDER_STATUS, t)).nullable(),
    status_custom_key: new StatusKey(0).nullable().help('State of the installation with the same meaning as the state'),
    notes: field.text(50_000).blank().nullable().detailOnly(),
    barcode_hash: field.text(128).readOnly(),
    overdue: field.computed({ type: 'boolean' }, (d, t) => d.bool(orderOverdue(d, t))).nullable(),
    duplicate: field
      .nested({
        original: field.integer(1).required(),
        copy_parameters: field.bool().default(true),
        copy_lines: field.bool().default(true),
        copy_extra_lines: field.bool().default(true),
      })
      .transient()
      .help('Order to copy from'),
    address_detail: detail(ADDRESS, 'address_id', 'brief').when('address_detail', true),
    contact_detail: detail(CONTACT, 'contact_id').when('contact_detail', true),
    project_code_detail: projectCodeDetail,
    project_code_label: projectCodeLabel,
    responsible_detail: detail(OWNER, 'responsible_id').when('responsible_detail', true),
    parameters: parametersOf(PURCHASE_ORDER),
    tags: field.tags(TABLE).when('tags'),
    complete_date: field.date().nullable().readOnly(),
    supplier: field.ref(COMPANY).required().nullable(),
    supplier_detail: detail(COMPANY, 'supplier_id', 'brief').when('supplier_detail'),
    supplier_reference: field.text(64).blank().help('Number that the supplier gives the order'),
    supplier_name: field.of('company_company', 'name', 'supplier_id'),
    total_price: field
      .money()
      .nullable()
      .readOnly()
      .help('Of all lines, in the currency of the order; null while a rate of exchange is missing'),
    order_currency: new Currency().blank().nullable().help('Default: the currency of the supplier'),
    destination: field.ref(LOCATION).unseen().nullable().help('Where received items go'),
    updated_at: field.dateTime().minutes().nullable().readOnly(),
  },
  filters: purchaseOrderFilters,
  search: ['reference', 'supplier_reference', 'description', supplier, project],
  order: ['creation_date', 'start_date', 'target_date', 'complete_date', 'line_items', 'status', 'total_price', 'updated_at'],
  orders: {
    reference: (d) => [raw('t.reference_int'), d.textOrder(raw('t.reference'))],
    supplier__name: (d) => [d.textOrder(supplier.column('name'))],
    created_by: () => [raw('t.created_by_id')],
    responsible: () => [raw('t.responsible_id')],
    project_code: (d) => [d.textOrder(project.column('code'))],
  },
  touches: [...ORDERS, 'order_purchase_order_extra_line', 'common_parameter'],
  cascades: ['stock_item', ...PRICES],
  defaultOrder: ['-reference'],
})
