/** `stockade import`: a real InvenTree's Django dump, all of it or nothing. */
import type { Trx } from '../../database.ts'
import { audit } from '../../provider/identity/audit.ts'
import type { Identity } from '../../provider/identity/index.ts'
import { lockEverything } from '../engine/locks.ts'
import '../inventory/index.ts'
import { rebuildKept } from '../inventory/kept/index.ts'
import { type Dump, type DumpObject, dumpOf, ImportError } from './dump.ts'
import { openDumpFile } from './dump-file.ts'
import { loadModel } from './load.ts'
import { LEFT_OUT, MODELS } from './models/index.ts'
import { type ImportResult, Run } from './run.ts'

export interface ImportOptions {
  /** Does everything and takes it back. */
  dryRun?: boolean
  /** Objects that were dealt with, of all whose models have a place here. */
  onProgress?: (done: number, total: number, model: string) => void
}

/**
 * Opens a dump and reads all of it once, so that what is wrong with it is known before there is a database.
 * @param source path of the file, or its objects
 * @throws ImportError when it cannot be read, is no dump or holds nothing
 */
export async function openDump(source: string | readonly DumpObject[]): Promise<Dump> {
  const dump = typeof source === 'string' ? await openDumpFile(source) : dumpOf(source)
  if (dump.counts.size) return dump
  await dump.close()
  throw new ImportError('The file holds no objects.')
}

const isOpen = (source: Dump | string | readonly DumpObject[]): source is Dump => typeof source === 'object' && 'counts' in source

/**
 * Loads a dump into an empty database, and closes it.
 * @param source what was opened, or what is to be
 * @returns a line for each model of the dump: those that came over first, then those that have no place yet
 * @throws ImportError when the dump cannot be read, contradicts itself, or the database is filled; nothing was changed then
 */
export async function importDump(
  identity: Identity,
  source: Dump | string | readonly DumpObject[],
  options: ImportOptions = {},
): Promise<ImportResult[]> {
  const dump = isOpen(source) ? source : await openDump(source)
  try {
    return await identity.change(async (trx) => {
      await lockEverything(trx)
      await refuseFilled(trx)
      const results = await loadDump(trx, dump, options.onProgress)
      if (options.dryRun) throw new DryRun(results)
      await auditImport(trx, 'inventory.import', results)
      if (trx.kind === 'postgres') await setSequences(trx)
      return results
    })
  } catch (error) {
    if (error instanceof DryRun) return error.results
    throw error
  } finally {
    await dump.close()
  }
}

/** Notes in the audit log what came over. */
export const auditImport = (trx: Trx, action: string, results: readonly ImportResult[]): Promise<void> =>
  audit(trx, { action, detail: Object.fromEntries(results.filter((r) => r.imported).map((r) => [r.model, r.imported])) })

/** Ends the transaction of a dry run. */
class DryRun extends Error {
  readonly results: ImportResult[]
  constructor(results: ImportResult[]) {
    super('dry run')
    this.results = results
  }
}

/** Brings every model that has a place here into its table. */
export async function loadDump(trx: Trx, dump: Dump, onProgress?: ImportOptions['onProgress']): Promise<ImportResult[]> {
  const run = new Run(trx, dump)
  await run.readContentTypes()
  const total = MODELS.reduce((sum, { model }) => sum + (dump.counts.get(model) ?? 0), 0)
  let done = 0
  for (const model of MODELS) {
    await loadModel(run, model, (objects) => {
      done += objects
      onProgress?.(done, total, model.model)
    })
  }
  await rebuildKept(trx)
  const held = new Set(MODELS.map(({ model }) => model))
  const others = [...dump.counts].filter(([model]) => !held.has(model)).sort(([a], [b]) => (a < b ? -1 : 1))
  return [
    ...run.results,
    ...others.map(([model, skipped]) => ({ model, imported: 0, skipped, reason: LEFT_OUT[model] ?? 'no resource holds it yet' })),
  ]
}

const FILLED = [
  ['auth_user', 'people'],
  ['auth_group', 'groups'],
  ['part_part', 'parts'],
  ['part_category', 'part categories'],
  ['company_company', 'companies'],
  ['stock_location', 'stock locations'],
  ['common_project_code', 'project codes'],
  ['common_parameter_template', 'parameter templates'],
  ['common_custom_unit', 'units'],
  ['common_setting', 'settings'],
] as const

/** Keys come over as they are, so they must all be free. The application that every installation has does not count. */
async function refuseFilled(trx: Trx): Promise<void> {
  const found: string[] = []
  for (const [table, noun] of FILLED) if (await trx(table).first('id')) found.push(noun)
  if (await trx('oauth_application').where({ built_in: false }).first('id')) found.push('applications')
  if (!found.length) return
  throw new ImportError(
    `This database holds ${found.join(', ')} already, and an import needs an empty one: name a new folder with --data, or an empty database with --database, and import there.`,
  )
}

/** Rows that bring their keys leave PostgreSQL's counters where they were. */
export async function setSequences(trx: Trx): Promise<void> {
  for (const table of new Set(MODELS.flatMap(({ key, table }) => (key === 'none' ? [] : [table])))) {
    await trx.all(
      `select setval(pg_get_serial_sequence('${table}', 'id'), (select max(id) from ${table})) where exists (select 1 from ${table})`,
    )
  }
}
