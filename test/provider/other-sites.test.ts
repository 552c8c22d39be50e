/** What a real browser makes of it when the app is another site: cookies, CORS, popups, forms posted there and back. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import type { BrowserContext, Page } from 'playwright-core'
import { openBrowser } from '../support/browser.ts'
import { eachDatabase } from '../support/databases.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { makeReader, PASSWORD, type RegisteredApp, register, requestFor } from './client.ts'

const POST_FORM = `
  const form = document.createElement('form')
  form.method = 'post'
  form.action = given.action
  for (const [name, value] of given.fields) form.append(Object.assign(document.createElement('input'), { name, value }))
  document.body.append(form)
  form.submit()`

const REDEEM = `
  const metadata = await (await fetch(given.issuer + '/.well-known/openid-configuration')).json()
  const post = (to, fields) => fetch(to, { method: 'POST', body: new URLSearchParams(fields), headers: { 'X-Requested-With': 'fetch' } })
  const { access_token: token } = await (await post(metadata.token_endpoint, given.form)).json()
  const info = await fetch(metadata.userinfo_endpoint, { headers: { Authorization: 'Bearer ' + token } })
  const revoked = await post(metadata.revocation_endpoint, { client_id: given.form.client_id, token })
  return { ...(await info.json()), revoked: revoked.status }`

eachDatabase('an app on another site', (kind) => {
  let server: TestServer
  let site: Server
  let origin: string
  let app: RegisteredApp
  let browser: BrowserContext
  let page: Page
  before(async () => {
    server = await startServer(kind)
    await makeReader(server)
    // The server is at 127.0.0.1: a page at localhost is another site.
    site = createServer((_request, response) => response.setHeader('content-type', 'text/html').end('<title>the app</title>')).listen(0)
    await new Promise((done) => site.once('listening', done))
    origin = `http://localhost:${(site.address() as AddressInfo).port}`
    app = await register(server, { redirectUris: [`${origin}/callback`], tokenAuthMethod: 'none' })
    browser = await openBrowser()
    page = await browser.newPage()
    await page.goto((await requestFor(app, 'openid g:read')).url.href)
    await page.fill('[name=username]', 'reader')
    await page.fill('[name=password]', PASSWORD)
    await page.press('[name=password]', 'Enter')
    await page.click('button[value=allow]')
    await page.waitForURL(`${origin}/callback?**`)
  })
  after(async () => {
    await browser.close()
    site.close()
    await server.close()
  })

  /** Runs a script in the app's page; `given` is what it knows. */
  const run = <T>(script: string, given: unknown): Promise<T> =>
    page.evaluate(`(async (given) => { ${script} })(${JSON.stringify(given)})`) as Promise<T>

  it('an authorization request that it posts finds the person signed in', async () => {
    const { url } = await requestFor(app, 'openid g:read', { prompt: 'none' })
    await page.goto(`${origin}/`)
    await run(POST_FORM, { action: url.origin + url.pathname, fields: [...url.searchParams] })
    await page.waitForURL(`${origin}/callback?**`)
    expect(new URL(page.url()).searchParams.get('error')).to.equal(null)
    expect(new URL(page.url()).searchParams.get('code')).to.be.a('string')
  })

  it('an answer by form_post arrives', async () => {
    const { url } = await requestFor(app, 'openid g:read', { prompt: 'none', response_mode: 'form_post' })
    const arrived = page.waitForRequest((request) => request.url() === `${origin}/callback` && request.method() === 'POST')
    await page.goto(url.href).catch(() => {}) // the page sends itself on before it has loaded
    expect(new URLSearchParams((await arrived).postData() ?? '').get('code')).to.be.a('string')
  })

  it('its page redeems the code itself, and asks who signed in', async () => {
    const { url, verifier } = await requestFor(app, 'openid g:read', { prompt: 'none' })
    await page.goto(url.href)
    const code = new URL(page.url()).searchParams.get('code')!
    const form = { grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: app.redirectUri }
    const answer = await run(REDEEM, { issuer: server.config.issuer, form: { ...form, client_id: app.client.client_id } })
    expect(answer).to.have.property('sub').that.is.a('string')
    expect(answer).to.include({ revoked: 200 })
  })

  it('a popup can tell the page that opened it', async () => {
    await page.goto(`${origin}/`)
    const { url } = await requestFor(app, 'openid g:read', { prompt: 'login' })
    const [popup] = await Promise.all([page.waitForEvent('popup'), run("open(given, 'sign-in')", url.href)])
    await popup.waitForSelector('[name=password]')
    await popup.fill('[name=username]', 'reader')
    await popup.fill('[name=password]', PASSWORD)
    await popup.press('[name=password]', 'Enter')
    await popup.waitForURL(`${origin}/callback?**`)
    expect(await popup.evaluate('opener !== null')).to.equal(true)
  })
})
