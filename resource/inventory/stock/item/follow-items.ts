import type { Trx } from '../../../../database.ts'
import { refreshPricing } from '../../kept/refresh-pricing.ts'
import { refreshItemCounts, refreshTotals } from '../../kept/totals.ts'
import { differs, type ItemRow } from './item-row.ts'

/** An item as it was, unless it is new, and as it is, unless it went. */
interface Change {
  readonly before: ItemRow | undefined
  readonly after: ItemRow | undefined
}

/** What an item says of its part's price. */
const priceOf = (item: ItemRow): string => `${item.part_id} ${item.purchase_price} ${item.purchase_price_currency}`

/** What follows from changes of stock items: prices and totals of their parts, and the counts of their places. */
export async function followItems(trx: Trx, changes: readonly Change[]): Promise<void> {
  const parts = new Set<number>()
  const counts: [location: number | null, by: number][] = []
  const repriced = new Set<number>()
  const known = new Set(changes.flatMap(({ before }) => (before ? [priceOf(before)] : [])))
  for (const { before, after } of changes) {
    if (before && after && !differs(before, after)) continue
    const reprice = (state: ItemRow, other: ItemRow | undefined): void => {
      if (state.purchase_price === null || priceOf(state) === (other && priceOf(other))) return
      // A piece of a priced item says nothing new.
      if (before || !known.has(priceOf(state))) repriced.add(state.part_id)
    }
    for (const state of [before, after]) if (state) parts.add(state.part_id)
    if (before) reprice(before, after)
    if (after) reprice(after, before)
    if (before) counts.push([before.location_id, -1])
    if (after) counts.push([after.location_id, 1])
  }
  await refreshPricing(trx, repriced)
  await refreshTotals(trx, parts)
  await refreshItemCounts(trx, counts)
}
