/** The documentation in Chromium: authorize in every way, try things out, find one's way among hundreds of operations. */
import type { EntryType } from 'node:perf_hooks'
import { expect } from 'chai'
import type { BrowserContext, Page } from 'playwright-core'
import { fillDemo } from '../../../resource/import/demo.ts'
import { violations } from '../../support/accessibility.ts'
import { openBrowser, type View } from '../../support/browser.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const ENGINEER = { username: 'engineer', password: 'draw-it-build-it' }

eachDatabase('/api-doc/ in a browser', (kind) => {
  let server: TestServer
  let browser: BrowserContext
  let page: Page
  let faults: string[]
  before(async () => {
    server = await startServer(kind)
    await fillDemo(server.identity)
  })
  after(() => server.close())

  async function open(view: View = { width: 1200 }): Promise<void> {
    browser = await openBrowser(view)
    page = await browser.newPage()
    faults = []
    page.on('console', (message) => message.type() === 'error' && !/^Deprecated/.test(message.text()) && faults.push(message.text()))
    page.on('pageerror', (error) => faults.push(error.message))
  }
  afterEach(() => browser.close())

  async function documentation(fragment = ''): Promise<void> {
    await page.goto(`${server.url}/api-doc/${fragment}`)
    await page.locator('.opblock-tag').first().waitFor()
  }
  const dialog = () => page.locator('.dialog-ux')
  const way = (title: string) => dialog().locator('.auth-container').filter({ hasText: title })
  const authorize = () => page.locator('.auth-wrapper button.authorize').click()
  const closeDialog = () => dialog().locator('.close-modal').click()

  const areaLink = (name: string) => page.locator('#areas').getByRole('link', { name, exact: true })

  /** Opens an operation and executes it with what it shows. @returns status and body of the answer */
  async function execute(tag: string, id: string, fill: (operation: ReturnType<Page['locator']>) => Promise<void> = async () => {}) {
    const operation = page.locator(`#operations-${tag}-${id}`)
    await areaLink(tag).click()
    await operation.locator('.opblock-summary-control').click()
    await operation.locator('.try-out__btn').click()
    await fill(operation)
    await operation.locator('button.execute').click()
    const live = operation.locator('.live-responses-table')
    await live.waitFor()
    const status = Number((await live.locator('.response-col_status').last().innerText()).split(/\s/)[0])
    const text = await live
      .locator('.response-col_description .highlight-code pre, .response-col_description pre.microlight')
      .first()
      .innerText()
    await operation.locator('.opblock-summary-control').click()
    return { status, body: JSON.parse(text) }
  }
  const named = (name: string) => async (operation: ReturnType<Page['locator']>) => {
    await operation.locator('textarea.body-param__text').fill(JSON.stringify({ name }))
  }

  it('authorizes with PKCE by one click, then a GET and a POST work; withdrawn, they do not', async () => {
    await open()
    await documentation()
    await authorize()
    const popup = browser.waitForEvent('page')
    await way('PKCE').locator('button.authorize').click()
    const signIn = await popup
    await signIn.fill('input[name=username]', ENGINEER.username)
    await signIn.fill('input[name=password]', ENGINEER.password)
    await signIn.click('button[type=submit]')
    await signIn.getByText('API documentation wants to work').waitFor()
    await Promise.all([signIn.waitForEvent('close'), signIn.click('button[value=allow]')])
    await way('PKCE').getByRole('button', { name: 'Remove authorization' }).or(way('PKCE').getByText('Logout')).first().waitFor()
    await closeDialog()

    const me = await execute('user', 'user_me_retrieve')
    expect([me.status, me.body.username]).to.eql([200, 'engineer'])
    const made = await execute('part', 'part_create', named(`Bell by PKCE ${kind}`))
    expect([made.status, made.body.name]).to.eql([201, `Bell by PKCE ${kind}`])
    // The engineer's roles do not reach companies, whatever the scopes.
    expect((await execute('company', 'company_create', named('Nobody'))).status).to.equal(403)
    expect(faults.filter((fault) => !/status of 403/.test(fault))).to.eql([])

    const apps = await browser.newPage()
    await apps.goto(`${server.url}/o/authorized_tokens/`)
    const row = apps.locator('tr').filter({ hasText: 'API documentation' })
    expect(await row.innerText()).to.include('parts')
    await row.getByRole('link', { name: /^Withdraw/ }).click()
    await apps.getByRole('button', { name: 'Withdraw access' }).click()
    await apps.getByText('API documentation can no longer act for you').waitFor()
    await apps.close()
    await page.bringToFront()
    expect((await execute('company', 'company_list')).status).to.equal(401)
  })

  // What follows is the page's own doing, whatever the database.
  if (kind === 'postgres') return

  it('takes a token, and a name and password', async () => {
    await open()
    await documentation()
    const user = await server.createUser({ username: `tokened-${kind}`, permissions: ['add:part', 'view:part'] })
    await authorize()
    await way('tokenAuth')
      .locator('input')
      .fill(`Token ${await server.createToken(user)}`)
    await way('tokenAuth').locator('button.authorize').click()
    await closeDialog()
    expect((await execute('user', 'user_me_retrieve')).body.username).to.equal(user.username)
    expect((await execute('part', 'part_create', named(`Bell by token ${kind}`))).status).to.equal(201)

    await documentation()
    await authorize()
    await way('basicAuth').locator('input[name=username]').fill(ENGINEER.username)
    await way('basicAuth').locator('input[name=password]').fill(ENGINEER.password)
    await way('basicAuth').locator('button.authorize').click()
    await closeDialog()
    expect((await execute('user', 'user_me_retrieve')).body.username).to.equal('engineer')
    expect((await execute('part', 'part_create', named(`Bell by password ${kind}`))).status).to.equal(201)
    expect(faults).to.eql([])
  })

  it('works as whoever is signed in, writes too', async () => {
    await open()
    await page.goto(`${server.url}/api-doc/`)
    await page.getByRole('link', { name: 'Sign in' }).click()
    await page.fill('input[name=username]', ENGINEER.username)
    await page.fill('input[name=password]', ENGINEER.password)
    await page.click('button[type=submit]')
    await page.locator('.opblock-tag').first().waitFor()
    expect(new URL(page.url()).pathname).to.equal('/api-doc/')
    expect((await execute('part', 'part_create', named(`Bell by session ${kind}`))).status).to.equal(201)
    await authorize()
    const ticked = await way('PKCE').locator('input[type=checkbox]:checked').count()
    expect(ticked, 'scopes within the reader’s roles').to.be.greaterThan(5).and.lessThan(25)
    expect(faults).to.eql([])
  })

  it('loads an area at a time: the one that a link names, with its operation, or the one that is chosen', async () => {
    await open()
    const loaded: (string | null)[] = []
    page.on('request', (request) => {
      const { pathname, searchParams } = new URL(request.url())
      if (pathname === '/api/schema/') loaded.push(searchParams.get('area'))
    })
    const tags = () => page.locator('.opblock-tag').evaluateAll((all) => all.map((one) => one.getAttribute('data-tag')))
    const isCurrent = async (name: string) => expect(await page.locator('#areas [aria-current]').allInnerTexts()).to.eql([name])

    await documentation('#/stock/stock_list')
    await page.locator('#operations-stock-stock_list .parameters-container').waitFor()
    expect(await tags()).to.eql(['stock'])
    await isCurrent('stock')
    await areaLink('company').click()
    await page.locator('#operations-company-company_list').waitFor()
    expect(await tags()).to.eql(['company'])
    await isCurrent('company')
    // Opened and closed again: loaded once more, the page shows the same area.
    for (let i = 0; i < 2; i++) await page.locator('#operations-company-company_list .opblock-summary-control').click()
    expect(new URL(page.url()).hash).to.equal('#/company')
    await page.goBack()
    expect(new URL(page.url()).hash).to.equal('#/company/company_list')
    await page.locator('#operations-company-company_list .parameters-container').waitFor()
    await page.evaluate("location.hash = '#/stock/stock_list'")
    await page.locator('#operations-stock-stock_list .parameters-container').waitFor()
    await isCurrent('stock')
    await areaLink('All areas').click()
    await page.locator('#operations-tag-bom').waitFor()
    expect((await tags()).length).to.equal((await page.locator('#areas a').count()) - 1)
    await documentation()
    await page.locator('#operations-user-user_me_retrieve').waitFor()
    await isCurrent('user')
    expect(loaded).to.eql(['stock', 'company', 'stock', null, 'user'])
    expect(faults).to.eql([])
  })

  it('does not freeze with 600 operations: areas and operations are drawn when they are opened', async () => {
    await open()
    await page.route('**/api/schema/**', async (route) => {
      const answer = await route.fetch()
      const document = await answer.json()
      const operations = () => Object.values(document.paths).reduce((n: number, item) => n + Object.keys(item as object).length, 0)
      for (let copy = 1; operations() < 600; copy++)
        for (const [path, item] of Object.entries(
          structuredClone(document.paths) as Record<string, Record<string, { operationId: string; tags: string[] }>>,
        )) {
          if (path.includes('copy')) continue
          for (const o of Object.values(item))
            Object.assign(o, { operationId: `${o.operationId}_${copy}`, tags: o.tags.map((tag) => `${tag}-copy-${copy}`) })
          document.paths[path.replace('/api/', `/api/copy-${copy}/`)] = item
        }
      await route.fulfill({ json: document })
    })
    // The longest that the page could not answer, in milliseconds.
    await page.addInitScript(() => {
      const w = globalThis as unknown as { longest: number }
      w.longest = 0
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) w.longest = Math.max(w.longest, duration)
      }).observe({ entryTypes: ['longtask'] as unknown as EntryType[] })
    })
    await documentation('#/all')
    expect(await page.locator('.opblock').count()).to.equal(0)
    await page.locator('#operations-tag-part').click()
    await page.locator('#operations-part-part_list .opblock-summary-control').click()
    await page.locator('#operations-part-part_list .parameters-container').waitFor()
    await page.locator('.operation-filter-input').fill('company')
    await page.locator('#operations-tag-part').waitFor({ state: 'detached' })
    expect(await page.locator('.opblock-tag').allInnerTexts()).to.satisfy((tags: string[]) => tags.every((tag) => /company/.test(tag)))
    const longest = await page.evaluate('longest')
    // Two cores are shared with other work here: a freeze is seconds, not this.
    expect(longest).to.be.lessThan(3000)
  })

  for (const view of [{ width: 1200 }, { width: 390, dark: true }]) {
    it(`says what scopes and roles mean, ${view.dark ? 'dark on a phone' : 'light and wide'}`, async () => {
      await open(view)
      await page.goto(`${server.url}/api-doc/scopes/#r:view:part`)
      const scope = page.locator('[id="r:view:part"]')
      await scope.getByText('/api/part/{id}/').first().waitFor()
      expect(await scope.innerText())
        .to.include('See parts')
        .and.to.include('Names, descriptions')
      expect(await violations(page)).to.eql([])
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).to.equal(true)
      await scope.getByText('/api/part/{id}/', { exact: false }).first().click()
      await page
        .locator('#operations-part-part_retrieve .opblock-description, #operations-part-part_retrieve .renderedMarkdown')
        .first()
        .waitFor()
      expect(faults).to.eql([])
    })
  }
})
