/** Own settings in a real browser: passkeys of Chromium's virtual authenticator, the app by hand, and axe-core on every page in both themes. */
import { expect } from 'chai'
import { decodeJwt } from 'jose'
import type { BrowserContext, CDPSession, Page } from 'playwright-core'
import { createLink, type LinkPurpose } from '../../../provider/identity/one-time-links.ts'
import type { User } from '../../../provider/identity/users.ts'
import { violationsInViews } from '../../support/accessibility.ts'
import { openBrowser, type View } from '../../support/browser.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { defaultApp, PASSWORD, redeem, requestFor } from '../client.ts'
import { codeOf, entries, withApp } from './person.ts'

const SECURITY = '/settings/security/'

describe('own settings in a browser', () => {
  let server: TestServer
  const open: BrowserContext[] = []
  before(async () => {
    // Browsers make passkeys for a name, not for an address of numbers.
    server = await startServer('sqlite', { url: 'http://localhost:0' })
  })
  after(() => server.close())
  afterEach(async () => {
    for (const context of open.splice(0)) await context.close()
  })

  let made = 0
  const person = (): Promise<User> =>
    server.createUser({ username: `maker${++made}`, password: PASSWORD, permissions: ['view:part', 'change:part', 'view:stock'] })
  async function browse(view: View = {}): Promise<Page> {
    const context = await openBrowser(view)
    open.push(context)
    return context.newPage()
  }
  async function enterPassword(page: Page, user: User): Promise<void> {
    await page.getByLabel('Username').fill(user.username)
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
  }
  async function signedIn(user: User, view: View = {}): Promise<Page> {
    const page = await browse(view)
    await page.goto(`${server.url}/login/`)
    await enterPassword(page, user)
    await page.waitForURL(`${server.url}/`)
    return page
  }
  /** Gives the page a device that holds passkeys and says yes. */
  async function withDevice(page: Page): Promise<{ cdp: CDPSession; authenticatorId: string }> {
    const cdp = await page.context().newCDPSession(page)
    await cdp.send('WebAuthn.enable')
    const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
    return { cdp, authenticatorId }
  }
  async function makePasskey(page: Page, name: string, proof = PASSWORD): Promise<void> {
    await page.goto(`${server.url}${SECURITY}passkeys/add/`)
    await page.getByRole('textbox', { name: 'Name' }).fill(name)
    await page.getByLabel('Your password').fill(proof)
    await page.getByRole('button', { name: 'Create a passkey' }).click()
    await page.getByText('Your passkey is set up.').waitFor()
  }

  it('a passkey is made, and then is all that a sign-in needs', async () => {
    const user = await person()
    const page = await signedIn(user)
    await withDevice(page)
    await makePasskey(page, 'Work laptop')
    expect(await page.locator('#codes li').count()).to.equal(10)
    await page.goto(server.url + SECURITY)
    expect(await page.textContent('main')).to.match(/Work laptop\s*On one device/)
    await page.goto(`${server.url}/logout/`)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.goto(`${server.url}/login/?next=${encodeURIComponent('/settings/tokens/')}`)
    await page.getByLabel('Stay signed in').check()
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await page.waitForURL(`${server.url}/settings/tokens/`)
    const entry = (await entries(server, 'session.sign-in')).at(-1)!
    expect(entry).to.deep.include({ actor: user.username, detail: { how: 'passkey' } })
    await page.goto(server.url + SECURITY)
    expect(await page.textContent('main')).to.match(/signed in just now with passkey.*stays signed in/)
  })

  it('an app learns of it (amr)', async () => {
    const user = await person()
    const page = await signedIn(user)
    await withDevice(page)
    await makePasskey(page, 'Key')
    await page.context().clearCookies()
    const app = await defaultApp(server)
    const request = await requestFor(app, 'openid g:read')
    await page.goto(request.url.href)
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    const [back] = await Promise.all([
      page.waitForRequest((sent) => sent.url().startsWith(app.redirectUri)),
      page.getByRole('button', { name: 'Allow', exact: true }).click(),
    ])
    expect(decodeJwt((await redeem(app, request, back.url())).id_token!).amr).to.deep.equal(['hwk', 'user', 'mfa'])
  })

  it('a ticket is good for one page, one browser and one use', async () => {
    const user = await person()
    const page = await signedIn(user)
    await withDevice(page)
    await makePasskey(page, 'Key')
    await page.context().clearCookies()
    await page.goto(`${server.url}/login/`)
    // The form is caught on its way, and sent twice.
    let form = ''
    await page.route('**/login/**', async (route) => {
      if (route.request().method() !== 'POST') return route.continue()
      form = route.request().postData()!
      await route.fulfill({ status: 200, body: 'caught' })
    })
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await page.getByText('caught').waitFor()
    const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
    const send = (changed: Record<string, string> = {}) => {
      const body = new URLSearchParams(form)
      for (const [name, value] of Object.entries(changed)) body.set(name, value)
      return fetch(`${server.url}/login/?next=%2F`, { method: 'POST', headers: { cookie }, body, redirect: 'manual' })
    }
    const [challenge, expires, signature] = new URLSearchParams(form).get('ticket')!.split('.')
    const later = `${challenge}.${Number(expires) + 1}.${signature}`
    expect((await send({ ticket: later })).status).to.equal(422)
    expect((await send()).status).to.equal(303)
    const again = await send()
    expect(again.status).to.equal(422)
    // Whichever notices first: the count of the key's uses, or the ticket's own.
    expect(await again.text()).to.match(/That passkey is not known here|The page was open for too long/)
  })

  it('is the second step after a password, together with codes', async () => {
    const user = await person()
    const page = await signedIn(user)
    await withDevice(page)
    await makePasskey(page, 'Phone')
    await page.goto(`${server.url}${SECURITY}app/`)
    await page.getByLabel('2. The code').fill(await codeOf((await page.textContent('#key'))!))
    await page.getByLabel('Your password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Turn on' }).click()
    await page.getByText('Your authenticator app is set up').waitFor()
    await page.context().clearCookies()
    await page.goto(`${server.url}/login/`)
    await enterPassword(page, user)
    await page.getByRole('heading', { name: 'One more step' }).waitFor()
    expect(await page.getByLabel('Code', { exact: true }).isVisible()).to.equal(true)
    await page.getByRole('button', { name: 'Use your passkey' }).click()
    await page.waitForURL(`${server.url}/`)
    expect((await entries(server, 'session.sign-in')).at(-1)!.detail).to.deep.equal({ how: 'password and passkey' })
  })

  it('somebody who picks Deutsch and a time zone reads German at once, by that clock', async () => {
    const user = await person()
    const page = await signedIn(user)
    await page.goto(`${server.url}/settings/`)
    await page.getByLabel('Language', { exact: true }).selectOption({ label: 'Deutsch' })
    await page.getByLabel('Time zone').fill('Asia/Tokyo')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Ihr Profil ist gespeichert.').waitFor()
    expect(await page.getByRole('heading', { level: 1 }).textContent()).to.equal('Profil')
    expect(await page.getByLabel('Sprache', { exact: true }).inputValue()).to.equal('de')
    await page.goto(server.url + SECURITY)
    const shown = await page.locator('time').first().getAttribute('title')
    const at = await page.locator('time').first().getAttribute('datetime')
    const clock = new Intl.DateTimeFormat('de-DE', { dateStyle: 'long', timeStyle: 'short', timeZone: 'Asia/Tokyo' }).format(new Date(at!))
    expect(shown).to.contain(clock)
    // A language that the pages do not have stays what apps are told, and a choice of the form.
    await server.identity.change((trx) => trx('auth_user').where({ id: user.pk }).update({ claims: '{"locale":"fr-CA"}' }))
    await page.goto(`${server.url}/settings/`)
    expect(await page.getByLabel('Language', { exact: true }).locator('option:checked').textContent()).to.equal('français canadien')
  })

  it('recovery codes are printed by a button, alone on their sheet; without scripts the page says how', async () => {
    const user = await person()
    const { code } = await withApp(server, user)
    const enter = async (view: View, periods: number) => {
      const page = await browse(view)
      await page.goto(`${server.url}/login/`)
      await enterPassword(page, user)
      await page.getByLabel('Code', { exact: true }).fill(await code(periods))
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await page.goto(`${server.url}${SECURITY}recovery-codes/`)
      await page.locator('[name=proof]').fill(PASSWORD)
      await page.getByRole('button', { name: 'Create new codes' }).click()
      await page.locator('#codes').waitFor()
      return page
    }
    const page = await enter({}, 0)
    await page.evaluate('window.print = () => { window.printed = true }')
    await page.getByRole('button', { name: 'Print' }).click()
    expect(await page.evaluate('window.printed')).to.equal(true)
    expect(await page.getByText('use the browser’s own command').isVisible()).to.equal(false)
    await page.emulateMedia({ media: 'print' })
    expect(await page.getByText(`Recovery codes of ${user.username} at localhost`).isVisible()).to.equal(true)
    for (const name of ['Print', 'Copy']) expect(await page.getByRole('button', { name }).count(), name).to.equal(0)
    expect([await page.locator('.side').isVisible(), await page.locator('#codes li').last().isVisible()]).to.deep.equal([false, true])
    const plain = await enter({ scripts: false }, 1)
    expect(await plain.getByText('use the browser’s own command').isVisible()).to.equal(true)
    expect(await plain.getByRole('button', { name: 'Print' }).count()).to.equal(0)
  })

  it('one that was taken away opens nothing; taking it away asks for proof, which a passkey is', async () => {
    const user = await person()
    const page = await signedIn(user)
    await withDevice(page)
    await makePasskey(page, 'Old phone')
    await page.goto(server.url + SECURITY)
    await page.getByRole('link', { name: 'Remove Old phone' }).click()
    expect(await page.textContent('main')).to.include('It is your last one')
    await page.getByRole('button', { name: 'Remove with a passkey' }).click()
    await page.getByText('Old phone was removed.').waitFor()
    await page.context().clearCookies()
    await page.goto(`${server.url}/login/`)
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await page.getByText('That passkey is not known here').waitFor()
    await enterPassword(page, user)
    await page.waitForURL(`${server.url}/`)
  })

  it('a device that says no leaves the page as it is, in words', async () => {
    const user = await person()
    const page = await signedIn(user)
    const { cdp, authenticatorId } = await withDevice(page)
    await makePasskey(page, 'Key')
    await page.context().clearCookies()
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
    await page.goto(`${server.url}/login/`)
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await page.getByText('No passkey was used.').waitFor()
    await enterPassword(page, user)
    await page.getByRole('heading', { name: 'One more step' }).waitFor()
  })

  it('without scripts passkeys are not offered, and everything else works', async () => {
    const user = await person()
    const { code, recovery } = await withApp(server, user)
    const page = await browse({ scripts: false })
    await page.goto(`${server.url}/login/`)
    expect(await page.getByRole('button', { name: 'Use a passkey' }).count()).to.equal(0)
    await enterPassword(page, user)
    await page.getByLabel('Code', { exact: true }).fill(await code())
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.waitForURL(`${server.url}/`)
    await page.goto(`${server.url}/settings/tokens/create/`)
    await page.getByRole('textbox', { name: 'Name' }).fill('plain')
    await page.getByLabel('What I choose').check()
    await page.getByRole('group', { name: 'Parts', exact: true }).getByLabel('Change').check()
    await page.getByRole('button', { name: 'Create token' }).click()
    await page.getByText('The token is created.').waitFor()
    await page.goto(`${server.url}${SECURITY}recovery-codes/`)
    await page.getByLabel('Your password').fill(recovery[0]!)
    await page.getByRole('button', { name: 'Create new codes' }).click()
    expect(await page.locator('#codes li').count()).to.equal(10)
  })

  it('lands where the person wanted to go, and nowhere outside', async () => {
    const user = await person()
    for (const [next, lands] of [
      ['/settings/tokens/', '/settings/tokens/'],
      ['//evil.example/', '/'],
      ['https://evil.example/', '/'],
      ['/\\evil.example', '/'],
      ['/%09/evil.example', '/%09/evil.example'],
    ]) {
      const page = await browse()
      await page.goto(`${server.url}/login/?next=${encodeURIComponent(next!)}`)
      await enterPassword(page, user)
      await page.waitForURL(server.url + lands)
    }
  })

  describe('axe-core finds nothing, and nothing is wider than the window', () => {
    const LONG = 'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen'
    let user: User
    let recovery: string[]
    before(async () => {
      user = await server.createUser({
        username: LONG.slice(0, 40),
        firstName: LONG,
        lastName: LONG,
        email: `${LONG.replace('ä', 'a').replace('ü', 'u')}@example.com`,
        password: PASSWORD,
        permissions: ['view:part'],
      })
      await server.createToken(user, { name: LONG.repeat(2).slice(0, 100) })
      await server.createToken(user, { name: 'old', expiry: '2020-01-01', scopes: ['g:read'] })
    })

    it('on a phone and on a desk, light and dark', async () => {
      const found: string[] = []
      const look = async (page: Page, name: string) => {
        found.push(...(await violationsInViews(page)).map((line) => `${name}: ${line}`))
      }
      const page = await browse()
      await page.goto(`${server.url}/login/`)
      await look(page, 'sign-in')
      await page.getByText('Forgot your password?').click()
      await enterPassword(page, user)
      await page.waitForURL(`${server.url}/`)
      const visit = async (path: string) => {
        await page.goto(server.url + path)
        await look(page, path)
      }
      for (const path of [
        '/settings/',
        SECURITY,
        `${SECURITY}password/`,
        `${SECURITY}app/`,
        '/settings/tokens/',
        '/settings/tokens/create/',
      ])
        await visit(path)
      await page.getByLabel('What I choose').check()
      await look(page, 'chosen scopes')
      await page.getByRole('button', { name: 'Create token' }).click()
      await look(page, 'token form with errors')
      await page.getByRole('textbox', { name: 'Name' }).fill('display')
      await page.getByLabel('Read only', { exact: false }).first().check()
      await page.getByRole('button', { name: 'Create token' }).click()
      await page.getByText('The token is created.').waitFor()
      await look(page, 'token made')
      await page.getByRole('link', { name: 'Revoke display' }).first().click()
      await look(page, 'revoke')
      await page.goto(`${server.url}/settings/`)
      await page.getByRole('textbox', { name: 'Email' }).fill('nope')
      await page.getByRole('button', { name: 'Save' }).click()
      await look(page, 'profile with errors')
      await page.goto(`${server.url}${SECURITY}password/`)
      await page.getByRole('button', { name: 'Change password' }).click()
      await look(page, 'password with errors')
      // With everything turned on.
      await withDevice(page)
      await makePasskey(page, LONG)
      await look(page, 'recovery codes')
      recovery = (await withApp(server, user)).recovery
      for (const path of [
        SECURITY,
        `${SECURITY}recovery-codes/`,
        `${SECURITY}app/`,
        `${SECURITY}app/remove/`,
        `${SECURITY}passkeys/add/`,
        `${SECURITY}sessions/end-others/`,
      ])
        await visit(path)
      await page.goto(server.url + SECURITY)
      await page.getByRole('link', { name: `Remove ${LONG}` }).click()
      await look(page, 'remove')
      await page.context().clearCookies()
      await page.goto(`${server.url}/login/`)
      await enterPassword(page, user)
      await page.getByText('Don’t have the app at hand?').click()
      await look(page, 'second step')
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await look(page, 'second step with errors')
      await page.getByText('Don’t have the app at hand?').click()
      await page.getByLabel('Recovery code').fill(recovery[0]!)
      await page.getByRole('button', { name: 'Sign in with a recovery code' }).click()
      await page.waitForURL(`${server.url}/`)
      await page.context().clearCookies()
      for (const purpose of ['invite', 'password', 'second-factor'] as LinkPurpose[]) {
        const token = await server.identity.change((trx) => createLink(trx, user.pk, purpose))
        await visit(`/welcome/${token}/`)
        await page.locator('button.primary').click()
        await look(page, `${purpose} with errors`)
      }
      await visit('/welcome/nothing/')
      await server.db.transaction(async (trx) => {
        for (const table of ['auth_totp', 'auth_passkey', 'auth_recovery_code']) await trx(table).delete()
      })
      await server.identity.change(async () => undefined)
      expect(found).to.deep.equal([])
    })
  })
})
