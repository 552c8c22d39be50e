/**
 * Watches every transaction on PostgreSQL: locks that are taken against the order of resource/engine/locks.ts fail the run at its end, whether
 * or not somebody happened to wait. What statements lock is read from their text; what foreign keys and cascades lock is not seen.
 */
import { subscribe } from 'node:diagnostics_channel'
import { type Ran, STATEMENT_RAN, type Trx } from '../../database/transaction.ts'
import { GUARDED, LOCK_ORDER, type LockName } from '../../resource/engine/locks.ts'

interface Held {
  readonly turns: Map<string, 'alone' | 'beside'>
  /** Keys of rows, by table: locked or made by the transaction. */
  readonly rows: Map<string, Set<number>>
  /** The last in the order that it took, and by which statement. */
  last: { name: LockName; sql: string } | undefined
  /** Tables that nobody else writes. */
  readonly tables: Set<string>
  /** Nobody else writes anything. */
  everything: boolean
}

const transactions = new WeakMap<Trx, Held>()
const found = new Set<string>()
let running = 'before the first test'

const isLock = (name: string): name is LockName => (LOCK_ORDER as readonly string[]).includes(name)
const rank = (name: LockName): number => LOCK_ORDER.indexOf(name)

const TURN = /pg_advisory_xact_lock(_shared)?\(hashtext\(\$(\d+)\)\)/g
const SELECT = /^select .*?\bfrom "?(\w+)"?.*\bfor (?:no key )?update\b/is
const WRITE = /^(update|delete from|insert into) "?(\w+)"?/i
/** Says itself which rows it wrote. */
const RETURNING = /\breturning\s+\S*\bid\b/i
/** Keys that a condition names one by one. */
const KEYS =
  /\bwhere (?:\()?"?(?:\w+\.)?"?(?:id|part_id)"? (?:= \$(\d+)|in \(([\d, ]+)\)|= any\(\$(\d+)::integer\[\]\))\)?(?: order| returning| for|$)/i

function keysIn({ sql, params }: Ran): number[] | undefined {
  const [, one, list, many] = KEYS.exec(sql) ?? []
  if (one) return [Number(params[Number(one) - 1])]
  return (many ? String(params[Number(many) - 1]).slice(1, -1) : list)?.split(',').map(Number)
}

/** @param keys undefined where the statement does not name them */
function take(held: Held, statement: Ran, name: LockName, keys?: readonly number[]): void {
  if (held.tables.has(name)) return
  const rows = held.rows.get(name) ?? new Set<number>()
  held.rows.set(name, rows)
  const guard = GUARDED[name]
  const guarded = guard !== undefined && (held.turns.get(guard) === 'alone' || (held.rows.get(guard)?.size ?? 0) > 0)
  // The one row of a table that has no keys is row 0.
  const fresh = (keys ?? (rows.has(0) ? [0] : undefined))?.filter((key) => !rows.has(key))
  const complain = (why: string) => found.add(`${running}: ${why}\n    ${statement.sql.replace(/\s+/g, ' ').slice(0, 160)}`)
  if (fresh?.length !== 0) {
    if (held.last && rank(held.last.name) > rank(name) && !guarded)
      complain(`${name} after ${held.last.name} (${held.last.sql.replace(/\s+/g, ' ').slice(0, 80)})`)
    const highest = Math.max(0, ...rows)
    if (fresh?.some((key) => key < highest) && !guarded) complain(`${name} ${fresh.join(', ')} after ${highest}`)
  }
  if (!guarded && (!held.last || rank(name) > rank(held.last.name))) held.last = { name, sql: statement.sql }
  for (const key of keys ?? []) rows.add(key)
}

function turns(held: Held, statement: Ran): void {
  for (const [, shared, at] of statement.sql.matchAll(TURN)) {
    const name = String(statement.params[Number(at) - 1])
    const how = shared ? 'beside' : 'alone'
    const before = held.turns.get(name)
    if (before === 'alone' || before === how || !isLock(name)) continue
    if (before) found.add(`${running}: ${name} is wanted alone by one who has it beside others`)
    held.turns.set(name, how)
    take(held, statement, name)
  }
}

/** What a statement answered: one row, rows, or what the driver says about a raw one. */
function rowsOf(response: unknown): { id?: number; part_id?: number }[] {
  if (typeof response !== 'object' || response === null) return []
  if (Array.isArray(response)) return response.filter((row) => typeof row === 'object' && row !== null)
  return 'rows' in response ? rowsOf(response.rows) : [response]
}

/** Statements of the builder have their placeholders numbered, and the others do not. */
function numbered(sql: string): string {
  let n = 0
  return sql.replace(/\?/g, () => `$${++n}`)
}

function watch(ran: Ran): void {
  const statement = { ...ran, sql: numbered(ran.sql) }
  const { trx, sql, answer } = statement
  if (trx.kind !== 'postgres') return
  const held = transactions.get(trx) ?? { turns: new Map(), rows: new Map(), last: undefined, tables: new Set(), everything: false }
  transactions.set(trx, held)
  const [, whole] = /^lock table (.*) in exclusive mode$/i.exec(sql) ?? []
  if (whole?.includes(',')) held.everything = true
  else if (whole && isLock(whole)) {
    take(held, statement, whole)
    held.tables.add(whole)
  }
  if (held.everything) return
  turns(held, statement)
  const rows = rowsOf(answer)
  const keys = rows.flatMap(({ id, part_id }) => (typeof (id ?? part_id) === 'number' ? [(id ?? part_id)!] : []))
  const [, locked] = SELECT.exec(sql) ?? []
  if (locked && isLock(locked)) take(held, statement, locked, keys.length || !rows.length ? keys : [0])
  const [, how, table] = WRITE.exec(sql) ?? []
  if (!table || !isLock(table)) return
  if (/insert/i.test(how!)) {
    const made = held.rows.get(table) ?? new Set<number>()
    held.rows.set(table, made)
    for (const key of keys) made.add(key)
  } else take(held, statement, table, RETURNING.test(sql) ? keys : keysIn(statement))
}

/** What was found so far, and is forgotten with this. */
export function takeInversions(): string[] {
  const all = [...found]
  found.clear()
  return all
}

/** Call it once, where tests get their databases from. */
export function watchLocks(): void {
  subscribe(STATEMENT_RAN, (statement) => watch(statement as Ran))
  globalThis.beforeEach?.(function (this: Mocha.Context) {
    running = this.currentTest?.fullTitle() ?? running
  })
  globalThis.after?.(() => {
    if (found.size) throw new Error(`Locks were taken out of order:\n  ${[...found].join('\n  ')}`)
  })
}
