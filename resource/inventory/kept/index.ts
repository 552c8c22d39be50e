/** All that is kept because it follows from rows of others, or from others of the same row: what `stockade check` works out anew. */
import type { Trx } from '../../../database.ts'
import type { Checked, Wrong } from '../../engine/kept.ts'
import { LOCK_ORDER } from '../../engine/locks.ts'
import { AMOUNTS } from './amounts.ts'
import { BOM_VALIDITY, LINE_MARKS } from './bom-validity.ts'
import { ITEM_COUNTS, PART_COUNTS } from './counts.ts'
import { MARKS } from './marks.ts'
import { NAMES } from './names.ts'
import { ORDER_TOTALS } from './order-total.ts'
import { PRICES } from './prices.ts'
import { searchKeys } from './search-keys.ts'
import { TOTALS } from './totals.ts'
import { TREE_PATHS } from './tree-paths.ts'

const ALL: readonly Checked[] = [
  ...TREE_PATHS,
  ...NAMES,
  ...AMOUNTS,
  ...MARKS,
  LINE_MARKS,
  ...ORDER_TOTALS,
  BOM_VALIDITY,
  ITEM_COUNTS,
  PART_COUNTS,
  PRICES,
  TOTALS,
]

const rank = ({ lock }: Checked): number => (lock ? LOCK_ORDER.indexOf(lock) : -1)
/** In the order of their locks, in which one may follow from another, too. */
export const kept = (): Checked[] => [...ALL, ...searchKeys()].sort((a, b) => rank(a) - rank(b))

/** Works all of it out anew and compares. */
export async function wrongKept(trx: Trx): Promise<Wrong[]> {
  const found: Wrong[] = []
  for (const one of kept()) found.push(...(await one.wrong(trx)))
  return found
}

/** Works out anew, and writes, what differs. */
export async function mendKept(trx: Trx): Promise<void> {
  for (const one of kept()) if ((await one.wrong(trx)).length) await one.rebuild(trx)
}

/** Works all of it out anew and writes it. */
export async function rebuildKept(trx: Trx): Promise<void> {
  for (const one of kept()) await one.rebuild(trx)
}
