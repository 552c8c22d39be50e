/** Signing in and out on our own pages: cookies, tries, words, and where the browser is sent. */
import { expect } from 'chai'
import { setPassword } from '../../../provider/identity/user-changes.ts'
import { setFlags } from '../../../provider/identity/users.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { Agent, type Page } from '../agent.ts'
import { api, defaultApp, makeReader, PASSWORD, register, requestFor, signIn } from '../client.ts'

const SESSION = 'stockade_session'
const READER = { username: 'reader', password: PASSWORD }

/** Types a name and a password on the sign-in page. */
async function enter(agent: Agent, url: string, values: Record<string, string>): Promise<Page> {
  return agent.submit(await agent.open(`${url}/login/`), 'password', values)
}

/** The answer to the form alone, nothing followed, with its cookies. */
async function post(agent: Agent, page: Page, values: Record<string, string>): Promise<Response> {
  const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)![1]!
  return agent.request(page.url, { method: 'POST', body: new URLSearchParams({ csrf, ...values }) })
}

const sessionCookie = (response: Response): string => response.headers.getSetCookie().find((line) => line.startsWith(`${SESSION}=`)) ?? ''

eachDatabase('signing in', (kind) => {
  let server: TestServer
  before(async () => {
    server = await startServer(kind)
    await makeReader(server)
  })
  after(() => server.close())

  it('17: posted credentials are answered with 303, in an authorization and outside of one', async () => {
    const agent = new Agent(server.url)
    expect((await post(agent, await agent.open(`${server.url}/login/`), READER)).status).to.equal(303)
    const other = new Agent(server.url)
    const page = await other.open((await requestFor(await defaultApp(server), 'openid')).url.href)
    expect((await post(other, page, READER)).status).to.equal(303)
  })

  it('43: the session cookie is HttpOnly and Lax, not Secure on plain HTTP, and kept only when asked to', async () => {
    const agent = new Agent(server.url)
    const forNow = sessionCookie(await post(agent, await agent.open(`${server.url}/login/`), READER))
    expect(forNow)
      .to.match(/; httponly/i)
      .and.match(/; samesite=lax/i)
      .and.match(/; path=\/(;|$)/i)
    expect(forNow).not.to.match(/secure|expires|max-age/i)
    const other = new Agent(server.url)
    const kept = sessionCookie(await post(other, await other.open(`${server.url}/login/`), { ...READER, remember: 'yes' }))
    const days = (Date.parse(/expires=([^;]+)/i.exec(kept)![1]!) - Date.now()) / 86_400_000
    expect(days).to.be.within(13.9, 14.1)
  })

  it('43: the session is a new one after signing in, whatever cookie was there before', async () => {
    const agent = new Agent(server.url)
    await agent.open(`${server.url}/o/device/`) // makes a session of nobody
    const before = agent.cookiesFor('/').get(SESSION)!
    expect(before).to.be.a('string')
    await enter(agent, server.url, READER)
    const after = agent.cookiesFor('/').get(SESSION)!
    expect(after).not.to.equal(before)
    expect(await server.identity.sessions.find(before)).to.equal(undefined)
    expect(await server.identity.sessions.find(after)).to.have.property('sub')
    // Once more as the same person: new again, and the last one is worth nothing.
    await agent.submit(
      await agent.open((await requestFor(await defaultApp(server), 'openid', { prompt: 'login' })).url.href),
      'password',
      READER,
    )
    expect(agent.cookiesFor('/').get(SESSION)).not.to.equal(after)
    expect(await server.identity.sessions.find(after)).to.equal(undefined)
  })

  it('43: the session is gone after signing out, in the browser and on the server', async () => {
    const agent = new Agent(server.url)
    await enter(agent, server.url, READER)
    const cookie = agent.cookiesFor('/').get(SESSION)!
    const out = await agent.submit(await agent.open(`${server.url}/logout/`), 'logout', {}, 'yes')
    expect(out.text).to.contain('You are signed out')
    expect(agent.cookiesFor('/').has(SESSION)).to.equal(false)
    expect(await server.identity.sessions.find(cookie)).to.equal(undefined)
    expect((await agent.open(`${server.url}/`)).url).to.contain('/login/?next=')
  })

  it('signing out on our page ends the tokens of the apps that were opened with the sign-in', async () => {
    const app = await register(server)
    const { tokens, agent } = await signIn(server, app, 'openid g:read', READER)
    expect((await api(server, tokens.access_token)).status).to.equal(200)
    await agent.submit(await agent.open(`${server.url}/logout/`), 'logout', {}, 'yes')
    expect((await api(server, tokens.access_token)).status).to.equal(401)
  })

  it('the person can stay signed in after all', async () => {
    const agent = new Agent(server.url)
    await enter(agent, server.url, READER)
    const stayed = await agent.submit(await agent.open(`${server.url}/logout/`), 'xsrf')
    expect(stayed.text).to.contain('still signed in')
    expect((await agent.open(`${server.url}/`)).text).to.contain('Hello, reader')
  })

  it('43: a password change ends the other sessions, and may keep the one that made it', async () => {
    const user = await server.createUser({ username: `changing-${kind}`, password: PASSWORD })
    const [here, there] = [new Agent(server.url), new Agent(server.url)]
    for (const agent of [here, there]) await enter(agent, server.url, { username: user.username, password: PASSWORD })
    const session = await server.identity.sessions.find(here.cookiesFor('/').get(SESSION)!)
    await server.identity.change((trx) => setPassword(trx, user, 'another fine password', {}, { keep: session!.uid }))
    expect((await here.open(`${server.url}/`)).text).to.contain(`Hello, ${user.username}`)
    expect((await there.open(`${server.url}/`)).url).to.contain('/login/')
    await server.identity.change((trx) => setPassword(trx, user, 'yet another password', {}))
    expect((await here.open(`${server.url}/`)).url).to.contain('/login/')
  })

  it('a deactivated person is signed out at once and cannot sign in', async () => {
    const user = await server.createUser({ username: `leaving-${kind}`, password: PASSWORD })
    const agent = new Agent(server.url)
    await enter(agent, server.url, { username: user.username, password: PASSWORD })
    await server.identity.change((trx) => setFlags(trx, user.pk, { is_active: false }))
    expect((await agent.open(`${server.url}/`)).url).to.contain('/login/')
    const page = await enter(agent, server.url, { username: user.username, password: PASSWORD })
    expect(page.text).to.contain('do not match')
  })

  it('goes to a path of this site after signing in and nowhere else', async () => {
    const here = `${server.url}/`
    const cases: [string, string][] = [
      ['/api/?a=b', `${server.url}/api/?a=b`],
      ['https://evil.example/', here],
      ['//evil.example/', here],
      ['/\\evil.example', here],
      ['/\t/evil.example', here],
      ['javascript:alert(1)', here],
      ['evil', here],
      ['/..//evil.example/', here],
      ['/a/../..//evil.example/', here],
      ['', here],
    ]
    for (const [next, expected] of cases) {
      const agent = new Agent(server.url)
      const page = await agent.open(`${server.url}/login/?next=${encodeURIComponent(next)}`)
      const location = (await post(agent, page, READER)).headers.get('location')!
      expect(new URL(location, server.url).origin, next).to.equal(new URL(server.url).origin)
      expect(new URL(location, server.url).href, next).to.equal(expected)
      // Signed in already: the same rule.
      const again = (await agent.request(page.url)).headers.get('location')!
      expect(new URL(again, server.url).origin, next).to.equal(new URL(server.url).origin)
    }
  })

  it('keeps what was typed, but never a password, and says what is missing', async () => {
    const agent = new Agent(server.url)
    const empty = await enter(agent, server.url, { username: '', password: '' })
    expect([empty.status, empty.text.includes('Enter your username.'), empty.text.includes('Enter your password.')]).to.eql([
      422,
      true,
      true,
    ])
    const wrong = await enter(agent, server.url, { username: 'reader<b>', password: 'no such password' })
    expect(wrong.text).to.contain('value="reader&lt;b&gt;"').and.not.contain('no such password').and.not.contain('reader<b>')
    expect(wrong.text).to.match(
      /aria-invalid="true"[^>]*aria-describedby="field-password-error"|aria-describedby="field-password-error"[^>]*aria-invalid="true"/,
    )
  })

  it('fills in the name that the app gave, and asks a signed-in person again when the app insists', async () => {
    const agent = new Agent(server.url)
    const app = await defaultApp(server)
    const hinted = await agent.open((await requestFor(app, 'openid', { login_hint: 'reader' })).url.href)
    expect(hinted.text).to.contain('value="reader"')
    await agent.submit(hinted, 'password', READER)
    const again = await agent.open((await requestFor(app, 'openid', { prompt: 'login' })).url.href)
    expect(again.text).to.contain('asks you to enter your password again').and.contain('value="reader"')
  })

  it('ends with an error for the app when no sign-in reaches the assurance that it demands', async () => {
    const app = await register(server)
    const claims = JSON.stringify({ id_token: { acr: { essential: true, values: ['urn:example:hardware-key'] } } })
    const { url } = await requestFor(app, 'openid', { claims })
    const agent = new Agent(server.url)
    const page = await agent.submit(await agent.open(url.href), 'password', READER)
    expect(new URL(page.url).origin).to.equal('https://app.example')
    expect(new URL(page.url).searchParams.get('error')).to.equal('unmet_authentication_requirements')
  })

  it('somebody else can sign in on the way, also where the first person had allowed the app before', async () => {
    const other = await server.createUser({ username: `second-${kind}`, password: PASSWORD, permissions: ['view:part'] })
    const app = await register(server)
    const { agent, tokens } = await signIn(server, app, 'openid g:read', READER)
    const page = await agent.open((await requestFor(app, 'openid g:read', { prompt: 'consent' })).url.href)
    const login = await agent.submit(page, 'deed', {}, 'switch')
    expect(login.text).to.contain('name="password"')
    const posting = await agent.submit(login, 'password', { username: other.username, password: PASSWORD })
    // The library signs the first person out by a form that posts itself on; without scripts by its button.
    const consent = await agent.submit(posting, 'xsrf')
    expect(consent.text).to.contain(`<strong>${other.username}</strong>`)
    expect((await api(server, tokens.access_token)).status).to.equal(401)
  })
})

