/** /welcome/TOKEN/: links that work once. */
import { expect } from 'chai'
import { createLink, type LinkPurpose } from '../../../provider/identity/one-time-links.ts'
import { setFlags, type User } from '../../../provider/identity/users.ts'
import { Api, basic } from '../../support/api.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { Visitor, words } from '../applications/house.ts'
import { PASSWORD } from '../client.ts'
import { entries, withApp } from './person.ts'

const FRESH = 'seventeen green ladders'

eachDatabase('one-time links', (kind) => {
  let server: TestServer
  before(async () => {
    server = await startServer(kind)
  })
  after(() => server.close())

  let made = 0
  const person = (password?: string) => server.createUser({ username: `guest${++made}`, ...(password ? { password } : {}) })
  const link = async (user: User, purpose: LinkPurpose, hours?: number) =>
    `/welcome/${await server.identity.change((trx) => createLink(trx, user.pk, purpose, hours))}/`
  const works = async (user: User, password: string) =>
    (await new Api(server.url, basic(user.username, password)).get('/user/me/')).status === 200
  const choose = async (visitor: Visitor, path: string, password = FRESH, again = password) =>
    visitor.submit(await visitor.at(path), 'again', { password, again })

  it('an invitation: choose a password, and be inside; the link is used up', async () => {
    const user = await person()
    const path = await link(user, 'invite')
    const visitor = new Visitor(server.url)
    expect(words(await visitor.at(path)))
      .to.include('Welcome to Stockade')
      .and.to.include(user.username)
    for (const [password, again, says] of [
      ['short', 'short', 'at least 10 characters'],
      [`${user.username} password`, `${user.username} password`, 'username must not be part'],
      ['qwertyuiop', 'qwertyuiop', 'attackers try first'],
      [FRESH, 'something else', 'do not match'],
    ] as const) {
      const page = await choose(visitor, path, password, again)
      expect(page.status).to.equal(422)
      expect(words(page)).to.include(says)
    }
    const inside = await choose(visitor, path)
    expect(inside.url).to.equal(`${server.url}/`)
    expect(words(inside)).to.include('Your password is set, and you are signed in.')
    expect(await works(user, FRESH)).to.equal(true)
    expect((await entries(server, 'user.password')).at(-1)).to.deep.include({ actor: user.username, detail: { by: 'invite link' } })
    const again = await new Visitor(server.url).at(path)
    expect(again.status).to.equal(410)
    expect(words(again)).to.include('This link has done its job').and.to.include('Sign in')
  })

  it('a new password ends the old one and every session, and asks for the second factor as always', async () => {
    const user = await person(PASSWORD)
    const before = await new Visitor(server.url).signIn(user.username)
    const { code } = await withApp(server, user)
    const visitor = new Visitor(server.url)
    const page = await choose(visitor, await link(user, 'password'))
    expect(page.url).to.equal(`${server.url}/login/`)
    expect(words(page)).to.include('Your new password is set. Sign in with it')
    expect((await before.at('/settings/')).url).to.include('/login/')
    const step = await visitor.submit(page, 'password', { username: user.username, password: FRESH })
    expect((await visitor.submit(step, 'code', { code: await code() })).status).to.equal(200)
  })

  it('a link for a lost second factor wants the password, and takes all of it away', async () => {
    const user = await person(PASSWORD)
    await withApp(server, user)
    const path = await link(user, 'second-factor')
    const visitor = new Visitor(server.url)
    const page = await visitor.at(path)
    const wrong = await visitor.submit(page, 'password', { password: 'not the one' })
    expect(wrong.status).to.equal(422)
    expect(await works(user, PASSWORD)).to.equal(false)
    const inside = await visitor.submit(page, 'password', { password: PASSWORD })
    expect(inside.url).to.equal(`${server.url}/`)
    expect(await works(user, PASSWORD)).to.equal(true)
    expect((await visitor.at(path)).status).to.equal(410)
    expect((await entries(server, 'second-factor.remove')).at(-1)!.detail).to.deep.equal({ kind: 'everything', by: 'second-factor link' })
  })

  it('expired, replaced and unknown links, and those of closed accounts, say what to do', async () => {
    const user = await person(PASSWORD)
    const expired = await link(user, 'invite', -1)
    const page = await new Visitor(server.url).at(expired)
    expect(page.status).to.equal(410)
    expect(words(page)).to.include('This link has expired').and.to.include('Ask the superuser who gave it to you')
    const first = await link(user, 'password')
    const second = await link(user, 'password')
    expect((await new Visitor(server.url).at(first)).status).to.equal(410)
    expect((await new Visitor(server.url).at(second)).status).to.equal(200)
    expect((await new Visitor(server.url).at('/welcome/nothing-like-it/')).status).to.equal(404)
    await server.identity.change((trx) => setFlags(trx, user.pk, { is_active: false }))
    expect((await new Visitor(server.url).at(second)).status).to.equal(403)
  })

  it('of two who send the form at the same time, one is too late', async () => {
    const user = await person()
    const path = await link(user, 'invite')
    const visitors = [new Visitor(server.url), new Visitor(server.url)]
    const pages = await Promise.all(visitors.map((visitor) => visitor.at(path)))
    const words = ['seventeen green ladders', 'eighteen blue ladders']
    const answers = await Promise.all(visitors.map((v, i) => v.submit(pages[i]!, 'again', { password: words[i]!, again: words[i]! })))
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([200, 410])
    const right = answers.findIndex(({ status }) => status === 200)
    expect(await works(user, words[right]!)).to.equal(true)
  })

  it('22: the form needs its token, and the token of the link is not stored', async () => {
    const user = await person()
    const path = await link(user, 'invite')
    expect((await new Visitor(server.url).answer(path, { csrf: 'wrong', password: FRESH, again: FRESH })).status).to.equal(403)
    expect(await works(user, FRESH)).to.equal(false)
    const rows = await server.db.all<{ token_hash: string }>('select token_hash from auth_one_time_link')
    expect(rows.some(({ token_hash }) => path.includes(token_hash))).to.equal(false)
    expect(server.lines.filter((line) => line.includes(path.split('/')[2]!))).to.deep.equal([])
  })
})
