/**
 * Composes both halves into one program: socket, request log, security headers, health, then the API, then the provider.
 * `--only provider` or `--only resource` leaves one half out.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import Koa from 'koa'
import compose from 'koa-compose'
import type { Logger } from 'pino'
import { type Config, loadConfig, version, warnings } from './config.ts'
import type { Database } from './database.ts'
import { nothingAt } from './pages/nothing.ts'
import { show } from './pages/page.ts'
import { serveStatic } from './pages/static.ts'
import { limitPairs } from './pairs.ts'
import { createIdentity, type Identity } from './provider/identity/index.ts'
import { loadSecrets, type Secrets } from './provider/identity/secrets.ts'
import type { ApiGate } from './provider/identity/verdict.ts'
import { createProvider, type ProviderHalf } from './provider/index.ts'
import type { NewKey } from './provider/oidc/keys.ts'
import type { Operation } from './resource/engine/operation.ts'
import { createResource } from './resource/index.ts'
import { sweepMedia } from './resource/media-sweep.ts'
import { noteAddress } from './server/address.ts'
import { stripBasePath } from './server/base-path.ts'
import { compression } from './server/compression.ts'
import { failures } from './server/failures.ts'
import { settleOrigin } from './server/forwarding.ts'
import { securityHeaders } from './server/headers.ts'
import { health } from './server/health.ts'
import { listen } from './server/listener.ts'
import { createLog } from './server/log.ts'
import { listenForMetrics, metricsPage, wantsMetrics } from './server/metrics/endpoint.ts'
import { createMetrics, type Metrics } from './server/metrics/metrics.ts'
import { routeOf } from './server/metrics/route.ts'
import { openServing } from './server/open.ts'
import { leadToOwnHost } from './server/other-host.ts'
import { remoteKeys } from './server/remote-keys.ts'
import { type Ended, requestLog } from './server/request-log.ts'
import { securityTxt } from './server/security-txt.ts'
import { type Chore, startUpkeep } from './server/upkeep.ts'

/** What a server works with. */
export interface Opened {
  readonly config: Config
  readonly db: Database
  readonly identity: Identity
  readonly secrets: Secrets
  readonly log: Logger
}

export interface RunningServer extends Opened {
  /** The public address, as everything printed has it. */
  readonly url: string
  /** Where metrics are read, if they have an address of their own. */
  readonly metricsUrl: string | undefined
  /** The one-time address that makes the first superuser; undefined when there is one, or without the provider half. */
  setupLink(): Promise<string | undefined>
  /** Finishes requests under way, then lets go of port and database. */
  close(): Promise<void>
}

export interface StartOptions {
  /** Defaults to the process's own environment. */
  env?: NodeJS.ProcessEnv
  log?: Logger
  /** What has to be in the database before anybody is served. */
  prepare?: ((opened: Opened) => Promise<void>) | undefined
  /** Operations that are served besides those of the API. */
  operations?: readonly Operation[]
  /** Where the first signing key comes from, if it is not made anew. */
  firstKey?: (() => Promise<NewKey>) | undefined
}

/**
 * Starts the server.
 * @param flags as given on the command line, by the names of SETTINGS
 * @throws ConfigError, NewerDatabaseError, or what nobody foresaw
 */
export async function startServer(
  flags: Record<string, unknown>,
  { env, log: given, prepare, operations = [], firstKey }: StartOptions = {},
): Promise<RunningServer> {
  const asked = loadConfig(flags, env)
  const log = given ?? createLog(asked.logLevel)
  let handle: RequestListener = notYet
  const listener = await listen(asked, (request, response) => handle(request, response))
  let db: Database | undefined
  let identity: Identity | undefined
  let halves: Halves | undefined
  let metricsListener: Awaited<ReturnType<typeof listenForMetrics>> | undefined
  try {
    // With port 0 the address is known only now: a port 0 in --url stands for the one that was picked.
    const url = asked.url.replace(/:0(?=\/|$)/, `:${listener.port}`)
    const config = loadConfig({ ...flags, url, port: listener.port }, env)
    db = await openServing(config)
    const secrets = loadSecrets(config.data)
    identity = createIdentity({
      db,
      config,
      secrets,
      lostNote: (err, what) => log.warn({ err, what }, 'something could not be noted: there is no room to store it'),
    })
    const parts: Opened = { config, db, identity, secrets, log }
    const served = await createHalves({ ...parts, firstKey }, operations)
    halves = served
    const metrics = wantsMetrics(config) ? createMetrics({ db, signingSince: served.signingSince }) : undefined
    const koa = application(parts, served, metrics)
    await prepare?.(parts)
    if (metrics && config.metricsPort !== undefined) metricsListener = await listenForMetrics(config, metrics)
    handle = originForm(settleOrigin(config, log), koa.callback())
    const stopUpkeep = startUpkeep(log, chores(parts))
    noteAddress(config)
    log.info({ version, url: config.url, database: db.kind, ...(config.only ? { only: config.only } : {}) }, 'started')
    for (const warning of warnings(config)) log.warn(warning)
    if (await served.setupLink()) log.warn(NOT_SET_UP)
    return {
      url: config.url,
      ...parts,
      metricsUrl: metricsListener?.url,
      setupLink: served.setupLink,
      close: async () => {
        log.info('stopping')
        await listener.stop()
        await metricsListener?.stop()
        served.close()
        await stopUpkeep()
        parts.identity.close()
        await parts.db.close()
        log.info('stopped')
      },
    }
  } catch (error) {
    await listener.stop()
    await metricsListener?.stop()
    halves?.close()
    identity?.close()
    await db?.close()
    throw error
  }
}

