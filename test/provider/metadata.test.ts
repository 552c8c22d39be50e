/** Discovery (OpenID Connect Discovery, RFC 8414), the addresses that are printed, and who may call from other origins. */
import { connect } from 'node:net'
import { expect } from 'chai'
import * as oauth from 'oauth4webapi'
import { SCOPES } from '../../provider/scopes.ts'
import { eachDatabase } from '../support/databases.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { type App, api, defaultApp, discover, HTTP, makeReader, register, signIn } from './client.ts'

const ENDPOINTS = {
  authorization_endpoint: 'authorize/',
  token_endpoint: 'token/',
  revocation_endpoint: 'revoke_token/',
  introspection_endpoint: 'introspect/',
  userinfo_endpoint: 'userinfo/',
  end_session_endpoint: 'logout/',
  device_authorization_endpoint: 'device-authorization/',
  pushed_authorization_request_endpoint: 'par/',
  jwks_uri: '.well-known/jwks.json',
}

/** Sends a request as it is written, which no client library would. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((done, fail) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk
    })
    socket.on('end', () => done(answer)).on('error', fail)
  })
}

eachDatabase('metadata and addresses', (kind) => {
  let server: TestServer
  before(async () => {
    server = await startServer(kind)
    await makeReader(server)
  })
  after(() => server.close())

  const json = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${server.url}${path}`, { headers })
    expect(answer.status, path).to.equal(200)
    return (await answer.json()) as Record<string, unknown>
  }

  it('8, 37: names the issuer exactly, every endpoint, and S256 alone', async () => {
    const as = await discover(server)
    expect(as.issuer).to.equal(`${server.url}/o`)
    for (const [name, path] of Object.entries(ENDPOINTS)) expect(as[name], name).to.equal(`${as.issuer}/${path}`)
    expect(as).to.deep.include({
      code_challenge_methods_supported: ['S256'],
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      scopes_supported: [...SCOPES.keys()],
      authorization_response_iss_parameter_supported: true,
      claims_parameter_supported: true,
      request_uri_parameter_supported: false,
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
      token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
      acr_values_supported: ['1'],
    })
    expect(as.grant_types_supported).to.have.members([
      'authorization_code',
      'refresh_token',
      'client_credentials',
      'urn:ietf:params:oauth:grant-type:device_code',
    ])
    expect(as.claims_supported).to.include.members(['sub', 'name', 'email', 'groups', 'address', 'phone_number', 'acr', 'amr', 'auth_time'])
  })

  it('37: answers at the address of RFC 8414, and at both forms of the issuer', async () => {
    const expected = await json('/o/.well-known/openid-configuration')
    for (const path of [
      '/.well-known/oauth-authorization-server/o',
      '/.well-known/openid-configuration/o',
      '/o/.well-known/oauth-authorization-server',
      '/o/.well-known/openid-configuration/',
    ])
      expect(await json(path), path).to.deep.equal(expected)
    const issuer = new URL(server.config.issuer)
    const found = await oauth.discoveryRequest(issuer, { ...HTTP, algorithm: 'oauth2' })
    expect((await oauth.processDiscoveryResponse(issuer, found)).issuer).to.equal(issuer.href)
  })

  it('leads from the issuer to what it says of itself', async () => {
    for (const path of ['/o', '/o/']) {
      const answer = await fetch(`${server.url}${path}`)
      expect([answer.status, answer.url], path).to.deep.equal([200, `${server.url}/o/.well-known/openid-configuration`])
      expect(((await answer.json()) as { issuer: string }).issuer).to.equal(`${server.url}/o`)
    }
    expect((await fetch(`${server.url}/o/`, { method: 'POST' })).status).to.equal(404)
  })

  it('names the API, and the API names the provider (RFC 9728)', async () => {
    expect((await discover(server)).protected_resources).to.deep.equal([`${server.url}/api/`])
    const resource = new URL(`${server.url}/api/`)
    const found = await oauth.resourceDiscoveryRequest(resource, HTTP)
    expect(found.url).to.equal(`${server.url}/.well-known/oauth-protected-resource/api/`)
    expect(found.headers.get('access-control-allow-origin')).to.equal('*')
    const metadata = await oauth.processResourceDiscoveryResponse(resource, found)
    expect(metadata.authorization_servers).to.deep.equal([server.config.issuer])
    expect(metadata.bearer_methods_supported).to.deep.equal(['header'])
    expect(metadata.scopes_supported).to.include.members(['g:read', 'r:change:stock']).and.not.include('openid')
    for (const path of ['', '/', '/api', '/api/'])
      expect(await json(`/.well-known/oauth-protected-resource${path}`), path).to.deep.equal(metadata)
    expect((await fetch(`${server.url}/.well-known/oauth-protected-resource/other`)).status).to.equal(404)
    expect((await fetch(`${server.url}/.well-known/oauth-protected-resources`)).status).to.equal(404)
    expect((await fetch(`${server.url}/.well-known/oauth-protected-resource`, { method: 'POST' })).status).to.equal(405)
  })

  it('says where its metadata lie when it refuses (RFC 9728 §5.1)', async () => {
    const wanted = `resource_metadata="${server.url}/.well-known/oauth-protected-resource/api/"`
    const refusals: Record<string, string>[] = [
      {},
      { authorization: 'Bearer x.y.z' },
      { authorization: 'DPoP x.y.z' },
      { authorization: 'Token none' },
    ]
    for (const headers of refusals) {
      const answer = await fetch(`${server.url}/api/part/`, { headers })
      expect(answer.status).to.equal(401)
      expect(answer.headers.get('www-authenticate'), headers.authorization).to.contain(wanted)
    }
  })

  it('publishes public keys alone, for a while', async () => {
    const answer = await fetch(`${server.url}/o/.well-known/jwks.json`)
    const { keys } = (await answer.json()) as { keys: Record<string, unknown>[] }
    expect(keys).to.have.length(1)
    expect(keys[0]).to.include({ kty: 'RSA', alg: 'RS256', use: 'sig' }).and.to.have.property('kid')
    expect(keys[0]).not.to.have.any.keys('d', 'p', 'q', 'dp', 'dq', 'qi', 'signs_from')
    expect(answer.headers.get('cache-control')).to.match(/max-age=\d+/)
  })

  it('19: Host and X-Forwarded-* change nothing in any printed address', async () => {
    const lies = {
      'X-Forwarded-Host': 'evil.example',
      'X-Forwarded-Proto': 'https',
      Forwarded: 'host=evil.example',
      'X-Forwarded-Prefix': '/evil',
    }
    expect(await json('/o/.well-known/openid-configuration', lies)).to.deep.equal(await json('/o/.well-known/openid-configuration'))
    const port = Number(new URL(server.url).port)
    const forged = await raw(port, 'GET /o/.well-known/openid-configuration HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n')
    expect(forged).to.contain(`"issuer":"${server.config.issuer}"`).and.not.contain('evil')
    const absolute = await raw(
      port,
      `GET http://evil.example/o/.well-known/openid-configuration HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
    )
    expect(absolute)
      .to.match(/^HTTP\/1.1 400 /)
      .and.not.contain('evil')
  })

  it('answers with and without the slash at the end', async () => {
    const app = await defaultApp(server)
    const bare: App = {
      ...app,
      as: { ...app.as, ...Object.fromEntries(Object.keys(ENDPOINTS).map((name) => [name, String(app.as[name]).replace(/\/$/, '')])) },
    }
    const { tokens } = await signIn(server, bare, 'openid g:read r:view:part', { username: 'reader' })
    const info = await oauth.userInfoRequest(bare.as, bare.client, tokens.access_token, HTTP)
    expect(info.status).to.equal(200)
    expect((await oauth.revocationRequest(bare.as, bare.client, bare.auth, tokens.access_token, HTTP)).status).to.equal(200)
    expect((await api(server, tokens.access_token)).status).to.equal(401)
  })

  it('36: other letter case and more slashes do not lead past what stands around an endpoint', async () => {
    const post = { method: 'POST', body: new URLSearchParams({ token: 'x' }) }
    for (const path of ['/o/introspect//', '/o//introspect/', '/o/INTROSPECT/', '/o/logout/CONFIRM'])
      expect((await fetch(`${server.url}${path}`, post)).status, path).to.equal(404)
    for (const path of ['/o/.well-known/JWKS.json', '/o/.well-known/openid-Configuration', '/o/logout/SUCCESS', '/o/authorize//'])
      expect((await fetch(`${server.url}${path}`)).status, path).to.equal(404)
  })

  describe('CORS', () => {
    const ORIGIN = 'https://spa.example'
    const from = (origin: string) => ({ origin })

    it('lets anybody read the metadata and the keys', async () => {
      for (const path of ['/o/.well-known/openid-configuration', '/.well-known/oauth-authorization-server/o', '/o/.well-known/jwks.json']) {
        const answer = await fetch(`${server.url}${path}`, { headers: from('https://anywhere.example') })
        expect(answer.headers.get('access-control-allow-origin'), path).to.be.oneOf(['*', 'https://anywhere.example'])
        expect(answer.headers.get('access-control-allow-credentials')).to.equal(null)
      }
    })

    it('answers preflights of token, userinfo and revocation', async () => {
      for (const [path, wanted] of [
        ['/o/token/', 'x-requested-with'],
        ['/o/token', 'x-requested-with'],
        ['/o/userinfo/', 'authorization'],
        ['/o/revoke_token/', 'content-type'],
      ] as const) {
        const headers = { ...from(ORIGIN), 'access-control-request-method': 'POST', 'access-control-request-headers': wanted }
        const answer = await fetch(`${server.url}${path}`, { method: 'OPTIONS', headers })
        expect(answer.status, path).to.equal(204)
        expect(answer.headers.get('access-control-allow-origin')).to.equal(ORIGIN)
        expect(answer.headers.get('access-control-allow-headers')).to.contain(wanted)
        expect(answer.headers.get('access-control-allow-credentials')).to.equal(null)
      }
    })

    it('lets pages of registered origins call token, userinfo and revocation, and no others', async () => {
      const app = await register(server, { redirectUris: [`${ORIGIN}/callback`], tokenAuthMethod: 'none' })
      const { tokens } = await signIn(server, app, 'openid g:read', { username: 'reader' })
      const call = (endpoint: string, origin: string, body: Record<string, string>, token?: string) =>
        fetch(`${server.url}/o/${endpoint}/`, {
          method: 'POST',
          headers: { origin, ...(token ? { authorization: `Bearer ${token}` } : {}) },
          body: new URLSearchParams({ client_id: app.client.client_id, ...body }),
        })
      const stranger = await call('token', 'https://evil.example', { grant_type: 'refresh_token', refresh_token: tokens.refresh_token! })
      expect([stranger.status, stranger.headers.get('access-control-allow-origin')]).to.deep.equal([400, null])
      const own = await call('token', ORIGIN, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token! })
      expect([own.status, own.headers.get('access-control-allow-origin')]).to.deep.equal([200, ORIGIN])
      const { access_token: token } = (await own.json()) as { access_token: string }
      const info = await fetch(`${server.url}/o/userinfo/`, { headers: { origin: ORIGIN, authorization: `Bearer ${token}` } })
      expect([info.status, info.headers.get('access-control-allow-origin')]).to.deep.equal([200, ORIGIN])
      const strange = await fetch(`${server.url}/o/userinfo/`, {
        headers: { origin: 'https://evil.example', authorization: `Bearer ${token}` },
      })
      expect([strange.status, strange.headers.get('access-control-allow-origin')]).to.deep.equal([400, null])
      const ended = await call('revoke_token', ORIGIN, { token })
      expect([ended.status, ended.headers.get('access-control-allow-origin')]).to.deep.equal([200, ORIGIN])
    })

    it('lets loopback pages of native clients call from any port', async () => {
      const app = await defaultApp(server)
      const call = (origin: string) =>
        fetch(app.as.token_endpoint!, {
          method: 'POST',
          headers: { origin },
          body: new URLSearchParams({ client_id: app.client.client_id, grant_type: 'refresh_token', refresh_token: 'x' }),
        })
      expect((await call('http://localhost:5173')).headers.get('access-control-allow-origin')).to.equal('http://localhost:5173')
      for (const origin of ['http://localhost.evil.example:5173', 'https://localhost:5173', 'null'])
        expect((await call(origin)).headers.get('access-control-allow-origin'), origin).to.equal(null)
    })

    it('elsewhere the port matters', async () => {
      const app = await register(server, { applicationType: 'native', redirectUris: [`${ORIGIN}/claimed`] })
      for (const [origin, allowed] of [
        [ORIGIN, ORIGIN],
        [`${ORIGIN}:8443`, null],
      ] as const) {
        const body = new URLSearchParams({ client_id: app.client.client_id, grant_type: 'refresh_token', refresh_token: 'x' })
        const answer = await fetch(app.as.token_endpoint!, { method: 'POST', headers: { origin }, body })
        expect(answer.headers.get('access-control-allow-origin')).to.equal(allowed)
      }
    })
  })
})

eachDatabase('below a base path', (kind) => {
  let server: TestServer
  before(async () => {
    server = await startServer(kind, { url: 'http://127.0.0.1:0/inventory' })
    await makeReader(server)
  })
  after(() => server.close())

  it('37: serves the whole flow, and the well-known address before the path', async () => {
    const as = await discover(server)
    expect(as.issuer).to.match(/\/inventory\/o$/)
    const { origin } = new URL(server.url)
    for (const name of ['oauth-authorization-server', 'openid-configuration']) {
      const answer = await fetch(`${origin}/.well-known/${name}/inventory/o`)
      expect(await answer.json()).to.deep.include({ issuer: as.issuer, token_endpoint: as.token_endpoint })
    }
    const app = await defaultApp(server)
    const { tokens, agent } = await signIn(server, app, 'openid g:read r:view:part', { username: 'reader' })
    expect((await api(server, tokens.access_token)).status).to.equal(200)
    expect([...agent.cookiesFor('/')]).to.have.length(0)
    expect(agent.cookiesFor('/inventory/').has('stockade_session')).to.equal(true)
  })
})
