/** A superuser at a browser, in the admin center. */
import { expect } from 'chai'
import type { AuditRow } from '../../../provider/identity/audit.ts'
import type { TestServer } from '../../support/server.ts'
import { Agent, type Page } from '../agent.ts'
import { PASSWORD } from '../client.ts'

export { PASSWORD }

/** Signs a person in. */
export async function signedIn(server: TestServer, username: string, password = PASSWORD): Promise<Agent> {
  const agent = new Agent(server.url)
  const page = await agent.submit(await agent.open(`${server.url}/login/`), 'password', { username, password })
  expect(page.status, page.text).to.equal(200)
  return agent
}

export class Administrator {
  readonly agent: Agent
  readonly server: TestServer

  private constructor(server: TestServer, agent: Agent) {
    this.server = server
    this.agent = agent
  }

  static async at(server: TestServer, username = 'root'): Promise<Administrator> {
    return new Administrator(server, await signedIn(server, username))
  }

  /** @param path below the admin center */
  open = (path: string): Promise<Page> => this.agent.open(`${this.server.url}/admin-center/${path}`)

  /** Posts fields, with the token of the page at `from`. What comes back is the answer itself. */
  async post(path: string, fields: Record<string, string | readonly string[]> = {}, from = 'users/new/'): Promise<Response> {
    const csrf = /name="csrf" value="([^"]+)"/.exec((await this.open(from)).text)![1]!
    const body = new URLSearchParams({ csrf })
    for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(name, one as string)
    return this.agent.request(`${this.server.url}/admin-center/${path}`, { method: 'POST', body })
  }

  /** Entries of the audit log, the oldest first. @param action all without it */
  async log(action = ''): Promise<(AuditRow & { facts: Record<string, unknown> })[]> {
    const rows = await this.server.db.all<AuditRow>('select * from audit_log where action like ? order by id', [`${action}%`])
    return rows.map((row) => ({ ...row, facts: JSON.parse(row.detail) }))
  }
}

/** What a page says, without its marks. */
export const wordsOf = (page: Page): string => page.text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')
