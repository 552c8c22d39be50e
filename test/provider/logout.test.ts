/** Signing out: RP-initiated (OpenID Connect RP-Initiated Logout) and told to the others (Back-Channel Logout). */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose'
import { eachDatabase } from '../support/databases.ts'
import { startServer, type TestServer } from '../support/server.ts'
import type { Agent } from './agent.ts'
import { api, errorOf, makeReader, type RegisteredApp, refresh, register, requestFor, signIn } from './client.ts'

const SCOPE = 'openid g:read r:view:part'
const READER = { username: 'reader' }
const BYE = 'https://app.example/bye'

eachDatabase('logout', (kind) => {
  let server: TestServer
  let web: RegisteredApp
  let listener: Server
  const told: string[] = []
  before(async () => {
    server = await startServer(kind, { allowPrivateTargets: true })
    listener = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk) => {
        body += chunk
      })
      request.on('end', () => {
        told.push(new URLSearchParams(body).get('logout_token')!)
        response.end()
      })
    }).listen(0, '127.0.0.1')
    await new Promise((done) => listener.once('listening', done))
    web = await register(server, { redirectUris: ['https://app.example/callback'], postLogoutRedirectUris: [BYE] })
    await makeReader(server)
  })
  after(async () => {
    listener.close()
    await server.close()
  })
  beforeEach(() => told.splice(0))

  const leave = (parameters: Record<string, string>) => `${web.as.end_session_endpoint}?${new URLSearchParams(parameters)}`
  const isSignedIn = async (agent: Agent) => {
    const page = await agent.open((await requestFor(web, 'openid', { prompt: 'none' })).url.href)
    return new URL(page.url).searchParams.has('code')
  }

  it('asks, ends the session and its tokens, and goes back to the app', async () => {
    const { tokens, agent } = await signIn(server, web, SCOPE, READER)
    const page = await agent.open(leave({ id_token_hint: tokens.id_token!, post_logout_redirect_uri: BYE, state: 's1' }))
    expect(page.status).to.equal(200)
    expect(await isSignedIn(agent)).to.equal(true)
    const again = await agent.open(leave({ id_token_hint: tokens.id_token!, post_logout_redirect_uri: BYE, state: 's1' }))
    const done = await agent.submit(again, 'logout', {}, 'yes')
    expect(done.url).to.equal(`${BYE}?state=s1`)
    expect(await isSignedIn(agent)).to.equal(false)
    expect(agent.cookiesFor('/').get('stockade_session') ?? '').not.to.equal(undefined)
    expect((await api(server, tokens.access_token)).status).to.equal(401)
    expect(await errorOf(refresh(web, tokens.refresh_token!))).to.equal('invalid_grant')
  })

  it('takes the request by POST as well', async () => {
    const { tokens, agent } = await signIn(server, web, SCOPE, READER)
    const body = new URLSearchParams({ id_token_hint: tokens.id_token!, post_logout_redirect_uri: BYE })
    const page = await agent.open(web.as.end_session_endpoint!, { method: 'POST', body })
    expect((await agent.submit(page, 'logout', {}, 'yes')).url).to.equal(BYE)
  })

  it('tokens that were granted for when the person is away outlive the session', async () => {
    const { tokens, agent } = await signIn(server, web, `${SCOPE} offline_access`, READER, { prompt: 'consent' })
    expect(tokens.scope).to.contain('offline_access')
    const page = await agent.open(leave({ id_token_hint: tokens.id_token! }))
    await agent.submit(page, 'logout', {}, 'yes')
    expect(await isSignedIn(agent)).to.equal(false)
    expect((await refresh(web, tokens.refresh_token!)).scope).to.contain('offline_access')
  })

  it('never redirects to an address that is not registered, or without knowing who asks', async () => {
    const { tokens, agent } = await signIn(server, web, SCOPE, READER)
    const bad = await agent.open(leave({ id_token_hint: tokens.id_token!, post_logout_redirect_uri: 'https://evil.example/' }))
    expect([bad.status, new URL(bad.url).origin]).to.deep.equal([400, server.url])
    const broken = await agent.open(leave({ id_token_hint: `${tokens.id_token!.slice(0, -6)}AAAAAA`, post_logout_redirect_uri: BYE }))
    expect([broken.status, new URL(broken.url).origin]).to.deep.equal([400, server.url])
    expect(await isSignedIn(agent)).to.equal(true)
    const anonymous = await agent.open(leave({ post_logout_redirect_uri: BYE }))
    const done = await agent.submit(anonymous, 'logout', {}, 'yes')
    expect(new URL(done.url).origin).to.equal(server.url)
    expect(done.status).to.equal(200)
    expect(await isSignedIn(agent)).to.equal(false)
  })

  it('22: needs the token of its own form', async () => {
    const { agent } = await signIn(server, web, SCOPE, READER)
    const forged = await agent.open(`${web.as.end_session_endpoint}confirm`, {
      method: 'POST',
      body: new URLSearchParams({ logout: 'yes' }),
    })
    expect(forged.status).to.be.within(400, 499)
    expect(await isSignedIn(agent)).to.equal(true)
  })

  it('another browser of the same person stays signed in', async () => {
    const { tokens, agent } = await signIn(server, web, SCOPE, READER)
    const { tokens: elsewhere, agent: other } = await signIn(server, web, SCOPE, READER)
    await agent.submit(await agent.open(leave({ id_token_hint: tokens.id_token! })), 'logout', {}, 'yes')
    expect(await isSignedIn(other)).to.equal(true)
    expect((await api(server, elsewhere.access_token)).status).to.equal(200)
    expect((await refresh(web, elsewhere.refresh_token!)).scope).to.equal(SCOPE)
  })

  it('tells the applications of the session, with sub and sid', async () => {
    const { port } = listener.address() as AddressInfo
    const heard = await register(server, {
      redirectUris: ['https://b.example/callback'],
      backchannelLogoutUri: `http://127.0.0.1:${port}/logout`,
    })
    const { tokens, agent } = await signIn(server, heard, SCOPE, READER)
    const { sid, sub } = decodeJwt(tokens.id_token!)
    expect(sid).to.be.a('string')
    await agent.submit(await agent.open(leave({ id_token_hint: tokens.id_token! })), 'logout', {}, 'yes')
    expect(told).to.have.length(1)
    const { payload } = await jwtVerify(told[0]!, createRemoteJWKSet(new URL(heard.as.jwks_uri!)), {
      issuer: server.config.issuer,
      audience: heard.client.client_id,
      typ: 'logout+jwt',
    })
    expect(payload).to.deep.include({ sub, sid, events: { 'http://schemas.openid.net/event/backchannel-logout': {} } })
    expect(payload).not.to.have.property('nonce')
  })
})

eachDatabase('back-channel logout', (kind) => {
  it('does not reach loopback and private addresses unless that is allowed', async () => {
    const server = await startServer(kind)
    let reached = 0
    const listener = createServer((_request, response) => {
      reached++
      response.end()
    }).listen(0, '127.0.0.1')
    try {
      await new Promise((done) => listener.once('listening', done))
      await makeReader(server)
      const { port } = listener.address() as AddressInfo
      const heard = await register(server, {
        redirectUris: ['https://b.example/callback'],
        backchannelLogoutUri: `http://127.0.0.1:${port}/`,
      })
      const { tokens, agent } = await signIn(server, heard, SCOPE, READER)
      const page = await agent.open(`${heard.as.end_session_endpoint}?id_token_hint=${tokens.id_token}`)
      expect((await agent.submit(page, 'logout', {}, 'yes')).status).to.equal(200)
      expect(reached).to.equal(0)
      expect(server.lines.join('\n')).to.contain('could not be told of a sign-out')
    } finally {
      listener.close()
      await server.close()
    }
  })
})
