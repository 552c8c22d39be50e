/** Passwords and sessions of a person, and who may touch them. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { decodeJwt } from 'jose'
import { Api, basic, token } from '../../support/api.ts'
import { eachDatabase } from '../../support/databases.ts'
import { eventually } from '../../support/eventually.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { csrfOf, Visitor, words } from '../applications/house.ts'
import { api, defaultApp, errorOf, PASSWORD, refresh, register, signIn } from '../client.ts'
import { entries } from './person.ts'

const PATH = '/settings/security/'
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'
const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1'

/** A visitor whose browser says what it is. */
class Browser extends Visitor {
  readonly #agent: string
  constructor(url: string, agent: string) {
    super(url)
    this.#agent = agent
  }
  override request(url: string, init: RequestInit = {}): Promise<Response> {
    return super.request(url, { ...init, headers: { 'user-agent': this.#agent, ...(init.headers as Record<string, string>) } })
  }
}

eachDatabase('own security', (kind) => {
  let server: TestServer
  before(async () => {
    server = await startServer(kind)
  })
  after(() => server.close())

  let made = 0
  const person = (more: object = {}) =>
    server.createUser({ username: `member${++made}`, password: PASSWORD, permissions: ['view:part'], ...more })
  const signedIn = async (visitor: Visitor) => (await visitor.at(PATH)).url === server.url + PATH

  it('another password ends other browsers and what apps got there; this one stays', async () => {
    const user = await person()
    const here = await new Visitor(server.url).signIn(user.username)
    const there = await new Visitor(server.url).signIn(user.username)
    const app = await defaultApp(server)
    const during = await signIn(server, app, 'openid g:read', { username: user.username })
    const away = await signIn(server, app, 'openid offline_access g:read', { username: user.username }, { prompt: 'consent' })
    expect(await Promise.all([signedIn(here), signedIn(there)])).to.deep.equal([true, true])
    const page = await here.submit(await here.at(`${PATH}password/`), 'proof', {
      password: 'seventeen green ladders',
      again: 'seventeen green ladders',
      proof: PASSWORD,
    })
    expect(words(page)).to.match(/Your password is changed\. 3 other browsers were signed out\./)
    expect(await Promise.all([signedIn(here), signedIn(there)])).to.deep.equal([true, false])
    expect((await api(server, during.tokens.access_token)).status).to.equal(401)
    expect(await errorOf(refresh(app, during.tokens.refresh_token!))).to.equal('invalid_grant')
    expect((await api(server, away.tokens.access_token)).status).to.equal(200)
    expect((await new Api(server.url, basic(user.username, PASSWORD)).get('/user/me/')).status).to.equal(401)
    await new Visitor(server.url).signIn(user.username, 'seventeen green ladders')
    expect((await entries(server, 'user.password')).map(({ actor }) => actor)).to.deep.equal([user.username])
  })

  it('tells apps of sign-ins that ended, by back-channel logout', async () => {
    const told: string[] = []
    const listener = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk) => (body += chunk))
      request.on('end', () => {
        told.push(new URLSearchParams(body).get('logout_token')!)
        response.end()
      })
    }).listen(0, '127.0.0.1')
    await new Promise((done) => listener.once('listening', done))
    const open = await startServer(kind, { allowPrivateTargets: true })
    try {
      await open.createUser({ username: 'member', password: PASSWORD })
      const { port } = listener.address() as AddressInfo
      const app = await register(open, { backchannelLogoutUri: `http://127.0.0.1:${port}/` })
      const { tokens } = await signIn(open, app, 'openid', { username: 'member' })
      const here = await new Visitor(open.url).signIn('member')
      await here.post(`${PATH}sessions/end-others/`)
      await eventually(async () => told.length, 1)
      const { sub, sid } = decodeJwt(tokens.id_token!)
      expect(decodeJwt(told[0]!)).to.include({ sub, sid, aud: app.client.client_id })
    } finally {
      await open.close()
      listener.close()
    }
  })

