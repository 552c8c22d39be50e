/** What must hold of orders and the stock that they share, whatever was sent. Worked out from rows alone, beside what the program keeps. */
import { expect } from 'chai'
import type { Database, Row } from '../../../../database.ts'
import { PIECE } from '../../../support/stock.ts'
import { NEVER_OF_BUILDS } from './random-build-rules.ts'

/** What open orders hold and has not gone: the item, how much, and what it is for. */
const HELD = `select 'sales' as kind, a.id, a.item_id, a.quantity, l.part_id, l.order_id, s.order_id as shipped_by
    from order_sales_order_allocation a join order_sales_order_line l on l.id = a.line_id join order_sales_order o on o.id = l.order_id
    left join order_sales_order_shipment s on s.id = a.shipment_id where o.status in (10, 15, 20, 25) and s.shipment_date is null
  union all select 'transfer', a.id, a.item_id, a.quantity, l.part_id, l.order_id, null
    from order_transfer_order_allocation a join order_transfer_order_line l on l.id = a.line_id
    join order_transfer_order o on o.id = l.order_id where o.status in (10, 20, 25)
  union all select 'build', a.id, a.stock_item_id, a.quantity, null, l.build_id, null
    from build_item a join build_line l on l.id = a.build_line_id`

/** What must find nothing. */
const NEVER: Readonly<Record<string, string>> = {
  'more allocated than there is': `select i.id, i.quantity, sum(h.quantity) as held from (${HELD}) h join stock_item i on i.id = h.item_id
    group by i.id, i.quantity having sum(h.quantity) > i.quantity`,
  'allocated, and not at hand': `select h.* from (${HELD}) h join stock_item i on i.id = h.item_id
    where i.customer_id is not null or i.sales_order_id is not null or i.belongs_to_id is not null or i.consumed_by_id is not null
      or i.is_building`,
  'allocated to a line of another part': `select h.* from (${HELD}) h join stock_item i on i.id = h.item_id join part_part p on p.id = i.part_id
    where h.kind <> 'build' and (h.part_id is null or h.part_id not in (p.id, coalesce(p.variant_of_id, 0)))`,
  'leaves with a shipment of another order': `select h.* from (${HELD}) h where h.shipped_by <> h.order_id`,
  'nothing or less allocated': `select h.* from (${HELD}) h where h.quantity <= 0`,
  'a serial number allocated twice': `select h.item_id from (${HELD}) h join stock_item i on i.id = h.item_id where i.serial <> ''
    group by h.item_id having count(*) > 1`,
  'below zero': 'select id from stock_item where quantity < 0',
  'cancelled, and still allocated': `select a.id from order_sales_order_allocation a join order_sales_order_line l on l.id = a.line_id
      join order_sales_order o on o.id = l.order_id left join order_sales_order_shipment s on s.id = a.shipment_id
      where o.status = 40 and s.shipment_date is null
    union all select a.id from order_transfer_order_allocation a join order_transfer_order_line l on l.id = a.line_id
      join order_transfer_order o on o.id = l.order_id where o.status = 40`,
}

export async function expectHeld(db: Database): Promise<void> {
  for (const [what, text] of Object.entries({ ...NEVER, ...NEVER_OF_BUILDS })) expect(await db.all(text), what).to.deep.equal([])
}

const one = async (db: Database, text: string): Promise<number> => Number((await db.all<{ n: unknown }>(text))[0]!.n ?? 0) / PIECE

const STOCK = 'select sum(quantity) as n from stock_item'
const TOLD = 'select sum(after - before) as n from stock_tracking where after is not null'
/** What there is and what the history says came and went: the difference never changes. */
export const difference = async (db: Database): Promise<number> => (await one(db, STOCK)) - (await one(db, TOLD))

/** What lines count, by SQL, beside what the history tells of the same. */
const LINES = {
  received: `select sum(l.received * s.pack_quantity_native / ${PIECE}) as n from order_purchase_order_line l join company_supplier_part s on s.id = l.part_id`,
  shipped: 'select sum(shipped) as n from order_sales_order_line',
  'used up': `select sum(l.transferred) as n from order_transfer_order_line l join order_transfer_order o on o.id = l.order_id where o.consume`,
  returned: 'select sum(quantity) as n from order_return_order_line where received_date is not null',
}

/** Goods bought, sold, returned, moved, used up and left add up to what came in. @param start what there was before all orders */
export async function expectCounted(db: Database, start: number): Promise<void> {
  const rows = await db.all<{ tracking_type: number; deltas: string; before: unknown; after: unknown }>(
    'select tracking_type, deltas, before, after from stock_tracking',
  )
  const told = { received: 0, shipped: 0, 'used up': 0, returned: 0 }
  let [byHand, fromCustomers] = [0, 0]
  for (const { tracking_type: type, deltas, before, after } of rows) {
    const by = after === null ? 0 : (Number(after) - Number(before)) / PIECE
    const { quantity = 0, transferorder, customer } = JSON.parse(deltas)
    if (type === 60) told.shipped += quantity
    else if (type === 70) told.received += by
    else if (type === 80) told.returned += quantity
    else if (type === 12 && transferorder) told['used up'] -= by
    else byHand += by
    if (type === 80 && customer) fromCustomers += quantity
  }
  const counted: Record<string, number> = {}
  for (const [what, text] of Object.entries(LINES)) counted[what] = await one(db, text)
  expect(counted, 'what lines count, and what the history tells').to.deep.equal(told)
  const { received, shipped, 'used up': used } = told
  expect(await one(db, STOCK), 'what there is').to.equal(start + received - used + byHand)
  expect(await one(db, 'select sum(quantity) as n from stock_item where customer_id is not null'), 'with customers').to.equal(
    shipped - fromCustomers,
  )
  const astray = await db.all(`select l.id, l.transferred from order_transfer_order_line l join order_transfer_order o on o.id = l.order_id
    where l.transferred <> case when o.status = 30 then coalesce((select sum(a.quantity) from order_transfer_order_allocation a where a.line_id = l.id), 0) else 0 end`)
  expect(astray, 'transfers that count something else than what went').to.deep.equal([])
}

/** Tables that a request about orders and builds may change. */
const TABLES = [
  'stock_item',
  'stock_tracking',
  'part_total',
  ...['purchase', 'sales', 'return', 'transfer'].flatMap((kind) => [`order_${kind}_order`, `order_${kind}_order_line`]),
  'order_sales_order_shipment',
  'order_sales_order_allocation',
  'order_transfer_order_allocation',
  ...['build_build', 'build_line', 'build_item', 'part_bom_item'],
]
/** All that they hold. */
export async function everything(db: Database): Promise<string> {
  const all: Row[][] = []
  for (const table of TABLES) all.push(await db.all(`select * from ${table} order by ${table === 'part_total' ? 'part_id' : 'id'}`))
  return JSON.stringify(all)
}
