/** /o/authorized_tokens/: everyone sees and withdraws what they allowed, and nobody else's. */
import { expect } from 'chai'
import type { User } from '../../../provider/identity/users.ts'
import { eachDatabase } from '../../support/databases.ts'
import { eventually } from '../../support/eventually.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { api, errorOf, makeReader, type RegisteredApp, refresh, register, signIn } from '../client.ts'
import { csrfOf, Visitor, words } from './house.ts'

const PATH = '/o/authorized_tokens/'
const SCOPE = 'openid profile g:read r:view:part r:change:part r:view:stock'

eachDatabase('authorized apps', (kind) => {
  let server: TestServer
  let one: RegisteredApp
  let two: RegisteredApp
  let reader: User
  before(async () => {
    server = await startServer(kind)
    reader = await makeReader(server)
    await makeReader(server, 'other')
    one = await register(server, { name: 'App <one>' })
    two = await register(server, { name: 'App two' })
  })
  after(() => server.close())
  const pkOf = async (app: RegisteredApp) => (await server.identity.applications.find(app.client.client_id))!.pk
  const withdrawals = () =>
    server.db.all<{ actor: string; detail: string }>("select actor, detail from audit_log where action like 'authorization.withdraw%'")

  it('says so when there is none', async () => {
    expect(words(await (await new Visitor(server.url).signIn('reader')).at(PATH))).to.include('No authorized apps')
    expect((await new Visitor(server.url).at(PATH)).url).to.match(/\/login\/\?next=%2Fo%2Fauthorized_tokens%2F/)
  })

  it('names each app, what it may, since when, and when and from where it was last used', async () => {
    const before = Date.now()
    const { tokens, agent } = await signIn(server, one, SCOPE, { username: 'reader' })
    await api(server, tokens.access_token)
    await eventually(async () => /just now \S*127\.0\.0\.1/.test(words(await agent.open(server.url + PATH))), true)
    const page = await agent.open(server.url + PATH)
    expect(words(page))
      .to.include('App &lt;one&gt;')
      .and.to.include('See and change parts · See stock')
      .and.to.include('Know who you are · See your profile · Use the basics')
    const [since, used] = [...page.text.matchAll(/<time datetime="([^"]+)"/g)].map(([, time]) => Date.parse(time!))
    expect(since).to.be.within(before - 1000, Date.now())
    expect(used).to.be.within(before - 1000, Date.now())
    expect(page.text).not.to.match(/<one>|r:view:part/)
    // What was allowed first stays the beginning, however often it is asked again.
    await signIn(server, one, SCOPE, { username: 'reader' }, { prompt: 'consent' })
    expect((await agent.open(server.url + PATH)).text).to.include(`datetime="${new Date(since!).toISOString()}"`)
  })

  it('withdraws one app: its tokens end at once, others stay', async () => {
    const first = await signIn(server, one, SCOPE, { username: 'reader' })
    const second = await signIn(server, two, SCOPE, { username: 'reader' })
    const stranger = await signIn(server, one, SCOPE, { username: 'other' })
    const visitor = await new Visitor(server.url).signIn('reader')
    const path = `${PATH}${await pkOf(one)}/delete/`
    const asked = await visitor.at(path)
    expect(words(asked))
      .to.include('Withdraw this access?')
      .and.to.include('App &lt;one&gt;')
      .and.to.include('refused from the next request on')
    expect((await api(server, first.tokens.access_token)).status).to.equal(200)
    expect((await visitor.answer(path, { csrf: 'wrong' })).status).to.equal(403)
    expect((await api(server, first.tokens.access_token)).status).to.equal(200)
    expect(words(await visitor.post(path))).to.include('can no longer act for you')
    expect((await api(server, first.tokens.access_token)).status).to.equal(401)
    expect(await errorOf(refresh(one, first.tokens.refresh_token!))).to.equal('invalid_grant')
    for (const { tokens } of [second, stranger]) expect((await api(server, tokens.access_token)).status).to.equal(200)
    expect((await withdrawals()).map(({ actor, detail }) => [actor, JSON.parse(detail).person])).to.deep.equal([['reader', 'reader']])
    expect((await visitor.at(path)).status).to.equal(404)
    expect(words(await visitor.at(PATH)))
      .to.include('App two')
      .and.not.to.include('App &lt;one&gt;')
  })

  it('withdraws everything, of this person alone', async () => {
    const mine = [await signIn(server, one, SCOPE, { username: 'reader' }), await signIn(server, two, SCOPE, { username: 'reader' })]
    const stranger = await signIn(server, two, SCOPE, { username: 'other' })
    const key = await server.createToken(reader)
    const visitor = await new Visitor(server.url).signIn('reader')
    expect(words(await visitor.at(`${PATH}delete/`))).to.include('App &lt;one&gt;, App two')
    expect(words(await visitor.post(`${PATH}delete/`))).to.include('No app can act for you any more.')
    for (const { tokens } of mine) expect((await api(server, tokens.access_token)).status).to.equal(401)
    expect((await api(server, stranger.tokens.access_token)).status).to.equal(200)
    expect((await api(server, key, '/user/me/', 'Token')).status).to.equal(200)
    const [last] = (await withdrawals()).slice(-1)
    expect(JSON.parse(last!.detail).applications).to.have.members([one, two].map((app) => app.client.client_id))
    expect((await visitor.at(`${PATH}delete/`)).url).to.equal(server.url + PATH)
  })

  it('another person’s app is none of theirs', async () => {
    const { tokens } = await signIn(server, one, SCOPE, { username: 'other' })
    const visitor = await new Visitor(server.url).signIn('reader')
    const path = `${PATH}${await pkOf(one)}/delete/`
    expect((await visitor.at(path)).status).to.equal(404)
    const csrf = csrfOf(await visitor.at('/logout/'))
    expect((await visitor.answer(path, { csrf })).status).to.equal(404)
    expect((await api(server, tokens.access_token)).status).to.equal(200)
  })
})