/** The link itself is a secret, and goes to standard error alone. */
const NOT_SET_UP =
  'this server is not set up: its setup link was printed on standard error; "stockade user create NAME --superuser" does the same'

/** What every request passes, in this order. */
function application({ config, db, secrets, log }: Opened, halves: Halves, metrics: Metrics | undefined): Koa {
  const koa = new Koa({ proxy: true, keys: [secrets.cookies] })
  const ended: Ended | undefined = metrics && ((ctx, ms) => metrics.request(ctx.method, routeOf(ctx), ctx.res.statusCode, ms / 1000))
  const answerHealth = health(db, config.data, halves.hasKeys)
  koa.use(requestLog(log, ended)).use(securityHeaders(config)).use(failures(log, config.basePath))
  koa.use(answerHealth).use(leadToOwnHost(config, log)).use(stripBasePath(config)).use(answerHealth).use(securityTxt(config))
  if (metrics && config.metricsPort === undefined) koa.use(metricsPage(config, metrics))
  koa.use(limitPairs).use(compression).use(serveStatic).use(halves.middleware).use(nothingHere(config))
  // Only what happens after the answer has begun comes here, such as a client that goes away.
  koa.on('error', (error) => log.debug({ err: error }, 'an answer was cut off'))
  return koa
}

const CHECKPOINT_MS = 5 * 60_000
const SWEEP_MS = 60 * 60_000

function chores({ config, db, log }: Opened): Chore[] {
  const checkpoint: Chore = { name: 'checkpoint of the database', everyMs: CHECKPOINT_MS, work: () => db.checkpoint() }
  const sweep: Chore = { name: 'sweep of the media folder', everyMs: SWEEP_MS, atStart: true, work: () => sweepMedia({ config, db, log }) }
  return config.only === 'provider' ? [checkpoint] : [checkpoint, sweep]
}

interface Halves {
  middleware: Koa.Middleware
  /** Can access tokens be verified? */
  hasKeys(): boolean
  /** Since when the key in use signs, where this process signs. */
  signingSince?: () => string
  setupLink(): Promise<string | undefined>
  close(): void
}

async function createHalves(given: Opened & Pick<StartOptions, 'firstKey'>, operations: readonly Operation[]): Promise<Halves> {
  const { firstKey: _, ...parts } = given
  const { config, log } = parts
  if (config.only === 'resource') {
    const remote = remoteKeys(config, parts.identity, log)
    const { middleware } = createResource({ ...parts, keys: remote.keys, operations })
    return { middleware, hasKeys: remote.reached, setupLink: async () => undefined, close: remote.close }
  }
  if (config.only === 'provider') return signing(await createProvider(given))
  // The provider comes first, for its keys; its pages ask the gate when people do, and by then it is there.
  const api: ApiGate = {
    operations: () => resource.operations(),
    explain: (principal, id) => resource.explain(principal, id),
    isFilled: () => resource.isFilled(),
  }
  const fillDemo = async () => (await import('./resource/import/demo.ts')).fillDemo(parts.identity)
  const provider = await createProvider({ ...given, fillDemo, api })
  const resource = createResource({ ...parts, keys: provider.keys, operations })
  return { ...signing(provider), middleware: compose([resource.middleware, provider.middleware]) }
}

const signing = (provider: ProviderHalf): Halves => ({
  ...provider,
  hasKeys: () => true,
  signingSince: () => provider.keyPlan().signing.signsFrom,
})

/** Answers while the database is opened and migrated. */
function notYet(request: IncomingMessage, response: ServerResponse): void {
  const up = request.url?.endsWith('/healthz')
  response.writeHead(up ? 200 : 503, { 'Content-Type': 'application/json', 'Retry-After': '1' })
  response.end(JSON.stringify(up ? { status: 'up' } : { status: 'starting', detail: 'The server is starting.' }))
}

/** Only paths are served: a request line with a whole address in it (RFC 9112 §3.2.2) is meant for a proxy. */
function originForm(settle: (request: IncomingMessage) => void, next: RequestListener): RequestListener {
  return (request, response) => {
    if (!request.url?.startsWith('/')) {
      response.writeHead(400, { 'Content-Type': 'application/json' }).end('{"detail":"Send the path alone in the request line."}')
      return
    }
    settle(request)
    next(request, response)
  }
}

const nothingHere =
  (config: Config): Koa.Middleware =>
  (ctx) => {
    if (ctx.accepts('json', 'html') === 'html') return show(ctx, config.basePath, 'message', nothingAt(config.basePath), 404)
    ctx.status = 404
    ctx.body = { detail: `There is nothing at this address. The API is at ${config.url}/api/.` }
  }
