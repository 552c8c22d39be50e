/** Where metrics are read: at an address of their own, or at `/metrics` of the main one by who knows the token. Nowhere unless set up. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type Koa from 'koa'
import type { Config } from '../../config.ts'
import { sameSecret } from '../../provider/identity/secrets.ts'
import { type Listener, listen } from '../listener.ts'
import type { Metrics } from './metrics.ts'

const PATH = '/metrics'
const CHALLENGE = 'Bearer realm="metrics"'

/** Are they asked for at all? */
export const wantsMetrics = ({ metricsPort, metricsToken }: Config): boolean => metricsPort !== undefined || metricsToken !== ''

const mayRead = ({ metricsToken }: Config, authorization: string | undefined): boolean =>
  !metricsToken || sameSecret(authorization ?? '', `Bearer ${metricsToken}`)

/** `/metrics` of the main address, below the base path. Only with a token, and only where they have no address of their own. */
export function metricsPage(config: Config, metrics: Metrics): Koa.Middleware {
  return async (ctx, next) => {
    if (ctx.path !== PATH) return next()
    ctx.state.route = PATH
    ctx.set('Cache-Control', 'no-store')
    if (!mayRead(config, ctx.headers.authorization)) {
      ctx.status = 401
      ctx.set('WWW-Authenticate', CHALLENGE)
      ctx.body = { detail: 'Send the metrics token as a Bearer credential.' }
      return
    }
    ctx.set('Content-Type', metrics.contentType)
    ctx.body = await metrics.text()
  }
}

/** The address of their own. @returns the listener and the address to read them at */
export async function listenForMetrics(config: Config, metrics: Metrics): Promise<Listener & { url: string }> {
  const { metricsHost: host } = config
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.setHeader('Cache-Control', 'no-store')
    if (request.method !== 'GET' || request.url !== PATH) response.writeHead(404).end()
    else if (!mayRead(config, request.headers.authorization)) response.writeHead(401, { 'WWW-Authenticate': CHALLENGE }).end()
    else {
      const text = await metrics.text()
      response.writeHead(200, { 'Content-Type': metrics.contentType }).end(text)
    }
  }
  const listener = await listen({ host, port: config.metricsPort!, flag: 'metrics-port' }, (request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  return { ...listener, url: `http://${host.includes(':') ? `[${host}]` : host}:${listener.port}${PATH}` }
}
