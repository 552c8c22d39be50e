/** The audit log as it is read: narrowed, as the history of one thing, by the day, and whole. Writing is in audit.ts. */
import type { Doer } from './application-changes.ts'
import { type AuditRow, audit } from './audit.ts'
import type { Ground } from './ground.ts'
import { type Asked, allOf, type Condition, condition, type Found, findPage, type ListRules, searched } from './list.ts'
import { userTarget } from './user-audit.ts'

export type LoggedEntry = AuditRow & { id: number }

/** What entries are looked for. */
export interface EntryFilter {
  /** Who did it, or to whom or whose it was done: a user name. */
  readonly person?: string
  /** One of these. */
  readonly actions?: readonly string[]
  /** First and last day, YYYY-MM-DD in UTC, as the log keeps it. */
  readonly from?: string
  readonly to?: string
}

const RULES: ListRules<'at'> = {
  sorts: { at: 'l.id' },
  sort: '-at',
  key: 'l.id',
  search: ['l.target', 'l.actor', 'l.client_id', 'l.ip', 'l.detail'],
  size: 50,
}

function narrowed({ person, actions, from, to }: EntryFilter): Condition[] {
  return [
    ...(person
      ? [
          condition(
            '(l.actor = ? or l.target = ? or l.target like ? escape ?)',
            person,
            userTarget(person),
            `% of ${person.replace(/[\\%_]/g, '\\$&')}`,
            '\\',
          ),
        ]
      : []),
    ...(actions ? [condition(`l.action in (${actions.map(() => '?').join(', ')})`, ...actions)] : []),
    ...(from ? [condition('l.at >= ?', from)] : []),
    // Before anything of the next day: moments begin with their day, and "U" comes after the "T" that follows it.
    ...(to ? [condition('l.at < ?', `${to}U`)] : []),
  ]
}

const BATCH = 500

const SHOWN = 15

export function createAuditLog({ db }: Ground) {
  return {
    list: (asked: Asked, filter: EntryFilter): Promise<Found<LoggedEntry>> =>
      findPage(db, RULES, { select: 'l.*', from: 'audit_log l', where: narrowed(filter) }, asked),

    /** Every action that there is an entry of. */
    async actions(): Promise<string[]> {
      const rows = await db.all<{ action: string }>('select distinct action from audit_log order by action')
      return rows.map(({ action }) => action)
    },

    /** All that is looked for, the newest first, read a batch at a time. */
    async *entries(filter: EntryFilter, search: string): AsyncGenerator<LoggedEntry> {
      const found = [...narrowed(filter), ...searched(RULES.search, search)]
      let before = 2 ** 31 - 1
      for (;;) {
        const { sql, values } = allOf([...found, condition('l.id < ?', before)])
        const rows = await db.all<LoggedEntry>(`select l.* from audit_log l where ${sql} order by l.id desc limit ${BATCH}`, values)
        yield* rows
        if (rows.length < BATCH) return
        before = rows.at(-1)!.id
      }
    },

    /** Notes that somebody takes the log, or a part of it, with them. @param narrowed by what */
    noteExport: (by: Doer, narrowed: readonly string[]): Promise<void> =>
      db.transaction((trx) => audit(trx, { ...by, action: 'audit.export', target: 'audit log', detail: { narrowed } })),

    /** The newest of what was done to a target, or by a person. */
    about: (target: string, actor?: number): Promise<LoggedEntry[]> =>
      db.all<LoggedEntry>(`select * from audit_log where target = ? or actor_id = ? order by id desc limit ${SHOWN}`, [
        target,
        actor ?? null,
      ]),

    /** When an action was done last. */
    async lastOf(action: string): Promise<string | undefined> {
      return (await db.all<{ at: string }>('select at from audit_log where action = ? order by id desc limit 1', [action]))[0]?.at
    },

    /** How often each of these actions was done on each day from one on. Days without any are left out. @param from YYYY-MM-DD */
    async countsByDay(actions: readonly string[], from: string): Promise<{ day: string; action: string; n: number }[]> {
      const rows = await db.all<{ day: string; action: string; n: number }>(
        `select substr(at, 1, 10) as day, action, count(*) as n from audit_log
          where at >= ? and action in (${actions.map(() => '?').join(', ')}) group by substr(at, 1, 10), action`,
        [from, ...actions],
      )
      return rows.map((row) => ({ ...row, n: Number(row.n) }))
    },
  }
}
