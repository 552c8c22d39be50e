/** What an abuse is, and what it finds: a running server, somebody who may work there, and plain HTTP that keeps no rule by itself. */
import { once } from 'node:events'
import http from 'node:http'
import { connect } from 'node:net'

export interface World {
  readonly url: string
  /** Headers of a person who may see and change parts and stock. */
  readonly person: Readonly<Record<string, string>>
  /** Headers of a superuser. */
  readonly superuser: Readonly<Record<string, string>>
  readonly clientId: string
}

export interface Abuse {
  readonly title: string
  /** Longest wait of somebody else meanwhile, in milliseconds; by default what `main.ts` says. */
  readonly patience?: number
  /** @throws Error that says what gave way */
  run(world: World): Promise<void>
}

export interface Heard {
  /** 0: the server closed the connection without an answer. */
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly text: string
}

export interface Request {
  readonly method?: string
  readonly headers?: http.OutgoingHttpHeaders
  readonly body?: string | Buffer
  /** Loopback address to come from, e.g. 127.0.0.9. */
  readonly from?: string
}

/** @param path as it goes on the wire, `..` and all */
export const ask = (url: string, path: string, { method = 'GET', headers = {}, body, from }: Request = {}): Promise<Heard> =>
  new Promise((done) => {
    const { hostname, port } = new URL(url)
    const request = http.request({ hostname, port, path, method, headers, agent: false, localAddress: from }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      const end = () => done({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() })
      response.on('close', end)
    })
    request.on('error', () => done({ status: 0, headers: {}, text: '' }))
    request.end(body)
  })

export const json = (body: unknown, headers: Readonly<Record<string, string>>, method = 'POST'): Request => ({
  method,
  headers: { ...headers, 'Content-Type': 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
})

/** Sends bytes as they are and takes what comes until the server closes, or `ms` have passed. */
export async function wire(url: string, bytes: string | Buffer, ms = 3000): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => {})
  let text = ''
  socket.on('data', (chunk) => {
    if (text.length < 100_000) text += chunk.toString('latin1')
  })
  socket.write(bytes)
  const late = setTimeout(() => socket.destroy(), ms)
  await once(socket, 'close')
  clearTimeout(late)
  return text
}

/** @throws Error unless the status is one of these */
export function expectStatus(heard: Heard, ...statuses: readonly number[]): void {
  if (!statuses.includes(heard.status)) throw new Error(`${heard.status} instead of ${statuses.join(' or ')}: ${heard.text.slice(0, 200)}`)
}

export function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise)
}
