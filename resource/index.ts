/** The resource half: what is in stock, behind the gate. The order of the gate's steps stands here and nowhere else. */
import type { Hash } from 'node:crypto'
import type { JWTVerifyGetKey } from 'jose'
import type Koa from 'koa'
import { UnknownOutcome } from '../database.ts'
import { counts } from '../provider/identity/counts.ts'
import type { Principal } from '../provider/identity/principal.ts'
import type { ApiGate } from '../provider/identity/verdict.ts'
import { documentationPages, isDocumentation } from './api-doc/pages.ts'
import { authenticator, notAuthenticated } from './auth/authenticate.ts'
import { type Access, explain, gate, isAllowed } from './auth/gate.ts'
import { browser, type Respond } from './browse/browser.ts'
import { prefersPage } from './browse/negotiate.ts'
import type { SentForm } from './browse/sent-form.ts'
import { cors } from './cors.ts'
import { parseBody } from './engine/body.ts'
import { dialectOf } from './engine/dialect.ts'
import { MAX_INTEGER } from './engine/fields/number.ts'
import { answerOnce, keyOf, repeatableOf } from './engine/idempotency.ts'
import type { Answer, Operation, Services } from './engine/operation.ts'
import { describeAddress } from './engine/options.ts'
import { Sent } from './engine/shape.ts'
import { createTogether } from './engine/together.ts'
import { ApiError, invalid, MethodNotAllowed, outcomeUnknown, writeError } from './errors.ts'
import { createFiles } from './inventory/attachment/sweep.ts'
import { OPERATIONS as INVENTORY } from './inventory/index.ts'
import { serveMedia } from './media.ts'
import { openapi } from './openapi/document.ts'

export interface ResourceHalf extends ApiGate {
  readonly middleware: Koa.Middleware
  /** The OpenAPI 3.1 document of everything that is served. */
  openapi(): Record<string, unknown>
}

/** An address with its operations by method. */
interface Address {
  /** With its parameters as words: `/api/part/{id}/`. */
  readonly path: string
  readonly operations: Map<string, Operation>
  readonly allow: string
}

/** Where path parameters are words, the address is found by pattern. */
interface Pattern {
  readonly match: RegExp
  readonly address: Address
}

/**
 * @param given.keys what access tokens are verified with
 * @param given.operations what is served besides the inventory
 */
export function createResource(
  given: Omit<Services, 'dialect' | 'files' | 'readTogether'> & { keys: JWTVerifyGetKey; operations: readonly Operation[] },
): ResourceHalf {
  const { keys, operations: more, ...rest } = given
  const all = [...INVENTORY, ...more]
  const { config, log } = rest
  const services: Services = { ...rest, files: createFiles(rest), dialect: dialectOf(rest.db.kind), readTogether: createTogether() }
  const document = openapi(all, config)
  const find = router(all)
  const authenticate = authenticator(services, keys)

  const answer = async (ctx: Koa.Context, form: SentForm | undefined): Promise<Answer> => {
    const query = new URLSearchParams(ctx.querystring)
    const principal = await authenticate(ctx, query)
    if (principal) ctx.state.user = principal.user.pk
    ctx.state.principal = principal
    if (form?.ofPage && principal?.via !== 'session') throw notAuthenticated()
    const found = find(ctx.path)
    if (!found) return redirectOrNotFound(ctx)
    const { address, path } = found
    ctx.state.route = address.path
    ctx.set('Allow', address.allow)
    if (ctx.method === 'OPTIONS') return options(address, principal)
    const operation = address.operations.get(ctx.method === 'HEAD' ? 'get' : ctx.method.toLowerCase())
    if (!principal && operation?.access !== 'open') throw notAuthenticated()
    if (!operation) throw new MethodNotAllowed(ctx.method, address.allow)
    ctx.state.operation = operation.id
    const key = keyOf(ctx.headers)
    let sent: Promise<Sent> | undefined
    const body = () => (sent ??= readBody(ctx, form, key?.hash))
    await pass(ctx, operation, principal as Principal, body)
    if (key && form)
      throw invalid('A form of a page takes no Idempotency-Key: send the request as programs do, with Accept: application/json.')
    const request = {
      ...services,
      principal: principal as Principal,
      path,
      query,
      address: { path: ctx.path, querystring: ctx.querystring },
      ip: ctx.ip,
      ctx,
      body,
    }
    return answerOnce({ ...request, repeatable: key && (await repeatableOf(operation, request, key)) }, operation.handle)
  }

  const readBody = async (ctx: Koa.Context, form: SentForm | undefined, hash?: Hash): Promise<Sent> =>
    new Sent(form ? form.body() : await parseBody(ctx, config.maxUpload, hash))

  /** What this very request asks for. A body that cannot be read is refused for what the whole operation asks. */
  const askedBy = async ({ access, lesser }: Operation, principal: Principal, body: () => Promise<Sent>): Promise<Access> => {
    if (!lesser || isAllowed(access, principal)) return access
    const less = await body().then(
      (sent) => sent.names(lesser.fields),
      () => false,
    )
    return less ? lesser.access : access
  }

  const pass = async (ctx: Koa.Context, operation: Operation, principal: Principal, body: () => Promise<Sent>): Promise<void> => {
    const { id } = operation
    try {
      gate(await askedBy(operation, principal, body), principal)
    } catch (refusal) {
      services.identity.audit
        .refusal(principal, { operation: id, ip: ctx.ip })
        .catch((err) => log.error({ err }, 'a refusal could not be noted'))
      throw refusal
    }
  }

  const answerMedia = async (ctx: Koa.Context): Promise<void> => {
    ctx.state.route = '/media/'
    const principal = await authenticate(ctx, new URLSearchParams(ctx.querystring))
    if (!principal) throw notAuthenticated()
    ctx.state.user = principal.user.pk
    await serveMedia(ctx, config, services.db, principal)
  }

  /** What is asked without the slash at the end: GET is sent to where it lives, the rest is answered all the same. */
  const redirectOrNotFound = (ctx: Koa.Context): Answer => {
    const slashed = `${ctx.path}/`
    if ((ctx.method === 'GET' || ctx.method === 'HEAD') && !ctx.path.endsWith('/') && find(slashed)) {
      return { status: 301, headers: { Location: `${config.url}${slashed}${ctx.search}` } }
    }
    throw new NoEndpoint(`${config.url}${ctx.path}`)
  }

  const respond = async (ctx: Koa.Context, read?: Parameters<Respond>[1]): Promise<void> => {
    try {
      if (ctx.method !== 'GET' && ctx.method !== 'HEAD' && !ctx.path.endsWith('/') && !find(ctx.path)) ctx.path += '/'
      const { status = 200, body, headers } = await answer(ctx, await read?.())
      ctx.status = status
      if (headers) ctx.set(headers)
      if (body === undefined) return
      // Exactly this type: InvenTree's Python client takes no other, not even with a charset.
      if (!headers?.['Content-Type']) ctx.set('Content-Type', 'application/json')
      ctx.body = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
    } catch (error) {
      refuse(ctx, error)
    }
  }
  const refuse = (ctx: Koa.Context, error: unknown): void => {
    if (error instanceof ApiError && error.reason) counts.refusals.add(String(error.status), error.reason)
    const known = writeError(ctx, error, config.debug)
    if (error instanceof UnknownOutcome) log.error(outcomeUnknown(ctx, error), 'outcome unknown')
    else if (!known) log.error({ err: error, path: ctx.path, request: ctx.state.id }, 'request failed')
  }
  const documentation = documentationPages(services, authenticate, all)
  const browse = config.debug ? browser(services, all, document, find) : undefined

  return {
    openapi: () => document,
    operations: () =>
      all.map(({ id, method, path, summary, access }) => ({
        id,
        method,
        path,
        summary,
        anyOf: access === 'open' ? [] : access.anyOf,
      })),
    explain: (principal, operationId) => {
      const operation = all.find(({ id }) => id === operationId)
      return operation && explain(operation.access, principal, operation.lesser)
    },
    middleware: async (ctx, next) => {
      if (isDocumentation(ctx.path)) {
        ctx.state.route = '/api-doc/'
        return documentation(ctx, next)
      }
      const media = ctx.path.startsWith('/media/')
      if (!media && ctx.path !== '/api' && !ctx.path.startsWith('/api/')) return next()
      ctx.set('Vary', 'Authorization, Cookie')
      ctx.set('Cache-Control', 'no-store')
      try {
        if (await cors(ctx, config, services.identity)) return
        if (media) return await answerMedia(ctx)
      } catch (error) {
        return refuse(ctx, error)
      }
      if (!browse) return respond(ctx)
      ctx.vary('Accept')
      return prefersPage(ctx) ? browse(ctx, respond) : respond(ctx)
    },
  }
}

