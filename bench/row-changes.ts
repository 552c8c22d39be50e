/** The rows that one request to write changes, and nothing besides. The same statements do on SQLite and PostgreSQL. */
import { LINES } from './writes-data.ts'

/** What a request asks for: an item's quantity as it was counted, in pieces, or a piece of each line of an order. */
export type Write = { readonly item: number; readonly quantity: number } | { readonly order: number }

/** Runs one statement with `?` placeholders, inside a transaction. */
export type Run = (sql: string, params: readonly (string | number)[]) => Promise<Record<string, number>[]>

const UNIT = 100_000
const USER = 1
const CREDENTIAL = 'token 1'
/** Codes of the history. */
const COUNTED = 10
const RECEIVED = 70

/** @param lock keeps a row that is read for the transaction, where somebody else could change it */
export const change = (run: Run, write: Write, lock: '' | ' for update'): Promise<void> =>
  'order' in write ? receive(run, write.order) : count(run, write.item, write.quantity, lock)

async function count(run: Run, item: number, pieces: number, lock: string): Promise<void> {
  const now = new Date().toISOString()
  const quantity = pieces * UNIT
  const [told] = await run(
    `insert into stock_tracking (item_id, part_id, tracking_type, date, user_id, credential, deltas, before, after)
     select id, part_id, ${COUNTED}, ?, ?, ?, ?, quantity, ? from stock_item where id = ?${lock} returning part_id, before`,
    [now, USER, CREDENTIAL, JSON.stringify({ quantity: pieces }), quantity, item],
  )
  await run('update stock_item set quantity = ?, stocktake_date = ?, stocktake_user_id = ?, updated = ? where id = ?', [
    quantity,
    now.slice(0, 10),
    USER,
    now,
    item,
  ])
  const by = quantity - told!.before!
  await run(
    `update part_total set in_stock = in_stock + ?, total_in_stock = total_in_stock + ?, unallocated_stock = unallocated_stock + ?
     where part_id = ?`,
    [by, by, by, told!.part_id!],
  )
}

const PARTS_OF = `select s.part_id from order_purchase_order_line l join company_supplier_part s on s.id = l.part_id where l.order_id = ?`

async function receive(run: Run, order: number): Promise<void> {
  const now = new Date().toISOString()
  await run('update order_purchase_order set updated_at = ? where id = ?', [now, order])
  await run(`update order_purchase_order_line set received = received + ${UNIT} where order_id = ?`, [order])
  const made = await run(
    `insert into stock_item (part_id, supplier_part_id, purchase_order_id, location_id, quantity, purchase_price, purchase_price_currency,
       creation_date, updated, search_key)
     select s.part_id, s.id, l.order_id, ?, ${UNIT}, l.purchase_price, l.purchase_price_currency, ?, ?, ?
     from order_purchase_order_line l join company_supplier_part s on s.id = l.part_id where l.order_id = ? order by l.id returning id`,
    [placeOf(order), now, now, '\n', order],
  )
  const keys = made.map(({ id }) => id!)
  // Others may make items in between. The sum keeps the index of orders, which has all that was ever received, out of it.
  await run(
    `insert into stock_tracking (item_id, part_id, tracking_type, date, user_id, credential, deltas, before, after)
     select id, part_id, ${RECEIVED}, ?, ?, ?, ?, 0, quantity from stock_item where id between ? and ? and purchase_order_id + 0 = ?`,
    [now, USER, CREDENTIAL, deltas(order), Math.min(...keys), Math.max(...keys), order],
  )
  await run(
    `update part_total set in_stock = in_stock + ${UNIT}, total_in_stock = total_in_stock + ${UNIT},
       unallocated_stock = unallocated_stock + ${UNIT}, ordering = ordering - ${UNIT}, stock_item_count = stock_item_count + 1
     where part_id in (${PARTS_OF})`,
    [order],
  )
  await run('update stock_location set item_count = item_count + ? where id = ?', [LINES, placeOf(order)])
}

/** Key of the place where an order's goods go. */
export const placeOf = (order: number): number => order

const deltas = (order: number): string => JSON.stringify({ status: 10, quantity: 1, location: placeOf(order), purchaseorder: order })
