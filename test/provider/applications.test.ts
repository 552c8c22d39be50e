/** What an application may be, and how it changes. */
import { expect } from 'chai'
import { changeApplication, createApplication, deleteApplication } from '../../provider/identity/application-changes.ts'
import { ApplicationError, type ApplicationSettings, checkSettings } from '../../provider/identity/application-settings.ts'
import { DEFAULT_CLIENT_ID } from '../../provider/identity/applications.ts'
import type { Identity } from '../../provider/identity/index.ts'
import { eachDatabase } from '../support/databases.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { Agent } from './agent.ts'
import { api, approve, makeReader, register, requestFor, signIn } from './client.ts'

const active = async (identity: Identity, clientId: string) => (await identity.applications.find(clientId))?.active ?? false

const BASE: ApplicationSettings = { name: 'An app', redirectUris: ['https://app.example/callback'] }

describe('the rules for applications', () => {
  const refused: [why: string, settings: ApplicationSettings][] = [
    ['no name', { ...BASE, name: ' ' }],
    ['a relative redirect URI', { ...BASE, redirectUris: ['/callback'] }],
    ['http to elsewhere', { ...BASE, redirectUris: ['http://app.example/'] }],
    ['a scheme of its own without a dot', { ...BASE, applicationType: 'native', redirectUris: ['myapp:/callback'] }],
    ['a fragment', { ...BASE, redirectUris: ['https://app.example/#x'] }],
    ['a wildcard', { ...BASE, redirectUris: ['https://*.example/'] }],
    ['script as a scheme', { ...BASE, applicationType: 'native', redirectUris: ['javascript:alert(1)'] }],
    ['an own scheme for a web application', { ...BASE, redirectUris: ['com.example:/callback'] }],
    ['http to elsewhere for a native application', { ...BASE, applicationType: 'native', redirectUris: ['http://app.example/'] }],
    ['https to loopback for a native application', { ...BASE, applicationType: 'native', redirectUris: ['https://localhost/'] }],
    ['the code grant without a redirect URI', { ...BASE, redirectUris: [], grantTypes: ['authorization_code'] }],
    ['client credentials without a secret', { ...BASE, tokenAuthMethod: 'none', grantTypes: ['client_credentials'] }],
    ['a public application without PKCE', { ...BASE, tokenAuthMethod: 'none', requirePkce: false }],
    ['a public application that introspects', { ...BASE, tokenAuthMethod: 'none', mayIntrospect: true }],
    ['an unknown scope', { ...BASE, allowedScopes: ['r:view:everything' as 'g:read'] }],
    ['an unknown grant type', { ...BASE, grantTypes: ['password' as 'refresh_token'] }],
    ['a back-channel address that is none', { ...BASE, backchannelLogoutUri: 'ftp://app.example/' }],
    ['a token life of half a second', { ...BASE, accessTokenTtl: 0.5 }],
    ['a token life beyond what revocations are kept for', { ...BASE, accessTokenTtl: 40 * 86_400 }],
  ]
  for (const [why, settings] of refused) it(`refuse ${why}`, () => expect(() => checkSettings(settings)).to.throw(ApplicationError))

  it('take what is plain', () => {
    expect(checkSettings(BASE)).to.include({ applicationType: 'web', tokenAuthMethod: 'client_secret_basic' })
    expect(
      checkSettings({ ...BASE, applicationType: 'native', redirectUris: ['http://127.0.0.1/', 'com.example.app:/callback'] }),
    ).to.include({
      tokenAuthMethod: 'none',
    })
  })
})

