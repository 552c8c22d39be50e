/** /admin-center/audit/: who did what to whom, from where, through which app; narrowed, and as a CSV file. */
import { Readable } from 'node:stream'
import type Koa from 'koa'
import type { Database, Value } from '../../database.ts'
import { pageHeaders } from '../../pages/page.ts'
import type { ProviderContext } from '../context.ts'
import { audit } from '../identity/audit.ts'
import { userTarget } from '../identity/user-audit.ts'
import { showHouse } from '../pages/house.ts'
import { type ListRules, listPage } from '../pages/list.ts'
import { doerOf, type Manager } from '../pages/superuser-pages.ts'
import { DEEDS, type EntryRow, told } from './history.ts'

const RULES: ListRules<'at'> = {
  sorts: { at: 'l.id' },
  sort: '-at',
  key: 'l.id',
  search: ['l.target', 'l.actor', 'l.client_id', 'l.ip', 'l.detail'],
  filters: ['person', 'action', 'from', 'to'],
  size: 50,
}
/** What several actions are called together, by the end of their names. */
const REFUSED = ['session.failed', 'access.refused']
const DAY = /^\d{4}-\d{2}-\d{2}$/

/** The conditions that the address asks for. A day is a day of UTC, as the log keeps it. */
function narrowed(query: Koa.Context['query']): { where: string; params: Value[] } {
  const text = (name: string) => (typeof query[name] === 'string' ? (query[name] as string).trim().replaceAll('\0', '') : '')
  const conditions: string[] = []
  const params: Value[] = []
  const add = (sql: string, ...values: Value[]) => {
    conditions.push(sql)
    params.push(...values)
  }
  const person = text('person')
  if (person)
    add(
      '(l.actor = ? or l.target = ? or l.target like ? escape ?)',
      person,
      userTarget(person),
      `% of ${person.replace(/[\\%_]/g, '\\$&')}`,
      '\\',
    )
  const action = text('action')
  if (action === 'refused') add(`l.action in (${REFUSED.map(() => '?').join(', ')})`, ...REFUSED)
  else if (action) add('l.action = ?', action)
  if (DAY.test(text('from'))) add('l.at >= ?', text('from'))
  // Before anything of the next day: moments begin with their day, and "U" comes after the "T" that follows it.
  if (DAY.test(text('to'))) add('l.at < ?', `${text('to')}U`)
  return { where: conditions.join(' and '), params }
}

export function auditRoutes({ get }: Manager, context: ProviderContext): void {
  const { db } = context

  get('audit/', async (ctx, signedIn) => {
    const { where, params } = narrowed(ctx.query)
    const list = await listPage<EntryRow>(db, ctx, RULES, {
      select: 'l.*',
      from: 'audit_log l',
      ...(where ? { where } : {}),
      params: { where: params },
    })
    const actions = await db.all<{ action: string }>('select distinct action from audit_log order by action')
    showHouse(context, ctx, signedIn, 'admin/audit', {
      list,
      entries: list.rows.map(told),
      narrow: [
        { name: 'person', label: 'Person' },
        {
          name: 'action',
          label: 'Any deed',
          options: [
            { value: 'refused', text: 'Failures and refusals' },
            ...actions.map(({ action }) => ({ value: action, text: DEEDS[action] ?? action })),
          ],
        },
        { name: 'from', label: 'From', type: 'date' },
        { name: 'to', label: 'Until', type: 'date' },
      ],
      csv: `/admin-center/audit/log.csv${ctx.search}`,
    })
  })

  get('audit/log.csv', async (ctx, signedIn) => {
    const { where, params } = narrowed(ctx.query)
    // What was looked for may be anything; by what it was narrowed is enough.
    const detail = { narrowed: Object.keys(ctx.query).filter((name) => ['search', ...(RULES.filters ?? [])].includes(name)) }
    await db.transaction((trx) => audit(trx, { ...doerOf(signedIn, ctx), action: 'audit.export', target: 'audit log', detail }))
    pageHeaders(ctx)
    ctx.type = 'text/csv; charset=utf-8'
    ctx.attachment(`audit-${new Date().toISOString().slice(0, 10)}.csv`)
    ctx.body = Readable.from(lines(db, where, params, typeof ctx.query.search === 'string' ? ctx.query.search.trim() : ''))
  })
}

const COLUMNS = ['at', 'actor', 'action', 'target', 'client_id', 'credential', 'ip', 'detail'] as const
const BATCH = 500

/**
 * One cell. What a spreadsheet would run as a formula is text, and stays text when it is opened: an apostrophe goes in front.
 */
export const csvCell = (value: string | null): string => {
  const text = value ?? ''
  return `"${(/^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`
}

/** The lines of the file, the newest entry first, read a batch at a time (RFC 4180). */
async function* lines(db: Database, where: string, params: readonly Value[], search: string): AsyncGenerator<string> {
  yield `${COLUMNS.join(',')}\r\n`
  const found = RULES.search.flatMap((column) => [`lower(${column}) like ? escape '\\'`, `${column} like ? escape '\\'`])
  const pattern = (text: string) => `%${text.replaceAll('\0', '').replace(/[\\%_]/g, '\\$&')}%`
  const conditions = [where, search ? `(${found.join(' or ')})` : '', 'l.id < ?'].filter(Boolean).join(' and ')
  const searched = search ? found.map((_, i) => pattern(i % 2 ? search : search.toLowerCase())) : []
  let before = 2 ** 31 - 1
  for (;;) {
    const rows = await db.all<EntryRow>(`select l.* from audit_log l where ${conditions} order by l.id desc limit ${BATCH}`, [
      ...params,
      ...searched,
      before,
    ])
    for (const row of rows) yield `${COLUMNS.map((name) => csvCell(row[name])).join(',')}\r\n`
    if (rows.length < BATCH) return
    before = rows.at(-1)!.id
  }
}
