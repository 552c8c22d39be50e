/** Addresses that people and programs try: without the slash, the icon, whom to tell of a weakness. */
import { expect } from 'chai'
import { startServer, type TestServer } from '../support/server.ts'
import { signedIn } from './admin/administrator.ts'
import { Agent } from './agent.ts'
import { PASSWORD } from './client.ts'

describe('addresses that are tried', () => {
  let server: TestServer
  before(async () => {
    server = await startServer('sqlite', { url: 'http://127.0.0.1:0/inventory', securityContact: 'mailto:security@shop.example' })
    await server.createUser({ username: 'root', password: PASSWORD, isSuperuser: true })
  })
  after(() => server?.close())

  it('of pages lead on when the slash at their end is missing', async () => {
    const agent = new Agent(server.url)
    for (const path of [
      '/settings',
      '/settings/tokens',
      '/admin-center',
      '/admin-center/users/new',
      '/o/applications',
      '/o/authorized_tokens',
      '/help',
    ]) {
      const answer = await agent.request(`${server.url}${path}?a=b`)
      expect([answer.status, answer.headers.get('location')], path).to.eql([301, `/inventory${path}/?a=b`])
    }
    for (const path of ['/nothing', '/admin-center/users/new', '/settings'])
      expect((await agent.request(server.url + path, { method: 'POST' })).status, path).to.not.equal(301)
    expect((await agent.request(`${server.url}/nothing`)).status).to.equal(404)
  })

  it('have an icon', async () => {
    const answer = await fetch(`${server.url}/favicon.ico`)
    expect([answer.status, answer.headers.get('content-type')]).to.eql([200, 'image/svg+xml'])
    expect(await answer.text()).to.contain('<svg')
  })

  it('say whom to tell of a weakness, where that is set (RFC 9116)', async () => {
    const at = `${new URL(server.url).origin}/.well-known/security.txt`
    const answer = await fetch(at)
    expect(answer.headers.get('content-type')).to.equal('text/plain; charset=utf-8')
    const fields = new Map(
      (await answer.text())
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/: (.*)/) as [string, string]),
    )
    expect(fields.get('Contact')).to.equal('mailto:security@shop.example')
    expect(fields.get('Canonical')).to.equal(at)
    expect(Date.parse(fields.get('Expires')!) - Date.now()).to.be.within(86_400_000, 365 * 86_400_000)
    const other = await startServer('sqlite')
    try {
      expect((await fetch(`${other.url}/.well-known/security.txt`)).status).to.equal(404)
    } finally {
      await other.close()
    }
  })

  it('have help and the version in the frame, for who is signed in', async () => {
    const agent = await signedIn(server, 'root')
    const help = await agent.open(`${server.url}/help/`)
    expect(help.text).to.match(/href="\/inventory\/help\/">Help<\/a> <span>Stockade \d+\.\d+\.\d+/)
    expect(help.text).to.contain('<dt><a href="/inventory/admin-center/audit/">Audit log</a></dt><dd>Who changed what')
    expect((await new Agent(server.url).open(`${server.url}/login/`)).text).to.not.match(/Stockade \d+\.\d/)
  })
})
