/** The web session's cookie at the API: reading is free, writing needs the CSRF token. */
import { expect } from 'chai'
import { SESSION_COOKIE } from '../../../provider/identity/sessions.ts'
import { setPassword } from '../../../provider/identity/user-changes.ts'
import { Agent } from '../../provider/agent.ts'
import { Api } from '../../support/api.ts'
import { sessionHeaders } from '../../support/credentials.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const PASSWORD = 'correct horse battery'

eachDatabase('the session cookie at the API', (kind) => {
  let server: TestServer
  before(async () => {
    server = await startServer(kind)
  })
  after(() => server.close())

  let n = 0
  const signIn = async () => {
    const user = await server.createUser({ username: `browser${++n}`, password: PASSWORD, permissions: ['view:part', 'add:part'] })
    const agent = new Agent(server.url)
    await agent.submit(await agent.open(`${server.url}/login/`), 'password', { username: user.username, password: PASSWORD })
    const { Cookie, csrf } = await sessionHeaders(server, agent.cookiesFor('/api/'))
    return { user, Cookie, csrf, api: new Api(server.url, { Cookie }) }
  }

  it('reads', async () => {
    const { api, user } = await signIn()
    expect((await api.get('/part/')).status).to.equal(200)
    expect((await api.get('/user/me/')).body.pk).to.equal(user.pk)
    expect((await api.options('/part/')).status).to.equal(200)
  })

  it('writes with the CSRF token of this very session alone', async () => {
    const { api, Cookie, csrf } = await signIn()
    const other = await signIn()
    const refused = await api.post('/part/', { name: 'forged' })
    expect([refused.status, refused.body]).to.deep.equal([403, { detail: 'CSRF Failed: CSRF token missing or incorrect.' }])
    for (const wrong of ['', 'x', other.csrf]) {
      expect((await new Api(server.url, { Cookie, 'X-CSRFToken': wrong }).post('/part/', { name: 'forged' })).status).to.equal(403)
    }
    expect((await new Api(server.url, { Cookie, 'X-CSRFToken': csrf }).post('/part/', { name: 'honest' })).status).to.equal(201)
    expect(await api.list('/part/')).to.deep.equal(['honest'])
  })

  it('is nobody when it was tampered with, unsigned, or unknown', async () => {
    const { Cookie } = await signIn()
    const value = /stockade_session=([^;]+)/.exec(Cookie)![1]!
    for (const forged of [
      `${SESSION_COOKIE}=${value}`,
      Cookie.replace(value, 'x'.repeat(value.length)),
      Cookie.replace(/(?<=session\.sig=)[^;]+/, 'AAAA'),
    ]) {
      const { status, body } = await new Api(server.url, { Cookie: forged }).get('/part/')
      expect([status, body.detail], forged).to.deep.equal([401, 'Authentication credentials were not provided.'])
    }
  })

  it('ends with a new password', async () => {
    const { api, user } = await signIn()
    expect((await api.get('/part/')).status).to.equal(200)
    await server.identity.change((trx) => setPassword(trx, user, 'another horse battery', {}))
    expect((await api.get('/part/')).status).to.equal(401)
  })

  it('gives way to a credential that is sent by hand', async () => {
    const { Cookie } = await signIn()
    expect((await new Api(server.url, { Cookie, Authorization: 'Token wrong' }).get('/part/')).body).to.deep.equal({
      detail: 'Invalid token.',
    })
  })
})
