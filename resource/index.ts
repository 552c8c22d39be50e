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
import { nameMetadata, serveMetadata } from './auth/protected-resource.ts'
import { browser, type Respond } from './browse/browser.ts'
import { prefersPage } from './browse/negotiate.ts'
import type { SentForm } from './browse/sent-form.ts'
import { cors } from './cors.ts'
import { parseBody } from './engine/body.ts'
import { dialectBelow } from './engine/dialect.ts'
import { answerOnce, keyOf, repeatableOf } from './engine/idempotency.ts'
import type { Answer, Operation, Services } from './engine/operation.ts'
import { describeAddress } from './engine/options.ts'
import { Sent } from './engine/shape.ts'
import { createTogether } from './engine/together.ts'
import { ApiError, invalid, MethodNotAllowed, outcomeUnknown, writeError } from './errors.ts'
import { createFiles } from './inventory/attachment/sweep.ts'
import { OPERATIONS as INVENTORY } from './inventory/index.ts'
import { isLook, lookPages } from './look/index.ts'
import { serveMedia } from './media.ts'
import { checkOperations, openapi } from './openapi/document.ts'
import { type Address, router } from './router.ts'

export interface ResourceHalf extends ApiGate {
  readonly middleware: Koa.Middleware
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
  const services: Services = {
    ...rest,
    files: createFiles(rest),
    dialect: dialectBelow(config.basePath, rest.db.kind),
    readTogether: createTogether(),
  }
  checkOperations(all)
  const find = router(all)
  const authenticate = authenticator(services, keys)

  const answer = async (ctx: Koa.Context, form: SentForm | undefined): Promise<Answer> => {
    const query = new URLSearchParams(ctx.querystring)
    const principal = await authenticate(ctx, query)
    if (principal) ctx.state.user = principal.user.pk
    ctx.state.principal = principal
    if (form?.ofPage && principal?.via !== 'session') throw notAuthenticated()
    const found = find(ctx.path)
    // Which addresses there are is told to those who have credentials.
    if (!found) throw principal ? new NoEndpoint(`${config.url}${ctx.path}`) : notAuthenticated()
    const { address, path } = found
    ctx.state.route = address.path
    ctx.set('Allow', address.allow)
    if (ctx.method === 'OPTIONS') return options(address, path, principal, services)
    const operation = address.operations.get(ctx.method === 'HEAD' ? 'get' : ctx.method.toLowerCase())
    if (!principal && operation?.access !== 'open') throw notAuthenticated()
    if (!operation) throw new MethodNotAllowed(ctx.method, address.allow)
    if (!config.debug && !operation.media && !takesJson(ctx)) throw new NotAcceptable()
    ctx.state.operation = operation.id
    // Long ones are compressed.
    ctx.state.list = operation.many === true && !operation.secret
    const key = keyOf(ctx.headers)
    let sent: Promise<Sent> | undefined
    const body = () => (sent ??= readBody(ctx, operation, form, key?.hash))
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

  const readBody = async (ctx: Koa.Context, { lists = false }: Operation, form: SentForm | undefined, hash?: Hash): Promise<Sent> =>
    new Sent(form ? form.body() : await parseBody(ctx, config.maxUpload, lists, hash))

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

  /** Every address is the same one without its last slash, for whatever method. */
  const addSlash = (ctx: Koa.Context): void => {
    if (!ctx.path.endsWith('/') && !find(ctx.path) && find(`${ctx.path}/`)) ctx.path += '/'
  }

  const respond = async (ctx: Koa.Context, read?: Parameters<Respond>[1]): Promise<void> => {
    try {
      addSlash(ctx)
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
    nameMetadata(ctx, config)
    if (error instanceof UnknownOutcome) log.error(outcomeUnknown(ctx, error), 'outcome unknown')
    else if (!known) log.error({ err: error, path: ctx.path, request: ctx.state.id }, 'request failed')
  }
  const documentation = documentationPages(services, authenticate, all)
  const look = lookPages(services, authenticate, find)
  const browse = config.debug ? browser(services, all, () => openapi(all, config), find) : undefined

  return {
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
    isFilled: async () => (await services.db.all('select 1 from part_part limit 1')).length > 0,
    middleware: async (ctx, next) => {
      if (serveMetadata(ctx, config)) return
      if (isDocumentation(ctx.path)) {
        ctx.state.route = '/api-doc/'
        return documentation(ctx, next)
      }
      if (isLook(ctx.path)) return look(ctx, next)
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

/** `?format=json` says it in so many words. */
const takesJson = (ctx: Koa.Context): boolean => ctx.query.format !== undefined || ctx.accepts('application/json') !== false

/** 406 (RFC 9110 §15.5.7). */
class NotAcceptable extends ApiError {
  constructor() {
    super(406, 'Could not satisfy the request Accept header.')
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

/** OPTIONS passes the same steps: it says nothing to nobody, and to each what they may do; where things are only done, that may be nothing. */
async function options(
  address: Address,
  [id]: readonly (string | number)[],
  principal: Principal | undefined,
  { db, config }: Services,
): Promise<Answer> {
  const operations = [...address.operations.values()]
  if (!principal && !operations.some((o) => o.access === 'open')) throw notAuthenticated()
  if (!principal) return { body: { name: operations[0]!.summary, actions: {} } }
  const reading = address.operations.get('get')
  if (reading && !operations.some((o) => isAllowed(o.access, principal))) gate(reading.access, principal)
  return { body: await describeAddress(operations, { db, config, principal, ...(typeof id === 'number' ? { id } : {}) }) }
}
