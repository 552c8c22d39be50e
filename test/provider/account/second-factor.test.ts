/** An authenticator app and recovery codes: set up, asked for, used once, taken away. */
import { expect } from 'chai'
import { decodeJwt } from 'jose'
import { removeSecondFactor } from '../../../provider/identity/second-factor.ts'
import { Api, basic, token } from '../../support/api.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { Agent } from '../agent.ts'
import { Visitor, words } from '../applications/house.ts'
import { approve, defaultApp, PASSWORD, redeem, requestFor } from '../client.ts'
import { codeOf, entries, withApp } from './person.ts'

const PATH = '/settings/security/'

eachDatabase('second factor', (kind) => {
  let server: TestServer
  before(async () => {
    server = await startServer(kind, { trustProxy: true, signInLimit: 4, signInAccountLimit: 7 })
  })
  after(() => server.close())

  let made = 0
  const person = () => server.createUser({ username: `person${++made}`, password: PASSWORD, permissions: ['view:part'] })
  const me = async (username: string, password = PASSWORD) => new Api(server.url, basic(username, password)).get('/user/me/')
  /** At the second step, with the password behind them. */
  async function atSecondStep(username: string, visitor = new Visitor(server.url)) {
    const page = await visitor.submit(await visitor.at('/login/?next=%2Fsettings%2Ftokens%2F'), 'password', {
      username,
      password: PASSWORD,
    })
    expect(words(page)).to.include('One more step')
    return { visitor, page }
  }

  it('is set up with a first code and the password, and shows recovery codes once', async () => {
    const user = await person()
    const visitor = await new Visitor(server.url).signIn(user.username)
    expect((await me(user.username)).status).to.equal(200)
    const page = await visitor.at(`${PATH}app/`)
    const key = /id="key"[^>]*>([A-Z2-7 ]+)</.exec(page.text)![1]!
    expect(page.text).to.include('<svg').and.to.include('otpauth://totp/Stockade')
    const code = await codeOf(key)
    const wrong = await visitor.submit(page, 'code', { code: code === '000000' ? '000001' : '000000', proof: PASSWORD })
    expect(wrong.status).to.equal(422)
    expect(words(wrong)).to.include('does not match this picture')
    expect(wrong.text).to.include(key)
    const unproved = await visitor.submit(wrong, 'code', { code, proof: 'not my password' })
    expect(words(unproved)).to.include('That is not correct. Nothing was changed.')
    expect((await me(user.username)).status).to.equal(200)

    const done = await visitor.submit(unproved, 'code', { code, proof: PASSWORD })
    const codes = done.text.match(/<li>[0-9a-z]{5}-[0-9a-z]{5}<\/li>/g)!
    expect(new Set(codes).size).to.equal(10)
    expect((await visitor.at(`${PATH}recovery-codes/`)).text).not.to.match(/<li>[0-9a-z]{5}-/)
    const stored = await server.db.all<{ code_hash: string }>('select code_hash from auth_recovery_code where user_id = ?', [user.pk])
    expect(stored).to.have.length(10)
    for (const { code_hash } of stored) expect(codes.join()).not.to.include(code_hash)
    expect(await entries(server, 'second-factor.add')).to.deep.include({
      actor: user.username,
      action: 'second-factor.add',
      target: `user ${user.username}`,
      ip: '127.0.0.1',
      detail: { kind: 'authenticator app' },
    })
    // The code that confirmed it is used up.
    const { visitor: other, page: step } = await atSecondStep(user.username)
    expect(words(await other.submit(step, 'code', { code }))).to.include('That code is not correct, or it was used already.')
  })

  it('is asked for after the password, and the code works once', async () => {
    const user = await person()
    const app = await withApp(server, user)
    const { visitor, page } = await atSecondStep(user.username)
    // Nobody is signed in between the steps.
    expect((await visitor.at('/settings/')).url).to.include('/login/')
    const code = await app.code()
    const inside = await visitor.submit(page, 'code', { code })
    expect(inside.url).to.equal(`${server.url}/settings/tokens/`)
    expect((await entries(server, 'session.sign-in')).at(-1)).to.include({ actor: user.username })
    expect((await entries(server, 'session.sign-in')).at(-1)!.detail).to.deep.equal({ how: 'password and authenticator app' })
    const again = await atSecondStep(user.username)
    expect((await again.visitor.submit(again.page, 'code', { code })).status).to.equal(422)
    expect((await again.visitor.at('/settings/')).url).to.include('/login/')
    expect((await entries(server, 'session.failed')).at(-1)).to.deep.include({
      target: `user ${user.username}`,
      detail: { how: 'second factor' },
    })
  })

  it('of two browsers that send one code at the same time, one gets in', async () => {
    const user = await person()
    const app = await withApp(server, user)
    const browsers = await Promise.all([1, 2, 3].map(() => atSecondStep(user.username)))
    const code = await app.code()
    const answers = await Promise.all(browsers.map(({ visitor, page }) => visitor.submit(page, 'code', { code })))
    expect(answers.filter(({ status }) => status === 200)).to.have.length(1)
  })

  it('a recovery code stands in for it, once, however it is typed', async () => {
    const user = await person()
    const { recovery } = await withApp(server, user)
    const typed = recovery[0]!.toUpperCase().replace('-', ' ').replaceAll('0', 'O').replaceAll('1', 'l')
    const { visitor, page } = await atSecondStep(user.username)
    expect((await visitor.submit(page, 'code', { code: typed })).status).to.equal(200)
    expect(words(await visitor.at(PATH))).to.include('9 left')
    const again = await atSecondStep(user.username)
    expect((await again.visitor.submit(again.page, 'code', { code: recovery[0]! })).status).to.equal(422)
    expect((await again.visitor.submit(again.page, 'code', { code: recovery[1]! })).status).to.equal(200)
    const other = await person()
    await withApp(server, other)
    const foreign = await atSecondStep(other.username)
    expect((await foreign.visitor.submit(foreign.page, 'code', { code: recovery[2]! })).status).to.equal(422)
  })

  it('new recovery codes end those before them', async () => {
    const user = await person()
    const { recovery, code } = await withApp(server, user)
    const { visitor, page } = await atSecondStep(user.username)
    await visitor.submit(page, 'code', { code: await code() })
    const fresh = await visitor.submit(await visitor.at(`${PATH}recovery-codes/`), 'proof', { proof: recovery[3]! })
    const codes = fresh.text.match(/[0-9a-z]{5}-[0-9a-z]{5}(?=<\/li>)/g)!
    expect(codes).to.have.length(10)
    const again = await atSecondStep(user.username)
    expect((await again.visitor.submit(again.page, 'code', { code: recovery[4]! })).status).to.equal(422)
    expect((await again.visitor.submit(again.page, 'code', { code: codes[0]! })).status).to.equal(200)
  })

  it('guessing is slowed down for a person from one address, where their own right code goes on, and in the end from everywhere', async () => {
    const user = await person()
    const app = await withApp(server, user)
    const from = (address: string) =>
      new (class extends Visitor {
        override request(url: string, init: RequestInit = {}): Promise<Response> {
          return super.request(url, { ...init, headers: { 'x-forwarded-for': address, ...(init.headers as Record<string, string>) } })
        }
      })(server.url)
    const guess = async (address: string, code: string) => {
      const { visitor, page } = await atSecondStep(user.username, from(address))
      return { visitor, answer: await visitor.submit(page, 'code', { code }) }
    }
    for (let i = 0; i < 4; i++) expect((await guess('198.51.100.1', `00000${i}`)).answer.status).to.equal(422)
    const slowed = await guess('198.51.100.1', await app.code())
    expect(words(slowed.answer)).to.match(/Too many wrong tries\. Nothing was checked: wait/)
    expect((await slowed.visitor.at('/settings/')).url).to.include('/login/')
    expect((await guess('203.0.113.7', await app.code())).answer.status).to.equal(200)
    for (let i = 2; i < 5; i++) expect((await guess(`198.51.100.${i}`, '000000')).answer.status).to.equal(422)
    expect(words((await guess('203.0.113.8', await app.code(1))).answer)).to.match(/Too many wrong tries/)
  })

  it('a step that was begun in one browser, or for one app, is finished nowhere else', async () => {
    const user = await person()
    const app = await withApp(server, user)
    const { visitor } = await atSecondStep(user.username)
    const stranger = new Visitor(server.url)
    const page = await stranger.at('/login/')
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)![1]!
    const code = await app.code()
    const refused = await stranger.answer('/login/', { csrf, code })
    expect(refused.status).to.equal(422)
    expect(await refused.text()).to.include('Enter your username and password again')
    // The same browser on the way from an app is asked for the password.
    const request = await requestFor(await defaultApp(server), 'openid')
    expect((await visitor.open(request.url.href)).text).to.include('name="password"')
    // And may begin again.
    const again = await visitor.submit(await visitor.at('/login/'), 'deed', {}, 'restart')
    expect(again.text).to.include('name="password"')
    expect((await visitor.at('/login/')).text).to.include('name="password"')
  })

  it('an app learns how the person signed in (amr)', async () => {
    const user = await person()
    const { code } = await withApp(server, user)
    const app = await defaultApp(server)
    const agent = new Agent(server.url)
    const request = await requestFor(app, 'openid g:read')
    const step = await approve(agent, request.url.href, { username: user.username })
    expect(words(step)).to.include('One more step')
    const back = await approve(agent, await agent.submit(step, 'code', { code: await code() }), { username: user.username })
    const claims = decodeJwt((await redeem(app, request, back.url)).id_token!)
    expect(claims.amr).to.deep.equal(['pwd', 'otp', 'mfa'])
    expect(claims.acr).to.equal('1')
    const entry = (
      await server.db.all<{ client_id: string }>("select client_id from audit_log where action = 'session.sign-in' order by id")
    ).at(-1)
    expect(entry!.client_id).to.equal(app.client.client_id)
  })

  it('a name and a password are refused at the API, also when they were remembered, in words that point to tokens', async () => {
    const user = await person()
    expect((await me(user.username)).status).to.equal(200)
    await withApp(server, user)
    for (let i = 0; i < 2; i++) {
      const { status, body } = await me(user.username)
      expect(status).to.equal(401)
      expect(body.detail).to.include('second factor').and.to.include(`${server.url}/settings/tokens/`)
    }
    expect((await me(user.username, 'wrong password')).body.detail).to.equal('Invalid username/password.')
    expect((await new Api(server.url, token(await server.createToken(user))).get('/user/me/')).status).to.equal(200)
    await server.identity.change((trx) => removeSecondFactor(trx, user.pk))
    expect((await me(user.username)).status).to.equal(200)
  })

  it('is taken away with the password or a code, and says that it is the last', async () => {
    const user = await person()
    const { code } = await withApp(server, user)
    const { visitor, page } = await atSecondStep(user.username)
    await visitor.submit(page, 'code', { code: await code() })
    const asked = await visitor.at(`${PATH}app/remove/`)
    expect(words(asked)).to.include('your password alone opens the account')
    expect((await visitor.submit(asked, 'proof', { proof: 'nothing like it' })).status).to.equal(422)
    expect((await visitor.submit(asked, 'proof', { proof: '' })).status).to.equal(422)
    expect((await me(user.username)).status).to.equal(401)
    const done = await visitor.submit(asked, 'proof', { proof: await code(1) })
    expect(words(done)).to.include('Authenticator app was removed.')
    expect((await me(user.username)).status).to.equal(200)
    expect(await server.db.all('select 1 from auth_recovery_code where user_id = ?', [user.pk])).to.have.length(0)
    expect((await visitor.at(`${PATH}app/remove/`)).status).to.equal(404)
    expect((await entries(server, 'second-factor.remove')).at(-1)).to.deep.include({
      actor: user.username,
      detail: { kind: 'authenticator app', name: 'Authenticator app' },
    })
  })

  it('the key is of no use to others, nor without the server’s secret', async () => {
    const [row] = await server.db.all<{ nonce: string }>('select nonce from auth_totp limit 1')
    const stranger = await person()
    const visitor = await new Visitor(server.url).signIn(stranger.username)
    const page = await visitor.at(`${PATH}app/`)
    const own = await visitor.submit(page, 'code', { nonce: row!.nonce, code: '000000', proof: PASSWORD })
    const key = /id="key"[^>]*>([A-Z2-7 ]+)</.exec(own.text)![1]!
    // The same nonce makes another key for another person: no code of the first one's is learned.
    const [victim] = await server.db.all<{ sub: string; username: string }>(
      'select u.sub, u.username from auth_user u join auth_totp t on t.user_id = u.id where t.nonce = ?',
      [row!.nonce],
    )
    expect(server.identity.totp.forApp(victim!, row!.nonce, 'x').key).not.to.equal(key.replaceAll(' ', ''))
  })
})
