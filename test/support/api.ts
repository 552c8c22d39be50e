/** A caller of the API: an address, the headers that it always sends, and short words for requests. */
import type { Permission } from '../../provider/scopes.ts'
import { type Body, exchange } from './exchange.ts'
import type { TestServer } from './server.ts'

/** An answer. `body` is the parsed JSON, or undefined when there is none. */
export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
  readonly body: any
}

type Headers_ = Readonly<Record<string, string>>

export class Api {
  readonly url: string
  readonly headers: Headers_

  constructor(url: string, headers: Headers_ = {}) {
    this.url = url
    this.headers = headers
  }

  /** Sends anything. Redirects are answers, not followed. @param path below /api, or from the root when it begins with /api or /media */
  async send(method: string, path: string, body?: Body, headers: Headers_ = {}): Promise<Reply> {
    const at = /^\/(api|media)(\/|$)/.test(path) ? path : `/api${path}`
    const answered = await exchange(method, `${this.url}${at}`, { ...this.headers, ...headers }, body)
    const { status, type, text } = answered
    return {
      status,
      get headers() {
        return answered.headers
      },
      text,
      body: type === 'application/json' && text !== '' ? JSON.parse(text) : undefined,
    }
  }

  #json(method: string, path: string, body: unknown): Promise<Reply> {
    return this.send(method, path, JSON.stringify(body), { 'Content-Type': 'application/json' })
  }
  get = (path: string): Promise<Reply> => this.send('GET', path)
  options = (path: string): Promise<Reply> => this.send('OPTIONS', path)
  post = (path: string, body: unknown = {}): Promise<Reply> => this.#json('POST', path, body)
  put = (path: string, body: unknown = {}): Promise<Reply> => this.#json('PUT', path, body)
  patch = (path: string, body: unknown = {}): Promise<Reply> => this.#json('PATCH', path, body)
  delete = (path: string, body?: unknown): Promise<Reply> =>
    body === undefined ? this.send('DELETE', path) : this.#json('DELETE', path, body)

  /** The list's rows by one of their fields, in the order of the answer. */
  async list(path: string, field = 'name'): Promise<unknown[]> {
    const { status, body, text } = await this.get(path)
    if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${text}`)
    return (Array.isArray(body) ? body : body.results).map((row: Record<string, unknown>) => row[field])
  }
}

export const basic = (username: string, password: string): Headers_ => ({
  Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
})
export const token = (key: string): Headers_ => ({ Authorization: `Token ${key}` })

/** Nobody. */
export const nobody = (server: TestServer): Api => new Api(server.url)

/** A new superuser with an unscoped token. @param password for those who must come in person, too */
export async function superuser(server: TestServer, username = 'super', password?: string): Promise<Api> {
  const user = await server.createUser({ username, isSuperuser: true, ...(password ? { password } : {}) })
  return new Api(server.url, token(await server.createToken(user)))
}

let people = 0
/** A new person who may do exactly these, with an unscoped token. */
export async function person(server: TestServer, ...permissions: readonly Permission[]): Promise<Api> {
  const user = await server.createUser({ username: `person-${++people}`, permissions })
  return new Api(server.url, token(await server.createToken(user)))
}
