/**
 * The browsable API of the debug mode: what the API answers, as a page for people. It asks the API itself, through the same steps as every
 * program, and lays out the JSON that came; forms are turned into the requests that a program would send.
 */
import type Koa from 'koa'
import { apiSection, inventorySection, navigation } from '../../pages/navigation.ts'
import { show } from '../../pages/page.ts'
import { text } from '../../pages/texts.ts'
import type { Principal } from '../../provider/identity/principal.ts'
import { csrfToken } from '../../provider/identity/sessions.ts'
import { sessionOf } from '../auth/authenticate.ts'
import { explain, isAllowed } from '../auth/gate.ts'
import type { Operation, Services } from '../engine/operation.ts'
import { areas, crumbs } from './addresses.ts'
import { type ShownAnswer, shownAnswer } from './answer.ts'
import { examples } from './example.ts'
import { filterFields } from './filters.ts'
import { formsOf, messagesOf } from './forms.ts'
import { type Linker, linker } from './links.ts'
import { readForm, type SentForm } from './sent-form.ts'

/** Writes the API's answer to the response, after reading what a browser's form stands for. */
export type Respond = (ctx: Koa.Context, read: () => Promise<SentForm | undefined>) => Promise<void>
/** Operations by method of an address. */
type Find = (path: string) => { address: { operations: ReadonlyMap<string, Operation> } } | undefined

/** @param openapi makes the document of all operations */
export function browser(
  { config, secrets }: Services,
  operations: readonly Operation[],
  openapi: () => Record<string, unknown>,
  find: Find,
) {
  const exampleOf = examples(openapi)
  const linksOf = linker(operations, config)
  const at = (path: string, method: string): Operation | undefined => find(path)?.address.operations.get(method)
  const reads = (path: string): boolean => at(path, 'get') !== undefined
  const here = config.issuer === `${config.url}/o`

  return async (ctx: Koa.Context, respond: Respond): Promise<void> => {
    let sent: SentForm | undefined
    await respond(ctx, async () => {
      sent = await readForm(ctx, config.maxUpload, (method) => at(ctx.path, method))
      return sent
    })
    // A redirect leads to a page by itself; what is no JSON is shown by the browser.
    if ((ctx.status >= 300 && ctx.status < 400) || (ctx.body && typeof ctx.body !== 'string' && !Buffer.isBuffer(ctx.body))) return
    if (ctx.body && ctx.response.type !== 'application/json') return

    const principal = asForm(ctx.state.principal as Principal | undefined)
    const all = [...(find(ctx.path)?.address.operations.values() ?? [])]
    const operation = at(ctx.path, ctx.method === 'HEAD' ? 'get' : ctx.method.toLowerCase())
    const link = linksOf(operation)
    const answer = shownAnswer(ctx, config.basePath, link)
    const session = sessionOf(principal)
    const gone = ctx.status === 404 || (ctx.method === 'DELETE' && ctx.status < 300 && ctx.path.match(/\/\d+\/$/) !== null)
    const offered = session === undefined || gone ? [] : all.filter((o) => isAllowed(o.access, principal!))
    const read = ctx.method === 'GET' || ctx.method === 'HEAD'
    const refusal = answer.status.good ? undefined : (answer.value ?? {})
    const title = operation?.summary ?? all[0]?.summary ?? text('browse-nothing-here')
    ctx.remove('ETag')
    const status = ctx.status === 204 ? 200 : ctx.status
    show(
      ctx,
      config.basePath,
      'browse/page',
      {
        title,
        me: principal?.user,
        nav: [...(principal ? [...navigation(principal.user, ctx.path), inventorySection(ctx.path)] : []), apiSection('/api/', true)],
        signIn: here ? `/login/?next=${encodeURIComponent(ctx.path + (read ? ctx.search : ''))}` : undefined,
        session: session !== undefined,
        csrf: session === undefined ? '' : csrfToken(secrets.forms, session),
        crumbs: crumbs(ctx.path, reads, !read && !gone),
        address: config.basePath + ctx.path,
        action: config.basePath + ctx.path + ctx.search,
        answer,
        raw: read ? rawAddress(ctx, config.basePath) : undefined,
        back: !read && reads(ctx.path) && !gone,
        made: answer.status.code === 201 ? rowOf(answer.value, link) : undefined,
        up: gone ? crumbs(ctx.path, reads, false).findLast(({ href }) => href)?.href : undefined,
        filtersTitle: text(operation?.many ? 'browse-filters' : 'browse-parameters'),
        filters:
          read && operation && !gone ? filterFields(operation, new URLSearchParams(ctx.querystring), messagesOf(refusal)) : undefined,
        forms: formsOf(offered, exampleOf, {
          method: ctx.method,
          deed: !reads(ctx.path),
          sent,
          refusal,
          object: objectOf(ctx, operation, answer),
        }),
        verdicts: all.map((o) => verdictOf(o, principal)),
        areas: ctx.path === '/api/' ? areas(operations, principal) : undefined,
      },
      status,
    )
  }
}

/** The same as JSON: the address of what a program gets. */
function rawAddress(ctx: Koa.Context, basePath: string): string {
  const query = new URLSearchParams(ctx.querystring)
  query.set('format', 'json')
  return `${basePath}${ctx.path}?${query}`
}

/** The object that lives at the address, when the answer is it. */
function objectOf(ctx: Koa.Context, operation: Operation | undefined, { status, value }: ShownAnswer): Record<string, unknown> | undefined {
  const shows = ['GET', 'PUT', 'PATCH'].includes(ctx.method) && status.code === 200 && !operation?.many
  return shows && typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
}

/** Where the row of an answer lives, when its key leads somewhere. */
function rowOf(value: unknown, link: ReturnType<Linker>): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { pk, id } = value as { pk?: unknown; id?: unknown }
  return typeof pk === 'number' ? link(['pk'], pk) : typeof id === 'number' ? link(['id'], id) : undefined
}

/** What a page offers is sent with the CSRF token of its session, as the page itself was not. */
const asForm = (principal: Principal | undefined): Principal | undefined =>
  principal?.session ? { ...principal, session: { ...principal.session, repeated: true } } : principal

interface ShownVerdict {
  readonly method: string
  readonly summary: string
  readonly allowed: boolean
  /** As the API says it. */
  readonly refusal: string
  /** Fields that may be changed alone. */
  readonly lesser: string
  /** Whether nobody need be known. */
  readonly open: boolean
  /** Scopes of which one opens it. */
  readonly scopes: readonly string[]
}

function verdictOf({ method, summary, access, lesser }: Operation, principal: Principal | undefined): ShownVerdict {
  const verdict = principal && explain(access, principal, lesser)
  return {
    method: method.toUpperCase(),
    summary,
    allowed: access === 'open' || verdict?.allowed === true,
    refusal: verdict?.refusal ?? '',
    lesser: lesser && verdict?.refusal && !verdict.lesser?.refusal ? lesser.fields.join(', ') : '',
    open: access === 'open',
    scopes: access === 'open' ? [] : access.anyOf,
  }
}
