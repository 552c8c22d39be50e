import { searchKey } from '../../../../database/text-index.ts'
import type { Row } from '../../../../database.ts'
import { detail } from '../../../engine/detail.ts'
import { field } from '../../../engine/fields/index.ts'
import { tagFilters } from '../../../engine/fields/tags.ts'
import { filter } from '../../../engine/filter.ts'
import { resource } from '../../../engine/resource.ts'
import { raw } from '../../../engine/sql.ts'
import { duplicateField } from '../../company/duplicate-field.ts'
import { ADDRESS, COMPANY } from '../../kinds/company.ts'
import { SALES_ORDER, SHIPMENT } from '../../kinds/order.ts'
import { USER } from '../../kinds/users.ts'
import { parametersOf } from '../../thing/parameters-of.ts'
import { lineFilters, orderOf, orderOpen } from '../family/line-filters.ts'
import { SALES_HOLDING } from './holding.ts'
import { SALES } from './sales.ts'

const TABLE = 'order_sales_order_shipment'

/** What leaves together for the customer. */
export const shipment = resource({
  kind: SHIPMENT,
  noun: 'shipment',
  fields: {
    pk: field.pk(),
    order: field.ref(SALES_ORDER).required().help('Sales order that it belongs to'),
    allocated_items: field.count(SALES_HOLDING.table, 'shipment_id').nullable().label('Allocated Items'),
    shipment_date: field.date().nullable().label('Shipment Date').help('Day on which it left'),
    shipment_address: field.ref(ADDRESS).nullable().label('Address').help('Where it goes'),
    delivery_date: field.date().nullable().label('Delivery Date').help('Day on which it arrived'),
    checked_by: field.ref(USER).nullable().label('Checked By').help('Who checked it'),
    duplicate: duplicateField(SHIPMENT, 'Shipment'),
    reference: field.text(100).preset().told({ default: '1' }).label('Shipment').help('By default the next number'),
    tracking_number: field.text(100).blank().label('Tracking Number').help('Number that the carrier knows it by'),
    invoice_number: field.text(100).blank().label('Invoice Number').help('Number of its invoice'),
    barcode_hash: field.text(128).blank().label('Barcode Hash').help('Hash of the barcode that is linked to it'),
    link: field.url().blank().help('Page elsewhere about it'),
    notes: field.text(50_000).blank().nullable().detailOnly().help('Longer notes, in Markdown'),
    checked_by_detail: detail(USER, 'checked_by_id', 'brief'),
    shipment_address_detail: detail(ADDRESS, 'shipment_address_id', 'brief'),
    order_detail: detail(SALES_ORDER, 'order_id'),
    customer_detail: detail(COMPANY, 'customer_id', 'brief', orderOf(SALES)).when('customer_detail'),
    parameters: parametersOf(SHIPMENT),
    tags: field.tags(TABLE).when('tags'),
  },
  briefs: { held: { without: ['order_detail'], empty: ['allocated_items'] } },
  filter: ['order'],
  filters: {
    checked: filter.bool(raw('t.checked_by_id is not null'), 'Whether somebody checked it'),
    delivered: filter.bool(raw('t.delivery_date is not null'), 'Whether it arrived'),
    shipped: filter.bool(raw('t.shipment_date is not null'), 'Whether it left'),
    order_outstanding: filter.bool(orderOpen(SALES), 'Whether the order is open'),
    order_status: lineFilters(SALES).order_status!,
    ...tagFilters(TABLE),
  },
  search: ['reference', 'tracking_number', 'invoice_number', orderOf(SALES)],
  order: ['reference', 'delivery_date', 'shipment_date', 'allocated_items'],
  touches: ['part_total', 'common_parameter'],
  cascades: [SALES_HOLDING.table],
  defaultOrder: ['pk'],
})

/** What shipments are searched by, for whoever writes a row by itself. */
export const shipmentKey = (row: Row): string => searchKey(shipment.searchColumns.map((column) => row[column]))