eachDatabase('applications', (kind) => {
  let server: TestServer
  before(async () => {
    server = await startServer(kind)
    await makeReader(server)
  })
  after(() => server.close())
  const refuse = async (work: Promise<unknown>) =>
    work.then(
      () => expect.fail('it was done'),
      (error) => expect(error).to.be.instanceOf(ApplicationError),
    )

  it('every kind that the rules allow can be used', async () => {
    const kinds: Partial<ApplicationSettings>[] = [
      { redirectUris: ['http://127.0.0.1:8080/callback'] },
      {
        redirectUris: ['https://app.example/a?fixed=1', 'https://app.example/b'],
        homeUri: 'https://app.example/',
        logoUri: 'https://app.example/l.png',
      },
      { applicationType: 'native', redirectUris: ['com.example.app:/callback'] },
      { applicationType: 'native', redirectUris: ['https://app.example/claimed'], postLogoutRedirectUris: ['com.example.app:/bye'] },
      { tokenAuthMethod: 'none', redirectUris: ['https://spa.example/'] },
      { tokenAuthMethod: 'client_secret_post', backchannelLogoutUri: 'https://app.example/logout' },
    ]
    for (const settings of kinds) {
      const app = await register(server, settings)
      const { tokens } = await signIn(server, app, 'openid g:read', { username: 'reader' })
      expect(tokens.scope, JSON.stringify(settings)).to.equal('openid g:read')
    }
  })

  it('change, keep what is not named, and stay public or confidential', async () => {
    const app = await register(server, { allowedScopes: ['openid', 'g:read'], accessTokenTtl: 60 })
    const id = app.client.client_id
    await server.identity.change((trx) => changeApplication(trx, id, { name: 'Renamed', allowedScopes: null }))
    expect(await server.identity.applications.find(id)).to.include({
      name: 'Renamed',
      allowedScopes: null,
      accessTokenTtl: 60,
      active: true,
    })
    await refuse(server.identity.change((trx) => changeApplication(trx, id, { tokenAuthMethod: 'none' })))
    await refuse(server.identity.change((trx) => changeApplication(trx, id, { redirectUris: [] })))
    await refuse(server.identity.change((trx) => changeApplication(trx, 'unknown-app', { name: 'x' })))
    await refuse(server.identity.change((trx) => createApplication(trx, { ...BASE, clientId: id })))
  })

  it('a changed redirect URI counts from the next request on', async () => {
    const app = await register(server)
    await server.identity.change((trx) => changeApplication(trx, app.client.client_id, { redirectUris: ['https://new.example/'] }))
    expect((await approve(new Agent(server.url), (await requestFor(app, 'openid')).url.href, { username: 'reader' })).status).to.equal(400)
    const moved = { ...app, redirectUri: 'https://new.example/' }
    expect((await signIn(server, moved, 'openid', { username: 'reader' })).tokens.scope).to.equal('openid')
  })

  it('are gone with their grants when deleted; the built-in one stays', async () => {
    const app = await register(server)
    const { tokens } = await signIn(server, app, 'openid g:read', { username: 'reader' })
    expect((await api(server, tokens.access_token)).status).to.equal(200)
    await server.identity.change((trx) => deleteApplication(trx, app.client.client_id))
    expect((await api(server, tokens.access_token)).status).to.equal(401)
    expect(
      await server.db.all("select id from oidc_record where client_id = ? and model <> 'AuthorizationCode'", [app.client.client_id]),
    ).to.have.length(0)
    await refuse(server.identity.change((trx) => deleteApplication(trx, DEFAULT_CLIENT_ID)))
  })

  it('answer the API: who is active, and who they act as', async () => {
    const robot = await server.createUser({ username: 'robot' })
    const app = await register(server, { redirectUris: [], grantTypes: ['client_credentials'], serviceUserId: robot.pk })
    const id = app.client.client_id
    expect([await active(server.identity, id), await server.identity.applications.serviceAccountOf(id)]).to.deep.equal([true, robot.pk])
    await server.identity.change((trx) => changeApplication(trx, id, { active: false }))
    expect([await active(server.identity, id), await server.identity.applications.serviceAccountOf(id)]).to.deep.equal([false, undefined])
    expect(await active(server.identity, 'unknown-app')).to.equal(false)
  })
})