class NoEndpoint extends ApiError {
  readonly url: string
  constructor(url: string) {
    super(404, 'API endpoint not found')
    this.url = url
  }
  override body(): unknown {
    return { detail: this.message, url: this.url }
  }
}

/** OPTIONS passes the same steps: it says nothing to nobody, and to each what they may do. */
function options(address: Address, principal: Principal | undefined): Answer {
  const operations = [...address.operations.values()]
  if (!principal && !operations.some((o) => o.access === 'open')) throw notAuthenticated()
  if (principal && !operations.some((o) => isAllowed(o.access, principal))) gate(operations[0]!.access, principal)
  return { body: principal ? describeAddress(operations, principal) : { name: operations[0]!.summary, actions: {} } }
}

/** One too large to exist stays a key that nothing has. */
const key = (digits: string): number => Math.min(Number(digits), MAX_INTEGER)

function router(operations: readonly Operation[]): (path: string) => { address: Address; path: (string | number)[] } | undefined {
  const addresses = new Map<string, Address>()
  for (const o of operations) {
    if (o.method !== 'get' && !o.touches) throw new Error(`${o.id} does not say what it may change: name its tables in "touches"`)
    const methods = addresses.get(o.path)?.operations ?? new Map<string, Operation>()
    methods.set(o.method, o)
    const names = ['get', 'post', 'put', 'patch', 'delete'].filter((m) => methods.has(m)).map((m) => m.toUpperCase())
    addresses.set(o.path, {
      path: o.path,
      operations: methods,
      allow: [...names, ...(methods.has('get') ? ['HEAD'] : []), 'OPTIONS'].join(', '),
    })
  }
  const patterns: Pattern[] = [...addresses]
    .filter(([path]) => /\{(?!id\})/.test(path))
    .map(([path, address]) => ({ address, match: new RegExp(`^${path.replace(/\{id\}/g, '(\\d+)').replace(/\{\w+\}/g, '([^/]+)')}$`) }))
  return (path) => {
    const exact = addresses.get(path)
    if (exact) return { address: exact, path: [] }
    const ids: number[] = []
    const generic = path.replace(/\/(\d{1,15})(?=\/)/g, (_, digits: string) => {
      ids.push(key(digits))
      return '/{id}'
    })
    const address = addresses.get(generic)
    if (address && ids.length) return { address, path: ids }
    for (const pattern of patterns) {
      const match = pattern.match.exec(path)
      if (match) return { address: pattern.address, path: match.slice(1).map((part) => (/^\d{1,15}$/.test(part) ? key(part) : part)) }
    }
    return undefined
  }
}
