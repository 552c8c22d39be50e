/** Pages fit every screen, whatever people put into them: each is loaded, looked at in four widths, and kept as a picture in a folder. */
import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { BrowserContext, Page } from 'playwright-core'
import { daysFromNow } from '../../provider/identity/api-tokens.ts'
import { createApplication } from '../../provider/identity/application-changes.ts'
import { audit } from '../../provider/identity/audit.ts'
import { saveConsent } from '../../provider/identity/grants.ts'
import { addGroup, addMember } from '../../provider/identity/group-changes.ts'
import { linkAddress } from '../../provider/identity/one-time-links.ts'
import { giveLink } from '../../provider/identity/user-changes.ts'
import type { User } from '../../provider/identity/users.ts'
import { READ_ONLY_SCOPES } from '../../provider/scopes.ts'
import { withApp } from '../provider/account/person.ts'
import { defaultApp, PASSWORD, requestFor } from '../provider/client.ts'
import { superuser } from '../support/api.ts'
import { openBrowser } from '../support/browser.ts'
import { makePart } from '../support/builders.ts'
import { crowd, misfits, WIDTHS } from '../support/fit.ts'
import { startServer, type TestServer } from '../support/server.ts'

/** Sixty characters and no place to break. */
const word = (i: number): string => `${'Wolfeschlegelsteinhausenbergerdorff'.repeat(2)}${i}`.slice(-60)
const IP = '2001:db8:1234:5678:9abc:def0:1234:5678'

