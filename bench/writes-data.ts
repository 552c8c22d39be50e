/** What the writers of `writes` meet: parts with few and with many items, and orders of many lines that are never received in full. */
import type { Trx } from '../database.ts'
import { numbers } from './data.ts'

/** Parts with one item each; the part that has few items and the one that has many come after them. */
export const PARTS = 1000
export const FEW = 10
export const MANY = 100_000
/** One for each that receives at once. */
export const ORDERS = 8
export const LINES = 100

const FEW_PART = PARTS + 1
const MANY_PART = PARTS + 2
/** The store has some suppliers and supplier parts: these come after them. */
const SUPPLIER = 1000
const SUPPLIED = 1_000_000

/** Stock items by key. Those of the parts with one each are the first. */
export const ITEMS = {
  apart: { first: 1, count: PARTS },
  few: { first: PARTS + 1, count: FEW },
  many: { first: PARTS + FEW + 1, count: MANY },
} as const

/** Keys of an order's lines. Each order buys parts of its own: line `i` of all is of part `i`. */
export const linesOf = (order: number): number[] => Array.from({ length: LINES }, (_, i) => (order - 1) * LINES + i + 1)

/** In integers of 10^-5. More of each line than a run receives. */
const ORDERED = 1_000_000 * 100_000

export async function createContended(trx: Trx): Promise<void> {
  for (const [part, { count }] of [
    [FEW_PART, ITEMS.few],
    [MANY_PART, ITEMS.many],
  ] as const) {
    await trx('part_part').insert({
      id: part,
      name: `Part of ${count}`,
      full_name: `Part of ${count}`,
      category_id: 1,
      search_key: `part of ${count}`,
    })
    await trx.raw(
      `insert into stock_item (part_id, location_id, quantity, batch, status, creation_date, updated, search_key)
      ${numbers(count)} select ${part}, 1 + i % 100, 100000 * (1 + i % 40), 'B' || (i % 1000), 10,
        '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', ? || 'b' || (i % 1000) from n`,
      ['\n'],
    )
  }
  await trx('company_company').insert({ id: SUPPLIER, name: 'Supplier', currency: 'USD', search_key: 'supplier' })
  await trx.raw(`insert into company_supplier_part (id, part_id, supplier_id, "SKU", search_key)
    ${numbers(ORDERS * LINES)} select ${SUPPLIED} + i, i, ${SUPPLIER}, 'SKU-' || i, 'sku-' || i from n`)
  await trx.raw(`insert into order_purchase_order (id, reference, reference_int, status, supplier_id, creation_date, issue_date, order_currency, search_key)
    ${numbers(ORDERS)} select i, 'PO-' || i, i, 20, ${SUPPLIER}, '2026-01-01', '2026-01-02', 'USD', 'po-' || i from n`)
  await trx.raw(`insert into order_purchase_order_line (id, order_id, part_id, quantity, purchase_price, purchase_price_currency)
    ${numbers(ORDERS * LINES)} select i, 1 + (i - 1) / ${LINES}, ${SUPPLIED} + i, ${ORDERED}, 1500000, 'USD' from n`)
  // What is received costs what there is already cost, so that no price changes.
  await trx.raw(`update stock_item set purchase_price = 1500000, purchase_price_currency = 'USD' where part_id <= ${ORDERS * LINES}`)
  if (trx.kind === 'sqlite') return
  // Keys were given by hand: the next ones come after them.
  for (const table of ['part_part', 'company_company', 'company_supplier_part', 'order_purchase_order', 'order_purchase_order_line'])
    await trx.raw(`select setval(pg_get_serial_sequence('${table}', 'id'), (select max(id) from ${table}))`)
}
