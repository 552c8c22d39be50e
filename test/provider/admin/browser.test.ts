/** The admin center in a real browser: every page held against axe-core in both themes, on a phone and on a desk, with names that go on. */
import { expect } from 'chai'
import type { BrowserContext, Page } from 'playwright-core'
import { daysFromNow } from '../../../provider/identity/api-tokens.ts'
import { addGroup } from '../../../provider/identity/group-changes.ts'
import { fillDemo } from '../../../resource/import/demo.ts'
import { violations, violationsInViews } from '../../support/accessibility.ts'
import { openBrowser, type View } from '../../support/browser.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { PASSWORD } from '../client.ts'

const LONG = 'a-name-that-somebody-chose-without-thinking-of-those-who-have-to-read-it-again-and-again-every-day'

describe('the admin center in a browser', () => {
  let server: TestServer
  let long: number
  let group: number
  const open: BrowserContext[] = []

  before(async function () {
    this.timeout(120_000)
    server = await startServer('sqlite')
    await fillDemo(server.identity)
    await server.createUser({ username: 'root', password: PASSWORD, isSuperuser: true })
    const user = await server.createUser({
      username: LONG,
      password: PASSWORD,
      firstName: LONG,
      lastName: LONG,
      email: `${LONG.slice(0, 60)}@${LONG.slice(0, 50)}.example`,
      permissions: ['view:part', 'add:stock'],
    })
    long = user.pk
    await server.createToken(user, { name: LONG, expiry: daysFromNow(2), scopes: ['g:read', 'r:view:part', 'r:change:stock'] })
    group = (await server.db.all<{ id: number }>('select max(id) as id from auth_group'))[0]!.id
    await server.identity.change((trx) =>
      addGroup(trx, 'Empty', { actor: { pk: 1, username: LONG }, ip: '2001:db8:1234:5678:9abc:def0:1234:5678' }),
    )
  })
  after(() => server?.close())
  afterEach(async () => {
    await Promise.all(open.splice(0).map((context) => context.close()))
  })

  async function asRoot(view: View): Promise<Page> {
    const context = await openBrowser(view)
    open.push(context)
    const page = await context.newPage()
    await page.goto(`${server.url}/login/`)
    await page.getByLabel('Username').fill('root')
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('heading', { level: 1 }).waitFor()
    return page
  }

  const PAGES = () => [
    '',
    'users/',
    'users/?search=nobody-at-all',
    'users/new/',
    `users/${long}/`,
    `users/${long}/delete/`,
    'groups/',
    `groups/${group}/`,
    `groups/${group}/delete/`,
    `groups/${group + 1}/`,
    'tokens/',
    'tokens/?person=nobody',
    'tokens/revoke/?pick=token:1',
    'audit/',
    'audit/?person=root&from=2020-01-01',
    'keys/',
    'keys/rotate/',
    'why/',
    `why/?person=${LONG}&credential=token:1&operation=company_contact_create`,
    'users/999999/',
  ]

  it('breaks no rule of axe-core and fits, on a phone and on a desk, light and dark', async function () {
    this.timeout(120_000)
    const page = await asRoot({ width: 1280 })
    const faults: string[] = []
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) faults.push(`${page.url()}: ${message.text()}`)
    })
    for (const path of PAGES()) {
      await page.goto(`${server.url}/admin-center/${path}`)
      faults.push(...(await violationsInViews(page)).map((fault) => `${path}: ${fault}`))
    }
    // What a form says when it is refused is a page as well.
    await page.goto(`${server.url}/admin-center/users/new/`)
    await page.getByLabel('Username').fill('not a name')
    await page.getByRole('button', { name: 'Add' }).click()
    await page.getByText('letters of one alphabet').waitFor()
    faults.push(...(await violationsInViews(page)))
    expect(faults).to.eql([])
  })

  it('works by keyboard and without scripts: invites a person, who chooses a password and signs in', async () => {
    const page = await asRoot({ width: 1280, scripts: false })
    await page.goto(`${server.url}/admin-center/users/new/`)
    await page.getByLabel('Username').fill(`guest`)
    await page.getByLabel('Readers').focus()
    await page.keyboard.press('Space')
    await page.getByRole('button', { name: 'Add' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('guest has been created. Give them this link.').waitFor()
    const link = await page.getByRole('textbox', { name: 'Invitation link' }).inputValue()

    const context = await openBrowser({ scripts: false })
    open.push(context)
    const theirs = await context.newPage()
    await theirs.goto(link)
    for (const field of await theirs.locator('input[type=password]').all()) await field.fill('seventeen green lamps')
    await theirs.locator('main button[type=submit]').first().click()
    await theirs.getByRole('heading', { level: 1 }).waitFor()
    await theirs.goto(`${server.url}/`)
    await theirs.getByRole('heading', { name: 'Hello, guest' }).waitFor()
    await theirs.goto(link)
    expect(await theirs.locator('input[type=password]').count(), 'it works once').to.equal(0)
  })

  it('hides rows that do not match while somebody types, and looks through all pages on Enter', async () => {
    for (let i = 10; i < 40; i++) await server.createUser({ username: `zz-clerk${i}` })
    for (const width of [390, 1280]) {
      const page = await asRoot({ width })
      await page.goto(`${server.url}/admin-center/users/?sort=-person`)
      const seen = () => page.locator('tbody tr:visible').count()
      expect(await seen()).to.equal(25)
      const search = page.getByLabel('Search by name or email')
      await search.pressSequentially('ZZ-clerk3')
      await page.getByText('Matches on this page: 10. Press Enter to search the whole list.').waitFor()
      expect(await seen()).to.equal(10)
      expect(await violations(page)).to.eql([])
      await search.fill('')
      expect(await seen()).to.equal(25)
      await search.fill('zz-clerk1')
      expect(await seen()).to.equal(5)
      await search.press('Enter')
      await page.getByText('1 to 10 of 10').waitFor()
      expect(await seen()).to.equal(10)
    }
  })

  it('ticks all of a page with one box, and ends it', async () => {
    const user = await server.createUser({ username: 'tidy' })
    for (let i = 0; i < 3; i++) await server.createToken(user, { name: `old-${i}` })
    const page = await asRoot({ width: 1280 })
    await page.goto(`${server.url}/admin-center/tokens/?person=tidy`)
    await page.getByLabel('Search by owner or name').fill('old-1')
    await page.getByLabel('Select all on this page').check()
    await page.getByLabel('Search by owner or name').fill('')
    expect(await page.locator('tbody input:checked').count(), 'what is hidden is not ticked').to.equal(1)
    await page.getByLabel('Select all on this page').uncheck()
    await page.getByLabel('Select all on this page').check()
    await page.getByRole('button', { name: 'Revoke selected' }).click()
    await page.getByText('API token “old-2” of tidy').waitFor()
    await page.getByRole('button', { name: 'Revoke all 3' }).click()
    await page.getByText('3 tokens, apps and sessions have been revoked.').waitFor()
    await page.goto(`${server.url}/admin-center/tokens/?person=tidy`)
    await page.getByRole('heading', { name: 'No results' }).waitFor()
  })

  it('ticks a whole column of the roles, on a phone as on a desk, and shows no box for it without scripts', async () => {
    for (const [width, verb] of [
      [390, 'view'],
      [1280, 'change'],
    ] as const) {
      const page = await asRoot({ width })
      await page.goto(`${server.url}/admin-center/groups/${group + 1}/`)
      const all = page.getByLabel({ view: 'Select all: See', change: 'Select all: Change' }[verb])
      await all.check()
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('status').first().waitFor()
      const lacking = await server.db.all(`select name from users_ruleset where group_id = ? and can_${verb} = ?`, [group + 1, false])
      expect(lacking, `${width}`).to.eql([])
      expect(await all.isChecked()).to.equal(true)
      await page.locator(`fieldset input[value^="${verb}:"]`).first().uncheck()
      expect(await all.isChecked(), 'not all of them any more').to.equal(false)
    }
    const page = await asRoot({ scripts: false })
    await page.goto(`${server.url}/admin-center/groups/${group + 1}/`)
    expect(await page.getByText('All roles').isVisible()).to.equal(false)
  })
})
