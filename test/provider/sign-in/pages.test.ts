/** What holds on every page: its headers, its forms' tokens, its escaping, its errors. */
import { expect } from 'chai'
import { createApplication } from '../../../provider/identity/application-changes.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { Agent, type Page } from '../agent.ts'
import { type App, approve, defaultApp, makeReader, PASSWORD, register, requestFor, signIn } from '../client.ts'

const READER = { username: 'reader', password: PASSWORD }
const MARKUP = '<script>alert(1)</script>"\'&<img src=x onerror=alert(1)>'

eachDatabase('pages', (kind) => {
  let server: TestServer
  let native: App
  before(async () => {
    server = await startServer(kind)
    native = await defaultApp(server)
    await makeReader(server)
  })
  after(() => server.close())

  const authorize = async (app: App, scope: string, extra: Record<string, string> = {}) => (await requestFor(app, scope, extra)).url.href

  /** Every page of the sign-in side, by what it is. */
  async function everyPage(): Promise<Record<string, Page>> {
    const nobody = new Agent(server.url)
    const login = await nobody.open(await authorize(native, 'openid r:view:part'))
    const somebody = new Agent(server.url)
    const consent = await somebody.submit(await somebody.open(await authorize(native, 'openid r:view:part')), 'password', READER)
    const device = await somebody.open(`${server.url}/o/device/`)
    const code = (await (
      await fetch(native.as.device_authorization_endpoint!, {
        method: 'POST',
        body: new URLSearchParams({ client_id: native.client.client_id, scope: 'openid' }),
      })
    ).json()) as { user_code: string }
    return {
      login,
      consent,
      device,
      deviceWrong: await somebody.submit(device, 'user_code', { user_code: 'XXXX-XXXX' }),
      deviceConfirm: await somebody.submit(await somebody.open(`${server.url}/o/device/`), 'user_code', { user_code: code.user_code }),
      deviceByLink: await somebody.open(`${server.url}/o/device/?user_code=${code.user_code}`),
      house: await somebody.open(`${server.url}/`),
      houseLogin: await nobody.open(`${server.url}/login/`),
      logout: await somebody.open(`${server.url}/logout/`),
      appLogout: await somebody.open(`${server.url}/o/logout/`),
      nobodyLogout: await nobody.open(`${server.url}/o/logout/`),
      signedOut: await nobody.open(`${server.url}/o/logout/success`),
      badRedirect: await nobody.open(await authorize({ ...native, redirectUri: 'https://evil.example/' }, 'openid')),
      unknownApp: await nobody.open(await authorize({ ...native, client: { client_id: 'unknown' } }, 'openid')),
      expired: await nobody.open(`${server.url}/login/does-not-exist/`),
      setup: await nobody.open((await server.setupLink())!),
      badSetup: await nobody.open(`${server.url}/setup/nonsense/`),
    }
  }

  it('18, 44: no page can be framed, none runs inline script or style, none is kept', async () => {
    for (const [name, page] of Object.entries(await everyPage())) {
      const csp = page.headers.get('content-security-policy')!
      expect(csp, name).to.contain("default-src 'none'").and.contain("frame-ancestors 'none'").and.contain("base-uri 'none'")
      expect(csp, name).not.to.match(/unsafe|form-action/)
      expect(page.headers.get('x-frame-options'), name).to.equal('DENY')
      expect(page.headers.get('cache-control'), name).to.equal('no-store')
      expect(page.headers.get('referrer-policy'), name).to.equal('same-origin')
      expect(page.headers.get('cross-origin-opener-policy'), name).to.equal(null)
      expect(page.headers.get('content-type'), name).to.equal('text/html; charset=utf-8')
      expect(page.text, name).to.contain('<html lang="en">').and.contain('stockade.css')
      expect(page.text, name).not.to.match(/ style="| on[a-z]+="/)
      // The one script inside a page is the library's, which posts a form on: it is named by its hash.
      if (/<script>/.test(page.text)) expect(csp, name).to.match(/script-src 'self' 'sha256-/)
    }
  })

  it('20: a declined consent goes back to the app and nowhere else', async () => {
    for (const app of [native, await register(server)]) {
      const agent = new Agent(server.url)
      const request = await requestFor(app, 'openid r:view:part')
      const consent = await agent.submit(await agent.open(request.url.href), 'password', READER)
      const back = new URL((await agent.submit(consent, 'deed', {}, 'deny')).url)
      expect(back.origin + back.pathname).to.equal(app.redirectUri)
      expect(Object.fromEntries(back.searchParams)).to.include({ error: 'access_denied', state: request.state, iss: server.config.issuer })
    }
  })

  it('20: who goes back without signing in brings the app access_denied', async () => {
    const agent = new Agent(server.url)
    const back = new URL((await agent.submit(await agent.open(await authorize(native, 'openid')), 'deed', {}, 'deny')).url)
    expect(back.origin + back.pathname).to.equal(native.redirectUri)
    expect(back.searchParams.get('error')).to.equal('access_denied')
  })

  it('22: no form does anything without its token, and each says what to do', async () => {
    const agent = new Agent(server.url)
    const login = await agent.open(await authorize(native, 'openid r:view:part'))
    const refused = async (page: Page, fields: Record<string, string>) => {
      for (const csrf of [undefined, 'wrong']) {
        const body = new URLSearchParams({ ...fields, ...(csrf ? { csrf, xsrf: csrf } : {}) })
        const answer = await agent.request(page.url, { method: 'POST', body })
        expect(answer.status, page.url).to.equal(403)
        expect(await answer.text(), page.url)
          .to.contain('out of date')
          .and.contain('Open the page again')
      }
    }
    await refused(login, { ...READER })
    const consent = await agent.submit(login, 'password', READER)
    await refused(consent, { deed: 'allow', scope: 'r:view:part' })
    await refused(consent, { deed: 'deny' })
    await refused(await agent.open(`${server.url}/logout/`), { logout: 'yes' })
    expect((await agent.open(`${server.url}/`)).text).to.contain('Hello, reader')
    await refused(await new Agent(server.url).open(`${server.url}/login/`), { ...READER })
    await refused(await agent.open((await server.setupLink())!), { username: 'boss', password: PASSWORD, again: PASSWORD })
    expect(await server.setupLink()).to.be.a('string')
    // The provider's own forms: the device's code, and the sign-out that an app asked for.
    const device = await agent.request(`${server.url}/o/device/`, { method: 'POST', body: new URLSearchParams({ user_code: 'AAAA-BBBB' }) })
    expect([device.status >= 400, (await device.text()).includes('nothing was connected')]).to.eql([true, true])
    await agent.open(`${server.url}/o/logout/`)
    const logout = await agent.request(`${server.url}/o/logout/confirm`, {
      method: 'POST',
      body: new URLSearchParams({ logout: 'yes', xsrf: 'no' }),
    })
    expect(logout.status).to.equal(403)
    expect((await agent.open(`${server.url}/`)).text).to.contain('Hello, reader')
  })

  it('22: a token is worth nothing in another browser or on another page', async () => {
    const [mine, other] = [new Agent(server.url), new Agent(server.url)]
    const token = (page: Page) => /name="csrf" value="([^"]+)"/.exec(page.text)![1]!
    const foreign = token(await other.open(`${server.url}/login/`))
    const page = await mine.open(`${server.url}/login/`)
    const answer = await mine.request(page.url, { method: 'POST', body: new URLSearchParams({ ...READER, csrf: foreign }) })
    expect(answer.status).to.equal(403)
    const interaction = await mine.open(await authorize(native, 'openid'))
    const crossed = await mine.request(page.url, { method: 'POST', body: new URLSearchParams({ ...READER, csrf: token(interaction) }) })
    expect(crossed.status).to.equal(403)
    // The address of somebody's interaction opens nothing in another browser.
    expect((await other.open(interaction.url)).text).to.contain('has expired')
  })

  it('22: what is not a form is refused', async () => {
    const agent = new Agent(server.url)
    const page = await agent.open(`${server.url}/login/`)
    const answer = await agent.request(page.url, {
      method: 'POST',
      body: JSON.stringify(READER),
      headers: { 'content-type': 'application/json' },
    })
    expect(answer.status).to.equal(415)
  })

  it('44: what people and apps are called is text, never markup', async () => {
    const person = await server.createUser({
      username: `marked-${kind}`,
      password: PASSWORD,
      firstName: MARKUP,
      email: `${MARKUP}@example.com`,
    })
    const { clientId } = await server.identity.change((trx) =>
      createApplication(trx, {
        name: MARKUP,
        redirectUris: ['https://app.example/callback'],
        tokenAuthMethod: 'none',
        applicationType: 'web',
      }),
    )
    const app = { ...native, client: { client_id: clientId }, redirectUri: 'https://app.example/callback' }
    const agent = new Agent(server.url)
    const login = await agent.open(await authorize(app, 'openid', { login_hint: MARKUP }))
    const consent = await agent.submit(login, 'password', { username: person.username, password: PASSWORD })
    const house = await agent.open(`${server.url}/`)
    const logout = await agent.open(`${server.url}/o/logout/?client_id=${clientId}`)
    const error = await agent.open(
      `${server.url}/o/authorize/?client_id=${clientId}&redirect_uri=${encodeURIComponent(`https://x/${MARKUP}`)}&scope=${encodeURIComponent(MARKUP)}`,
    )
    const wrong = await agent.submit(await agent.open(`${server.url}/o/device/`), 'user_code', { user_code: MARKUP })
    for (const page of [login, consent, house, logout, error, wrong]) {
      expect(page.text, page.url).not.to.contain('<script>alert').and.not.contain('<img src=x')
    }
    for (const page of [login, consent, house, logout]) expect(page.text, page.url).to.contain('&lt;script&gt;alert(1)')
  })

  it('says what the roles refuse in one line, and where the way goes', async () => {
    const agent = new Agent(server.url)
    const scope = 'openid r:view:part r:delete:part r:add:stock r:delete:stock a:superuser'
    const consent = await agent.submit(await agent.open(await authorize(native, scope)), 'password', READER)
    expect(consent.text).to.contain(
      'It also asked to delete parts, add and delete stock and administer as superuser. Your roles do not allow that, so these are left out.',
    )
    expect(consent.text).to.contain('this device</strong> (127.0.0.1)')
    expect(consent.text).to.contain('some apps then refuse to work')
    const one = await agent.open(await authorize(native, 'openid r:view:part r:delete:part'))
    expect(one.text).to.contain('It also asked to delete parts. Your roles do not allow that, so it is left out.')
  })

  it('offers only the way back where the roles allow nothing of what was asked', async () => {
    const agent = new Agent(server.url)
    const page = await agent.submit(await agent.open(await authorize(native, 'a:superuser')), 'password', READER)
    expect(page.text).to.contain('cannot get what it asks for').and.not.contain('value="allow"')
    expect((await agent.submit(page, 'deed', {}, 'deny')).url).to.contain('error=access_denied')
  })

  it('folds many deeds role by role, every one still to be ticked off', async () => {
    await server.createUser({ username: `boss-${kind}`, password: PASSWORD, isSuperuser: true })
    const scopes = ['part', 'stock', 'build'].flatMap((role) => ['view', 'add', 'change', 'delete'].map((verb) => `r:${verb}:${role}`))
    const agent = new Agent(server.url)
    const consent = await agent.submit(await agent.open(await authorize(native, scopes.join(' '))), 'password', {
      username: `boss-${kind}`,
      password: PASSWORD,
    })
    expect(consent.text.match(/<details>/g)).to.have.length(3)
    for (const scope of scopes) expect(consent.text).to.contain(`value="${scope}" checked`)
    await server.identity.change((trx) =>
      trx('auth_user')
        .where({ username: `boss-${kind}` })
        .delete(),
    )
  })

  it('a request to sign out that cannot be trusted redirects nowhere and says so', async () => {
    const app = await register(server, { postLogoutRedirectUris: ['https://app.example/bye'] })
    const { tokens, agent } = await signIn(server, app, 'openid', READER)
    for (const parameters of [
      { id_token_hint: 'nonsense' },
      { id_token_hint: `${tokens.id_token!.slice(0, -8)}AAAAAAAA` },
      { id_token_hint: tokens.id_token!, post_logout_redirect_uri: 'https://evil.example/' },
      { client_id: 'unknown', post_logout_redirect_uri: 'https://evil.example/' },
    ]) {
      const page = await agent.open(`${server.url}/o/logout/?${new URLSearchParams(parameters as Record<string, string>)}`)
      expect(page.status).to.equal(400)
      expect(page.url.startsWith(server.url)).to.equal(true)
      expect(page.text).to.contain('You are not signed out').and.contain('/logout/"')
    }
    // An address that no app vouches for is not followed.
    const asked = await agent.open(`${server.url}/o/logout/?post_logout_redirect_uri=https://evil.example/`)
    expect((await agent.submit(asked, 'logout', {}, 'yes')).text).to.contain('You are signed out')
  })

  it('an interaction that was answered says so when it is sent again', async () => {
    const agent = new Agent(server.url)
    const login = await agent.open(await authorize(native, 'openid'))
    const consent = await agent.submit(login, 'password', READER)
    await approve(agent, consent, READER)
    const again = await agent.submit(consent, 'deed', {}, 'allow')
    expect([again.status, again.text.includes('This sign-in has expired')]).to.eql([400, true])
  })

  it('serves style and scripts for good under the address of their content, and by ETag otherwise', async () => {
    const page = await new Agent(server.url).open(`${server.url}/login/`)
    const address = server.url + /href="([^"]+stockade\.css[^"]*)"/.exec(page.text)![1]!
    const first = await fetch(address)
    expect([first.status, first.headers.get('content-type')]).to.eql([200, 'text/css; charset=utf-8'])
    expect(first.headers.get('cache-control')).to.contain('immutable')
    const plain = await fetch(address.split('?')[0]!)
    expect(plain.headers.get('cache-control')).to.contain('no-cache')
    const again = await fetch(address.split('?')[0]!, {
      headers: { 'if-none-match': plain.headers.get('etag')!, 'cache-control': 'max-age=0' }, // fetch would add `no-cache` by itself
    })
    expect(again.status).to.equal(304)
    for (const path of ['nothing.css', '..%2fmessage.eta', '%2e%2e/package.json']) {
      expect((await fetch(`${server.url}/static/${path}`)).status).to.equal(404)
    }
  })
})

