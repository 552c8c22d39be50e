/** `stockade import`: brings over a real InvenTree from its Django dump. */
import type { Command } from 'commander'
import type { Identity } from '../provider/identity/index.ts'
import { openMigrated } from '../server/open.ts'
import { type CommonFlags, databaseCommand, print, table, withDatabase } from './command.ts'

interface ImportFlags extends CommonFlags {
  dryRun?: boolean
}

export const importCommand = (): Command =>
  databaseCommand('import <file>', 'load a Django dump of InvenTree into an empty database, all or nothing')
    .option('--dry-run', 'import everything, print the table, and undo it')
    .action(run)

async function run(file: string, flags: ImportFlags): Promise<void> {
  const { default: cliProgress } = await import('cli-progress')
  const { importDump, openDump } = await import('../resource/import/import.ts')
  // Before the database: a wrong file leaves none behind.
  const dump = await openDump(file)
  const work = async ({ identity }: { identity: Identity }) => {
    // Drawn on standard error, and only where somebody looks at it.
    const bar = new cliProgress.SingleBar({ format: '{bar} {percentage}%  {model}', stream: process.stderr, noTTYOutput: false })
    const draw = process.stderr.isTTY && !flags.json
    if (draw) bar.start(1, 0, { model: '' })
    try {
      const results = await importDump(identity, dump, {
        dryRun: flags.dryRun ?? false,
        onProgress: (done, total, model) => {
          if (!draw) return
          bar.setTotal(total)
          bar.update(done, { model })
        },
      })
      if (draw) bar.stop()
      const rows = results.map((r) => [r.model, String(r.imported), String(r.skipped), r.reason])
      const closing = flags.dryRun ? '\n\nThis was a dry run: nothing was changed.' : ''
      print(flags, results, table(['MODEL', 'IMPORTED', 'SKIPPED', 'WHY'], rows) + closing)
    } finally {
      if (draw) bar.stop()
    }
  }
  try {
    await withDatabase(flags, work, async (config) => (await openMigrated(config)).db)
  } finally {
    await dump.close()
  }
}
