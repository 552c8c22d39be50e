/** What is counted of a part, by the API at both of its addresses, and by rows alone. */
import { expect } from 'chai'
import type { Made } from '../../../support/builders.ts'
import { PIECE } from '../../../support/stock.ts'
import type { Workshop } from './workshop.ts'

/** Pieces of a part; what is not named is none. */
export interface Counts {
  stock?: number
  free?: number
  ordered?: number
  scheduled?: number
  building?: number
  neededToBuild?: number
  heldToBuild?: number
  neededToSell?: number
  heldToSell?: number
}
const NONE: Required<Counts> = {
  stock: 0,
  free: 0,
  ordered: 0,
  scheduled: 0,
  building: 0,
  neededToBuild: 0,
  heldToBuild: 0,
  neededToSell: 0,
  heldToSell: 0,
}
/** Fields of a part, and of its requirements where they have another name. */
const FIELDS: Readonly<Record<keyof Counts, readonly [part: string, requirements: string]>> = {
  stock: ['in_stock', 'total_stock'],
  free: ['unallocated_stock', 'unallocated_stock'],
  ordered: ['ordering', 'ordering'],
  scheduled: ['scheduled_to_build', 'scheduled_to_build'],
  building: ['building', 'building'],
  neededToBuild: ['required_for_build_orders', 'required_for_build_orders'],
  heldToBuild: ['allocated_to_build_orders', 'allocated_to_build_orders'],
  neededToSell: ['required_for_sales_orders', 'required_for_sales_orders'],
  heldToSell: ['allocated_to_sales_orders', 'allocated_to_sales_orders'],
}
/** The same from rows of stock and orders. */
const ROWS: Readonly<Record<Exclude<keyof Counts, 'free'>, string>> = {
  stock: `select sum(quantity) as n from stock_item where part_id = ? and customer_id is null and sales_order_id is null and belongs_to_id is null
    and consumed_by_id is null and not is_building and status in (10, 50, 55, 85)`,
  ordered: `select sum((l.quantity - l.received) * s.pack_quantity_native / ${PIECE}) as n from company_supplier_part s
    join order_purchase_order_line l on l.part_id = s.id join order_purchase_order o on o.id = l.order_id where s.part_id = ? and o.status in (10, 20)`,
  scheduled: 'select sum(quantity - completed) as n from build_build where part_id = ? and status in (10, 20)',
  building: 'select sum(quantity) as n from stock_item where part_id = ? and is_building',
  neededToBuild: `select sum(l.quantity - l.consumed) as n from build_line l join part_bom_item m on m.id = l.bom_item_id
    join build_build b on b.id = l.build_id where m.sub_part_id = ? and b.status in (10, 20)`,
  heldToBuild: 'select sum(a.quantity) as n from build_item a join stock_item i on i.id = a.stock_item_id where i.part_id = ?',
  neededToSell: `select sum(l.quantity - l.shipped) as n from order_sales_order_line l join order_sales_order o on o.id = l.order_id
    where l.part_id = ? and o.status in (10, 15, 20)`,
  heldToSell: `select sum(a.quantity) as n from order_sales_order_allocation a join stock_item i on i.id = a.item_id
    join order_sales_order_shipment s on s.id = a.shipment_id where i.part_id = ? and s.shipment_date is null`,
}

/** @param name of the part, for whoever reads what went wrong */
export async function expectCounts(shop: Workshop, name: string, { pk }: Made, wanted: Counts): Promise<void> {
  const whole = { ...NONE, ...wanted }
  for (const [at, path] of [`/part/${pk}/`, `/part/${pk}/requirements/`].entries()) {
    const { body } = await shop.api.get(path)
    const told = Object.fromEntries(Object.entries(FIELDS).map(([what, fields]) => [what, body[fields[at]!]]))
    expect(told, `${name} at ${path}`).to.deep.equal(whole)
  }
  const found: Record<string, number> = {}
  for (const [what, text] of Object.entries(ROWS)) found[what] = Number((await shop.rows(text, pk))[0]!.n ?? 0) / PIECE
  found.free = found.stock! - found.heldToBuild! - found.heldToSell!
  expect(found, `${name} by its rows`).to.deep.equal(whole)
}
