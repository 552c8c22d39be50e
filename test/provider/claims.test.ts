/** Who somebody is and how they proved it: ID tokens, userinfo, and the parameters that ask about either (OpenID Connect Core). */
import { expect } from 'chai'
import { decodeJwt } from 'jose'
import * as oauth from 'oauth4webapi'
import { createGroup } from '../../provider/identity/roles.ts'
import { setFlags, type User } from '../../provider/identity/users.ts'
import { eachDatabase } from '../support/databases.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { Agent } from './agent.ts'
import { type App, approve, defaultApp, HTTP, PASSWORD, type RegisteredApp, redeem, register, requestFor, signIn } from './client.ts'

const ADA = { username: 'ada' }
const KEPT = { address: { locality: 'London' }, zoneinfo: 'Europe/London' }

eachDatabase('claims', (kind) => {
  let server: TestServer
  let app: App
  let web: RegisteredApp
  let ada: User
  before(async () => {
    server = await startServer(kind)
    app = await defaultApp(server)
    web = await register(server)
    ada = await server.createUser({
      username: 'ada',
      password: PASSWORD,
      firstName: 'Ada',
      lastName: 'Lovelace',
      email: 'ada@example.org',
      permissions: ['view:part'],
    })
    await server.identity.change(async (trx) => {
      await trx('auth_user')
        .where({ id: ada.pk })
        .update({ claims: JSON.stringify(KEPT), phone_number: '+44 20 7946 0000', email_verified: true })
      await trx('auth_user_group').insert({ user_id: ada.pk, group_id: await createGroup(trx, 'engineers') })
    })
  })
  after(() => server.close())

  const userinfo = async ({ as, client }: App, tokens: oauth.TokenEndpointResponse) =>
    oauth.processUserInfoResponse(as, client, ada.sub, await oauth.userInfoRequest(as, client, tokens.access_token, HTTP))
  /** What a request ends in, for a browser that is signed in already. @returns the answer's error, or undefined */
  const silently = async (agent: Agent, extra: Record<string, string>) => {
    const page = await agent.open((await requestFor(web, 'openid', { prompt: 'none', ...extra })).url.href)
    return new URL(page.url).searchParams.get('error') ?? undefined
  }

  it('answers every claim that the scopes ask for and that is known', async () => {
    const { tokens } = await signIn(server, app, 'openid profile email address phone', ADA)
    const claims = {
      sub: ada.sub,
      name: 'Ada Lovelace',
      given_name: 'Ada',
      family_name: 'Lovelace',
      preferred_username: 'ada',
      zoneinfo: 'Europe/London',
      groups: ['engineers', 'group of ada'],
      email: 'ada@example.org',
      email_verified: true,
      address: { formatted: 'London', locality: 'London' },
      phone_number: '+44 20 7946 0000',
      phone_number_verified: false,
    }
    const { updated_at, ...told } = await userinfo(app, tokens)
    expect(told).to.deep.equal(claims)
    expect(updated_at).to.be.closeTo(Date.now() / 1000, 60)
    expect(decodeJwt(tokens.id_token!)).to.deep.include({ sub: ada.sub, acr: '1', amr: ['pwd'] })
  })

  it('answers only what was granted', async () => {
    const { tokens } = await signIn(server, app, 'openid email', ADA)
    expect(await userinfo(app, tokens)).to.have.all.keys('sub', 'email', 'email_verified')
    const { tokens: bare } = await signIn(server, app, 'openid', ADA)
    expect(await userinfo(app, bare)).to.have.all.keys('sub')
    const { tokens: less } = await signIn(server, await register(server), 'openid profile email', { ...ADA, allow: ['openid', 'email'] })
    expect(less.scope).to.equal('openid email')
    expect(await userinfo(app, less)).to.have.all.keys('sub', 'email', 'email_verified')
  })

  it('userinfo needs the openid scope, and a live account', async () => {
    const { tokens } = await signIn(server, app, 'profile g:read', ADA)
    const answer = await oauth.userInfoRequest(app.as, app.client, tokens.access_token, HTTP)
    expect(answer.status).to.equal(403)
    const { tokens: good } = await signIn(server, app, 'openid', ADA)
    await server.identity.change((trx) => setFlags(trx, ada.pk, { is_active: false }))
    expect((await oauth.userInfoRequest(app.as, app.client, good.access_token, HTTP)).status).to.equal(401)
    await server.identity.change((trx) => setFlags(trx, ada.pk, { is_active: true }))
    expect((await oauth.userInfoRequest(app.as, app.client, good.access_token, HTTP)).status).to.equal(200)
  })

  it('takes userinfo requests by POST, with the token in the body', async () => {
    const { tokens } = await signIn(server, app, 'openid profile', ADA)
    const answer = await fetch(app.as.userinfo_endpoint!, {
      method: 'POST',
      body: new URLSearchParams({ access_token: tokens.access_token }),
    })
    expect(await answer.json()).to.include({ sub: ada.sub, name: 'Ada Lovelace' })
  })

  it('the claims parameter asks for single claims', async () => {
    const asked = {
      userinfo: { name: { essential: true } },
      id_token: { email: null, auth_time: { essential: true }, acr: { essential: true } },
    }
    const { tokens } = await signIn(server, await register(server), 'openid', ADA, { claims: JSON.stringify(asked) })
    expect(decodeJwt(tokens.id_token!))
      .to.include({ email: 'ada@example.org', acr: '1' })
      .and.to.include.keys('auth_time')
      .and.not.include.keys('name')
    expect(await userinfo(web, tokens)).to.have.all.keys('sub', 'name')
  })

  it('acr_values is met where it can be, and an essential acr that cannot be is an error', async () => {
    const { tokens } = await signIn(server, web, 'openid', ADA, { acr_values: '1 2' })
    expect(decodeJwt(tokens.id_token!).acr).to.equal('1')
    const claims = JSON.stringify({ id_token: { acr: { essential: true, values: ['loa9'] } } })
    const page = await approve(new Agent(server.url), (await requestFor(web, 'openid', { claims })).url.href, ADA)
    expect(new URL(page.url).searchParams.get('error')).to.equal('unmet_authentication_requirements')
  })

  it('prompt=none answers with a code for who is signed in and has consented, else with the error', async () => {
    const agent = new Agent(server.url)
    expect(await silently(agent, {})).to.equal('login_required')
    await signIn(server, web, 'openid', ADA, {}, agent)
    expect(await silently(agent, {})).to.equal(undefined)
    expect(await silently(agent, { scope: 'openid phone' })).to.equal('consent_required')
  })

  it('prompt=login and max_age ask for the password again, and auth_time says when', async () => {
    const agent = new Agent(server.url)
    const { tokens } = await signIn(server, web, 'openid', ADA, { max_age: '1000' }, agent)
    const first = Number(decodeJwt(tokens.id_token!).auth_time)
    expect(first).to.be.closeTo(Date.now() / 1000, 5)
    await new Promise((done) => setTimeout(done, 2100))
    expect(await silently(agent, { max_age: '1000' })).to.equal(undefined)
    expect(await silently(agent, { max_age: '1' })).to.equal('login_required')
    const again = await requestFor(web, 'openid', { max_age: '1' })
    expect((await agent.open(again.url.href)).text).to.contain('name="password"')
    const { tokens: later } = await signIn(server, web, 'openid', ADA, { prompt: 'login' }, agent)
    expect(Number(decodeJwt(later.id_token!).auth_time)).to.be.greaterThan(first)
  })

  it('id_token_hint holds the request to one person', async () => {
    const agent = new Agent(server.url)
    const { tokens } = await signIn(server, web, 'openid', ADA, {}, agent)
    expect(await silently(agent, { id_token_hint: tokens.id_token! })).to.equal(undefined)
    await server.createUser({ username: 'bob', password: PASSWORD })
    const { tokens: other } = await signIn(server, web, 'openid', { username: 'bob' })
    expect(await silently(agent, { id_token_hint: other.id_token! })).to.equal('login_required')
  })

  it('the ID token carries the nonce, and its hash of nothing that it was not given with', async () => {
    const { tokens } = await signIn(server, web, 'openid', ADA, { nonce: 'n-0S6' }).catch(async () => {
      // oauth4webapi insists on being told the nonce; here the token is looked at itself.
      const request = await requestFor(web, 'openid', { nonce: 'n-0S6' })
      const page = await approve(new Agent(server.url), request.url.href, ADA)
      const parameters = oauth.validateAuthResponse(web.as, web.client, new URL(page.url), request.state)
      const answer = await oauth.authorizationCodeGrantRequest(
        web.as,
        web.client,
        web.auth,
        parameters,
        web.redirectUri,
        request.verifier,
        HTTP,
      )
      return { tokens: await oauth.processAuthorizationCodeResponse(web.as, web.client, answer, { expectedNonce: 'n-0S6' }) }
    })
    expect(decodeJwt(tokens.id_token!)).to.include({ nonce: 'n-0S6', aud: web.client.client_id, iss: server.config.issuer })
  })

  it('the sub stays when the name changes', async () => {
    await server.createUser({ username: 'grace', password: PASSWORD })
    const { tokens } = await signIn(server, web, 'openid', { username: 'grace' })
    await server.identity.change((trx) => trx('auth_user').where({ username: 'grace' }).update({ username: 'hopper' }))
    const { tokens: later } = await signIn(server, web, 'openid profile', { username: 'hopper' })
    expect(decodeJwt(later.id_token!).sub).to.equal(decodeJwt(tokens.id_token!).sub)
    const info = await oauth.userInfoRequest(web.as, web.client, later.access_token, HTTP)
    expect(await info.json()).to.include({ preferred_username: 'hopper' })
  })

  it('a person who is switched off while signed in has to sign in, and cannot', async () => {
    const agent = new Agent(server.url)
    const eve = await server.createUser({ username: 'eve', password: PASSWORD })
    await signIn(server, web, 'openid', { username: 'eve' }, {}, agent)
    await server.identity.change((trx) => setFlags(trx, eve.pk, { is_active: false }))
    expect(await silently(agent, {})).to.equal('login_required')
    const request = await requestFor(web, 'openid')
    expect((await agent.open(request.url.href)).text).to.contain('name="password"')
  })

  it('43: the session cookie is HttpOnly and Lax, and new after the sign-in', async () => {
    const agent = new Agent(server.url)
    const answer = await agent.request((await requestFor(web, 'openid')).url.href)
    const before = agent.cookiesFor('/').get('stockade_session')
    for (const line of answer.headers.getSetCookie())
      expect(line)
        .to.match(/; httponly/i)
        .and.match(/; samesite=lax/i)
        .and.not.match(/; secure/i)
    const request = await requestFor(web, 'openid')
    const page = await approve(agent, request.url.href, ADA)
    await redeem(web, request, page.url)
    const after = agent.cookiesFor('/').get('stockade_session')
    expect(after).to.be.a('string').and.not.equal(before)
  })
})

eachDatabase('behind HTTPS', (kind) => {
  it('43: cookies are Secure when the public address says so', async () => {
    const server = await startServer(kind, { url: 'https://stock.example' })
    try {
      const port = server.config.port
      const answer = await fetch(
        `http://127.0.0.1:${port}/o/authorize/?client_id=zDFnsiRheJIOKNx6aCQ0quBxECg1QBHtVFDPloJ6&response_type=code&redirect_uri=http://127.0.0.1/&scope=openid&code_challenge_method=S256&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM`,
        { redirect: 'manual' },
      )
      expect(answer.status).to.equal(303)
      expect(answer.headers.get('location')).to.match(/^\/login\//)
      expect(answer.headers.getSetCookie()).not.to.have.length(0)
      for (const line of answer.headers.getSetCookie()) expect(line).to.match(/; secure/i)
    } finally {
      await server.close()
    }
  })
})
