/** Rules of a sales order's lines, and what is asked for and held by them. */
import type { Trx } from '../../../../database.ts'
import { after, type Hooks, type Write as WriteOf } from '../../../engine/resource.ts'
import { touchPrices } from '../../kept/prices.ts'
import { touchTotals } from '../../kept/totals.ts'
import { partsHeld } from '../family/holding.ts'
import { checkAmounts, checkQuantity, checkSame, openOrder } from '../family/line-rules.ts'
import { SALES_HOLDING } from './holding.ts'
import type { line } from './line.ts'
import { SALES } from './sales.ts'

type Fields = typeof line.fields
type Write = WriteOf<Fields>

export const lineRules: Hooks<Fields> = {
  async check(write) {
    checkQuantity(write)
    await openOrder(SALES, write)
    await checkSame(SALES_HOLDING, write, 'sent')
    await checkAmounts(SALES, write, 'sale_price')
  },
  async saved(write) {
    await followLines(write.trx, [after(write, 'part_id'), write.row?.part_id], [write.row])
  },
  async deletingAll(writes) {
    const { trx } = writes[0]!
    // What was held of variants is free again.
    const held = await partsHeld(
      SALES_HOLDING,
      trx,
      writes.map(({ id }) => id),
    )
    const rows = writes.map(({ row }) => row)
    await followLines(trx, [...held, ...rows.map((row) => row!.part_id)], rows)
  },
}

/** What is asked for and held by lines, and what was paid for what was sent of them. */
async function followLines(trx: Trx, parts: readonly (number | null | undefined)[], rows: readonly Write['row'][]): Promise<void> {
  const keys = parts.filter((id) => typeof id === 'number')
  await touchTotals(trx, 'sales', keys)
  if (rows.some((row) => row && row.shipped > 0)) await touchPrices(trx, keys)
}
