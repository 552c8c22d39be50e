/** The application manager in a real browser: by a superuser's hands, with and without scripts, looked at by axe-core in both themes. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import * as oidc from 'openid-client'
import type { BrowserContext, Page } from 'playwright-core'
import { violationsInViews } from '../../support/accessibility.ts'
import { openBrowser, type View } from '../../support/browser.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { api, makeReader, PASSWORD, register, signIn } from '../client.ts'

const BASE = '/o/applications/'
const SCOPE = 'openid profile g:read r:view:part'

describe('the application manager in a browser', () => {
  let server: TestServer
  let landing: Server
  const open: BrowserContext[] = []

  before(async () => {
    server = await startServer('sqlite')
    await server.createUser({ username: 'admin', password: PASSWORD, isStaff: true, isSuperuser: true })
    await server.createUser({ username: 'robot', permissions: ['view:part'] })
    await makeReader(server)
    landing = createServer((_request, response) => response.setHeader('content-type', 'text/html').end('<h1>back</h1>')).listen(
      0,
      '127.0.0.1',
    )
    await new Promise((done) => landing.once('listening', done))
  })
  after(async () => {
    landing.close()
    await server.close()
  })
  afterEach(async () => {
    await Promise.all(open.splice(0).map((context) => context.close()))
  })

  const callback = () => `http://127.0.0.1:${(landing.address() as AddressInfo).port}/callback`

  async function browse(view: View = { width: 1280 }): Promise<Page> {
    const context = await openBrowser(view)
    open.push(context)
    return context.newPage()
  }
  /** Fills in the sign-in page that is open. */
  async function enter(page: Page, username: string): Promise<void> {
    await page.getByLabel('Username').fill(username)
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  }
  async function asAdmin(path: string, view?: View): Promise<Page> {
    const page = await browse(view)
    await page.goto(server.url + path)
    await enter(page, 'admin')
    await page.waitForURL(server.url + path)
    return page
  }

  /** What the registered program does, with nothing but what the page told: the person signs in with a browser of their own. */
  async function use(clientId: string, secret: string | undefined): Promise<oidc.TokenEndpointResponse> {
    const config = await oidc.discovery(new URL(server.config.issuer), clientId, secret, undefined, {
      execute: [oidc.allowInsecureRequests],
    })
    const verifier = oidc.randomPKCECodeVerifier()
    const state = oidc.randomState()
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: callback(),
      scope: SCOPE,
      state,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    })
    const page = await browse()
    await page.goto(url.href)
    await enter(page, 'reader')
    await page.getByRole('button', { name: 'Allow', exact: true }).click()
    await page.waitForURL(/\/callback\?code=/)
    return oidc.authorizationCodeGrant(config, new URL(page.url()), {
      pkceCodeVerifier: verifier,
      expectedState: state,
      idTokenExpected: true,
    })
  }

  for (const scripts of [true, false]) {
    const how = scripts ? 'with scripts' : 'without scripts'

    it(`a superuser registers a confidential application, and it signs people in, ${how}`, async () => {
      const page = await asAdmin(BASE, { width: 1280, scripts })
      await page.getByRole('link', { name: 'Register an application' }).click()
      await page.getByRole('radio', { name: /A web server/ }).check()
      await page.getByLabel('Name', { exact: true }).fill(`Shop ${how}`)
      await page.getByLabel(/Where can it send people back to/).fill(callback())
      await page.getByRole('button', { name: 'Register', exact: true }).click()
      await page.getByText(`Shop ${how} has been registered.`).waitFor()
      const secret = await page.getByRole('textbox', { name: 'Client secret' }).inputValue()
      const tokens = await use((await page.locator('#client-id').textContent())!, secret)
      expect((await api(server, tokens.access_token)).status).to.equal(200)
      await page.reload()
      expect(await page.getByRole('textbox', { name: 'Client secret' }).count()).to.equal(0)
      await page.getByRole('cell', { name: 'reader' }).first().waitFor()
      // Switched off by the same hands, with one question.
      await page.getByRole('link', { name: 'Disable' }).click()
      await page.getByText('1 person who uses it loses access.').waitFor()
      await page.getByRole('button', { name: 'Disable' }).click()
      await page.getByText('Its tokens are refused from now on.').waitFor()
      expect((await api(server, tokens.access_token)).status).to.equal(401)
    })

    it(`a superuser registers a public application, and it signs people in, ${how}`, async () => {
      const page = await asAdmin(`${BASE}register/`, { width: 390, dark: true, scripts })
      await page.getByLabel('Name', { exact: true }).fill(`Scanner ${how}`)
      await page.getByLabel(/Where can it send people back to/).fill('http://127.0.0.1/callback')
      await page.getByRole('button', { name: 'Nothing' }).click()
      await page.getByRole('group', { name: 'Parts' }).getByRole('checkbox', { name: 'See' }).check()
      await page.getByRole('button', { name: 'Register', exact: true }).click()
      await page.getByText(`Scanner ${how} has been registered.`).waitFor()
      const tokens = await use((await page.locator('#client-id').textContent())!, undefined)
      expect(tokens.scope).to.equal(SCOPE)
      expect((await api(server, tokens.access_token)).status).to.equal(200)

      // The person withdraws it, and it is over at the next request.
      const own = await browse({ width: 390, scripts })
      await own.goto(`${server.url}/o/authorized_tokens/`)
      await enter(own, 'reader')
      await own.getByRole('link', { name: `Withdraw access of Scanner ${how}` }).click()
      expect((await api(server, tokens.access_token)).status).to.equal(200)
      await own.getByRole('button', { name: 'Withdraw access' }).click()
      await own.getByText(`Scanner ${how} can no longer act for you.`).waitFor()
      expect((await api(server, tokens.access_token)).status).to.equal(401)
    })
  }

  it('says why an address is refused while it is typed', async () => {
    const page = await asAdmin(`${BASE}register/`)
    const field = page.getByLabel(/Where can it send people back to/)
    const error = page.locator('#field-redirect_uris-error')
    await field.pressSequentially('com.example.scanner:/done\nhttp://scanner.example/callback', { delay: 0 })
    await page.getByText('Line 2: http is allowed only for this device (127.0.0.1). Use https.').waitFor()
    expect(await field.getAttribute('aria-invalid')).to.equal('true')
    expect(await field.getAttribute('aria-describedby')).to.include('field-redirect_uris-error')
    await page.getByRole('radio', { name: /A web server/ }).check()
    await page.getByText(/Line 1: Only apps on people.s devices can have a scheme of their own/).waitFor()
    await field.fill('https://scanner.example/callback')
    await error.getByText(/Line/).first().waitFor({ state: 'detached' })
    expect(await field.getAttribute('aria-invalid')).to.equal(null)
    await page.getByLabel('Home page').fill('scanner.example')
    await page.getByLabel('Home page').blur()
    await page.getByText('It is not a web address. Start with https://.').waitFor()
  })

  it('shows what belongs to the kind of application, and ticks a start at once', async () => {
    const page = await asAdmin(`${BASE}register/`)
    const back = page.getByLabel(/Where can it send people back to/)
    const account = page.getByLabel(/Acts as/)
    expect([await back.isVisible(), await account.isVisible()]).to.deep.equal([true, false])
    await page.getByRole('radio', { name: /A service without a user/ }).check()
    expect([await back.isVisible(), await account.isVisible()]).to.deep.equal([false, true])
    const ticked = () => page.locator('[data-matrix] fieldset input:checked').count()
    await page.getByLabel('Name', { exact: true }).fill('Kept')
    await page.getByRole('button', { name: 'Everything', exact: true }).click()
    expect(await ticked()).to.equal(44)
    await page.getByRole('button', { name: 'Everything in stock' }).click()
    expect(await ticked()).to.equal(8)
    await page.getByRole('button', { name: 'Read only' }).click()
    expect(await ticked()).to.equal(11)
    expect(page.url()).to.equal(`${server.url}${BASE}register/`)
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).to.equal('Kept')
  })

  it('copies a setting', async () => {
    const page = await asAdmin(`${BASE}1/`)
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('button', { name: 'Copy' }).first().click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).to.equal(await page.locator('#client-id').textContent())
  })

  it('has a menu on a phone that works without scripts', async () => {
    const page = await asAdmin(BASE, { width: 390, scripts: false })
    const link = page.getByRole('link', { name: 'Authorized apps' })
    expect(await link.isVisible()).to.equal(false)
    await page.getByText('Menu', { exact: true }).click()
    await link.click()
    await page.waitForURL(`${server.url}/o/authorized_tokens/`)
  })

  describe('axe-core finds nothing, and nothing is wider than the window', () => {
    const LONG = 'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen'.repeat(3)
    let pages: string[]
    before(async () => {
      const app = await register(server, {
        name: `${LONG} & <b>Söhne</b>`,
        redirectUris: [`https://${'sub.'.repeat(20)}example/${LONG}`],
        homeUri: `https://example.org/${LONG}`,
        postLogoutRedirectUris: ['https://app.example/bye'],
        backchannelLogoutUri: 'https://app.example/out',
        grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
      })
      await makeReader(server, `${LONG.slice(0, 100)}@example.com`)
      for (const username of ['reader', 'admin', `${LONG.slice(0, 100)}@example.com`]) await signIn(server, app, SCOPE, { username })
      const [row] = await server.db.all<{ pk: number }>('select max(id) as pk from oauth_application')
      const [person] = await server.db.all<{ sub: string }>("select sub from auth_user where username = 'reader'")
      const one = `${BASE}${row!.pk}/`
      pages = [
        '/',
        BASE,
        `${BASE}?search=nothing-like-that`,
        `${BASE}register/`,
        one,
        `${BASE}1/`,
        `${one}update/`,
        `${one}secret/`,
        `${one}disable/`,
        `${one}delete/`,
        `${one}withdraw/?person=${person!.sub}`,
        '/o/authorized_tokens/',
        `/o/authorized_tokens/${row!.pk}/delete/`,
        '/o/authorized_tokens/delete/',
        `${BASE}999999/`,
      ]
    })

    it('on a phone and on a desk, light and dark', async () => {
      const page = await asAdmin('/', { width: 390 })
      const found: string[] = []
      const look = async (name: string) => {
        found.push(...(await violationsInViews(page)).map((line) => `${name}: ${line}`))
      }
      for (const path of pages) {
        await page.goto(server.url + path)
        await look(path)
      }
      // Forms with every error, every kind, and the secret that is shown once.
      for (const kind of ['device', 'web', 'service']) {
        await page.goto(`${server.url}${BASE}register/`)
        await page.locator(`[name=kind][value=${kind}]`).check()
        await page.locator('.more > summary').click()
        await page.getByLabel('Access token lifetime').fill('for ever')
        await page.getByLabel('Home page').fill('nowhere')
        await page.getByRole('button', { name: 'Register', exact: true }).click()
        await page.getByRole('alert').waitFor()
        await look(`errors of ${kind}`)
      }
      await page.getByLabel('Access token lifetime').fill('')
      await page.getByLabel('Home page').fill('')
      await page.getByLabel('Name', { exact: true }).fill('Service')
      await page.getByLabel(/Acts as/).fill('robot')
      await page.getByRole('button', { name: 'Register', exact: true }).click()
      await page.getByText('Service has been registered.').waitFor()
      await look('the secret')
      await page.getByText('Menu', { exact: true }).click()
      await look('the menu')
      expect(found).to.deep.equal([])
    })
  })
})
