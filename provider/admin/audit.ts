/** /admin-center/audit/: who did what to whom, from where, through which app; narrowed, and as a CSV file. */
import { Readable } from 'node:stream'
import type Koa from 'koa'
import { pageHeaders } from '../../pages/page.ts'
import { word } from '../../pages/query.ts'
import { text } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import type { EntryFilter, LoggedEntry } from '../identity/audit-log.ts'
import { showHouse } from '../pages/house.ts'
import { askedBy, listPage } from '../pages/list.ts'
import { doerOf, type Manager } from '../pages/superuser-pages.ts'
import { eventText, told } from './history.ts'

const FILTERS = ['person', 'action', 'from', 'to']
/** What several actions are called together, by the end of their names. */
const REFUSED = ['session.failed', 'access.refused']
const DAY = /^\d{4}-\d{2}-\d{2}$/

/** What the address asks for. */
function filterOf({ query }: Koa.Context): EntryFilter {
  const [person, action, from, to] = FILTERS.map((name) => word(query[name])) as [string, string, string, string]
  return {
    ...(person ? { person } : {}),
    ...(action ? { actions: action === 'refused' ? REFUSED : [action] } : {}),
    ...(DAY.test(from) ? { from } : {}),
    ...(DAY.test(to) ? { to } : {}),
  }
}

export function auditRoutes({ get }: Manager, context: ProviderContext): void {
  const { identity } = context

  get('audit/', async (ctx, signedIn) => {
    const list = await listPage(ctx, (asked) => identity.audit.list(asked, filterOf(ctx)), FILTERS)
    const actions = await identity.audit.actions()
    showHouse(context, ctx, signedIn, 'admin/audit', {
      list,
      entries: list.rows.map(told),
      narrow: [
        { name: 'person', label: text('audit-person'), suggestions: await identity.users.someNames() },
        {
          name: 'action',
          label: text('audit-any-event'),
          options: [
            { value: 'refused', text: text('audit-refused') },
            ...actions.map((action) => ({ value: action, text: eventText(action) })),
          ],
        },
        { name: 'from', label: text('audit-from'), type: 'date' },
        { name: 'to', label: text('audit-until'), type: 'date' },
      ],
      csv: `/admin-center/audit/log.csv${ctx.search}`,
    })
  })

  get('audit/log.csv', async (ctx, signedIn) => {
    // What was looked for may be anything; by what it was narrowed is enough.
    const narrowed = Object.keys(ctx.query).filter((name) => ['search', ...FILTERS].includes(name))
    await identity.audit.noteExport(doerOf(signedIn, ctx), narrowed)
    pageHeaders(ctx)
    ctx.type = 'text/csv; charset=utf-8'
    ctx.attachment(`audit-${new Date().toISOString().slice(0, 10)}.csv`)
    ctx.body = Readable.from(lines(identity.audit.entries(filterOf(ctx), askedBy(ctx).search)))
  })
}

const COLUMNS = ['at', 'actor', 'action', 'target', 'client_id', 'credential', 'ip', 'detail'] as const

/**
 * One cell. What a spreadsheet would run as a formula is text, and stays text when it is opened: an apostrophe goes in front.
 */
export const csvCell = (value: string | null): string => {
  const cell = value ?? ''
  return `"${(/^[=+\-@\t\r\n]/.test(cell) ? `'${cell}` : cell).replaceAll('"', '""')}"`
}

/** The lines of the file (RFC 4180). */
async function* lines(entries: AsyncIterable<LoggedEntry>): AsyncGenerator<string> {
  yield `${COLUMNS.join(',')}\r\n`
  for await (const row of entries) yield `${COLUMNS.map((name) => csvCell(row[name])).join(',')}\r\n`
}
