/** `stockade check`: asks the database whether it is whole, works out anew what follows from rows, finds those that differ, and mends them on request. */
import type { Command } from 'commander'
import { loadConfig } from '../config.ts'
import { recount, wrongCounts } from '../database/row-count.ts'
import type { Trx } from '../database.ts'
import { audit } from '../provider/identity/audit.ts'
import type { Wrong } from '../resource/engine/kept.ts'
import '../resource/inventory/index.ts'
import { mendKept, wrongKept } from '../resource/inventory/kept/index.ts'
import { type CommonFlags, databaseCommand, print, table, withDatabase } from './command.ts'
import { refuseDamage } from './integrity.ts'

interface CheckFlags extends CommonFlags {
  mend?: boolean
}

export const checkCommand = (): Command =>
  databaseCommand(
    'check',
    'look for damage in the database, and compare what is kept (sums, prices, counts, paths, search texts) with what it follows from',
  )
    .option('--mend', 'put right what differs, and note it in the audit log')
    .action(run)

async function run(flags: CheckFlags): Promise<void> {
  await refuseDamage(loadConfig({ data: flags.data, database: flags.database }))
  await withDatabase(flags, async ({ db, identity }) => {
    const wrong = await db.transaction(async (trx) => {
      const found = await differences(trx)
      if (flags.mend && found.length) {
        await mendKept(trx)
        await recount(trx)
        const left = await differences(trx)
        if (left.length) throw new Error(`${left.length} sums are still wrong after mending; nothing was changed.`)
        await audit(trx, { action: 'inventory.mend', detail: { sums: found.length } })
      }
      return found
    })
    const clashing = await identity.names.clashing()
    const names = clashing.length
      ? `\n\nNames that differ from an older one by case alone; rename one of each pair: ${clashing.join(', ')}.`
      : ''
    print(flags, { wrong, mended: Boolean(flags.mend) && wrong.length > 0, clashing }, words(wrong, Boolean(flags.mend)) + names)
    // For scripts: a difference that stays is a failure.
    if (wrong.length && !flags.mend) process.exitCode = 1
  })
}

const isPrice = ({ table, column }: Wrong): boolean => table === 'part_pricing' || column.startsWith('pricing_')
/** A price that is not there is none; a sum is missing. */
const told = (amount: unknown, of: Wrong): string => String(amount ?? (isPrice(of) ? 'none' : 'missing'))

/** Kept sums, and kept numbers of rows, that differ from the rows. */
async function differences(trx: Trx): Promise<Wrong[]> {
  const counts = await wrongCounts(trx)
  return [...(await wrongKept(trx)), ...counts.map(({ table, kept, right }) => ({ table, id: 0, column: 'rows', kept, right }))]
}

function words(wrong: readonly Wrong[], mend: boolean): string {
  if (!wrong.length) return 'All sums are right.'
  const rows = wrong.map((w) => [w.table, String(w.id), w.column, told(w.kept, w), told(w.right, w)])
  const closing = mend ? `${wrong.length} sums were wrong and are mended.` : `${wrong.length} sums are wrong. Mend them with --mend.`
  return `${table(['TABLE', 'KEY', 'COLUMN', 'KEPT', 'RIGHT'], rows)}\n\nQuantities are in units of 0.00001, prices of 0.000001. ${closing}`
}
