/** The same protocol through `openid-client`, configured by discovery alone: what another program would do. */
import { expect } from 'chai'
import * as oidc from 'openid-client'
import { DEFAULT_CLIENT_ID } from '../../provider/identity/applications.ts'
import { eachDatabase } from '../support/databases.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { Agent } from './agent.ts'
import { api, approve, makeReader, REDIRECT, register } from './client.ts'

const SCOPE = 'openid profile g:read r:view:part'

eachDatabase('openid-client', (kind) => {
  let server: TestServer
  before(async () => {
    server = await startServer(kind)
    await makeReader(server)
  })
  after(() => server.close())

  const configure = (id: string, secret?: string) =>
    oidc.discovery(new URL(server.config.issuer), id, secret, undefined, { execute: [oidc.allowInsecureRequests] })

  async function signIn(config: oidc.Configuration, redirect: string, pushed = false) {
    const verifier = oidc.randomPKCECodeVerifier()
    const [state, nonce] = [oidc.randomState(), oidc.randomNonce()]
    const parameters = {
      redirect_uri: redirect,
      scope: SCOPE,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
      max_age: '600',
    }
    const url = pushed ? await oidc.buildAuthorizationUrlWithPAR(config, parameters) : oidc.buildAuthorizationUrl(config, parameters)
    const page = await approve(new Agent(server.url), url.href, { username: 'reader' })
    const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, maxAge: 600, idTokenExpected: true }
    return oidc.authorizationCodeGrant(config, new URL(page.url), checks)
  }

  it('a public client signs in, refreshes, asks who it is, revokes', async () => {
    const config = await configure(DEFAULT_CLIENT_ID)
    const tokens = await signIn(config, REDIRECT)
    expect(tokens.scope).to.equal(SCOPE)
    const info = await oidc.fetchUserInfo(config, tokens.access_token, tokens.claims()!.sub)
    expect(info).to.include({ preferred_username: 'reader' })
    const next = await oidc.refreshTokenGrant(config, tokens.refresh_token!)
    expect((await api(server, next.access_token)).status).to.equal(200)
    await oidc.tokenRevocation(config, next.refresh_token!)
    expect((await api(server, next.access_token)).status).to.equal(401)
  })

  it('a confidential client pushes its request, introspects, signs out', async () => {
    const app = await register(server, { postLogoutRedirectUris: ['https://app.example/bye'] })
    const config = await configure(app.client.client_id, app.secret)
    const tokens = await signIn(config, app.redirectUri, true)
    expect(await oidc.tokenIntrospection(config, tokens.access_token)).to.include({ active: true, scope: SCOPE, username: 'reader' })
    const away = oidc.buildEndSessionUrl(config, { id_token_hint: tokens.id_token!, post_logout_redirect_uri: 'https://app.example/bye' })
    expect((await fetch(away, { redirect: 'manual' })).status).to.equal(200)
  })

  it('a service gets its own token', async () => {
    const robot = await server.createUser({ username: 'robot', permissions: ['view:part'] })
    const app = await register(server, { redirectUris: [], grantTypes: ['client_credentials'], serviceUserId: robot.pk })
    const tokens = await oidc.clientCredentialsGrant(await configure(app.client.client_id, app.secret), { scope: 'r:view:part' })
    expect(tokens.scope).to.equal('r:view:part')
  })

  it('a device waits for its owner', async () => {
    const config = await configure(DEFAULT_CLIENT_ID)
    const device = await oidc.initiateDeviceAuthorization(config, { scope: SCOPE })
    const waiting = oidc.pollDeviceAuthorizationGrant(config, { ...device, interval: 1 })
    const agent = new Agent(server.url)
    const input = await agent.open(`${server.config.issuer}/device/`)
    const confirm = await agent.submit(input, 'user_code', { user_code: device.user_code })
    await approve(agent, await agent.submit(confirm, 'confirm', {}, 'yes'), { username: 'reader' })
    expect((await waiting).scope).to.equal(SCOPE)
  })

  it('a client with DPoP signs in', async () => {
    const config = await configure(DEFAULT_CLIENT_ID)
    const handle = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair())
    const verifier = oidc.randomPKCECodeVerifier()
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: REDIRECT,
      scope: SCOPE,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    })
    const page = await approve(new Agent(server.url), url.href, { username: 'reader' })
    const tokens = await oidc.authorizationCodeGrant(config, new URL(page.url), { pkceCodeVerifier: verifier }, undefined, { DPoP: handle })
    expect(tokens.token_type).to.equal('dpop')
    const next = await oidc.refreshTokenGrant(config, tokens.refresh_token!, undefined, { DPoP: handle })
    expect((await oidc.fetchUserInfo(config, next.access_token, tokens.claims()!.sub, { DPoP: handle })).sub).to.equal(tokens.claims()!.sub)
  })
})
