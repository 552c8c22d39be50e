/** Client credentials (RFC 6749 §4.4): an application acts for itself, as the service account that was bound to it. */
import { expect } from 'chai'
import { decodeJwt } from 'jose'
import * as oauth from 'oauth4webapi'
import { changeApplication, createApplication, renewSecret } from '../../provider/identity/application-changes.ts'
import { ApplicationError, type ApplicationSettings } from '../../provider/identity/application-settings.ts'
import { setFlags, type User } from '../../provider/identity/users.ts'
import { eachDatabase } from '../support/databases.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { api, errorOf, HTTP, type RegisteredApp, register } from './client.ts'

eachDatabase('client credentials', (kind) => {
  let server: TestServer
  let robot: User
  before(async () => {
    server = await startServer(kind)
    robot = await server.createUser({ username: 'robot', permissions: ['view:part', 'view:stock'] })
  })
  after(() => server.close())

  const service = (settings: Partial<ApplicationSettings> = {}): Promise<RegisteredApp> =>
    register(server, { redirectUris: [], grantTypes: ['client_credentials'], serviceUserId: robot.pk, ...settings })
  const ask = async (
    { as, client, auth }: RegisteredApp,
    parameters: Record<string, string> = { scope: 'g:read r:view:part' },
    by = auth,
  ) => oauth.processClientCredentialsResponse(as, client, await oauth.clientCredentialsGrantRequest(as, client, by, parameters, HTTP))

  it('21: gives a token whose sub is the client, and that works as the service account', async () => {
    const app = await service()
    const tokens = await ask(app)
    const claims = decodeJwt(tokens.access_token)
    expect(claims).to.include({ sub: app.client.client_id, client_id: app.client.client_id, aud: server.config.audience })
    expect(claims).to.include({ scope: 'g:read r:view:part' }).and.not.have.property('gid')
    expect(tokens.refresh_token).to.equal(undefined)
    const me = await api(server, tokens.access_token)
    expect(await me.json()).to.include({ username: 'robot' })
  })

  it('21: no client id can look like the sub of a person', async () => {
    const sub = '0b0cbb5e-3b0c-4c5c-9d43-0f3f4d9a7a11'
    const made = server.identity.change((trx) =>
      createApplication(trx, { name: 'Sneaky', clientId: sub, redirectUris: ['https://app.example/'] }),
    )
    await made.then(
      () => expect.fail('it was made'),
      (error) => expect(error).to.be.instanceOf(ApplicationError),
    )
  })

  it('keeps to the roles of the service account and to the ceiling of the application', async () => {
    const asked = { scope: 'g:read r:view:part r:view:stock r:delete:part a:superuser' }
    expect((await ask(await service(), asked)).scope).to.equal('g:read r:view:part r:view:stock')
    expect((await ask(await service({ allowedScopes: ['g:read', 'r:delete:part', 'r:view:stock'] }), asked)).scope).to.equal(
      'g:read r:view:stock',
    )
  })

  it('refuses when nothing of what was asked can be granted', async () => {
    const app = await service()
    expect(await errorOf(ask(app, { scope: 'r:delete:part' }))).to.equal('invalid_scope')
    expect(await errorOf(ask(app, {}))).to.equal('invalid_scope')
  })

  it('needs an active service account', async () => {
    expect(await errorOf(ask(await service({ serviceUserId: null })))).to.equal('unauthorized_client')
    const idle = await server.createUser({ username: 'idle', permissions: ['view:part'] })
    const app = await service({ serviceUserId: idle.pk })
    const { access_token: token } = await ask(app)
    expect((await api(server, token)).status).to.equal(200)
    await server.identity.change((trx) => setFlags(trx, idle.pk, { is_active: false }))
    expect(await errorOf(ask(app))).to.equal('unauthorized_client')
    expect((await api(server, token)).status).to.equal(401)
  })

  it('another account ends the tokens that are out: none acts as the new one', async () => {
    const other = await server.createUser({ username: 'second-robot', permissions: ['view:part'] })
    for (const steps of [[other.pk], [null, other.pk]]) {
      const app = await service()
      const { access_token: token } = await ask(app)
      expect((await api(server, token)).status).to.equal(200)
      for (const serviceUserId of steps)
        await server.identity.change((trx) =>
          changeApplication(trx, app.client.client_id, {
            serviceUserId,
            ...(serviceUserId === null
              ? { grantTypes: ['authorization_code'], redirectUris: ['https://app.example/'] }
              : { grantTypes: ['client_credentials'], redirectUris: [] }),
          }),
        )
      expect((await api(server, token)).status).to.equal(401)
      const again = decodeJwt(token)
      expect(again.client_id).to.equal(app.client.client_id)
    }
    const named = await service()
    const { access_token: kept } = await ask(named)
    await server.identity.change((trx) => changeApplication(trx, named.client.client_id, { name: 'Another name' }))
    expect((await api(server, kept)).status).to.equal(200)
  })

  it('takes the secret in the header or in the body, whichever way the client is registered', async () => {
    const basic = await service()
    const post = await service({ tokenAuthMethod: 'client_secret_post' })
    for (const app of [basic, post]) {
      expect((await ask(app, undefined, oauth.ClientSecretBasic(app.secret))).token_type).to.equal('bearer')
      expect((await ask(app, undefined, oauth.ClientSecretPost(app.secret))).token_type).to.equal('bearer')
      expect(await errorOf(ask(app, undefined, oauth.ClientSecretPost(`${app.secret}x`)))).to.equal('invalid_client')
      expect(await errorOf(ask(app, undefined, oauth.None()))).to.equal('invalid_client')
    }
    expect(basic.secret).to.match(/^[A-Za-z0-9\-._~]{43,}$/)
  })

  it('keeps no secret in the database', async () => {
    const app = await service()
    const rows = await server.db.all('select * from oauth_application')
    expect(JSON.stringify(rows)).not.to.contain(app.secret)
    // What is stored does not open anything either.
    const [row] = await server.db.all<{ secret_hash: string }>('select secret_hash from oauth_application where client_id = ?', [
      app.client.client_id,
    ])
    expect(await errorOf(ask(app, undefined, oauth.ClientSecretPost(row!.secret_hash)))).to.equal('invalid_client')
  })

  it('takes the old secret as long as the overlap lasts', async () => {
    const app = await service()
    const renew = (overlap: number) => server.identity.change((trx) => renewSecret(trx, app.client.client_id, overlap))
    const second = await renew(3600)
    expect((await ask(app)).token_type).to.equal('bearer')
    expect((await ask(app, undefined, oauth.ClientSecretBasic(second))).token_type).to.equal('bearer')
    const third = await renew(0)
    expect(await errorOf(ask(app))).to.equal('invalid_client')
    expect(await errorOf(ask(app, undefined, oauth.ClientSecretBasic(second)))).to.equal('invalid_client')
    expect((await ask(app, undefined, oauth.ClientSecretBasic(third))).token_type).to.equal('bearer')
  })

  it('9: the password grant is unsupported', async () => {
    const app = await service()
    const response = await fetch(app.as.token_endpoint!, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${app.client.client_id}:${app.secret}`)}` },
      body: new URLSearchParams({ grant_type: 'password', username: 'robot', password: 'x' }),
    })
    expect(response.status).to.equal(400)
    expect(await response.json()).to.include({ error: 'unsupported_grant_type' })
  })

  it('16: credentials in the query string are not looked at', async () => {
    const app = await service()
    const query = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: app.client.client_id,
      client_secret: app.secret,
      scope: 'g:read',
    })
    const response = await fetch(`${app.as.token_endpoint}?${query}`, { method: 'POST' })
    expect(response.status).to.be.within(400, 401)
  })

  it('notes when the application was used', async () => {
    const app = await service()
    await ask(app)
    let used: string | null = null
    for (let turn = 0; turn < 50 && !used; turn++) {
      await new Promise((done) => setTimeout(done, 20))
      const [row] = await server.db.all<{ last_used: string | null }>('select last_used from oauth_application where client_id = ?', [
        app.client.client_id,
      ])
      used = row!.last_used
    }
    expect(Date.parse(used ?? '')).to.be.closeTo(Date.now(), 10_000)
  })

  it('an application that is switched off gets nothing', async () => {
    const app = await service()
    const { access_token: token } = await ask(app)
    await server.identity.change((trx) => changeApplication(trx, app.client.client_id, { active: false }))
    expect(await errorOf(ask(app))).to.equal('invalid_client')
    expect((await api(server, token)).status).to.equal(401)
  })
})
