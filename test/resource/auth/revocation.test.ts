/**
 * What is remembered about people and credentials never outlives a change: each test asks until everything is warm, takes something
 * away, and asks once more. Number 30 of the attackers' list.
 */
import { expect } from 'chai'
import { changeApplication, createApplication } from '../../../provider/identity/application-changes.ts'
import { endGrant } from '../../../provider/identity/grants.ts'
import { revoke } from '../../../provider/identity/revocations.ts'
import { setPassword } from '../../../provider/identity/user-changes.ts'
import { setFlags, type User } from '../../../provider/identity/users.ts'
import { Api, basic, superuser, token } from '../../support/api.ts'
import { accessToken, bearer } from '../../support/credentials.ts'
import { createDatabase, eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const PASSWORD = 'correct horse battery'

eachDatabase('30. refused on the next request', (kind) => {
  let server: TestServer
  let admin: Api
  before(async () => {
    server = await startServer(kind)
    admin = await superuser(server)
  })
  after(() => server.close())

  let n = 0
  const person = () => server.createUser({ username: `person${++n}`, password: PASSWORD, permissions: ['view:part', 'add:part'] })
  const jti = () => `jti-${++n}`
  const inner = 'r:view:part r:add:part g:read'
  const allKinds = async (user: User): Promise<Record<string, Api>> => ({
    Basic: new Api(server.url, basic(user.username, PASSWORD)),
    Token: new Api(server.url, token(await server.createToken(user))),
    Bearer: new Api(server.url, bearer(await accessToken(server, user, inner))),
  })
  const warm = async (api: Api) => {
    for (let i = 0; i < 3; i++) expect((await api.get('/part/?limit=1')).status).to.equal(200)
  }

  for (const credential of ['Basic', 'Token', 'Bearer']) {
    it(`a role that was taken away over the API: 403 with ${credential}`, async () => {
      const user = await person()
      const api = (await allKinds(user))[credential]!
      await warm(api)
      const [ruleset] = await server.db.all<{ id: number }>(
        "select r.id from users_ruleset r join auth_user_group g on g.group_id = r.group_id where g.user_id = ? and r.name = 'part'",
        [user.pk],
      )
      expect((await admin.patch(`/user/ruleset/${ruleset!.id}/`, { can_view: false })).status).to.equal(200)
      const { status, body } = await api.get('/part/?limit=1')
      expect(status).to.equal(403)
      expect(body.detail).to.contain('view parts')
      expect((await api.post('/part/', { name: `still may add ${++n}` })).status).to.equal(201)
      await admin.patch(`/user/ruleset/${ruleset!.id}/`, { can_view: true })
      expect((await api.get('/part/?limit=1')).status).to.equal(200)
    })

    it(`the group that was left: 403 with ${credential}`, async () => {
      const user = await person()
      const api = (await allKinds(user))[credential]!
      await warm(api)
      expect((await admin.patch(`/user/${user.pk}/`, { group_ids: [] })).status).to.equal(200)
      expect((await api.get('/part/?limit=1')).status).to.equal(403)
    })

    it(`an account that was switched off: 401 with ${credential}`, async () => {
      const user = await person()
      const api = (await allKinds(user))[credential]!
      await warm(api)
      expect((await admin.patch(`/user/${user.pk}/`, { is_active: false })).status).to.equal(200)
      expect((await api.get('/part/?limit=1')).status).to.equal(401)
      expect((await api.get('/user/me/')).status).to.equal(401)
    })

    it(`an account that was deleted: 401 with ${credential}`, async () => {
      const user = await person()
      const api = (await allKinds(user))[credential]!
      await warm(api)
      expect((await admin.delete(`/user/${user.pk}/`)).status).to.equal(204)
      expect((await api.get('/part/?limit=1')).status).to.equal(401)
    })
  }

  it('superuser status that was taken away', async () => {
    const user = await server.createUser({ username: 'was-super', isSuperuser: true })
    const api = new Api(server.url, token(await server.createToken(user)))
    await warm(api)
    await server.identity.change((trx) => setFlags(trx, user.pk, { is_superuser: false }))
    expect((await api.get('/part/?limit=1')).status).to.equal(403)
  })

  it('a password that was changed, with Basic', async () => {
    const user = await person()
    const { Basic, Token } = await allKinds(user)
    await warm(Basic!)
    await server.identity.change((trx) => setPassword(trx, user, 'another horse battery', {}))
    expect((await Basic!.get('/part/?limit=1')).status).to.equal(401)
    expect((await Token!.get('/part/?limit=1')).status).to.equal(200)
    expect((await new Api(server.url, basic(user.username, 'another horse battery')).get('/part/?limit=1')).status).to.equal(200)
  })

  it('a token that its owner revoked over the API', async () => {
    const user = await person()
    const { Basic, Token } = await allKinds(user)
    await warm(Token!)
    const [row] = (await Basic!.get('/user/tokens/')).body
    expect((await Basic!.delete(`/user/tokens/${row.id}/`)).status).to.equal(204)
    const { status, body } = await Token!.get('/part/?limit=1')
    expect([status, body]).to.deep.equal([401, { detail: 'Token has been revoked' }])
  })

  it('an access token that was revoked by its jti, and no other', async () => {
    const user = await person()
    const revoked = jti()
    const gone = new Api(server.url, bearer(await accessToken(server, user, inner, { claims: { jti: revoked } })))
    const other = new Api(server.url, bearer(await accessToken(server, user, inner)))
    await warm(gone)
    await server.identity.change((trx) => revoke(trx, 'jti', revoked, Math.floor(Date.now() / 1000) + 300))
    const { status, headers } = await gone.get('/part/?limit=1')
    expect(status).to.equal(401)
    expect(headers.get('www-authenticate')).to.match(/^Bearer error="invalid_token"/)
    expect((await other.get('/part/?limit=1')).status).to.equal(200)
  })

  it('every access token of a grant that was ended', async () => {
    const user = await person()
    const gid = `grant-${++n}`
    const apis = await Promise.all(
      [1, 2].map(async () => new Api(server.url, bearer(await accessToken(server, user, inner, { claims: { gid } })))),
    )
    for (const api of apis) await warm(api)
    await server.identity.change((trx) => endGrant(trx, gid))
    for (const api of apis) expect((await api.get('/part/?limit=1')).status).to.equal(401)
  })

  it('the tokens of an application that was switched off, for good', async () => {
    const user = await person()
    const { Token } = await allKinds(user)
    const { clientId } = await server.identity.change((trx) =>
      createApplication(trx, { name: 'To switch', redirectUris: ['https://app.example/callback'] }),
    )
    const held = new Api(server.url, bearer(await accessToken(server, user, inner, { claims: { client_id: clientId } })))
    await warm(held)
    for (const [active, expected] of [
      [false, 401],
      [true, 401],
    ] as const) {
      await server.identity.change((trx) => changeApplication(trx, clientId, { active }))
      expect((await held.get('/part/?limit=1')).status).to.equal(expected)
    }
    expect((await Token!.get('/part/?limit=1')).status).to.equal(200)
  })

  it('32. nobody mints a token for somebody else', async () => {
    const [user, other] = [await person(), await person()]
    const { Basic, Token } = await allKinds(user)
    for (const api of [Basic!, Token!]) expect((await api.post('/user/tokens/', { user: other.pk })).status).to.equal(403)
    expect(await server.db.all('select 1 from users_apitoken where user_id = ?', [other.pk])).to.eql([])
  })
})

eachDatabase('30. across processes', (kind) => {
  it('a change in one is known in the other within five seconds', async () => {
    const home = await createDatabase(kind)
    const [one, two] = [await startServer(kind, {}, home), await startServer(kind, {}, home)]
    try {
      const user = await one.createUser({ username: 'both', permissions: ['view:part'] })
      const there = new Api(two.url, token(await one.createToken(user)))
      expect((await there.get('/part/')).status).to.equal(200)
      await one.identity.change((trx) => trx('users_apitoken').where({ user_id: user.pk }).update({ revoked: true }))
      const until = Date.now() + 5000
      let status = 200
      while (status === 200 && Date.now() < until) {
        await new Promise((done) => setTimeout(done, 100))
        status = (await there.get('/part/')).status
      }
      expect(status).to.equal(401)
    } finally {
      await one.close()
      await two.close()
      await home.drop()
    }
  })
})
