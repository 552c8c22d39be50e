/** The examples on an application's page, run as they stand: in a shell, against the server that printed them, below a path. */
import { execFileSync, spawn } from 'node:child_process'
import { expect } from 'chai'
import { startServer, type TestServer } from '../../support/server.ts'
import { Agent, type Page } from '../agent.ts'
import { approve, makeReader, PASSWORD } from '../client.ts'
import { type Fields, Visitor } from './house.ts'

const plain = (html: string): string =>
  html.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name] ?? "'")

describe('the examples of an application', () => {
  let server: TestServer
  let boss: Visitor
  before(async function () {
    try {
      execFileSync('bash', ['-c', 'command -v curl && command -v openssl'], { stdio: 'ignore' })
    } catch {
      this.skip() // they are shell commands: nothing to run where curl, openssl or bash is missing
    }
    server = await startServer('sqlite', { url: 'http://127.0.0.1:0/inventory' })
    await server.createUser({ username: 'admin', password: PASSWORD, isSuperuser: true })
    await server.createUser({ username: 'robot', permissions: ['view:part'] })
    await makeReader(server)
    boss = await new Visitor(server.url).signIn('admin')
  })
  after(() => server?.close())

  const registered = async (fields: Fields): Promise<{ curl: string; secret: string }> => {
    const page: Page = await boss.post('/o/applications/register/', {
      name: "Rob's",
      scope: ['openid', 'g:read', 'r:view:part'],
      ...fields,
    })
    expect(page.status).to.equal(200)
    return {
      curl: plain(/<pre[^>]*>([\s\S]*?)<\/pre>/.exec(page.text)![1]!).replaceAll('curl ', 'curl -s '),
      secret: /id="secret-value" value="([^"]+)"/.exec(page.text)?.[1] ?? '',
    }
  }
  /** Runs shell text. @param answer what to type when it has printed its first line */
  const shell = (text: string, env: Record<string, string> = {}, answer?: (line: string) => Promise<string>): Promise<string> =>
    new Promise((done, fail) => {
      const child = spawn('bash', ['-c', text], { env: { PATH: '/usr/local/bin:/usr/bin:/bin', ...env } })
      let out = ''
      let asked = false
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        out += chunk
        if (asked || !answer || !out.includes('\n')) return
        asked = true
        const line = out.trim()
        out = ''
        answer(line).then((typed) => child.stdin.end(`${typed}\n`), fail)
      })
      child.on('close', () => done(out))
    })

  for (const auth_method of ['client_secret_basic', 'client_secret_post'])
    it(`a service gets a token and asks who it is (${auth_method})`, async () => {
      const { curl, secret } = await registered({ kind: 'service', service_account: 'robot', auth_method })
      const [token, me] = curl.split(/\n\n#.*\n/)
      const tokens = JSON.parse(await shell(token!, { CLIENT_SECRET: secret }))
      expect(tokens.scope).to.equal('g:read r:view:part')
      expect(JSON.parse(await shell(me!, { ACCESS_TOKEN: tokens.access_token }))).to.include({ username: 'robot' })
    })

  for (const kind of ['web', 'device'])
    it(`a person signs in (${kind})`, async () => {
      const redirect_uris = "https://its.example/it's/cb?a=1&b='x$y`"
      const { curl, secret } = await registered({ kind, redirect_uris, grant: ['authorization_code'], auth_method: 'client_secret_basic' })
      const out = await shell(curl, { CLIENT_SECRET: secret }, async (address) => {
        const back = await approve(new Agent(server.url), address, { username: 'reader' })
        return new URL(back.url).searchParams.get('code')!
      })
      expect(JSON.parse(out)).to.include.keys('access_token', 'id_token')
    })

  it('a device asks for a code', async () => {
    const { curl } = await registered({ kind: 'device', grant: ['urn:ietf:params:oauth:grant-type:device_code'] })
    const [ask, fetchTokens] = curl.split(/\n\n#.*\n/)
    const asked = JSON.parse(await shell(ask!))
    expect(asked.verification_uri_complete).to.match(/^http:\/\/127\.0\.0\.1:\d+\/inventory\/o\/device\//)
    expect(JSON.parse(await shell(fetchTokens!, { DEVICE_CODE: asked.device_code }))).to.include({ error: 'authorization_pending' })
  })
})