  it('forms that two browsers send side by side: once one of them has changed the password, the other changes nothing', async () => {
    const user = await person()
    const browsers = await Promise.all([1, 2].map(() => new Visitor(server.url).signIn(user.username)))
    const answers = await Promise.all(
      browsers.flatMap((browser, b) =>
        Array.from({ length: 6 }, async (_, n) => {
          const password = `browser ${b} form ${n} ladders`
          const page = await browser.at(`${PATH}password/`)
          const answer = await browser.submit(page, 'proof', { password, again: password, proof: PASSWORD })
          return words(answer).includes('Your password is changed.') ? b : undefined
        }),
      ),
    )
    const winners = new Set(answers.filter((b) => b !== undefined))
    expect(winners.size).to.equal(1)
    const inside = await Promise.all(browsers.map(signedIn))
    expect(inside.indexOf(true)).to.equal([...winners][0])
    expect(inside.filter(Boolean)).to.have.length(1)
  })

  it('password managers find the page by its well-known address', async () => {
    const answer = await fetch(`${server.url}/.well-known/change-password`, { redirect: 'manual' })
    expect([answer.status, answer.headers.get('location')]).to.deep.equal([303, `${PATH}password/`])
    const here = await new Visitor(server.url).signIn((await person()).username)
    expect(words(await here.at('/.well-known/change-password'))).to.include('Change your password')
  })

  it('65. another password ends the tokens too, where that is asked for, and says how many there are', async () => {
    const user = await person()
    const keys = [await server.createToken(user), await server.createToken(user)]
    await server.createToken(user, { expiry: '2020-01-01' })
    const works = () => Promise.all(keys.map(async (key) => (await new Api(server.url, token(key)).get('/user/me/')).status))
    const here = await new Visitor(server.url).signIn(user.username)
    const page = await here.at(`${PATH}password/`)
    expect(words(page)).to.include('Also revoke my API tokens There are 2,')
    const change = (password: string, proof: string, more: Record<string, readonly string[]> = {}) =>
      here.submit(page, 'proof', { password, again: password, proof, ...more })
    await change('seventeen green ladders', PASSWORD)
    expect(await works()).to.deep.equal([200, 200])
    const done = await change('eighteen green ladders', 'seventeen green ladders', { 'end-tokens': ['yes'] })
    expect(words(done)).to.include('2 tokens were revoked.')
    expect(await works()).to.deep.equal([401, 401])
  })

  it('refuses weak and common passwords, names in them, and those that nobody proved to be theirs', async () => {
    const user = await person({ firstName: 'Ellen', lastName: 'Ripley', email: 'nostromo@example.com' })
    const visitor = await new Visitor(server.url).signIn(user.username)
    const page = await visitor.at(`${PATH}password/`)
    const tried = async (password: string, again = password, proof = PASSWORD) =>
      words(await visitor.submit(page, 'proof', { password, again, proof }))
    expect(await tried('short')).to.include('Use at least 10 characters.')
    for (const common of ['qwertyuiop', 'Password2026!', '1q2w3e4r5t', 'aaaaaaaaaaaa', 'letmeinletmein'])
      expect(await tried(common), common).to.include('one of the passwords that attackers try first')
    expect(await tried(`xx-${user.username}-yy`)).to.include('The username must not be part')
    for (const name of ['the ripley crew', 'on the NOSTROMO again'])
      expect(await tried(name), name).to.include('Your name or email address')
    expect(await tried('seventeen green ladders', 'seventeen red ladders')).to.include('passwords do not match')
    expect(await tried('seventeen green ladders', 'seventeen green ladders', 'wrong')).to.include(
      'That is not correct. Nothing was changed.',
    )
    await new Visitor(server.url).signIn(user.username)
  })

