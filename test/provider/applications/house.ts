/** A signed-in person at the pages of the house, without scripts: opens pages and posts their forms with the token that they carry. */

import { Agent, type Page } from '../agent.ts'
import { PASSWORD } from '../client.ts'

export const csrfOf = (page: Page): string => /name="csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
/** Text of a page as people read it. */
export const words = (page: Page): string =>
  page.text
    .replace(/<(script|style|head)[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')

export type Fields = Record<string, string | readonly string[]>

export class Visitor extends Agent {
  readonly #url: string

  constructor(url: string) {
    super(url)
    this.#url = url
  }

  async signIn(username: string, password = PASSWORD): Promise<this> {
    const page = await this.submit(await this.at('/login/'), 'password', { username, password })
    if (page.text.includes('name="password"')) throw new Error(`${username} could not sign in`)
    return this
  }

  at(path: string): Promise<Page> {
    return this.open(this.#url + path)
  }

  /** Posts a form from a page that carries a token, and follows the answer. @param from path of that page */
  async post(path: string, fields: Fields = {}, from = path): Promise<Page> {
    return this.open(this.#url + path, { method: 'POST', body: form({ csrf: csrfOf(await this.at(from)), ...fields }) })
  }

  /** The same without following. */
  async answer(path: string, fields: Fields): Promise<Response> {
    return this.request(this.#url + path, { method: 'POST', body: form(fields) })
  }
}

export function form(fields: Fields): URLSearchParams {
  const body = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) for (const each of [value].flat()) body.append(name, each)
  return body
}