describe('pages below a path', () => {
  it('every link, form and redirect keeps the path', async () => {
    const server = await startServer('sqlite', { url: 'http://127.0.0.1:0/inventory' })
    try {
      const app = await defaultApp(server)
      await makeReader(server)
      const agent = new Agent(server.url)
      const pages = [await agent.open((await requestFor(app, 'openid r:view:part')).url.href)]
      pages.push(await agent.submit(pages[0]!, 'password', READER))
      pages.push(await agent.open(`${server.url}/`))
      pages.push(await agent.open(`${server.url}/logout/`))
      pages.push(await agent.open(`${server.url}/o/device/`))
      pages.push(await agent.open(`${server.url}/o/logout/`))
      pages.push(await agent.open(`${server.url}/login/nothing/`))
      pages.push(await agent.open((await server.setupLink())!))
      for (const page of pages) {
        expect(page.url).to.contain('/inventory/')
        const addresses = [...page.text.matchAll(/(?:href|src|action)="([^"]+)"/g)].map(([, address]) => address!)
        expect(addresses.length, page.url).to.be.greaterThan(2)
        for (const address of addresses) expect(new URL(address, page.url).pathname, page.url).to.match(/^\/inventory\//)
      }
      expect((await fetch(server.url + /(\/static\/stockade\.css[^"]*)"/.exec(pages[0]!.text)![1]!)).status).to.equal(200)
      const out = await agent.submit(pages[3]!, 'logout', {}, 'yes')
      expect(out.url).to.contain('/inventory/o/logout/success')
      expect(out.text).to.contain('You are signed out')
    } finally {
      await server.close()
    }
  })
})
