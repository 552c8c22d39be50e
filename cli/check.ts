/** `stockade check`: asks the database whether it is whole, works out anew what follows from rows, finds those that differ, and fixes them on request. */
import { type Command, Option } from 'commander'
import { loadConfig } from '../config.ts'
import { recount, wrongCounts } from '../database/row-count.ts'
import type { Trx } from '../database.ts'
import { counted } from '../pages/words.ts'
import { audit } from '../provider/identity/audit.ts'
import type { Wrong } from '../resource/engine/kept.ts'
import '../resource/inventory/index.ts'
import { mendKept, wrongKept } from '../resource/inventory/kept/index.ts'
import { misfits } from '../resource/inventory/misfits.ts'
import type { Misfit } from '../resource/inventory/order/family/misfits.ts'
import { type CommonFlags, databaseCommand, print, table, withDatabase } from './command.ts'
import { refuseDamage } from './integrity.ts'

interface CheckFlags extends CommonFlags {
  fix?: boolean
  /** The former name of --fix. */
  mend?: boolean
}

export const checkCommand = (): Command =>
  databaseCommand(
    'check',
    'check the database for damage, and compare stored values (sums, prices, counts, paths, search texts) with what they are computed from',
  )
    .option('--fix', 'fix what differs, and note it in the audit log')
    .addOption(new Option('--mend', 'the former name of --fix').hideHelp())
    .action(run)

async function run(flags: CheckFlags): Promise<void> {
  const fix = Boolean(flags.fix || flags.mend)
  await refuseDamage(loadConfig({ data: flags.data, database: flags.database }))
  await withDatabase(flags, async ({ db, identity }) => {
    const wrong = await db.transaction(async (trx) => {
      const found = await differences(trx)
      if (fix && found.length) {
        await mendKept(trx)
        await recount(trx)
        const left = await differences(trx)
        if (left.length) throw new Error(`${left.length} values are still wrong after the fix; nothing was changed.`)
        await audit(trx, { action: 'inventory.mend', detail: { sums: found.length } })
      }
      return found
    })
    const astray = await db.transaction(misfits)
    const clashing = await identity.names.clashing()
    const names = clashing.length
      ? `\n\nNames that differ from an older one by case alone; rename one of each pair: ${clashing.join(', ')}.`
      : ''
    const mended = fix && wrong.length > 0
    print(flags, { wrong, mended, misfits: astray, clashing }, words(wrong, fix) + astrayWords(astray) + names)
    // For scripts: a difference that stays is a failure.
    if (wrong.length && !fix) process.exitCode = 1
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

/** Only people can say what is meant: --fix leaves these. */
function astrayWords(found: readonly Misfit[]): string {
  if (!found.length) return ''
  const rows = found.map(({ table, id, problem }) => [table, String(id), problem])
  return `\n\n${table(['TABLE', 'KEY', 'PROBLEM'], rows)}\n\nThese allocations cannot be shipped or consumed as they are. Remove them from their orders, or change them.`
}

function words(wrong: readonly Wrong[], fix: boolean): string {
  if (!wrong.length) return 'All stored values are correct.'
  const rows = wrong.map((w) => [w.table, String(w.id), w.column, told(w.kept, w), told(w.right, w)])
  const found = counted(wrong.length, 'stored value', 'stored values')
  const closing = fix
    ? `${found} ${wrong.length === 1 ? 'was' : 'were'} wrong and ${wrong.length === 1 ? 'has' : 'have'} been fixed.`
    : `${found} ${wrong.length === 1 ? 'is' : 'are'} wrong. Fix them with --fix.`
  return `${table(['TABLE', 'KEY', 'COLUMN', 'STORED', 'CORRECT'], rows)}\n\nQuantities are in units of 0.00001, prices of 0.000001. ${closing}`
}
