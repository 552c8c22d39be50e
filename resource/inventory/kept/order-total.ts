/** What an order costs: its lines and extra lines, in the currency of the order. */
import { allIn, type Trx } from '../../../database.ts'
import { lockTable } from '../../engine/locks.ts'
import { keysIn } from '../../engine/rows.ts'
import { convert, readRates } from '../money/convert.ts'
import { setting } from '../settings/setting.ts'
import { PURCHASE_ORDER_OPEN } from '../status-codes.ts'

const UNIT_LIMIT = BigInt(Number.MAX_SAFE_INTEGER)

/** The currency that an order is reckoned in: its own, its supplier's, or that of the installation. */
export async function orderCurrency(trx: Trx, order: number): Promise<string> {
  const [row] = await allIn<{ currency: string | null }>(
    trx,
    `select coalesce(nullif(o.order_currency, ''), nullif(c.currency, '')) as currency
      from order_purchase_order o left join company_company c on c.id = o.supplier_id where o.id = ?`,
    [order],
  )
  return row?.currency ?? (await setting(trx, 'INVENTREE_DEFAULT_CURRENCY'))
}

/** What has a price on an order, and the column that says in which currency. */
const PRICED = [
  ['order_purchase_order_line', 'purchase_price_currency'],
  ['order_purchase_order_extra_line', 'price_currency'],
] as const
const SUMS = PRICED.map(
  ([table, currency]) =>
    `select ${currency} as currency, total_price as total from ${table} where order_id = ? and total_price is not null`,
).join(' union all ')

/**
 * Brings the total of an order up to date, in the transaction that changed a line or the currency. Where a rate of exchange is missing
 * there is no total: a sum of some of the lines would be wrong.
 */
export async function refreshOrderTotal(trx: Trx, order: number): Promise<void> {
  const currency = await orderCurrency(trx, order)
  // As text: a sum may have more digits than a number keeps.
  const sums = await allIn<{ currency: string | null; total: string }>(
    trx,
    `select currency, cast(sum(total) as varchar(40)) as total from (${SUMS}) lines group by currency`,
    [order, order],
  )
  const foreign = sums.some((sum) => sum.currency && sum.currency !== currency)
  const rates = foreign ? await readRates(trx) : new Map()
  let total: bigint | undefined = 0n
  for (const sum of sums) {
    const worth = convert(BigInt(sum.total), sum.currency || currency, currency, rates)
    total = total === undefined || worth === undefined ? undefined : total + worth
  }
  const kept = total === undefined || total > UNIT_LIMIT || total < -UNIT_LIMIT ? null : Number(total)
  await trx('order_purchase_order').where({ id: order }).update({ total_price: kept, total_price_currency: currency })
}

/** Is something priced in another currency than the order's total? */
const FOREIGN = PRICED.map(
  ([table, currency]) =>
    `exists (select 1 from ${table} l where l.order_id = o.id and l.total_price is not null and l.${currency} <> o.total_price_currency)`,
).join(' or ')

/** The totals of open orders after a change of rates or of the installation's currency; what is done keeps what it cost. */
export async function refreshOpenTotals(trx: Trx): Promise<void> {
  // A line that is written beside this was reckoned with the rates from before: it is waited for, and found here.
  await lockTable(trx, 'order_purchase_order')
  const installation = await setting(trx, 'INVENTREE_DEFAULT_CURRENCY')
  const orders = await keysIn(
    trx,
    `select o.id from order_purchase_order o left join company_company c on c.id = o.supplier_id
      where o.status in (${PURCHASE_ORDER_OPEN.join(', ')})
        and (${FOREIGN} or o.total_price_currency <> coalesce(nullif(o.order_currency, ''), nullif(c.currency, ''), ?)) order by o.id`,
    [installation],
  )
  for (const id of orders) await refreshOrderTotal(trx, id)
}
