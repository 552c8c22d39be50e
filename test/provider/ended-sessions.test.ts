/** A session that was ended stays ended, also for requests that had read it before and store it after. */
import { expect } from 'chai'
import type { Trx } from '../../database.ts'
import { endSessions } from '../../provider/identity/sessions.ts'
import { disableUser, enableUser, setPassword, signOutUser } from '../../provider/identity/user-changes.ts'
import type { User } from '../../provider/identity/users.ts'
import { createDatabase, eachDatabase, type TestDatabase } from '../support/databases.ts'
import { holdNextWrite } from '../support/hold.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { Visitor } from './applications/house.ts'
import { approve, PASSWORD, type RegisteredApp, register, requestFor } from './client.ts'

const SCOPE = 'openid g:read offline_access'

eachDatabase('ended sessions', (kind) => {
  let home: TestDatabase
  let server: TestServer
  /** Where requests are held: on PostgreSQL another process of the same house. */
  let other: TestServer
  let app: RegisteredApp
  before(async () => {
    home = await createDatabase(kind)
    server = await startServer(kind, {}, home)
    other = kind === 'postgres' ? await startServer(kind, { audience: server.config.audience }, home) : server
    app = await register(server)
  })
  after(async () => {
    if (other !== server) await other.close()
    await server.close()
    await home.drop()
  })

  let made = 0
  const person = (): Promise<User> => server.createUser({ username: `member${++made}`, password: PASSWORD })
  const cookieOf = (visitor: Visitor): string => [...visitor.cookiesFor('/')].map((pair) => pair.join('=')).join('; ')
  const get = (at: TestServer, cookie: string, path: string): Promise<Response> =>
    fetch(`${at.url}${path}`, { headers: { cookie, accept: 'text/html' }, redirect: 'manual' })
  const sessionsOf = ({ sub }: User) => server.db.all("select 1 from oidc_record where model = 'Session' and account_id = ?", [sub])
  const authorizePath = async (extra: Record<string, string> = {}, by = app): Promise<string> => {
    const { url } = await requestFor(by, SCOPE, extra)
    return url.pathname + url.search
  }

  /** Nothing opens with any of these cookies: no page, no API, no way to an app. */
  async function opensNothing(user: User, cookies: readonly string[]): Promise<void> {
    expect(await sessionsOf(user)).to.have.length(0)
    for (const cookie of cookies) {
      expect((await get(server, cookie, '/settings/')).headers.get('location')).to.include('/login/')
      expect((await get(server, cookie, '/api/user/me/')).status).to.equal(401)
      const silent = await get(server, cookie, await authorizePath({ prompt: 'none' }))
      expect(silent.headers.get('location')).to.include('error=login_required')
    }
  }

  type End = (user: User, visitor: Visitor) => Promise<unknown>
  const deed =
    (work: (trx: Trx, user: User) => Promise<unknown>): End =>
    (user) =>
      server.identity.change((trx) => work(trx, user))
  const ROADS: Readonly<Record<string, End>> = {
    'a sign-out everywhere': deed((trx, user) => signOutUser(trx, user, {})),
    'a sign-out everywhere else': deed((trx, { sub }) => endSessions(trx, sub, { except: 'another' })),
    'their own sign-out': async (_user, visitor) => {
      const copy = new Visitor(server.url)
      copy.take(visitor)
      await copy.submit(await copy.at('/logout/'), 'logout', {}, 'yes')
    },
    'another password': deed((trx, user) => setPassword(trx, user, 'seventeen green ladders', {})),
    'closing the account for a while': async (user, visitor) => {
      await deed((trx) => disableUser(trx, user.pk, {}))(user, visitor)
      await deed((trx) => enableUser(trx, user.pk, {}))(user, visitor)
    },
  }
  const HELD: Readonly<Record<string, () => Promise<string>>> = {
    'the page for a code': async () => '/o/device/',
    'the question of a sign-out': async () => '/o/logout/',
    'the way to an app': () => authorizePath(),
  }

  for (const [road, end] of Object.entries(ROADS))
    for (const [what, path] of Object.entries(HELD))
      it(`ended by ${road}: ${what} does not bring it back`, async () => {
        const user = await person()
        const visitor = await new Visitor(server.url).signIn(user.username)
        await approve(visitor, server.url + (await authorizePath()), { username: user.username })
        const stolen = cookieOf(visitor)
        const second = await register(server)
        if (what === 'the way to an app') await approve(visitor, (await requestFor(second, SCOPE)).url.href, { username: user.username })
        const now = cookieOf(visitor)
        const held = holdNextWrite(other.db)
        const answer = get(other, now, await path())
        await held.reached
        await end(user, visitor)
        held.release()
        const { status, headers } = await answer
        expect(status).to.be.below(500)
        expect(headers.get('location') ?? '').not.to.include('code=')
        const given = headers.getSetCookie().map((line) => line.split(';')[0]!)
        await opensNothing(user, [stolen, now, given.join('; ')])
      })

  it('a sign-in on the way whose owner is signed out everywhere comes to nothing', async () => {
    const user = await person()
    const visitor = new Visitor(server.url)
    const page = await visitor.open(server.url + (await authorizePath()))
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)![1]!
    const body = new URLSearchParams({ csrf, username: user.username, password: PASSWORD })
    const posted = await visitor.request(page.url, { method: 'POST', body })
    const held = holdNextWrite(server.db)
    const answer = visitor.request(new URL(posted.headers.get('location')!, server.url).href)
    await held.reached
    await ROADS['a sign-out everywhere']!(user, visitor)
    held.release()
    expect((await answer).status).to.equal(400)
    expect(await (await answer).text()).to.include('This sign-in has expired')
    await opensNothing(user, [cookieOf(visitor)])
  })

  it('an answer to the sign-in page is not stored after the sign-in was ended', async () => {
    const user = await person()
    const visitor = await new Visitor(server.url).signIn(user.username)
    const consent = await visitor.open(server.url + (await authorizePath()))
    const uid = /login\/([^/]+)\//.exec(consent.url)![1]!
    const held = holdNextWrite(server.db)
    const answer = visitor.submit(consent, 'deed', {}, 'deny')
    await held.reached
    await server.db.transaction((trx) => trx('oidc_record').where({ model: 'Interaction' }).delete())
    held.release()
    expect((await answer).status).to.equal(400)
    expect((await answer).text).to.include('This sign-in has expired')
    expect(uid).to.have.length.above(10)
    expect(await server.db.all("select 1 from oidc_record where model = 'Interaction'")).to.have.length(0)
  })

  it('a request from before a new identifier does not bring back the old one, nor end the sign-in', async () => {
    const user = await person()
    const visitor = new Visitor(server.url)
    await visitor.at('/o/device/')
    const before = cookieOf(visitor)
    const held = holdNextWrite(other.db)
    const answer = get(other, before, '/o/device/')
    await held.reached
    await visitor.signIn(user.username)
    held.release()
    expect((await answer).headers.getSetCookie().filter((line) => line.startsWith('stockade_session'))).to.have.length(0)
    expect((await visitor.at('/settings/')).url).to.equal(`${server.url}/settings/`)
    expect((await get(server, before, '/settings/')).headers.get('location')).to.include('/login/')
    expect(await sessionsOf(user)).to.have.length(1)
  })

  it('a sign-out also ends the session that got another identifier meanwhile', async () => {
    const user = await person()
    const visitor = await new Visitor(server.url).signIn(user.username)
    const leaving = new Visitor(server.url)
    leaving.take(visitor)
    const question = await leaving.at('/o/logout/')
    const consent = await visitor.open(server.url + (await authorizePath()))
    const held = holdNextWrite(server.db)
    const answer = leaving.submit(question, 'logout', {}, 'yes')
    await held.reached
    expect((await approve(visitor, consent, { username: user.username })).url).to.include('code=')
    held.release()
    expect((await answer).text).to.include('signed out')
    await opensNothing(user, [cookieOf(visitor)])
  })

  it('a cookie that is used all the time is worth nothing once its session was ended', async () => {
    const user = await person()
    const visitor = await new Visitor(server.url).signIn(user.username)
    const stolen = cookieOf(visitor)
    let over = false
    const loops = Array.from({ length: 8 }, async (_, n) => {
      while (!over) await (await get(n % 2 ? server : other, stolen, '/o/device/')).text()
    })
    await new Promise((done) => setTimeout(done, 500))
    await ROADS['a sign-out everywhere']!(user, visitor)
    await new Promise((done) => setTimeout(done, 300))
    over = true
    await Promise.all(loops)
    await opensNothing(user, [stolen])
  })
})
