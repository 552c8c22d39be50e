/** /settings/tokens/: tokens that a person makes and revokes. */
import { expect } from 'chai'
import { Api, token } from '../../support/api.ts'
import { sessionHeaders } from '../../support/credentials.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { Visitor, words } from '../applications/house.ts'
import { PASSWORD } from '../client.ts'
import { entries } from './person.ts'

const PATH = '/settings/tokens/'
const KEY = /id="secret-value" value="(inv-[^"]+)"/

eachDatabase('own API tokens', (kind) => {
  let server: TestServer
  let visitor: Visitor
  before(async () => {
    server = await startServer(kind)
    await server.createUser({
      username: 'keeper',
      password: PASSWORD,
      permissions: ['view:part', 'add:part', 'change:part', 'view:part_category', 'add:part_category'],
    })
    await server.createUser({ username: 'other', password: PASSWORD })
    visitor = await new Visitor(server.url).signIn('keeper')
  })
  after(() => server.close())

  const make = async (fields: Record<string, string | readonly string[]>) =>
    visitor.post(`${PATH}create/`, { expiry: '2031-12-31', ...fields })
  const keyIn = (text: string) => new Api(server.url, token(KEY.exec(text)![1]!))

  it('says what they are for when there are none', async () => {
    expect(words(await visitor.at(PATH))).to.include('No tokens yet')
  })

  it('29: a read-only token reads and cannot write; its key is shown once', async () => {
    const page = await make({ name: 'stock display', reach: 'read-only' })
    expect(page.url).to.equal(server.url + PATH)
    const key = keyIn(page.text)
    expect((await key.get('/part/')).status).to.equal(200)
    const refused = await key.post('/part/category/', { name: 'Screws' })
    expect(refused.status).to.equal(403)
    expect(refused.body.detail).to.include('r:add:part_category')
    expect((await visitor.at(PATH)).text).not.to.match(KEY)
    expect(words(await visitor.at(PATH)))
      .to.include('stock-display')
      .and.to.include('Use the basics')
  })

  it('65. a browser that was left open makes no token without the password, on the page and at the API', async () => {
    const absent = await server.createUser({ username: 'absent', password: PASSWORD })
    const open = await new Visitor(server.url).signIn('absent')
    const headers = await sessionHeaders(server, open.cookiesFor('/api/'))
    const ask = new Api(server.url, { Cookie: headers.Cookie, 'X-CSRFToken': headers.csrf })
    const count = async () =>
      (await server.db.all('select 1 from users_apitoken t join auth_user u on u.id = t.user_id where u.username = ?', ['absent'])).length
    await server.ageSessions(absent, 3600)
    const form = { name: 'first', reach: 'all', expiry: '2031-12-31' }
    expect(words(await open.at(`${PATH}create/`))).to.include('You signed in a while ago')
    for (const proof of ['', 'not the password']) expect((await open.post(`${PATH}create/`, { ...form, proof })).status).to.equal(422)
    for (const refused of [await ask.get('/user/token/'), await ask.post('/user/tokens/', { name: 'first' })]) {
      expect(refused.status).to.equal(403)
      expect(refused.body.detail).to.include('/settings/tokens/')
    }
    expect(await count()).to.equal(0)
    // A proof is one for the next minutes, here and there.
    expect((await open.post(`${PATH}create/`, { ...form, proof: PASSWORD })).url).to.equal(server.url + PATH)
    expect((await open.post(`${PATH}create/`, { ...form, name: 'second' })).url).to.equal(server.url + PATH)
    const after = await sessionHeaders(server, open.cookiesFor('/api/'))
    const proved = new Api(server.url, { Cookie: after.Cookie, 'X-CSRFToken': after.csrf })
    expect((await proved.get('/user/token/')).status).to.equal(200)
    expect(await count()).to.equal(3)
  })

  it('a token that carries everything writes, one with chosen scopes does what was ticked', async () => {
    const all = keyIn((await make({ name: 'everything', reach: 'all' })).text)
    expect((await all.post('/part/category/', { name: 'Nuts' })).status).to.equal(201)
    const chosen = keyIn((await make({ name: 'chosen', reach: 'chosen', scope: ['r:add:part_category', 'g:read'] })).text)
    expect((await chosen.post('/part/category/', { name: 'Bolts' })).status).to.equal(201)
    expect((await chosen.get('/part/')).status).to.equal(403)
    expect((await entries(server, 'token.create')).at(-1)).to.deep.include({
      actor: 'keeper',
      target: 'token chosen of keeper',
      detail: { scopes: ['g:read', 'r:add:part_category'], expiry: '2031-12-31' },
    })
  })

  it('31: scopes beyond one’s own roles and flags are not given', async () => {
    const page = await make({ name: 'greedy', reach: 'chosen', scope: ['a:superuser', 'r:delete:stock', 'r:view:part', 'openid'] })
    const [row] = await server.db.all<{ scopes: string }>("select scopes from users_apitoken where name = 'greedy'")
    expect(row!.scopes).to.equal('r:view:part')
    expect(page.url).to.equal(server.url + PATH)
    const none = await make({ name: 'nothing', reach: 'chosen', scope: ['a:superuser'] })
    expect(none.status).to.equal(422)
    expect(words(none)).to.include('Tick at least one thing')
  })

  it('wrong fields come back with words, and a start ticks its boxes without scripts', async () => {
    const wrong = await make({ name: '<b>', reach: 'none', expiry: '2020-01-01' })
    expect(wrong.status).to.equal(422)
    expect(words(wrong)).to.include('Give it a name').and.to.include('Choose a day from today').and.to.include('Choose how far it reaches')
    const start = await make({ name: 'kept', start: 'everything' })
    expect(start.status).to.equal(200)
    expect(start.text)
      .to.include('value="kept"')
      .and.to.match(/value="r:change:part" checked/)
    // What the roles do not allow is not ticked, and cannot be.
    expect(start.text).to.match(/value="r:delete:part" disabled/)
    expect(await server.db.all("select 1 from users_apitoken where name = 'kept'")).to.have.length(0)
  })

  it('is revoked after one question, at once, by its owner alone', async () => {
    const key = keyIn((await make({ name: 'doomed', reach: 'read-only' })).text)
    await key.get('/part/')
    const [row] = await server.db.all<{ id: number; last_seen: string }>("select id, last_seen from users_apitoken where name = 'doomed'")
    expect(row!.last_seen).to.equal(new Date().toISOString().slice(0, 10))
    const path = `${PATH}${row!.id}/revoke/`
    const other = await new Visitor(server.url).signIn('other')
    expect((await other.at(path)).status).to.equal(404)
    expect((await other.post(path, {}, '/settings/')).status).to.equal(404)
    expect(words(await visitor.at(path)))
      .to.include('Revoke this token?')
      .and.to.include('doomed')
    expect((await key.get('/part/')).status).to.equal(200)
    expect(words(await visitor.post(path))).to.include('doomed is revoked.')
    expect((await key.get('/part/')).status).to.equal(401)
    expect((await visitor.at(path)).status).to.equal(404)
    expect((await entries(server, 'token.revoke')).at(-1)).to.include({ actor: 'keeper', target: 'token doomed of keeper' })
    expect(words(await other.at(PATH))).to.include('No tokens yet')
  })

  it('44: a name with markup is text', async () => {
    await make({ name: '"><img src=x onerror=alert(1)>', reach: 'read-only' })
    await make({ name: '&lt;b&gt; "quoted"', reach: 'read-only' })
    const { text } = await visitor.at(PATH)
    expect(text).not.to.match(/<img src=x|<b>/)
    expect(text).to.include('&amp;lt;b&amp;gt;-&quot;quoted&quot;')
  })
})
