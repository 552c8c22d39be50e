/** What is meant for one session, one page or one browser: messages that hold a key, steps of a sign-in, links. */
import { expect } from 'chai'
import { daysFromNow } from '../../provider/identity/api-tokens.ts'
import { createLink } from '../../provider/identity/one-time-links.ts'
import { eachDatabase } from '../support/databases.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { withApp } from './account/person.ts'
import { csrfOf, form, Visitor, words } from './applications/house.ts'
import { PASSWORD } from './client.ts'

const TOKENS = '/settings/tokens/'
const KEY = /Key of scale/

eachDatabase('one-time messages, steps and links', (kind) => {
  let server: TestServer
  before(async () => {
    server = await startServer(kind)
    for (const username of ['ada', 'bob']) await server.createUser({ username, password: PASSWORD, permissions: ['view:part'] })
  })
  after(() => server.close())

  const visitor = () => new Visitor(server.url)
  /** Makes a token and stops before the page that shows its key. */
  async function withKeyWaiting(name = 'scale'): Promise<Visitor> {
    const ada = await visitor().signIn('ada')
    const csrf = csrfOf(await ada.at(`${TOKENS}create/`))
    const answer = await ada.answer(`${TOKENS}create/`, { csrf, name, expiry: daysFromNow(3), reach: 'read-only' })
    expect(answer.headers.get('location')).to.equal(TOKENS)
    return ada
  }

  it('58: a key is shown once, on the page that the answer leads to', async () => {
    const ada = await withKeyWaiting()
    for (const path of ['/settings/', `${TOKENS}create/`, '/']) expect((await ada.at(path)).text, path).not.to.match(KEY)
    expect((await ada.at(TOKENS)).text).to.match(KEY)
    expect((await ada.at(TOKENS)).text, 'a second time').not.to.match(KEY)
  })

  it('58: after signing out nobody sees it, and nobody else who signs in at that browser', async () => {
    const ada = await withKeyWaiting()
    const kept = ada.cookiesFor('/').get('stockade_flash')
    expect(kept).to.be.a('string')
    const login = await ada.submit(await ada.at('/logout/'), 'logout', {}, 'yes').then(() => ada.at('/login/'))
    expect(login.text).to.contain('name="password"').and.not.match(KEY)
    const bob = await ada.signIn('bob')
    expect(words(await bob.at('/')), 'bob is in').to.contain('bob')
    for (const path of ['/', TOKENS]) expect((await bob.at(path)).text, path).not.to.match(KEY)
    await bob.submit(await bob.at('/logout/'), 'logout', {}, 'yes')
    const again = await bob.signIn('ada')
    expect((await again.at(TOKENS)).text, 'another session of the same person').not.to.match(KEY)
  })

  it('58: its cookie opens nothing in another browser, whoever is signed in there', async () => {
    const ada = await withKeyWaiting()
    const cookies = ada.cookiesFor('/')
    const stolen = ['stockade_flash', 'stockade_flash.sig'].map((name) => `${name}=${cookies.get(name)}`).join('; ')
    for (const name of ['bob', 'ada']) {
      const other = await visitor().signIn(name)
      const own = [...other.cookiesFor('/')].map(([cookie, value]) => `${cookie}=${value}`).join('; ')
      const page = await fetch(server.url + TOKENS, { headers: { cookie: `${own}; ${stolen}`, accept: 'text/html' } })
      expect(page.status).to.equal(200)
      expect(await page.text(), name).not.to.match(KEY)
    }
    const nobody = await fetch(`${server.url}/login/`, { headers: { cookie: stolen, accept: 'text/html' } })
    expect(await nobody.text()).not.to.match(KEY)
  })

  it('58: a step of a sign-in is finished in the browser where it began', async () => {
    const eve = await server.createUser({ username: 'eve', password: PASSWORD })
    await withApp(server, eve)
    const first = visitor()
    const second = await first.submit(await first.at('/login/'), 'password', { username: 'eve', password: PASSWORD })
    expect(second.text).to.contain('name="code"')
    const cookies = first.cookiesFor('/')
    const step = ['stockade_step', 'stockade_step.sig'].map((name) => `${name}=${cookies.get(name)}`).join('; ')
    const other = visitor()
    await other.at('/login/')
    const own = [...other.cookiesFor('/')].map(([cookie, value]) => `${cookie}=${value}`).join('; ')
    const page = await fetch(`${server.url}/login/`, { headers: { cookie: `${own}; ${step}`, accept: 'text/html' } })
    expect(await page.text())
      .to.contain('name="password"')
      .and.not.contain('name="code"')
  })

  it('58: the form behind a link is sent by the browser that opened it', async () => {
    const user = await server.createUser({ username: 'joe' })
    const token = await server.identity.change((trx) => createLink(trx, user.pk, 'invite'))
    const opened = await visitor().at(`/welcome/${token}/`)
    const elsewhere = visitor()
    await elsewhere.at('/login/')
    const typed = { csrf: csrfOf(opened), password: 'quiet harbour lamp', again: 'quiet harbour lamp' }
    const answer = await elsewhere.request(`${server.url}/welcome/${token}/`, { method: 'POST', body: form(typed) })
    expect(answer.status).to.equal(403)
    const [row] = await server.db.all<{ password: string }>('select password from auth_user where id = ?', [user.pk])
    expect(row!.password, 'no password was set').to.equal('')
  })
})