describe('pages on any screen', function () {
  this.timeout(300_000)
  let server: TestServer
  let context: BrowserContext
  let german: Page
  let pictures: string
  const keys = { app: 0, user: 0, group: 0, part: 0, location: 0, item: 0, token: 0 }

  before(async () => {
    pictures = mkdtempSync(join(tmpdir(), 'stockade-widths-'))
    server = await startServer('sqlite', { debug: true })
    const root = await server.createUser({ username: 'root', password: PASSWORD, isSuperuser: true, firstName: word(0), lastName: word(1) })
    await fill(root)
    // German has the longer words.
    context = await openBrowser({ width: 1280, locale: 'de-DE' })
    german = await context.newPage()
    await signIn(german, 'root')
    await german.locator('.house').waitFor()
  })
  after(async () => {
    await context?.close()
    await server?.close()
  })

  async function signIn(page: Page, username: string): Promise<void> {
    await page.goto(`${server.url}/login/`)
    await page.fill('input[name=username]', username)
    await page.fill('input[name=password]', PASSWORD)
    await page.click('main form.stack button[type=submit]')
  }

  /** Forty of everything that is listed. */
  async function fill(root: User): Promise<void> {
    const by = { actor: root, ip: IP }
    for (let i = 0; i < 40; i++) {
      const user = await server.createUser({
        username: word(i),
        firstName: word(i),
        lastName: word(i),
        email: `${word(i)}@${word(i)}.example`,
        permissions: ['view:part', 'add:stock', 'delete:build'],
      })
      const scopes = ['openid', ...READ_ONLY_SCOPES] as const
      await server.createToken(root, { name: word(i), expiry: daysFromNow(i + 1), scopes: ['g:read', 'r:view:part', 'r:change:stock'] })
      await server.identity.change(async (trx) => {
        const group = await addGroup(trx, `${word(i)}-group`, by, ['view:part', 'change:stock', 'delete:part'])
        if (i === 0) Object.assign(keys, { group })
        await addMember(trx, keys.group, user, by)
        const { clientId } = await createApplication(trx, {
          name: word(i),
          redirectUris: [`https://${word(i).slice(0, 50)}.example/${word(i)}/${word(i)}`],
          homeUri: `https://app.example/${word(i)}`,
          allowedScopes: scopes,
        })
        for (const { sub } of [root, user]) await saveConsent(trx, sub, clientId, { scopes: [...scopes], declined: [], claims: [] })
        if (i === 0) await saveConsent(trx, user.sub, clientId, { scopes: [...scopes], declined: [], claims: [] })
        await audit(trx, {
          ...by,
          actor: { pk: user.pk, username: user.username },
          action: 'setting.rates',
          target: `exchange rates ${word(i)}`,
          clientId: word(i),
          credential: 'access token',
          detail: {
            base: 'USD',
            rates: Object.fromEntries([...'ABCDEFGHIJKLMNOP'].map((x, n) => [`E${x}R`, String(1 / (n + 3))])),
            note: word(i),
          },
        })
      })
      keys.user = user.pk
    }
    keys.token = (await server.db.all<{ id: number }>('select max(id) as id from users_apitoken'))[0]!.id
    const [app] = await server.db.all<{ id: number }>('select min(id) as id from oauth_application where name like ?', ['%0'])
    keys.app = app!.id
    const api = await superuser(server, 'maker')
    keys.part = (await makePart(api, { name: word(1), description: word(2).repeat(4), IPN: word(3), units: 'm' })).pk
    keys.location = (await api.post('/stock/location/', { name: word(4), description: word(5).repeat(4) })).body.pk
    for (let i = 0; i < 40; i++) {
      await makePart(api, { name: word(i + 2), description: word(i).repeat(3), category: null })
      const { pk } = (await api.post('/stock/location/', { name: word(i), parent: i % 2 ? keys.location : null })).body
      const item = { part: keys.part, quantity: 123456.78912, location: i % 2 ? pk : keys.location, batch: word(i) }
      keys.item = (await api.post('/stock/', item)).body[0].pk
    }
  }

  /** The page as it is, in each width: what is wrong with it, and its picture. */
  async function look(name: string, page = german): Promise<string[]> {
    const faults: string[] = []
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: width < 600 ? 780 : 1000 })
      faults.push(...(await misfits(page)).map((fault) => `${name} ${width}: ${fault}`))
      mkdirSync(join(pictures, String(width)), { recursive: true })
      await page.screenshot({ path: join(pictures, String(width), `${name.replaceAll(/\W+/g, '-')}.png`), animations: 'disabled' })
    }
    return faults
  }
  const open = async (path: string, page = german): Promise<void> => {
    await page.goto(new URL(path, server.url).href)
    await page.locator('main').first().waitFor()
  }
  const unfold = () => german.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")

  const TABLES = (): string[] => [
    '/settings/tokens/',
    '/o/authorized_tokens/',
    '/o/applications/',
    `/o/applications/${keys.app}/`,
    '/admin-center/users/',
    `/admin-center/users/${keys.user}/`,
    '/admin-center/groups/',
    `/admin-center/groups/${keys.group}/`,
    '/admin-center/tokens/',
    '/admin-center/audit/',
    '/admin-center/keys/',
    '/look/parts/',
    `/look/parts/${keys.part}/`,
    '/look/locations/',
    `/look/locations/${keys.location}/`,
  ]
  const OTHERS = (): string[] => [
    '/home/',
    '/home/connect/',
    '/look/scan/',
    `/look/items/${keys.item}/`,
    '/look/parts/0/',
    '/settings/',
    '/settings/security/',
    '/settings/security/password/',
    '/settings/security/app/',
    '/settings/security/passkeys/add/',
    '/settings/security/sessions/end-others/',
    '/settings/tokens/create/',
    `/settings/tokens/${keys.token}/revoke/`,
    '/o/device/',
    '/help/',
    '/o/applications/register/',
    `/o/applications/${keys.app}/update/`,
    '/admin-center/',
    '/admin-center/users/new/',
    '/admin-center/keys/rotate/',
    `/admin-center/users/${keys.user}/delete/`,
    `/admin-center/groups/${keys.group}/delete/`,
    `/admin-center/why/?person=${word(1)}&operation=company_contact_create`,
    '/api-doc/scopes/',
    '/api/',
    '/api/part/',
    `/api/part/${keys.part}/`,
    '/api/part/?category=x',
    '/api/nothing/',
    '/nothing/',
    '/logout/',
  ]

  it('shows every table whole, with forty rows of words that do not end', async () => {
    const faults: string[] = []
    for (const path of TABLES()) {
      await open(path)
      expect(await german.locator('tbody tr').count(), path).to.be.greaterThan(0)
      faults.push(...(await look(path)))
    }
    expect(faults, faults.join('\n')).to.eql([])
  })

  it('shows tables of ten columns whole', async () => {
    const faults: string[] = []
    for (const path of TABLES()) {
      await open(path)
      await crowd(german)
      faults.push(...(await look(`crowded${path}`)))
    }
    expect(faults, faults.join('\n')).to.eql([])
  })

  it('shows every other page whole, unfolded', async () => {
    const faults: string[] = []
    for (const path of OTHERS()) {
      await open(path)
      await unfold()
      faults.push(...(await look(path)))
    }
    expect(faults, faults.join('\n')).to.eql([])
  })

  it('shows consent whole', async () => {
    const { url } = await requestFor(
      await defaultApp(server),
      `openid profile offline_access g:read a:superuser ${READ_ONLY_SCOPES.join(' ')}`,
    )
    await german.goto(url.href)
    await german.locator('button[value=allow]').waitFor()
    await unfold()
    expect(await look('consent')).to.eql([])
  })

  it('shows the way in whole, in English and dark: sign-in, second factor, links, recovery codes, setting up', async () => {
    const user = await server.createUser({ username: 'second', password: PASSWORD, firstName: word(7), permissions: ['view:part'] })
    const { recovery } = await withApp(server, user)
    const invited = await server.createUser({ username: word(50) })
    const links = await server.identity.change(async (trx) => [
      await giveLink(trx, invited, 'invite', {}, 1),
      await giveLink(trx, user, 'second-factor', {}, 1),
    ])
    const fresh = await startServer('sqlite')
    const dark = await openBrowser({ width: 1280, dark: true })
    const page = await dark.newPage()
    const faults: string[] = []
    try {
      for (const address of ['/login/', ...links.map((token) => linkAddress(server.url, token)), (await fresh.setupLink())!]) {
        await open(address, page)
        faults.push(...(await look(`way in ${new URL(address, server.url).pathname.split('/')[1]}`, page)))
      }
      await signIn(page, 'second')
      await page.locator('input[name=code]').first().waitFor()
      await page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
      faults.push(...(await look('way in second', page)))
      await page.fill('#recovery', recovery[0]!)
      await page.locator('form:has(#recovery) button[type=submit]').click()
      await page.locator('.house').waitFor()
      for (const path of [
        '/home/',
        '/home/connect/',
        '/settings/security/',
        '/settings/security/recovery-codes/',
        '/look/parts/',
        '/help/',
      ]) {
        await open(path, page)
        faults.push(...(await look(`dark ${path}`, page)))
      }
    } finally {
      await dark.close()
      await fresh.close()
    }
    expect(faults, faults.join('\n')).to.eql([])
  })

  it('shows the documentation of the API whole: areas, an operation that is tried out, and the scopes to be ticked', async () => {
    await open('/api-doc/#/part')
    await german.locator('#operations-part-part_create .opblock-summary-control').click()
    await german.locator('#operations-part-part_create .try-out__btn').click()
    const faults = await look('api-doc')
    await german.locator('.auth-wrapper button.authorize').click()
    await german.locator('.dialog-ux').waitFor()
    faults.push(...(await look('api-doc-authorize')))
    expect(faults, faults.join('\n')).to.eql([])
  })
})
