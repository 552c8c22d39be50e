/** All that is kept because it follows from rows of others: what `stockade check` works out anew. */
import type { Trx } from '../../../database.ts'
import type { Kept, Wrong } from '../../engine/kept.ts'
import { BOM_VALIDITY } from './bom-validity.ts'
import { ITEM_COUNTS, PART_COUNTS } from './counts.ts'
import { ORDER_TOTALS } from './order-total.ts'
import { PRICES } from './prices.ts'
import { TOTALS } from './totals.ts'

/** In the order in which one may follow from another, which is that of their locks. */
const KEPT = [ORDER_TOTALS, BOM_VALIDITY, ITEM_COUNTS, PART_COUNTS, PRICES, TOTALS] as readonly Kept[]

/** Works all of it out anew and compares. */
export async function wrongKept(trx: Trx): Promise<Wrong[]> {
  const found: Wrong[] = []
  for (const kept of KEPT) found.push(...(await kept.wrong(trx)))
  return found
}

/** Works out anew, and writes, what differs. */
export async function mendKept(trx: Trx): Promise<void> {
  for (const kept of KEPT) if ((await kept.wrong(trx)).length) await kept.rebuild(trx)
}

/** Works all of it out anew and writes it. */
export async function rebuildKept(trx: Trx): Promise<void> {
  for (const kept of KEPT) await kept.rebuild(trx)
}
