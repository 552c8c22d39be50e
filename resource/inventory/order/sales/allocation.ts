import { detail } from '../../../engine/detail.ts'
import { field } from '../../../engine/fields/index.ts'
import { filter } from '../../../engine/filter.ts'
import { leftJoin } from '../../../engine/join.ts'
import { resource } from '../../../engine/resource.ts'
import { raw, sql } from '../../../engine/sql.ts'
import { COMPANY } from '../../kinds/company.ts'
import { SALES_ORDER_ALLOCATION, SHIPMENT } from '../../kinds/order.ts'
import * as family from '../family/allocation.ts'
import { checkShipment, SALES_HOLDING } from './holding.ts'
import { SALES } from './sales.ts'

const sent = leftJoin(SHIPMENT, 'shipment_id')

/** How much of a stock item a line holds, and with which shipment it leaves. */
export const allocation = resource({
  kind: SALES_ORDER_ALLOCATION,
  noun: 'allocation',
  fields: {
    ...family.allocationFields(SALES, { part__salable: true, part__virtual: false, belongs_to: null, sales_order: null }),
    shipment: field.ref(SHIPMENT).nullable().help('Shipment that it leaves with'),
    shipment_detail: detail(SHIPMENT, 'shipment_id', 'held'),
    customer_detail: detail(COMPANY, 'customer_id', 'brief', family.orderOf(SALES)).when('customer_detail'),
  },
  filter: ['item', 'line', 'shipment'],
  filters: {
    ...family.allocationFilters(SALES, sql`${sent.column('shipment_date')} is null`),
    assigned_to_shipment: filter.bool(raw('t.shipment_id is not null'), 'Whether a shipment is chosen'),
  },
  search: family.ALLOCATION_SEARCH,
  order: ['quantity'],
  orders: { ...family.allocationOrders(SALES), shipment_date: () => [sent.column('shipment_date')] },
  touches: ['part_total'],
  operations: ['list', 'retrieve', 'update', 'destroy'],
  defaultOrder: ['pk'],
  bulk: { update: true, delete: true },
})

/** It leaves with a shipment of its own order. */
export const allocationRules = family.allocationRules(SALES_HOLDING, {
  table: 'order_sales_order_shipment',
  name: 'shipment',
  check: checkShipment,
})