  it('lists where somebody is signed in, with device and address, and ends one of them at once', async () => {
    const user = await person()
    const here = await new Browser(server.url, FIREFOX).signIn(user.username)
    const phone = await new Browser(server.url, PHONE).signIn(user.username)
    const page = await here.at(PATH)
    expect(words(page)).to.match(/Firefox on Linux this browser 127\.0\.0\.1/)
    expect(words(page)).to.match(/Safari on iPhone +127\.0\.0\.1 · signed in just now with password/)
    const address = /href="[^"]*(\/settings\/security\/sessions\/end\/\?session=[^"]+)"/.exec(page.text)![1]!
    const asked = await here.at(address)
    expect(words(asked)).to.include('Safari on iPhone, 127.0.0.1')
    expect(await signedIn(phone)).to.equal(true)
    expect(words(await here.submit(asked, 'session'))).to.include('Safari on iPhone is signed out.')
    expect(await Promise.all([signedIn(here), signedIn(phone)])).to.deep.equal([true, false])
    expect((await here.at(address)).status).to.equal(404)
    expect((await entries(server, 'session.end')).at(-1)!.detail).to.deep.equal({ device: 'Safari on iPhone', ip: '127.0.0.1' })
  })

  it('keeps three hundred characters of what a browser says that it is', async () => {
    const user = await person()
    await new Browser(server.url, FIREFOX + 'x'.repeat(4000)).signIn(user.username)
    const rows = await server.db.all<{ agent: string }>('select agent from auth_session where agent like ?', [`${FIREFOX}x%`])
    expect(rows.map(({ agent }) => agent.length)).to.deep.equal([300])
  })

  it('nobody ends a session of somebody else', async () => {
    const user = await person()
    const other = await new Visitor(server.url).signIn(user.username)
    const [row] = await server.db.all<{ uid: string }>("select uid from oidc_record where model = 'Session' and account_id = ?", [user.sub])
    const visitor = await new Visitor(server.url).signIn((await person()).username)
    expect((await visitor.at(`${PATH}sessions/end/?session=${row!.uid}`)).status).to.equal(404)
    const csrf = csrfOf(await visitor.at('/settings/'))
    expect((await visitor.answer(`${PATH}sessions/end/`, { csrf, session: row!.uid })).status).to.equal(404)
    expect(await signedIn(other)).to.equal(true)
  })

  it('signs out everywhere else', async () => {
    const user = await person()
    const [here, ...others] = await Promise.all([1, 2, 3].map(() => new Visitor(server.url).signIn(user.username)))
    const page = await here!.post(`${PATH}sessions/end-others/`)
    expect(words(page)).to.include('2 browsers were signed out. This one stays signed in.')
    expect(await Promise.all([here!, ...others].map(signedIn))).to.deep.equal([true, false, false])
  })

  it('a sign-in that is not kept lasts a day, one that is kept as long as the server says', async () => {
    const user = await person()
    const life = async () => {
      const [row] = await server.db.all<{ expires_at: number }>(
        "select expires_at from oidc_record where model = 'Session' and account_id = ? order by expires_at desc",
        [user.sub],
      )
      return row!.expires_at - Date.now() / 1000
    }
    const visitor = await new Visitor(server.url).signIn(user.username)
    expect(await life()).to.be.within(86_000, 86_401)
    const page = await visitor.at(PATH)
    expect(words(page)).not.to.include('stays signed in')
    const kept = new Visitor(server.url)
    await kept.submit(await kept.at('/login/'), 'password', { username: user.username, password: PASSWORD, remember: ['yes'] })
    expect(await life()).to.be.within(server.config.sessionTtl - 100, server.config.sessionTtl + 1)
    expect(words(await kept.at(PATH))).to.include('stays signed in')
  })

  it('keeps sign-ins, failed sign-ins and sign-outs in the audit log; a name that nobody has is not kept', async () => {
    const user = await person()
    const visitor = new Visitor(server.url)
    const page = await visitor.at('/login/')
    await visitor.submit(page, 'password', { username: user.username, password: 'not the one' })
    await visitor.submit(page, 'password', { username: 'my secret password', password: 'x' })
    await new Api(server.url, basic(user.username, 'not the one')).get('/user/me/')
    await visitor.signIn(user.username)
    await visitor.submit(await visitor.at('/logout/'), 'logout', {}, 'yes')
    const log = (await entries(server, 'session.%')).filter(({ target }) => target === `user ${user.username}` || target === 'unknown name')
    expect(log.map(({ action, actor, target, detail }) => [action, actor, target, detail.how ?? '']).slice(-5)).to.deep.equal([
      ['session.failed', '', `user ${user.username}`, 'password'],
      ['session.failed', '', 'unknown name', 'password'],
      ['session.failed', '', `user ${user.username}`, 'password at the API'],
      ['session.sign-in', user.username, `user ${user.username}`, 'password'],
      ['session.sign-out', user.username, `user ${user.username}`, ''],
    ])
    expect(log.every(({ ip }) => ip === '127.0.0.1')).to.equal(true)
    const [row] = await server.db.all<{ last_login: string }>('select last_login from auth_user where id = ?', [user.pk])
    expect(Date.parse(row!.last_login)).to.be.within(Date.now() - 60_000, Date.now())
  })

  it('profile: names and address are saved, wrong ones come back with what was typed', async () => {
    const user = await person()
    const visitor = await new Visitor(server.url).signIn(user.username)
    const page = await visitor.at('/settings/')
    const wrong = await visitor.submit(page, 'email', { email: 'not <an> address', first_name: 'Ada' })
    expect(wrong.status).to.equal(422)
    expect(wrong.text).to.include('not &lt;an&gt; address').and.to.include('value="Ada"').and.to.include('aria-invalid="true"')
    const saved = await visitor.submit(page, 'email', { email: 'ada@example.org', first_name: 'Ada', last_name: 'Löve' })
    expect(words(saved)).to.include('Your profile is saved.')
    const { body } = await new Api(server.url, basic(user.username, PASSWORD)).get('/user/me/')
    expect(body).to.include({ first_name: 'Ada', last_name: 'Löve', email: 'ada@example.org' })
    const [found] = await server.db.all<{ search_key: string }>('select search_key from auth_user where id = ?', [user.pk])
    expect(found!.search_key).to.include('löve')
    expect((await entries(server, 'user.update')).at(-1)!.detail).to.deep.equal({
      first_name: ['', 'Ada'],
      last_name: ['', 'Löve'],
      email: ['', 'ada@example.org'],
    })
  })

  it('22: no form works without its token, none without a sign-in, and nothing is changed', async () => {
    const user = await person()
    const visitor = await new Visitor(server.url).signIn(user.username)
    const stranger = await new Visitor(server.url).signIn((await person()).username)
    const foreign = csrfOf(await stranger.at('/settings/'))
    const before = await server.db.all('select id from audit_log')
    const forms: [string, Record<string, string>][] = [
      ['/settings/', { first_name: 'Mallory' }],
      [`${PATH}password/`, { password: 'seventeen green ladders', again: 'seventeen green ladders', proof: PASSWORD }],
      [`${PATH}app/`, { proof: PASSWORD }],
      [`${PATH}app/remove/`, { proof: PASSWORD }],
      [`${PATH}passkeys/add/`, { proof: PASSWORD }],
      [`${PATH}passkeys/1/remove/`, { proof: PASSWORD }],
      [`${PATH}recovery-codes/`, { proof: PASSWORD }],
      [`${PATH}sessions/end/`, {}],
      [`${PATH}sessions/end-others/`, {}],
      ['/settings/tokens/create/', { name: 'x', reach: 'all', expiry: '2099-01-01' }],
      ['/settings/tokens/1/revoke/', {}],
    ]
    for (const [path, fields] of forms) {
      for (const csrf of ['', 'wrong', foreign]) expect((await visitor.answer(path, { ...fields, csrf })).status, path).to.equal(403)
      const nobody = await new Visitor(server.url).answer(path, fields)
      expect([nobody.status, nobody.headers.get('location')], path).to.deep.equal([303, '/login/?next=%2F'])
    }
    expect(await server.db.all('select id from audit_log')).to.have.length(before.length)
  })
})
