/** What an order costs: its lines and extra lines, in the currency of the order. */
import type { Trx } from '../../../database.ts'
import { ANEW, EVERY, type Kept, touchAll, type Wrong } from '../../engine/kept.ts'
import { type LockName, lockTable } from '../../engine/locks.ts'
import { groupBy } from '../../engine/remembered.ts'
import { allSql, among } from '../../engine/rows.ts'
import { join, raw, type Sql, sql } from '../../engine/sql.ts'
import { convert, readRates } from '../money/convert.ts'
import { setting } from '../settings/setting.ts'
import { PURCHASE_ORDER_OPEN, RETURN_ORDER_OPEN, SALES_ORDER_OPEN } from '../status-codes.ts'

const UNIT_LIMIT = BigInt(Number.MAX_SAFE_INTEGER)

/** Orders that have prices. */
interface Priced {
  readonly table: LockName
  /** Column of the company whose currency counts where an order says none. */
  readonly company: string
  /** States in which its total still follows the rates. */
  readonly open: readonly number[]
  /** Tables of what has a price on an order, and the column that says in which currency. */
  readonly lines: readonly (readonly [table: string, currency: string])[]
}

export interface OrderTotals extends Kept<true> {
  /** The currency that an order is reckoned in: its own, its company's, or that of the installation. */
  currency(trx: Trx, order: number): Promise<string>
  /** Keys of the open orders with these companies. */
  openWith(trx: Trx, companies: readonly number[]): Promise<number[]>
}

interface Total {
  readonly total_price: number | null
  readonly total_price_currency: string
}
interface Order extends Total {
  readonly id: number
  readonly open: boolean
  readonly right: Total
  /** Something is priced in another currency than the order's, so that the total depends on rates. */
  readonly foreign: boolean
}

const COLUMNS = ['total_price', 'total_price_currency'] as const
const differs = (order: Order): boolean => COLUMNS.some((column) => order[column] !== order.right[column])
/** What is done keeps what it cost at the rates of its time. */
const follows = (order: Order): boolean => order.open || (!order.foreign && order.total_price_currency === order.right.total_price_currency)

function orderTotals({ table, company, open, lines }: Priced): OrderTotals {
  const currencyOf = async (trx: Trx): Promise<Sql> =>
    sql`coalesce(nullif(o.order_currency, ''), nullif(c.currency, ''), ${await setting(trx, 'INVENTREE_DEFAULT_CURRENCY')})`
  const ORDERS = raw(`${table} o left join company_company c on c.id = o.${company}`)
  const LINES = join(
    lines.map(([of, currency]) =>
      raw(`select order_id, ${currency} as currency, total_price as total from ${of} where total_price is not null`),
    ),
    ' union all ',
  )
  const OPEN = raw(`o.status in (${open.join(', ')})`)

  /** Orders, each with what its total should be. Where a rate of exchange is missing there is none: a sum of some of the lines would be wrong. */
  async function worth(trx: Trx, which: Sql): Promise<Order[]> {
    const orders = await allSql<Total & { id: number; open: boolean | number; currency: string }>(
      trx,
      sql`select o.id, o.total_price, o.total_price_currency, ${OPEN} as open, ${await currencyOf(trx)} as currency from ${ORDERS} where ${which} order by o.id`,
    )
    // As text: a sum may have more digits than a number keeps.
    const sums = await allSql<{ id: number; currency: string | null; total: string }>(
      trx,
      sql`select o.id, l.currency, cast(sum(l.total) as varchar(40)) as total from ${raw(table)} o join (${LINES}) l on l.order_id = o.id
        where ${which} group by o.id, l.currency`,
    )
    const byOrder = groupBy(sums, ({ id }) => id)
    const rates = await readRates(trx)
    return orders.map(({ id, open, currency, ...kept }) => {
      const own = byOrder.get(id) ?? []
      let total: bigint | undefined = 0n
      for (const sum of own) {
        const part = convert(BigInt(sum.total), sum.currency || currency, currency, rates)
        total = total === undefined || part === undefined ? undefined : total + part
      }
      const known = total === undefined || total > UNIT_LIMIT || total < -UNIT_LIMIT ? null : Number(total)
      const foreign = own.some((sum) => sum.currency && sum.currency !== currency)
      return { id, ...kept, open: Boolean(open), right: { total_price: known, total_price_currency: currency }, foreign }
    })
  }

  async function write(trx: Trx, orders: readonly Order[]): Promise<void> {
    for (const order of orders) if (differs(order)) await trx(table).where({ id: order.id }).update(order.right)
  }

  return {
    lock: table,
    covers: COLUMNS.map((column) => `${table}.${column}`),
    ...ANEW,
    async currency(trx, order) {
      const [row] = await allSql<{ currency: string }>(
        trx,
        sql`select ${await currencyOf(trx)} as currency from ${ORDERS} where o.id = ${order}`,
      )
      return row?.currency ?? (await setting(trx, 'INVENTREE_DEFAULT_CURRENCY'))
    },
    openWith: (trx, companies) => trx(table).whereIn(company, companies).whereIn('status', open).pluck('id'),
    async refresh(trx, touched) {
      const named = among(trx, 'o.id', touched.keys())
      // A line that is written beside this was reckoned with the rates from before: it is waited for, and found here.
      if (touched.has(EVERY)) await lockTable(trx, table)
      await write(trx, await worth(trx, touched.has(EVERY) ? sql`(${OPEN} or ${named})` : named))
    },
    async wrong(trx) {
      const orders = (await worth(trx, sql`1 = 1`)).filter((order) => follows(order) && differs(order))
      return orders.flatMap((order) =>
        COLUMNS.filter((column) => order[column] !== order.right[column]).map(
          (column): Wrong => ({ table, id: order.id, column, kept: order[column], right: order.right[column] }),
        ),
      )
    },
    async rebuild(trx) {
      await lockTable(trx, table)
      await write(trx, (await worth(trx, sql`1 = 1`)).filter(follows))
    },
  }
}

export const PURCHASE_TOTALS = orderTotals({
  table: 'order_purchase_order',
  company: 'supplier_id',
  open: PURCHASE_ORDER_OPEN,
  lines: [
    ['order_purchase_order_line', 'purchase_price_currency'],
    ['order_purchase_order_extra_line', 'price_currency'],
  ],
})
export const SALES_TOTALS = orderTotals({
  table: 'order_sales_order',
  company: 'customer_id',
  open: SALES_ORDER_OPEN,
  lines: [
    ['order_sales_order_line', 'sale_price_currency'],
    ['order_sales_order_extra_line', 'price_currency'],
  ],
})
export const RETURN_TOTALS = orderTotals({
  table: 'order_return_order',
  company: 'customer_id',
  open: RETURN_ORDER_OPEN,
  lines: [
    ['order_return_order_line', 'price_currency'],
    ['order_return_order_extra_line', 'price_currency'],
  ],
})
/** Those of all kinds of orders that have prices. */
export const ORDER_TOTALS: readonly OrderTotals[] = [PURCHASE_TOTALS, SALES_TOTALS, RETURN_TOTALS]

/** The totals of orders whose lines or currency changed. */
export const touchOrderTotals = (trx: Trx, totals: OrderTotals, orders: Iterable<number>): Promise<void> => touchAll(trx, totals, orders)

/** The totals of all open orders: after exchange rates or the installation's currency changed. */
export async function touchOpenOrders(trx: Trx): Promise<void> {
  for (const totals of ORDER_TOTALS) await touchAll(trx, totals, [EVERY])
}