describe('guessing passwords', () => {
  let server: TestServer
  const url = () => server.url
  const addressed = (address: string) => ({ headers: { 'x-forwarded-for': address } })

  /** One try from an address; each with cookies of its own. */
  async function guess(username: string, password: string, address = '192.0.2.1'): Promise<{ status: number; words: string }> {
    const agent = new Agent(url())
    const page = await agent.open(`${url()}/login/`, addressed(address))
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)![1]!
    const body = new URLSearchParams({ csrf, username, password })
    const response = await agent.request(page.url, { method: 'POST', body, ...addressed(address) })
    const text = await response.text()
    const words =
      /<div class="error"[^>]*>([\s\S]*?)<\/div>|role="alert">([^<]*)/
        .exec(text)
        ?.slice(1)
        .join('')
        .replace(/<[^>]*>|undefined/g, '')
        .trim() ?? ''
    return { status: response.status, words }
  }

  before(async () => {
    server = await startServer('sqlite', { trustProxy: true })
    await makeReader(server)
    await makeReader(server, 'colleague')
  })
  after(() => server.close())

  it('42: ten wrong passwords, then a wait for this account from this address; nobody else waits', async () => {
    for (let n = 1; n <= 10; n++) {
      const { status, words } = await guess('reader', `wrong ${n}`)
      expect(status).to.equal(422)
      expect(words).to.contain('do not match')
      if (n === 6) expect(words).to.contain('Four more tries, then there is a short wait.')
      if (n === 9) expect(words).to.contain('One more try,')
      if (n === 10) expect(words).to.contain('Wait 60 seconds')
    }
    const right = await guess('reader', PASSWORD)
    expect(right.status).to.equal(429)
    expect(right.words).to.match(/Too many wrong passwords .* wait \d+ seconds/)
    expect((await guess('reader', PASSWORD, '192.0.2.2')).status).to.equal(303)
    expect((await guess('colleague', PASSWORD)).status).to.equal(303)
  })

  it('42: a name that does not exist gets the same answers in the same words', async () => {
    const answers = async (username: string) => {
      const all = []
      for (let n = 1; n <= 11; n++) all.push(await guess(username, 'wrong', '192.0.2.3'))
      return all
    }
    expect(await answers('nobody-of-that-name')).to.deep.equal(await answers('reader'))
  })

  it('42: a name that does not exist costs the same work', async () => {
    // Hashing runs in threads of this process, so the processor time of the process shows it, whatever else the machine does.
    const work = async (username: string, address: string) => {
      const from = process.cpuUsage()
      for (let n = 0; n < 8; n++) await guess(username, 'wrong', address)
      const { user, system } = process.cpuUsage(from)
      return user + system
    }
    await work('reader', '192.0.2.10')
    const known = await work('reader', '192.0.2.11')
    const unknown = await work('nobody', '192.0.2.12')
    expect(unknown / known).to.be.within(0.6, 1.7)
  })

  it('42: many at once are counted before they are checked', async () => {
    const all = await Promise.all(Array.from({ length: 30 }, (_, n) => guess('reader', `wrong ${n}`, '192.0.2.20')))
    expect(all.filter(({ status }) => status === 422)).to.have.length(10)
    expect(all.filter(({ status }) => status === 429)).to.have.length(20)
  })

  it('a right password forgets the wrong ones before it', async () => {
    for (let round = 0; round < 3; round++) {
      for (let n = 0; n < 9; n++) expect((await guess('colleague', 'wrong', '192.0.2.30')).status).to.equal(422)
      expect((await guess('colleague', PASSWORD, '192.0.2.30')).status).to.equal(303)
    }
  })

  it('signing in is not possible with a name that only looks alike', async () => {
    expect((await guess('r\u0435ader', PASSWORD, '192.0.2.40')).status).to.equal(422)
    expect(await server.identity.users.find('username', 'r\u0435ader')).to.equal(undefined)
  })
})

describe('the session cookie on HTTPS', () => {
  it('43: is Secure, below the base path', async () => {
    const server = await startServer('sqlite', { url: 'https://stock.example/inventory' })
    try {
      await makeReader(server)
      const at = `http://127.0.0.1:${server.config.port}/inventory/login/`
      const page = await fetch(at)
      const cookies = page.headers.getSetCookie()
      expect(cookies.every((line) => /; secure/i.test(line) && /; path=\/inventory;/i.test(line))).to.equal(true)
      const csrf = /name="csrf" value="([^"]+)"/.exec(await page.text())![1]!
      const response = await fetch(at, {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie: cookies.map((line) => line.split(';')[0]).join('; ') },
        body: new URLSearchParams({ csrf, ...READER }),
      })
      expect(sessionCookie(response))
        .to.match(/; secure/i)
        .and.match(/; path=\/inventory;/i)
        .and.match(/; httponly/i)
      expect(response.headers.get('location')).to.equal('/inventory/')
    } finally {
      await server.close()
    }
  })
})
