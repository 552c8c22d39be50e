/** Home and the look in a real browser: on a phone without scripts, by keyboard alone, by the camera, and held against axe-core. */
import { expect } from 'chai'
import type { BrowserContext, Page } from 'playwright-core'
import { fillDemo } from '../../../resource/import/demo.ts'
import { violationsInViews } from '../../support/accessibility.ts'
import { launchBrowser, openBrowser, type View, viewOf } from '../../support/browser.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const STOREKEEPER = { username: 'storekeeper', password: 'count-it-twice' }
const ADMIN = { username: 'admin', password: 'keys-to-the-shop' }

describe('home and the look in a browser', () => {
  let server: TestServer
  let part: { id: number; full_name: string }
  const contexts: BrowserContext[] = []

  before(async function () {
    this.timeout(120_000)
    // A camera is there for https and for this name alone.
    server = await startServer('sqlite', { url: 'http://localhost:0' })
    await fillDemo(server.identity, { superuser: true })
    const [found] = await server.db.all<typeof part>("select id, full_name from part_part where full_name like '%Brake hose%'")
    part = found!
  })
  after(() => server?.close())
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()))
  })

  async function signIn(page: Page, { username, password }: typeof ADMIN): Promise<Page> {
    await page.goto(`${server.url}/login/`)
    await page.locator('[name=username]').fill(username)
    await page.locator('[name=password]').fill(password)
    await page.locator('main form.stack button[type=submit]').first().click()
    await page.waitForURL(`${server.url}/`)
    return page
  }
  async function browse(person: typeof ADMIN, view: View = {}): Promise<Page> {
    const context = await openBrowser(view)
    contexts.push(context)
    return signIn(await context.newPage(), person)
  }
  const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor()

  it('on a phone without scripts: from home to a part, to where it lies, and by a typed code', async () => {
    const page = await browse(STOREKEEPER, { scripts: false })
    await page.getByRole('searchbox').fill('brake hose')
    await page.getByRole('button', { name: 'Search' }).click()
    await page.getByRole('link', { name: part.full_name }).click()
    await heading(page, part.full_name)
    await page.locator('.tabled tbody a').first().click()
    await page.getByRole('heading', { name: 'What is here' }).waitFor()
    await page.goto(`${server.url}/look/scan/`)
    expect(await page.getByRole('button', { name: 'Use the camera' }).isVisible()).to.equal(false)
    await page.getByLabel('Code').fill('nothing like it')
    await page.getByRole('button', { name: 'Find' }).click()
    await page.getByText('Nothing here has this code').waitFor()
    await page.getByLabel('Code').fill(`INV-PA${part.id}`)
    await page.getByRole('button', { name: 'Find' }).click()
    await heading(page, part.full_name)
  })

  it('by keyboard alone: from the sign-in through a scan, as a scanner that types does it', async () => {
    const page = await browse(STOREKEEPER, { width: 1280 })
    const focused = () => page.evaluate<string>('document.activeElement.textContent.trim()')
    for (let i = 0; i < 40 && (await focused()) !== 'Scan a code'; i++) await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await heading(page, 'Scan a code')
    // The cursor is in the field already.
    await page.keyboard.type(`INV-PA${part.id}`)
    await page.keyboard.press('Enter')
    await heading(page, part.full_name)
    for (let i = 0; i < 40 && !(await page.evaluate("document.activeElement.matches('.tabled a')")); i++) await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'What is here' }).waitFor()
  })

  it('by the camera, where the browser reads codes; and says so when it may not', async () => {
    // A camera that shows a test picture. What the browser would read in it stands in for a label.
    const browser = await launchBrowser(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'])
    try {
      const page = await (await browser.newContext({ ...viewOf({}), permissions: ['camera'] })).newPage()
      await page.addInitScript(`window.BarcodeDetector = class {
        static getSupportedFormats = async () => ['qr_code']
        detect = async (video) => (video.videoWidth && video.currentTime > 0 ? [{ rawValue: 'INV-PA${part.id}' }] : [])
      }`)
      const refused: string[] = []
      page.on('console', (message) => {
        if (message.text().includes('Content Security Policy')) refused.push(message.text())
      })
      await signIn(page, STOREKEEPER)
      await page.goto(`${server.url}/look/scan/`)
      await page.getByRole('button', { name: 'Use the camera' }).click()
      await heading(page, part.full_name)
      expect(page.url()).to.equal(`${server.url}/look/parts/${part.id}/`)
      expect(refused).to.eql([])

      await page.addInitScript("navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))")
      await page.goto(`${server.url}/look/scan/`)
      await page.getByRole('button', { name: 'Use the camera' }).click()
      await page.getByText('The camera cannot be used').waitFor()
      expect(await page.getByRole('button', { name: 'Use the camera' }).isVisible(), 'to be tried again').to.equal(true)
    } finally {
      await browser.close()
    }
  })

  it('breaks no rule of axe-core and fits, on a phone and on a desk, light and dark, in both languages', async function () {
    this.timeout(180_000)
    const faults: string[] = []
    const any = await openBrowser()
    contexts.push(any)
    /** The superuser's browser, which asks for this language. */
    const reads = async (language: string): Promise<Page> => {
      const context = await any.browser()!.newContext({ ...viewOf({ width: 1280 }), locale: language })
      contexts.push(context)
      const page = await context.newPage()
      page.on('console', (message) => {
        if (message.text().includes('Content Security Policy')) faults.push(`${page.url()}: ${message.text()}`)
      })
      return signIn(page, ADMIN)
    }
    const [item] = await server.db.all<{ id: number; location_id: number }>(
      'select id, location_id from stock_item where part_id = ? and location_id is not null',
      [part.id],
    )
    const paths = ['/home/', '/home/connect/', '/look/parts/', '/look/parts/?search=nothing-at-all', `/look/parts/${part.id}/`]
    paths.push('/look/locations/', `/look/locations/${item!.location_id}/`, `/look/items/${item!.id}/`, '/look/scan/', '/look/parts/0/')
    for (const language of ['de', 'en']) {
      const page = await reads(language)
      for (const path of paths) {
        await page.goto(server.url + path)
        expect(await page.locator('html').getAttribute('lang')).to.equal(language)
        faults.push(...(await violationsInViews(page)).map((fault) => `${language} ${path}: ${fault}`))
      }
      await page.goto(`${server.url}/look/scan/`)
      await page.locator('[name=code]').fill('x')
      await page.keyboard.press('Enter')
      await page.locator('[name=code][aria-invalid]').waitFor()
      faults.push(...(await violationsInViews(page)).map((fault) => `${language}, a code that nothing has: ${fault}`))
    }
    expect(faults, faults.join('\n')).to.eql([])
  })
})
