/** The pages in a real browser: by keyboard, without scripts, in light and dark, on a small phone, in a frame, in a popup. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import type { BrowserContext, Page } from 'playwright-core'
import { violationsInViews } from '../../support/accessibility.ts'
import { openBrowser, type View } from '../../support/browser.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { type App, defaultApp, makeReader, PASSWORD, register, requestFor } from '../client.ts'

const SCOPE = 'openid profile email g:read r:view:part r:change:part r:delete:part'
const LONG = 'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen'.repeat(2)

/**
 * Runs in the page, hence a text: what has too little contrast with what is behind it (WCAG 1.4.3), what is too small to press, what has
 * no label, what is wider than the window.
 */
const FAULTS = `(() => {
  const found = []
  const numbers = (color) => color.match(/[\\d.]+/g).map(Number)
  const luminance = (color) => {
    const [r, g, b] = numbers(color).slice(0, 3).map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at)
      if ((numbers(backgroundColor)[3] ?? 1) > 0) return backgroundColor
    }
    return 'rgb(255, 255, 255)'
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const element = node.parentElement
    const text = node.textContent.trim()
    if (!text || !element.checkVisibility() || element.closest('script, .hidden, .skip')) continue
    const [light, dark] = [luminance(getComputedStyle(element).color), luminance(behind(element))].sort((a, b) => b - a)
    const contrast = (light + 0.05) / (dark + 0.05)
    if (contrast < 4.5) found.push('contrast ' + contrast.toFixed(2) + ': ' + text.slice(0, 40))
  }
  const pressed = 'button:not(.textual), .button, input:not([type=hidden], [type=checkbox]), label.check, summary'
  for (const element of document.querySelectorAll(pressed)) {
    const { height } = element.getBoundingClientRect()
    if (element.checkVisibility() && height < 40) found.push(Math.round(height) + ' px high: ' + element.outerHTML.slice(0, 60))
  }
  for (const input of document.querySelectorAll('input:not([type=hidden])')) if (!input.labels.length) found.push('no label: ' + input.name)
  const { scrollWidth } = document.documentElement
  if (scrollWidth > innerWidth) found.push('wider than the window: ' + scrollWidth)
  if (document.querySelectorAll('h1').length !== 1) found.push('not one h1')
  const ids = [...document.querySelectorAll('[id]')].map((element) => element.id)
  if (new Set(ids).size !== ids.length) found.push('an id twice')
  return found
})()`
/** The value of what has the focus, and how wide its ring is. */
const FOCUSED = '({ value: document.activeElement.value, ring: getComputedStyle(document.activeElement).outlineWidth })'

