/** Revocation (RFC 7009) and introspection (RFC 7662). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { decodeJwt, decodeProtectedHeader, importJWK, type JWK, SignJWT } from 'jose'
import * as oauth from 'oauth4webapi'
import { withdrawConsent } from '../../provider/identity/grants.ts'
import { setFlags, type User } from '../../provider/identity/users.ts'
import { eachDatabase } from '../support/databases.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { type App, api, defaultApp, errorOf, HTTP, makeReader, type RegisteredApp, refresh, register, signIn } from './client.ts'

const SCOPE = 'openid g:read r:view:part'
const READER = { username: 'reader' }

eachDatabase('revocation and introspection', (kind) => {
  let server: TestServer
  let app: App
  let web: RegisteredApp
  let reader: User
  before(async () => {
    server = await startServer(kind)
    app = await defaultApp(server)
    web = await register(server)
    reader = await makeReader(server)
  })
  after(() => server.close())

  const revoke = ({ as, client, auth }: App, token: string, hint?: string): Promise<Response> =>
    oauth.revocationRequest(as, client, auth, token, { ...HTTP, ...(hint ? { additionalParameters: { token_type_hint: hint } } : {}) })
  const introspect = async ({ as, client, auth }: App, token: string) =>
    oauth.processIntrospectionResponse(as, client, await oauth.introspectionRequest(as, client, auth, token, HTTP))

  const jwks = async () => ((await (await fetch(app.as.jwks_uri!)).json()) as { keys: JWK[] }).keys

  it('34: an access token that is revoked is refused by the API at once', async () => {
    for (const hint of [undefined, 'access_token', 'refresh_token']) {
      const { tokens } = await signIn(server, app, SCOPE, READER)
      expect((await api(server, tokens.access_token)).status).to.equal(200)
      const answer = await revoke(app, tokens.access_token, hint)
      expect(answer.status).to.equal(200)
      expect(answer.headers.get('content-type')).to.equal(null)
      expect(await answer.text()).to.equal('')
      expect((await api(server, tokens.access_token)).status).to.equal(401)
    }
  })

  it('34: a refresh token that is revoked takes its access tokens along', async () => {
    const { tokens } = await signIn(server, app, SCOPE, READER)
    const second = await refresh(app, tokens.refresh_token!)
    expect((await revoke(app, second.refresh_token!)).status).to.equal(200)
    expect(await errorOf(refresh(app, second.refresh_token!))).to.equal('invalid_grant')
    expect((await api(server, second.access_token)).status).to.equal(401)
    expect((await api(server, tokens.access_token)).status).to.equal(401)
  })

  it('34: an unknown token is answered with 200', async () => {
    const foreign = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.AAAA'
    for (const token of ['nonsense', foreign]) expect((await revoke(app, token)).status).to.equal(200)
  })

  it('34: the token of an application that acts for itself can be revoked too', async () => {
    const robot = await server.createUser({ username: 'robot', permissions: ['view:part'] })
    const service = await register(server, { redirectUris: [], grantTypes: ['client_credentials'], serviceUserId: robot.pk })
    const { as, client, auth } = service
    const granted = await oauth.clientCredentialsGrantRequest(as, client, auth, { scope: 'g:read' }, HTTP)
    const { access_token: token } = await oauth.processClientCredentialsResponse(as, client, granted)
    expect(await introspect(service, token)).to.include({
      active: true,
      sub: client.client_id,
      client_id: client.client_id,
      scope: 'g:read',
    })
    await revoke(service, token)
    expect((await api(server, token)).status).to.equal(401)
    expect(await introspect(service, token)).to.deep.equal({ active: false })
  })

  it('35: another client cannot revoke it, and learns nothing', async () => {
    const { tokens } = await signIn(server, app, SCOPE, READER)
    for (const token of [tokens.access_token, tokens.refresh_token!]) {
      const foreign = await revoke(web, token)
      const unknown = await revoke(web, 'nonsense')
      expect([foreign.status, await foreign.text()]).to.deep.equal([unknown.status, await unknown.text()])
    }
    expect((await api(server, tokens.access_token)).status).to.equal(200)
    expect((await refresh(app, tokens.refresh_token!)).scope).to.equal(SCOPE)
  })

  it('35, 36: another client is not told about it either', async () => {
    const { tokens } = await signIn(server, app, SCOPE, READER)
    for (const token of [tokens.access_token, tokens.refresh_token!]) expect(await introspect(web, token)).to.deep.equal({ active: false })
  })

  it('36: introspection without client authentication is a 401', async () => {
    const { tokens } = await signIn(server, app, SCOPE, READER)
    for (const fields of [{}, { client_id: app.client.client_id }]) {
      const body = new URLSearchParams({ token: tokens.access_token, ...fields })
      const answer = await fetch(app.as.introspection_endpoint!, { method: 'POST', body })
      expect(answer.status).to.equal(401)
      expect(answer.headers.get('www-authenticate')).to.match(/^Basic /)
      expect(await answer.json()).to.include({ error: 'invalid_client' })
    }
    const wrong = { ...web, auth: oauth.ClientSecretBasic('wrong') }
    expect(await errorOf(introspect(wrong, tokens.access_token))).to.equal('invalid_client')
  })

  it('36: tells a client about its own tokens', async () => {
    const { tokens } = await signIn(server, web, SCOPE, READER)
    const claims = decodeJwt(tokens.access_token)
    const { iss, exp, iat, jti, aud } = claims
    const expected = {
      active: true,
      iss,
      exp,
      iat,
      jti,
      aud,
      sub: reader.sub,
      client_id: web.client.client_id,
      scope: SCOPE,
      token_type: 'Bearer',
    }
    expect(await introspect(web, tokens.access_token)).to.include(expected)
    expect(await introspect(web, tokens.refresh_token!)).to.include({ active: true, sub: reader.sub, scope: SCOPE })
  })

  it('36: says no more than "inactive" of what is expired, revoked, changed or nobody\'s', async () => {
    const { tokens } = await signIn(server, web, SCOPE, READER)
    const [head, payload, signature] = tokens.access_token.split('.')
    const changed = `${head}.${btoa(JSON.stringify({ ...decodeJwt(tokens.access_token), scope: 'a:superuser' }))}.${signature}`
    const unsigned = `${btoa('{"alg":"none","typ":"at+jwt"}')}.${payload}.`
    for (const token of ['nonsense', changed, unsigned, tokens.id_token!])
      expect(await introspect(web, token)).to.deep.equal({ active: false })
    expect(await introspect(web, tokens.access_token)).to.include({ active: true })
    await server.identity.change((trx) => setFlags(trx, reader.pk, { is_active: false }))
    expect(await introspect(web, tokens.access_token)).to.deep.equal({ active: false })
    await server.identity.change((trx) => setFlags(trx, reader.pk, { is_active: true }))
    await revoke(web, tokens.access_token)
    expect(await introspect(web, tokens.access_token)).to.deep.equal({ active: false })
    expect(await introspect(web, tokens.refresh_token!)).to.deep.equal({ active: false })
  })

  it('24, 25, 26: takes its own access tokens alone, whatever else its key has signed', async () => {
    const { tokens } = await signIn(server, web, SCOPE, READER)
    const claims = decodeJwt(tokens.access_token)
    const { kid, alg } = decodeProtectedHeader(tokens.access_token)
    const { keys } = JSON.parse(readFileSync(join(server.config.data, 'keys.json'), 'utf8')) as { keys: JWK[] }
    const key = await importJWK(keys[0]!, 'RS256')
    const forge = (changes: object, header: object = {}) =>
      new SignJWT({ ...claims, ...changes }).setProtectedHeader({ alg: alg!, kid: kid!, typ: 'at+jwt', ...header }).sign(key)
    const bad = {
      'an ID token': await forge({}, { typ: 'JWT' }),
      'another audience': await forge({ aud: 'https://other.example/' }),
      'another issuer': await forge({ iss: 'https://other.example/o' }),
      expired: await forge({ exp: Math.floor(Date.now() / 1000) - 1 }),
      'without an end': await forge({ exp: undefined }),
      'a shared secret': await new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', kid: kid!, typ: 'at+jwt' })
        .sign(new TextEncoder().encode(JSON.stringify((await jwks())[0]))),
    }
    expect(await introspect(web, await forge({ jti: 'control' }))).to.include({ active: true })
    for (const [name, token] of Object.entries(bad)) {
      expect(await introspect(web, token), name).to.deep.equal({ active: false })
      expect((await api(server, token)).status, name).to.equal(401)
    }
  })

  it('a client with the permission introspects tokens of others', async () => {
    const gateway = await register(server, { mayIntrospect: true })
    const { tokens } = await signIn(server, app, SCOPE, READER)
    expect(await introspect(gateway, tokens.access_token)).to.include({ active: true, username: 'reader', scope: SCOPE })
  })

  it('a withdrawn consent ends every authorization of the application', async () => {
    const { tokens } = await signIn(server, web, SCOPE, READER)
    const { tokens: elsewhere } = await signIn(server, web, SCOPE, READER)
    await server.identity.change((trx) => withdrawConsent(trx, reader.sub, web.client.client_id))
    for (const set of [tokens, elsewhere]) {
      expect((await api(server, set.access_token)).status).to.equal(401)
      expect(await errorOf(refresh(web, set.refresh_token!))).to.equal('invalid_grant')
    }
  })

  it('16: a token in the query string is refused', async () => {
    const { tokens } = await signIn(server, web, SCOPE, READER)
    const answer = await fetch(`${web.as.userinfo_endpoint}?access_token=${tokens.access_token}`)
    expect(answer.status).to.be.within(400, 401)
    // 400, not the 401 of somebody who shows nothing: it says that a token has leaked.
    expect((await fetch(`${server.url}/api/user/me/?access_token=${tokens.access_token}`)).status).to.equal(400)
  })
})
