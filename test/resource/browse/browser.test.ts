/** The browsable API in a real browser: the way of somebody who writes a client, and every kind of page held against axe-core. */
import { expect } from 'chai'
import type { BrowserContext, Page } from 'playwright-core'
import { fillDemo } from '../../../resource/import/demo.ts'
import { violationsInViews } from '../../support/accessibility.ts'
import { superuser } from '../../support/api.ts'
import { openBrowser, type View } from '../../support/browser.ts'
import { makePart, PNG } from '../../support/builders.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const ENGINEER = { username: 'engineer', password: 'draw-it-build-it' }
const READER = { username: 'reader', password: 'look-dont-touch' }

describe('the browsable API in a browser', () => {
  let server: TestServer
  const contexts: BrowserContext[] = []

  before(async function () {
    this.timeout(120_000)
    server = await startServer('sqlite', { debug: true })
    await fillDemo(server.identity)
  })
  after(() => server?.close())
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()))
  })

  /** Opens an address of the API as somebody who has to sign in first. */
  async function browse(path: string, { username, password }: typeof ENGINEER, view: View = { width: 1280 }): Promise<Page> {
    const context = await openBrowser(view)
    contexts.push(context)
    const page = await context.newPage()
    await page.goto(`${server.url}/api${path}`)
    await page.getByText('Nobody is signed in').getByRole('link', { name: 'Sign in' }).click()
    await page.getByLabel('Username').fill(username)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.waitForURL(`${server.url}/api${path}`)
    return page
  }
  const drawer = (page: Page, name: string | RegExp) => page.locator('details > summary').filter({ hasText: name })

  for (const scripts of [true, false]) {
    it(`${scripts ? 'with' : 'without'} scripts: follows links, filters, makes a part after a mistake, changes it, deletes it`, async () => {
      const page = await browse('/part/', ENGINEER, { width: 1280, scripts })
      await page.getByText('200 OK').waitFor()
      await page.locator('.json').getByRole('link').first().click()
      await page.getByRole('heading', { level: 1, name: 'See one' }).waitFor()
      await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'part', exact: true }).click()

      await page.getByRole('link', { name: 'Show page by page' }).first().click()
      await page.getByText('1 to 25 of').first().waitFor()
      await page.getByRole('link', { name: 'Next' }).first().click()
      await page.getByText('26 to 50 of').first().waitFor()

      await drawer(page, 'Search, filter and sort').click()
      await page.getByLabel('search', { exact: true }).fill('battery')
      await drawer(page, /^More \(\d+\)/).click()
      await page.getByLabel('assembly', { exact: true }).selectOption('false')
      await page.getByLabel('ordering', { exact: true }).selectOption('-name')
      await page.getByRole('button', { name: 'Apply', exact: true }).click()
      await page
        .getByText(/1 to \d of \d/)
        .first()
        .waitFor()
      const asked = new URL(page.url()).searchParams
      expect([asked.get('search'), asked.get('assembly'), asked.get('limit')]).to.eql(['battery', 'false', '25'])
      expect(asked.has('active'), 'what was not asked is not in the address').to.equal(!scripts)

      await drawer(page, 'Create a part').click()
      await page.locator('#post-category').fill('999999')
      await page.locator('#post-description').fill('Brass, 50 mm')
      await page.getByRole('button', { name: 'POST', exact: true }).first().click()
      await page.getByText('400 Bad Request').waitFor()
      const name = page.locator('#post-name')
      await name.waitFor()
      const wrong = (field: string) => page.locator(`#${field}-error`).textContent()
      expect([await wrong('post-name'), await wrong('post-category')].map((text) => text?.trim())).to.eql([
        'This field is required.',
        'Invalid pk "999999" - object does not exist.',
      ])
      expect(await name.getAttribute('aria-describedby')).to.contain('post-name-error')
      expect(await page.locator('#post-description').inputValue()).to.equal('Brass, 50 mm')
      const called = `Bell ${scripts ? 'one' : 'two'}`
      await name.fill(called)
      await page.locator('#post-category').fill('')
      await page.getByRole('button', { name: 'POST', exact: true }).first().click()
      await page.getByText('201 Created').waitFor()
      await page.getByRole('link', { name: 'Open what was created' }).click()
      await page.getByRole('heading', { level: 1, name: 'See one part' }).waitFor()
      expect(await page.locator('.json').textContent()).to.contain(`"name": "${called}"`)

      await drawer(page, 'Change one part').click()
      await page.locator('#patch-put-name').fill(`${called}, big`)
      await page.locator('#patch-put-active').uncheck()
      await page.locator('#patch-put-image').setInputFiles({ name: 'bell.png', mimeType: 'image/png', buffer: PNG })
      await page.getByRole('button', { name: 'PATCH', exact: true }).first().click()
      await page.locator('.exchange .line').getByText('PATCH').waitFor()
      await page.getByText('200 OK').waitFor()
      expect(await page.locator('.json').textContent())
        .to.contain(`"name": "${called}, big"`)
        .and.contain('"active": false')
      const own = page.url()
      await page.locator('.json a[href^="/media/part_images/"]').first().click()
      expect(page.url()).to.contain('/media/part_images/')
      await page.goto(own)

      await drawer(page, 'Delete one part').click()
      await page.getByRole('button', { name: 'Delete', exact: true }).click()
      await page.getByText('204 No Content').waitFor()
      await page.getByRole('link', { name: 'Up to /api/part/' }).click()
      await page.getByRole('heading', { level: 1, name: 'List parts' }).waitFor()
    })
  }

  it('tells a reader which role is missing, and signs out', async () => {
    const { pk } = await makePart(await superuser(server, 'maker'))
    const page = await browse(`/part/${pk}/`, READER)
    expect(await drawer(page, 'Delete').count()).to.equal(0)
    await page.getByText('3 refused').click()
    await page.getByText('Your account needs the role "delete parts".').waitFor()
    await page.getByRole('link', { name: 'Sign out' }).locator('visible=true').click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByText('You are signed out').waitFor()
    await page.goto(`${server.url}/api/part/${pk}/`)
    await page.getByText('401 Unauthorized').waitFor()
  })

  it('breaks no rule of axe-core and fits, on a phone and on a desk, light and dark', async function () {
    this.timeout(120_000)
    const page = await browse('/', ENGINEER)
    const faults: string[] = []
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) faults.push(`${page.url()}: ${message.text()}`)
    })
    const look = async (what: string) => {
      await page.evaluate("for (const drawer of document.querySelectorAll('main details')) drawer.open = true")
      faults.push(...(await violationsInViews(page)).map((fault) => `${what}: ${fault}`))
    }
    const long = await makePart(await superuser(server, 'maker-of-long'), {
      name: 'a-name-without-an-end-'.repeat(3),
      description: 'and-a-word-that-no-line-can-hold-'.repeat(7),
    })
    for (const path of ['/', '/part/?limit=2', `/part/${long.pk}/`, '/user/me/', '/part/?category=x', '/company/', '/nothing/']) {
      await page.goto(`${server.url}/api${path}`)
      await look(path)
    }
    await page.goto(`${server.url}/api/part/?limit=1`)
    await drawer(page, 'Create a part').click()
    await page.getByRole('button', { name: 'POST', exact: true }).first().click()
    await page.getByText('400 Bad Request').waitFor()
    await look('a refusal')
    expect(faults).to.eql([])
  })
})
