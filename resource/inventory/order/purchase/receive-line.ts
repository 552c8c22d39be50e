/** A line of a purchase order as receiving looks at it, with the part and pack that it buys. */
import type { Trx } from '../../../../database.ts'
import { lockRows } from '../../../engine/locks.ts'
import { allSql, among } from '../../../engine/rows.ts'
import { sql } from '../../../engine/sql.ts'
import { convert, divide, type Rates } from '../../money/convert.ts'

/** Quantities are integers of 10^-5, money of 10^-6. */
export interface ReceiveLine {
  readonly id: number
  readonly order_id: number
  readonly quantity: number
  received: number
  readonly discount: number
  readonly purchase_price: number | null
  readonly purchase_price_currency: string | null
  readonly destination_id: number | null
  readonly build_order_id: number | null
  /** Null once the supplier part is gone. */
  readonly supplier_part_id: number | null
  readonly pack: number
  readonly packaging: string | null
  readonly part_id: number
  readonly trackable: boolean
  readonly virtual: boolean
  readonly default_location_id: number | null
  readonly category_id: number | null
}

/** Locks the lines, and the builds that they feed, in the order of keys and reads them; keys of nothing are left out. */
export async function lockLines(trx: Trx, ids: readonly number[]): Promise<ReadonlyMap<number, ReceiveLine>> {
  await lockRows(trx, 'order_purchase_order_line', ids, 'change')
  const rows = await allSql<ReceiveLine>(
    trx,
    sql`select l.id, l.order_id, l.quantity, l.received, l.discount, l.purchase_price, l.purchase_price_currency, l.destination_id, l.build_order_id,
       s.id as supplier_part_id, s.pack_quantity_native as pack, s.packaging, p.id as part_id, p.trackable, p.virtual, p.default_location_id, p.category_id
     from order_purchase_order_line l left join company_supplier_part s on s.id = l.part_id left join part_part p on p.id = s.part_id
     where ${among(trx, 'l.id', ids)}`,
  )
  const builds = rows.flatMap(({ build_order_id }) => (build_order_id === null ? [] : [build_order_id]))
  await lockRows(trx, 'build_build', builds, 'change')
  return new Map(rows.map((row) => [row.id, row]))
}

/** Packs -> the part's own units. */
export const inUnits = (packs: number, line: ReceiveLine): number => Number(divide(BigInt(packs) * BigInt(line.pack), 100_000n))

/** What one unit of the part costs by a line, less the discount. @param to currency to convert to where there is a rate */
export function unitPrice(line: ReceiveLine, to: string | undefined, rates: Rates): { price: number | null; currency: string | null } {
  const { purchase_price, purchase_price_currency: currency, discount, pack } = line
  if (purchase_price === null || pack <= 0) return { price: null, currency: null }
  const price = divide(BigInt(purchase_price) * BigInt(10_000_000 - discount) * 100_000n, 10_000_000n * BigInt(pack))
  const converted = to && currency ? convert(price, currency, to, rates) : undefined
  return converted === undefined ? { price: Number(price), currency } : { price: Number(converted), currency: to! }
}
