/** What an order costs: its lines and extra lines, in the currency of the order. */
import type { Trx } from '../../../database.ts'
import { ANEW, EVERY, type Kept, touchAll, type Wrong } from '../../engine/kept.ts'
import { lockTable } from '../../engine/locks.ts'
import { groupBy } from '../../engine/remembered.ts'
import { allSql, among } from '../../engine/rows.ts'
import { join, raw, type Sql, sql } from '../../engine/sql.ts'
import { convert, readRates } from '../money/convert.ts'
import { setting } from '../settings/setting.ts'
import { PURCHASE_ORDER_OPEN } from '../status-codes.ts'

const UNIT_LIMIT = BigInt(Number.MAX_SAFE_INTEGER)

/** The currency that an order is reckoned in: its own, its supplier's, or that of the installation. */
const currencyOf = async (trx: Trx): Promise<Sql> =>
  sql`coalesce(nullif(o.order_currency, ''), nullif(c.currency, ''), ${await setting(trx, 'INVENTREE_DEFAULT_CURRENCY')})`
const ORDERS = raw('order_purchase_order o left join company_company c on c.id = o.supplier_id')

export async function orderCurrency(trx: Trx, order: number): Promise<string> {
  const [row] = await allSql<{ currency: string }>(
    trx,
    sql`select ${await currencyOf(trx)} as currency from ${ORDERS} where o.id = ${order}`,
  )
  return row?.currency ?? (await setting(trx, 'INVENTREE_DEFAULT_CURRENCY'))
}

/** What has a price on an order, and the column that says in which currency. */
const PRICED = [
  ['order_purchase_order_line', 'purchase_price_currency'],
  ['order_purchase_order_extra_line', 'price_currency'],
] as const
const LINES = join(
  PRICED.map(([table, currency]) =>
    raw(`select order_id, ${currency} as currency, total_price as total from ${table} where total_price is not null`),
  ),
  ' union all ',
)
const OPEN = raw(`o.status in (${PURCHASE_ORDER_OPEN.join(', ')})`)

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

/** Orders, each with what its total should be. Where a rate of exchange is missing there is none: a sum of some of the lines would be wrong. */
async function worth(trx: Trx, which: Sql): Promise<Order[]> {
  const orders = await allSql<Total & { id: number; open: boolean | number; currency: string }>(
    trx,
    sql`select o.id, o.total_price, o.total_price_currency, ${OPEN} as open, ${await currencyOf(trx)} as currency from ${ORDERS} where ${which} order by o.id`,
  )
  // As text: a sum may have more digits than a number keeps.
  const sums = await allSql<{ id: number; currency: string | null; total: string }>(
    trx,
    sql`select o.id, l.currency, cast(sum(l.total) as varchar(40)) as total from order_purchase_order o join (${LINES}) l on l.order_id = o.id
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

const COLUMNS = ['total_price', 'total_price_currency'] as const
const differs = (order: Order): boolean => COLUMNS.some((column) => order[column] !== order.right[column])
/** What is done keeps what it cost at the rates of its time. */
const follows = (order: Order): boolean => order.open || (!order.foreign && order.total_price_currency === order.right.total_price_currency)

async function write(trx: Trx, orders: readonly Order[]): Promise<void> {
  for (const order of orders) if (differs(order)) await trx('order_purchase_order').where({ id: order.id }).update(order.right)
}

export const ORDER_TOTALS: Kept<true> = {
  lock: 'order_purchase_order',
  covers: COLUMNS.map((column) => `order_purchase_order.${column}`),
  ...ANEW,
  async refresh(trx, touched) {
    const named = among(trx, 'o.id', touched.keys())
    // A line that is written beside this was reckoned with the rates from before: it is waited for, and found here.
    if (touched.has(EVERY)) await lockTable(trx, 'order_purchase_order')
    await write(trx, await worth(trx, touched.has(EVERY) ? sql`(${OPEN} or ${named})` : named))
  },
  async wrong(trx) {
    const orders = (await worth(trx, sql`1 = 1`)).filter((order) => follows(order) && differs(order))
    return orders.flatMap((order) =>
      COLUMNS.filter((column) => order[column] !== order.right[column]).map(
        (column): Wrong => ({ table: 'order_purchase_order', id: order.id, column, kept: order[column], right: order.right[column] }),
      ),
    )
  },
  async rebuild(trx) {
    await lockTable(trx, 'order_purchase_order')
    await write(trx, (await worth(trx, sql`1 = 1`)).filter(follows))
  },
}

/** The totals of orders whose lines or currency changed. */
export const touchOrderTotals = (trx: Trx, orders: Iterable<number>): Promise<void> => touchAll(trx, ORDER_TOTALS, orders)

/** The totals of all open orders: after exchange rates or the installation's currency changed. */
export const touchOpenOrders = (trx: Trx): Promise<void> => touchAll(trx, ORDER_TOTALS, [EVERY])
