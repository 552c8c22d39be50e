import type { Trx } from '../../../database.ts'
import { inTurn } from '../../engine/locks.ts'
import { after, type Hooks, rowsOf, type Write } from '../../engine/resource.ts'
import { keyList } from '../../engine/rows.ts'
import { checkUnique } from '../../engine/unique.ts'
import { invalid } from '../../errors.ts'
import { assembliesOfAll } from '../kept/bom-lines.ts'
import { touchPrices } from '../kept/prices.ts'
import { checkNoCircle, checkUnlocked, type Line } from './bom-item-rules.ts'
import { substitute } from './substitute.ts'

const now = (write: Write<typeof substitute.fields>) => ({ bom_item_id: after(write, 'bom_item_id')! })

export const substituteRules: Hooks<typeof substitute.fields> = {
  lock: (trx) => inTurn(trx, 'bills of materials'),
  async check(write) {
    const { trx, row } = write
    const part = after(write, 'part_id')!
    const [line] = await linesOf(trx, [now(write)])
    await checkUnlocked(trx, line!)
    if (row) await checkUnlocked(trx, ...(await linesOf(trx, [row])))
    if (line!.sub_part_id === part) throw invalid('Substitute part cannot be the same as the master part', 'part')
    await checkUnique(substitute, write, 'part', 'bom_item')
    await checkNoCircle(trx, line!, part)
  },
  saved: (write) => followPrices(write.trx, [write.row ?? [], now(write)].flat()),
  deletingAll: async (writes) => checkUnlocked(writes[0]!.trx, ...(await linesOf(writes[0]!.trx, rowsOf(writes)))),
  deletedAll: (writes) => followPrices(writes[0]!.trx, rowsOf(writes)),
}

/** The lines that these substitutes are of. */
const linesOf = (trx: Trx, substitutes: readonly { bom_item_id: number }[]): Promise<Line[]> =>
  trx.all(`select * from part_bom_item where id in (${keyList(substitutes.map((one) => one.bom_item_id))})`)

const followPrices = async (trx: Trx, substitutes: readonly { bom_item_id: number }[]): Promise<void> =>
  touchPrices(trx, await assembliesOfAll(trx, await linesOf(trx, substitutes)))
