/** `stockade audit`: reads the audit log, and shows that nobody has changed it. */
import { Command } from 'commander'
import type { Value } from '../database.ts'
import type { ChainReport } from '../provider/identity/audit-chain.ts'
import { CommandError, type CommonFlags, databaseCommand, print, table, withDatabase } from './command.ts'
import { withProgress } from './progress.ts'

interface ListFlags extends CommonFlags {
  since?: string
  actor?: string
  action?: string
  limit: string
}
interface VerifyFlags extends CommonFlags {
  expect?: string
}

export const auditCommand = (): Command =>
  new Command('audit')
    .description('read the audit log, and check that nobody has changed it')
    .addCommand(
      databaseCommand('list', 'list the newest entries, the oldest of them first')
        .option('--since <day>', 'entries of this day (UTC) and later: 2026-11-24')
        .option('--actor <name>', 'what this person did; empty for what nobody did, such as commands')
        .option('--action <action>', 'one type of event: token.create; token for all events of tokens')
        .option('--limit <number>', 'so many at most', '100')
        .action(list),
    )
    .addCommand(
      databaseCommand('verify', 'walk the chain of hashes and tell where it is broken, which ends the command with 1')
        .option('--expect <hash>', 'a hash that was printed earlier and kept elsewhere; it must be in the chain')
        .action(verify),
    )

interface Entry {
  id: number
  at: string
  actor: string
  action: string
  target: string
  client_id: string | null
  credential: string | null
  ip: string | null
  detail: string
}

const MAX_ENTRIES = 100_000

async function list(flags: ListFlags): Promise<void> {
  const limit = Number(flags.limit)
  if (!/^\d+$/.test(flags.limit) || limit < 1 || limit > MAX_ENTRIES)
    throw new CommandError(`--limit must be a whole number from 1 to ${MAX_ENTRIES}, not "${flags.limit}".`)
  if (flags.since !== undefined && Number.isNaN(Date.parse(flags.since)))
    throw new CommandError(`--since must be a day such as 2026-11-24, not "${flags.since}".`)
  const conditions: string[] = []
  const params: Value[] = []
  const narrow = (sql: string, ...values: Value[]) => {
    conditions.push(sql)
    params.push(...values)
  }
  // Moments are ISO text in UTC: their order is that of the text.
  if (flags.since !== undefined) narrow('at >= ?', new Date(flags.since).toISOString())
  if (flags.actor !== undefined) narrow('actor = ?', flags.actor)
  if (flags.action !== undefined)
    narrow('(action = ? or substr(action, 1, ?) = ?)', flags.action, flags.action.length + 1, `${flags.action}.`)
  await withDatabase(flags, async ({ db }) => {
    const rows = await db.all<Entry>(
      `select id, at, actor, action, target, client_id, credential, ip, detail from audit_log
        ${conditions.length ? `where ${conditions.join(' and ')}` : ''} order by id desc limit ${limit}`,
      params,
    )
    rows.reverse()
    print(
      flags,
      rows.map((row) => ({ ...row, detail: JSON.parse(row.detail) })),
      table(
        ['ID', 'WHEN', 'WHO', 'EVENT', 'TO', 'FROM', 'FACTS'],
        rows.map(({ id, at, actor, action, target, ip, detail }) =>
          [String(id), at, actor, action, target, ip ?? '', facts(JSON.parse(detail))].map(printable),
        ),
      ),
    )
  })
}

/** `base: USD; rates: EUR 0.9, USD 1`. */
const facts = (detail: Record<string, unknown>): string =>
  Object.entries(detail)
    .map(([name, value]) => `${name.replaceAll('_', ' ')}: ${plain(value)}`)
    .join('; ')

function plain(value: unknown): string {
  if (Array.isArray(value)) return value.map(plain).join(', ')
  if (typeof value !== 'object' || value === null) return String(value ?? 'nothing')
  return Object.entries(value)
    .map(([name, one]) => `${name} ${plain(one)}`)
    .join(', ')
}

/** Names were typed by strangers: nothing of them may steer the terminal. */
const printable = (text: string): string => text.replace(/\p{Cc}/gu, '·')

async function verify(flags: VerifyFlags): Promise<void> {
  await withDatabase(flags, async ({ identity }) => {
    const report = await withProgress(flags, 'entries', (onProgress) => identity.audit.verify({ expected: flags.expect, onProgress }))
    print(flags, report, words(report))
    if (report.faults.length || !report.met) process.exitCode = 1
  })
}

function words({ entries, head, faults, more, met }: ChainReport): string {
  const lines = faults.map(({ id, fault }) => `${id === null ? '' : `Entry ${id}: `}${fault}`)
  if (more) lines.push(`… and ${more} faults more.`)
  if (!met) lines.push('The hash that was expected is not in the chain: the log was written anew since it was printed.')
  if (lines.length) return lines.join('\n')
  return entries ? `The chain of all ${entries} entries is whole. It ends with ${head}` : 'The log is empty.'
}