describe('pages in a browser', () => {
  let server: TestServer
  let app: App
  let landing: Server
  const open: BrowserContext[] = []

  before(async () => {
    server = await startServer('sqlite')
    await makeReader(server)
    // Where apps live: any path answers a page, `/frame` one that frames our sign-in page, `/opener` one that opens it in a popup.
    landing = createServer((request, response) => {
      response.setHeader('content-type', 'text/html')
      if (request.url === '/frame') response.end(`<h1>app</h1><iframe src="${server.url}/login/"></iframe>`)
      else if (request.url === '/opener') response.end('<h1>app</h1>')
      else response.end(`<h1>back</h1><script>if (window.opener) window.opener.postMessage(location.search, '*')</script>`)
    }).listen(0, '127.0.0.1')
    await new Promise((done) => landing.once('listening', done))
    app = await defaultApp(server, `${appUrl()}/callback`)
  })
  after(async () => {
    landing.close()
    await server.close()
  })
  afterEach(async () => {
    await Promise.all(open.splice(0).map((context) => context.close()))
  })

  const appUrl = () => `http://127.0.0.1:${(landing.address() as AddressInfo).port}`
  async function browse(view?: View): Promise<Page> {
    const context = await openBrowser(view)
    open.push(context)
    return context.newPage()
  }
  const authorize = async (scope = SCOPE, extra: Record<string, string> = {}, by = app) => (await requestFor(by, scope, extra)).url.href
  async function enter(page: Page): Promise<void> {
    await page.getByLabel('Username').fill('reader')
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('button', { name: 'Allow', exact: true }).waitFor()
  }

  it('signs in and consents by keyboard alone, with a focus that can be seen', async () => {
    const page = await browse({ width: 1280 })
    await page.goto(await authorize())
    await page.waitForFunction('document.activeElement.name === "username"') // autofocus acts with the first frame, not with the load
    await page.keyboard.type('reader')
    await page.keyboard.press('Tab')
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /wants to work with your inventory/ }).waitFor()
    const reached: string[] = []
    for (let n = 0; n < 20 && !reached.includes('allow'); n++) {
      await page.keyboard.press('Tab')
      const { value, ring } = await page.evaluate<{ value: string; ring: string }>(FOCUSED)
      expect(ring, value).to.equal('3px')
      reached.push(value)
    }
    expect(reached).to.deep.equal(['switch', 'profile', 'email', 'g:read', 'r:view:part', 'r:change:part', 'deny', 'allow'])
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/callback\?code=/)
  })

  it('what is unticked is not granted', async () => {
    const page = await browse()
    await page.goto(await authorize())
    await enter(page)
    expect(await page.getByRole('checkbox', { name: /Know who you are/ }).isDisabled()).to.equal(true)
    await page.getByRole('checkbox', { name: /Change parts/ }).uncheck()
    await page.getByText('See your email address').click() // the whole row is the target
    await page.getByRole('button', { name: 'Allow', exact: true }).click()
    await page.waitForURL(/\/callback\?code=/)
    const [row] = await server.db.all<{ payload: string }>("select payload from oidc_record where model = 'Consent'")
    expect(JSON.parse(row!.payload).declined).to.have.members(['email', 'r:change:part'])
  })

  it('works without scripts, switching to another account on the way too', async () => {
    await makeReader(server, 'second')
    const page = await browse({ scripts: false })
    await page.goto(await authorize())
    await enter(page)
    await page.getByRole('button', { name: 'Not you?' }).click()
    await page.getByLabel('Username').fill('second')
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    const go = page.getByRole('button', { name: 'Continue' })
    expect((await go.boundingBox())!.height).to.be.at.least(40)
    await go.click()
    await page.getByText('You are signed in as second').waitFor()
    await page.getByRole('button', { name: 'Allow', exact: true }).click()
    await page.waitForURL(/\/callback\?code=/)
  })

  it('a second click does not send a form again', async () => {
    const page = await browse()
    await page.goto(await authorize())
    await enter(page)
    await page.getByRole('button', { name: 'Allow', exact: true }).dblclick()
    await page.waitForURL(/\/callback\?code=/)
  })

  it('18: no other site can put a page into a frame', async () => {
    const page = await browse()
    await page.goto(`${appUrl()}/frame`)
    await page.waitForTimeout(300)
    const inside = await page
      .frames()[1]!
      .evaluate<string>('document.body.innerText')
      .catch(() => '')
    expect(inside).not.to.contain('Sign in')
  })

  it('a sign-in in a popup keeps the window that opened it', async () => {
    const page = await browse({ width: 1280 })
    await page.goto(`${appUrl()}/opener`)
    const popup = page.waitForEvent('popup')
    const answer = page.evaluate<string>(`new Promise((done) => {
      addEventListener('message', (event) => done(String(event.data)), { once: true })
      window.open(${JSON.stringify(await authorize())}, 'sign-in', 'width=480,height=700')
    })`)
    const small = await popup
    await enter(small)
    await small.getByRole('button', { name: 'Allow', exact: true }).click()
    expect(await answer).to.match(/^\?code=/)
  })

  it('an app on another site gets its answer by form_post', async () => {
    const web = await register(server, {
      redirectUris: [`${appUrl().replace('127.0.0.1', 'localhost')}/callback`],
      applicationType: 'web',
    }).catch(() => undefined)
    const by = web ?? app
    const page = await browse()
    const posted = page.waitForRequest((request) => request.method() === 'POST' && request.url().includes('/callback'))
    await page.goto(await authorize('openid', { response_mode: 'form_post' }, by))
    await enter(page)
    await page.getByRole('button', { name: 'Allow', exact: true }).click()
    expect((await posted).postData()).to.match(/code=/)
  })

  it('signs out by the pages of the house', async () => {
    const page = await browse({ width: 1280 })
    await page.goto(`${server.url}/`)
    await page.getByLabel('Username').fill('reader')
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByLabel('Stay signed in on this device').check()
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('heading', { name: 'Hello, reader' }).waitFor()
    expect((await page.context().cookies()).find((c) => c.name === 'stockade_session')).to.include({ httpOnly: true, sameSite: 'Lax' })
    await page
      .getByRole('button', { name: 'Sign out' })
      .or(page.getByRole('link', { name: 'Sign out' }))
      .first()
      .click()
    await page.getByRole('heading', { name: /signed out|Sign out/ }).waitFor()
    if (await page.getByRole('heading', { name: 'Sign out of Stockade?' }).isVisible())
      await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
    expect((await page.context().cookies()).some((c) => c.name === 'stockade_session')).to.equal(false)
  })

  it('connects a device from its link', async () => {
    const answer = await fetch(app.as.device_authorization_endpoint!, {
      method: 'POST',
      body: new URLSearchParams({ client_id: app.client.client_id, scope: SCOPE }),
    })
    const { verification_uri_complete: link, user_code: code } = (await answer.json()) as Record<string, string>
    const page = await browse()
    await page.goto(link!)
    await page.getByText(code!).waitFor()
    await page.getByRole('button', { name: 'Connect' }).click()
    await enter(page)
    await page.getByRole('button', { name: 'Allow', exact: true }).click()
    await page.getByRole('heading', { name: 'Your device is connected' }).waitFor()
  })

  it('every page can be read and pressed, on a phone and on a desk, light and dark, with long names', async () => {
    const long = await server.createUser({
      username: LONG.slice(0, 150),
      password: PASSWORD,
      permissions: ['view:part'],
    })
    const named = await register(server, { name: LONG, redirectUris: [`https://app.${'long-'.repeat(10)}name.example/callback`] })
    const page = await browse({ width: 360 })
    const errors: string[] = []
    page.on('console', (message) => message.text().includes('Content Security Policy') && errors.push(message.text()))
    const check = async (name: string) => {
      const faults = await violationsInViews(page, { narrow: 360, more: () => page.evaluate<string[]>(FAULTS) })
      errors.push(...faults.map((fault) => `${name}: ${fault}`))
    }
    await page.goto(await authorize(SCOPE, {}, named))
    await check('login')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await check('login with errors')
    await page.getByLabel('Username').fill(long.username)
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('button', { name: 'Allow', exact: true }).waitFor()
    await check('consent')
    for (const path of [
      '/logout/',
      '/o/logout/',
      '/o/device/',
      '/login/gone/',
      '/o/authorize/',
      '/o/logout/?id_token_hint=no',
      '/setup/no/',
      '/admin-center/',
      '/nowhere/',
    ]) {
      await page.goto(server.url + path)
      await check(path)
    }
    const link = await server.setupLink()
    if (link) {
      await page.goto(link)
      await page.getByRole('button', { name: 'Set up' }).click()
      await check('set-up')
    }
    await server.identity.change((trx) => trx('auth_user').where({ id: long.pk }).delete())
    expect(errors).to.deep.equal([])
  })
})
