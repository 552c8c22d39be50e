/**
 * Attack line 52: the ceiling of an application, and the ways in which it may get tokens, hold on the next request, as roles do: at the
 * API, at refresh, at userinfo and at introspection. What is raised again comes back.
 */
import { expect } from 'chai'
import { decodeJwt } from 'jose'
import * as oauth from 'oauth4webapi'
import { changeApplication } from '../../provider/identity/application-changes.ts'
import type { ApplicationSettings } from '../../provider/identity/application-settings.ts'
import { endSessions, SESSION_COOKIE } from '../../provider/identity/sessions.ts'
import type { User } from '../../provider/identity/users.ts'
import type { Scope } from '../../provider/scopes.ts'
import { eachDatabase } from '../support/databases.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { Agent } from './agent.ts'
import { api, approve, errorOf, HTTP, PASSWORD, type RegisteredApp, redeem, refresh, register, requestFor, signIn } from './client.ts'

const ADA = { username: 'ada' }
const SCOPE = 'openid profile email g:read r:view:part r:add:part'
const LOW: Scope[] = ['openid', 'g:read', 'r:view:part']
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code'

eachDatabase('the ceiling of an application', (kind) => {
  let server: TestServer
  let ada: User
  let app: RegisteredApp
  before(async () => {
    server = await startServer(kind)
    ada = await server.createUser({
      username: 'ada',
      password: PASSWORD,
      firstName: 'Ada',
      email: 'ada@example.org',
      permissions: ['view:part', 'add:part', 'view:part_category', 'add:part_category'],
    })
  })
  beforeEach(async () => {
    app = await register(server)
  })
  after(() => server.close())

  const change = (settings: Partial<ApplicationSettings>, of = app) =>
    server.identity.change((trx) => changeApplication(trx, of.client.client_id, settings))
  const lower = (allowedScopes: Scope[] | null = LOW) => change({ allowedScopes })
  const introspect = async (token: string, by = app) =>
    oauth.processIntrospectionResponse(by.as, by.client, await oauth.introspectionRequest(by.as, by.client, by.auth, token, HTTP))
  const userinfo = async (token: string) => {
    const answer = await oauth.userInfoRequest(app.as, app.client, token, HTTP)
    return answer.status === 200 ? ((await answer.json()) as Record<string, unknown>) : answer.status
  }
  const addsPart = async (token: string, name: string) =>
    (
      await fetch(`${server.url}/api/part/`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ name, description: name }),
      })
    ).status
  const parts = async (name: string) => (await server.db.all('select 1 from part_part where name = ?', [name])).length
  const sent = (url: string) => Object.fromEntries(new URL(url).searchParams)

  it('52: lowered, it holds for an outstanding access token at the API, and raised again the token does more again', async () => {
    const { tokens } = await signIn(server, app, SCOPE, ADA)
    expect(await addsPart(tokens.access_token, `before ${kind}`)).to.equal(201)
    await lower()
    expect(await addsPart(tokens.access_token, `after ${kind}`)).to.equal(403)
    expect([await parts(`before ${kind}`), await parts(`after ${kind}`)]).to.deep.equal([1, 0])
    expect((await api(server, tokens.access_token, '/part/?limit=1')).status).to.equal(200)
    await lower(null)
    expect(await addsPart(tokens.access_token, `after ${kind}`)).to.equal(201)
  })

  it('52: holds for the tokens of an application that acts for itself', async () => {
    const service = await register(server, { redirectUris: [], grantTypes: ['client_credentials'], serviceUserId: ada.pk })
    const answer = await oauth.clientCredentialsGrantRequest(service.as, service.client, service.auth, { scope: 'g:read r:add:part' }, HTTP)
    const { access_token: token } = await oauth.processClientCredentialsResponse(service.as, service.client, answer)
    await change({ allowedScopes: ['g:read'] }, service)
    expect(await addsPart(token, `robot ${kind}`)).to.equal(403)
    expect(await parts(`robot ${kind}`)).to.equal(0)
    expect((await introspect(token, service)).scope).to.equal('g:read')
    // An application that may not act for itself any more does not.
    await change({ allowedScopes: null, redirectUris: ['https://app.example/callback'], grantTypes: ['authorization_code'] }, service)
    expect(await addsPart(token, `robot ${kind}`)).to.equal(401)
    expect(await introspect(token, service)).to.deep.equal({ active: false })
  })

  it('52: holds at refresh, for scopes about the person too, and comes back with the ceiling', async () => {
    const { tokens } = await signIn(server, app, SCOPE, ADA)
    await lower()
    const less = await refresh(app, tokens.refresh_token!)
    expect(less.scope).to.equal(LOW.join(' '))
    expect(decodeJwt(less.access_token).scope).to.equal(LOW.join(' '))
    expect(decodeJwt(less.id_token!)).to.not.have.any.keys('email', 'name')
    expect(await userinfo(less.access_token)).to.have.all.keys('sub')
    await lower(null)
    const more = await refresh(app, less.refresh_token!)
    expect(more.scope).to.equal(SCOPE)
    expect(await userinfo(more.access_token)).to.include({ email: 'ada@example.org' })
  })

  it('52: holds for a code that was given before', async () => {
    const request = await requestFor(app, SCOPE)
    const page = await approve(new Agent(server.url), request.url.href, ADA)
    await lower()
    const tokens = await redeem(app, request, page.url)
    expect(tokens.scope).to.equal(LOW.join(' '))
    expect(await userinfo(tokens.access_token)).to.have.all.keys('sub')
  })

  it('52: holds at userinfo', async () => {
    const { tokens } = await signIn(server, app, SCOPE, ADA)
    expect(await userinfo(tokens.access_token)).to.include({ email: 'ada@example.org', given_name: 'Ada' })
    await lower(['openid', 'profile', 'g:read'])
    expect(await userinfo(tokens.access_token))
      .to.include({ given_name: 'Ada' })
      .and.not.have.any.keys('email', 'email_verified')
    await lower(['g:read'])
    expect(await userinfo(tokens.access_token)).to.equal(403)
  })

  it('52: holds at introspection, of access and of refresh tokens', async () => {
    const { tokens } = await signIn(server, app, SCOPE, ADA)
    expect((await introspect(tokens.refresh_token!)).scope).to.equal(SCOPE)
    await lower()
    for (const token of [tokens.access_token, tokens.refresh_token!]) expect((await introspect(token)).scope).to.equal(LOW.join(' '))
    // To look at a refresh token changes nothing of it.
    await lower(null)
    expect((await refresh(app, tokens.refresh_token!)).scope).to.equal(SCOPE)
  })

  it('52: an application that lost a way to get tokens keeps none that it got by it', async () => {
    const { tokens } = await signIn(server, app, SCOPE, ADA)
    await change({ grantTypes: ['authorization_code'] })
    expect(await errorOf(refresh(app, tokens.refresh_token!))).to.match(/unauthorized_client|invalid_request/)
    expect(await introspect(tokens.refresh_token!)).to.deep.equal({ active: false })
    expect((await api(server, tokens.access_token)).status).to.equal(200)
    // The other way stays, and it did not get this one by it.
    await change({ grantTypes: [DEVICE, 'refresh_token'] })
    expect(await errorOf(refresh(app, tokens.refresh_token!))).to.equal('invalid_grant')
    expect(await introspect(tokens.refresh_token!)).to.deep.equal({ active: false })
    // Without any way to act for people it acts for nobody.
    await change({ grantTypes: ['client_credentials'] })
    expect((await api(server, tokens.access_token)).status).to.equal(401)
    expect(await userinfo(tokens.access_token)).to.equal(401)
    expect(await introspect(tokens.access_token)).to.deep.equal({ active: false })
    await change({ grantTypes: ['authorization_code', 'refresh_token'] })
    expect((await api(server, tokens.access_token)).status).to.equal(200)
    expect((await refresh(app, tokens.refresh_token!)).scope).to.equal(SCOPE)
  })

  it('52: without offline_access it works no longer than the person is signed in', async () => {
    const offline = 'openid offline_access g:read'
    const { tokens, agent } = await signIn(server, app, offline, ADA, { prompt: 'consent' })
    const { tokens: away, agent: elsewhere } = await signIn(server, app, offline, ADA, { prompt: 'consent' })
    expect(tokens.scope).to.equal(offline)
    await lower(['openid', 'g:read'])
    const next = await refresh(app, tokens.refresh_token!)
    expect(next.scope).to.equal('openid g:read')
    await agent.submit(await agent.open(app.as.end_session_endpoint!), 'logout', {}, 'yes')
    expect(await errorOf(refresh(app, next.refresh_token!))).to.equal('invalid_grant')
    expect((await api(server, next.access_token)).status).to.equal(401)
    // The same where sessions are ended otherwise than by a sign-out.
    await lower(null)
    const { tokens: ended, agent: browser } = await signIn(server, app, offline, ADA, { prompt: 'consent' })
    await lower(['openid', 'g:read'])
    const { uid } = (await server.identity.sessions.find(browser.cookiesFor('/').get(SESSION_COOKIE)!))!
    expect(await server.identity.change((trx) => endSessions(trx, ada.sub, { only: uid }))).to.equal(1)
    expect((await api(server, ended.access_token)).status).to.equal(401)
    expect(await errorOf(refresh(app, ended.refresh_token!))).to.equal('invalid_grant')
    // And where they ended before it was lowered.
    await lower(null)
    expect((await api(server, away.access_token)).status).to.equal(200)
    await elsewhere.submit(await elsewhere.open(app.as.end_session_endpoint!), 'logout', {}, 'yes')
    await lower(['openid', 'g:read'])
    expect(await introspect(away.refresh_token!)).to.deep.equal({ active: false })
    expect(await errorOf(refresh(app, away.refresh_token!))).to.equal('invalid_grant')
    await lower(null)
    expect((await refresh(app, away.refresh_token!)).scope).to.equal(offline)
  })

  it('52: a request of which the ceiling leaves nothing goes back to the application with invalid_scope, signed in or not', async () => {
    await change({ allowedScopes: ['g:read'] })
    for (const extra of [{}, { prompt: 'none' }, { prompt: 'consent' }]) {
      const request = await requestFor(app, 'openid email r:view:part nonsense', extra)
      const page = await new Agent(server.url).open(request.url.href)
      expect(sent(page.url), JSON.stringify(extra)).to.include({ error: 'invalid_scope', state: request.state, iss: server.config.issuer })
      expect(page.url.startsWith(app.redirectUri)).to.equal(true)
    }
  })

  it('a request without a scope goes back to the application with invalid_scope, and words that help', async () => {
    const request = await requestFor(app, '')
    const page = await new Agent(server.url).open(request.url.href)
    expect(page.url.startsWith(app.redirectUri)).to.equal(true)
    const { error, error_description: says, state } = sent(page.url)
    expect([error, state]).to.deep.equal(['invalid_scope', request.state])
    expect(says).to.match(/scope is missing: name what is asked for/)
    const silent = await requestFor(app, '', { prompt: 'none' })
    expect(sent((await new Agent(server.url).open(silent.url.href)).url)).to.include({ error: 'invalid_scope' })
    // A way back that is not registered is never taken.
    const elsewhere = await requestFor({ ...app, redirectUri: 'https://evil.example/' }, '')
    const stays = await new Agent(server.url).open(elsewhere.url.href)
    expect([stays.status, stays.url.startsWith(server.url)]).to.deep.equal([400, true])
  })

  it('the same without a browser: pushed requests and devices', async () => {
    const both = await register(server, { grantTypes: ['authorization_code', 'refresh_token', DEVICE] })
    const pushed = async (scope: string) => {
      const { url } = await requestFor(both, scope)
      const answer = await oauth.pushedAuthorizationRequest(both.as, both.client, both.auth, url.searchParams, HTTP)
      return oauth.processPushedAuthorizationResponse(both.as, both.client, answer)
    }
    const device = async (scope: string) => {
      const answer = await oauth.deviceAuthorizationRequest(both.as, both.client, both.auth, scope ? { scope } : {}, HTTP)
      return oauth.processDeviceAuthorizationResponse(both.as, both.client, answer)
    }
    for (const ask of [pushed, device]) {
      expect(await errorOf(ask(''))).to.equal('invalid_scope')
      expect(await errorOf(ask('nonsense'))).to.equal('invalid_scope')
    }
    expect((await device('openid g:read')).user_code).to.be.a('string')
    await change({ allowedScopes: ['r:view:part'] }, both)
    for (const ask of [pushed, device]) expect(await errorOf(ask('openid g:read'))).to.equal('invalid_scope')
    // A device that began before gets what is left, when it gets anything.
    await change({ allowedScopes: null }, both)
    const code = await device('openid email g:read')
    await change({ allowedScopes: ['openid', 'g:read'] }, both)
    const agent = new Agent(server.url)
    const confirm = await agent.submit(await agent.open(`${app.as.issuer}/device/`), 'user_code', { user_code: code.user_code })
    await approve(agent, await agent.submit(confirm, 'confirm', {}, 'yes'), ADA)
    const granted = await oauth.deviceCodeGrantRequest(both.as, both.client, both.auth, code.device_code, HTTP)
    expect((await oauth.processDeviceCodeResponse(both.as, both.client, granted)).scope).to.equal('openid g:read')
  })
})
