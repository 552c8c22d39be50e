/**
 * What a request claims about where it came from and where it was sent to.
 *
 * Everything behind sees the configured host and protocol, whatever the Host and X-Forwarded-* headers say, so no address that is
 * printed can be forged. X-Forwarded-For counts only with --trust-proxy, and of it only what the proxy itself added: the last entry.
 */
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'

/** Said once: it may be true, or somebody has made the header up. */
const UNTRUSTED =
  'a request came with X-Forwarded-For, which counts for nothing without --trust-proxy: if a proxy is in front, everybody has its address, and waits together after wrong passwords'

/** Rewrites the headers that Koa, as an app that trusts its proxy, derives `ctx.host`, `ctx.protocol` and `ctx.ip` from. */
export function settleOrigin(config: Config, log: Logger): (request: IncomingMessage) => void {
  const { host, protocol } = new URL(config.url)
  let told = config.trustProxy
  return (request) => {
    const { headers } = request
    if (!told && headers['x-forwarded-for']) {
      told = true
      log.warn(UNTRUSTED)
    }
    const address = config.trustProxy ? lastEntry(headers['x-forwarded-for']) : undefined
    headers.host = host
    headers['x-forwarded-host'] = host
    headers['x-forwarded-proto'] = protocol.slice(0, -1)
    headers['x-forwarded-for'] = address ?? request.socket.remoteAddress ?? ''
    delete headers.forwarded
  }
}

function lastEntry(header: string | string[] | undefined): string | undefined {
  const last = String(header ?? '')
    .split(',')
    .at(-1)!
    .trim()
  return isIP(last) ? last : undefined
}
