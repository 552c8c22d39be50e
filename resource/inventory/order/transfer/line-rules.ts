/** Rules of a transfer order's lines. */
import type { Hooks } from '../../../engine/resource.ts'
import { partsHeld } from '../family/holding.ts'
import { checkQuantity, checkSame, openOrder } from '../family/line-rules.ts'
import type { line } from './line.ts'
import { HOLDING, TRANSFER } from './transfer.ts'

export const lineRules: Hooks<typeof line.fields> = {
  async check(write) {
    checkQuantity(write)
    await openOrder(TRANSFER, write)
    await checkSame(HOLDING, write, 'transferred')
  },
  async deletingAll(writes) {
    const { trx } = writes[0]!
    const lines = writes.map(({ id }) => id)
    await TRANSFER.follow(trx, await partsHeld(HOLDING, trx, lines), false)
  },
}
