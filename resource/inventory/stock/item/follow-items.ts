import type { Trx } from '../../../../database.ts'
import { touchItemCounts } from '../../kept/counts.ts'
import { touchPrices } from '../../kept/prices.ts'
import { addToTotals, type StockStep, touchTotals } from '../../kept/totals.ts'
import { differs, type ItemRow, isInStock } from './item-row.ts'

/** An item as it was, unless it is new, and as it is, unless it went. */
interface Change {
  readonly before: ItemRow | undefined
  readonly after: ItemRow | undefined
  /** What builds and orders hold of it. */
  readonly allocated: number
}

/** What an item says of its part's price. */
const priceOf = (item: ItemRow): string => `${item.part_id} ${item.purchase_price} ${item.purchase_price_currency}`

/** What follows from changes of stock items: prices and totals of their parts, and the counts of their places. */
export async function followItems(trx: Trx, changes: readonly Change[]): Promise<void> {
  const stock: StockStep[] = []
  const held = new Set<number>()
  const counts: [location: number | null, by: number][] = []
  const repriced = new Set<number>()
  const known = new Set(changes.flatMap(({ before }) => (before ? [priceOf(before)] : [])))
  for (const { before, after, allocated } of changes) {
    if (before && after && !differs(before, after)) continue
    const reprice = (state: ItemRow, other: ItemRow | undefined): void => {
      if (state.purchase_price === null || priceOf(state) === (other && priceOf(other))) return
      // A piece of a priced item says nothing new.
      if (before || !known.has(priceOf(state))) repriced.add(state.part_id)
    }
    if (before) reprice(before, after)
    if (after) reprice(after, before)
    for (const [state, sign] of [
      [before, -1],
      [after, 1],
    ] as const) {
      if (!state) continue
      counts.push([state.location_id, sign])
      stock.push({ part: state.part_id, place: state.location_id, quantity: isInStock(state) ? sign * state.quantity : 0, items: sign })
      if (state.is_building || (allocated && before?.part_id !== after?.part_id)) held.add(state.part_id)
    }
  }
  await touchPrices(trx, repriced)
  await addToTotals(trx, stock)
  await touchTotals(trx, 'builds', held)
  await touchTotals(trx, 'sales', held)
  await touchTotals(trx, 'transfers', held)
  await touchItemCounts(trx, counts)
}
