/** The socket: HTTP or HTTPS, with limits on how long a client may take, and a stop that lets requests under way finish. */
import { readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { type Config, ConfigError } from '../config.ts'

/** Milliseconds. A page or an upload is slow at worst; a client that sends one byte a second is not served. */
const LIMITS = { headersTimeout: 15_000, requestTimeout: 120_000, keepAliveTimeout: 65_000, connectionsCheckingInterval: 5_000 }
/** How long requests under way may take after the order to stop, in milliseconds. */
const GRACE = 10_000

export interface Listener {
  readonly port: number
  /** Takes no new connection, waits for requests under way (at most ten seconds), then resolves. */
  stop(): Promise<void>
}

function readPem(flag: string, file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new ConfigError(`--${flag} cannot be read: ${(error as Error).message}.`)
  }
}

/** Where to listen, and with which certificate; `flag` names the setting of the port. */
export type Place = Pick<Config, 'host' | 'port'> & Partial<Pick<Config, 'tlsCert' | 'tlsKey'>> & { readonly flag?: string }

function createServer({ tlsCert, tlsKey }: Place, handle: http.RequestListener): http.Server {
  if (!tlsCert || !tlsKey) return http.createServer(LIMITS, handle)
  const pem = { cert: readPem('tls-cert', tlsCert), key: readPem('tls-key', tlsKey) }
  try {
    return https.createServer({ ...LIMITS, ...pem, minVersion: 'TLSv1.2' }, handle)
  } catch (error) {
    throw new ConfigError(`--tls-cert and --tls-key do not work together: ${(error as Error).message}.`)
  }
}

/** Starts to listen. @throws ConfigError when the address cannot be listened on */
export async function listen(place: Place, handle: http.RequestListener): Promise<Listener> {
  let stopping = false
  const server = createServer(place, (request, response) => {
    if (stopping) response.setHeader('Connection', 'close')
    handle(request, response)
  })
  await new Promise<void>((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) => fail(new ConfigError(whyNot(place, error))))
    server.listen(place.port, place.host, done)
  })
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((done) => {
        stopping = true
        const idle = setInterval(() => server.closeIdleConnections(), 50)
        const late = setTimeout(() => server.closeAllConnections(), GRACE)
        server.close(() => {
          clearInterval(idle)
          clearTimeout(late)
          done()
        })
      }),
  }
}

function whyNot({ host, port, flag = 'port' }: Place, error: NodeJS.ErrnoException): string {
  if (error.code === 'EADDRINUSE')
    return `Port ${port} of ${host} is in use: stop the other program, or choose another port with --${flag}.`
  if (error.code === 'EACCES') return `Port ${port} may not be used by this account: choose one above 1023 with --${flag}.`
  return `Cannot listen on ${host}, port ${port}: ${error.message}.`
}
