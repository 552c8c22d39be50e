/** Pushed authorization requests (RFC 9126) and sender-constrained tokens (RFC 9449), on the provider's side. */
import { createHash } from 'node:crypto'
import { expect } from 'chai'
import { calculateJwkThumbprint, decodeJwt, exportJWK, SignJWT } from 'jose'
import * as oauth from 'oauth4webapi'
import { eachDatabase } from '../support/databases.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { Agent } from './agent.ts'
import {
  type App,
  api,
  approve,
  defaultApp,
  errorOf,
  HTTP,
  makeReader,
  type RegisteredApp,
  redeem,
  register,
  requestFor,
} from './client.ts'

const SCOPE = 'openid g:read r:view:part'
const READER = { username: 'reader' }

eachDatabase('pushed authorization requests', (kind) => {
  let server: TestServer
  let web: RegisteredApp
  before(async () => {
    server = await startServer(kind)
    web = await register(server)
    await makeReader(server)
  })
  after(() => server.close())

  const push = async (app: App, extra: Record<string, string> = {}) => {
    const request = await requestFor(app, SCOPE, extra)
    const response = await oauth.pushedAuthorizationRequest(app.as, app.client, app.auth, request.url.searchParams, HTTP)
    const { request_uri } = await oauth.processPushedAuthorizationResponse(app.as, app.client, response)
    const url = new URL(app.as.authorization_endpoint!)
    url.search = new URLSearchParams({ client_id: app.client.client_id, request_uri }).toString()
    return { ...request, url }
  }
  const errorAt = async (url: URL) => {
    const page = await new Agent(server.url).open(url.href)
    expect(page.url).to.match(new RegExp(`^${server.url}/`))
    expect(page.status).to.equal(400)
    return page.text
  }

  it('40: a pushed request is good for one authorization', async () => {
    for (const app of [web, await defaultApp(server)]) {
      const request = await push(app)
      const page = await approve(new Agent(server.url), request.url.href, READER)
      expect((await redeem(app, request, page.url)).scope).to.equal(SCOPE)
      expect(await errorAt(request.url)).to.contain('invalid_request_uri')
    }
  })

  it('40: a foreign or unknown request_uri is refused', async () => {
    const request = await push(web)
    const other = await register(server)
    const foreign = new URL(request.url)
    foreign.searchParams.set('client_id', other.client.client_id)
    await errorAt(foreign)
    const unknown = new URL(request.url)
    unknown.searchParams.set('request_uri', 'urn:ietf:params:oauth:request_uri:unknown')
    expect(await errorAt(unknown)).to.contain('invalid_request_uri')
    const elsewhere = new URL(request.url)
    elsewhere.searchParams.set('request_uri', 'https://evil.example/request')
    expect(await errorAt(elsewhere)).to.contain('request_uri_not_supported')
  })

  it('40: an expired request_uri is refused', async () => {
    const request = await push(web)
    const value = request.url.searchParams.get('request_uri')!.split(':').at(-1)!
    const id = createHash('sha256').update(value).digest('hex')
    await server.db.transaction(async (trx) => {
      const changed = await trx('oidc_record')
        .where({ model: 'PushedAuthorizationRequest', id })
        .update({ expires_at: Math.floor(Date.now() / 1000) - 1 })
      expect(changed).to.equal(1)
    })
    expect(await errorAt(request.url)).to.contain('invalid_request_uri')
  })

  it('40: a push without authentication, by GET, or with a request_uri in it is refused', async () => {
    const request = await requestFor(web, SCOPE)
    const body = new URLSearchParams(request.url.searchParams)
    expect((await fetch(web.as.pushed_authorization_request_endpoint!, { method: 'POST', body })).status).to.equal(401)
    expect((await fetch(`${web.as.pushed_authorization_request_endpoint}?${body}`)).status).to.be.within(404, 405)
    for (const uri of ['urn:ietf:params:oauth:request_uri:x', 'https://evil.example/request'])
      expect(await errorOf(push(web, { request_uri: uri }))).to.be.oneOf(['invalid_request', 'request_uri_not_supported'])
  })
})

eachDatabase('DPoP', (kind) => {
  let server: TestServer
  let app: App
  before(async () => {
    server = await startServer(kind)
    app = await defaultApp(server)
    await makeReader(server)
  })
  after(() => server.close())

  async function codeFor() {
    const request = await requestFor(app, SCOPE)
    const page = await approve(new Agent(server.url), request.url.href, READER)
    return { request, page, code: new URL(page.url).searchParams.get('code')! }
  }
  const prove = async (keys: Awaited<ReturnType<typeof oauth.generateKeyPair>>, claims: Record<string, unknown> = {}, age = 0) =>
    new SignJWT({ htm: 'POST', htu: app.as.token_endpoint!, jti: crypto.randomUUID(), ...claims })
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: await exportJWK(keys.publicKey) })
      .setIssuedAt(Math.floor(Date.now() / 1000) - age)
      .sign(keys.privateKey)
  const token = async (fields: Record<string, string>, proof: string) => {
    const answer = await fetch(app.as.token_endpoint!, {
      method: 'POST',
      headers: { dpop: proof },
      body: new URLSearchParams({ client_id: app.client.client_id, ...fields }),
    })
    return (await answer.json()) as Record<string, string>
  }

  it('41: binds the tokens to the key', async () => {
    const keys = await oauth.generateKeyPair('ES256', { extractable: true })
    const { request, page } = await codeFor()
    const tokens = await redeem(app, request, page.url, { dpop: oauth.DPoP(app.client, keys) })
    expect(tokens.token_type).to.equal('dpop')
    expect(decodeJwt(tokens.access_token).cnf).to.deep.equal({ jkt: await calculateJwkThumbprint(await exportJWK(keys.publicKey)) })
    // A bound token that is presented as a bearer token is refused, here and at the API.
    expect((await api(server, tokens.access_token)).status).to.equal(401)
    expect((await oauth.userInfoRequest(app.as, app.client, tokens.access_token, HTTP)).status).to.equal(401)
    const info = await oauth.userInfoRequest(app.as, app.client, tokens.access_token, { ...HTTP, DPoP: oauth.DPoP(app.client, keys) })
    expect(info.status).to.equal(200)
    // A public client's refresh token is bound too.
    const refreshing = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token! }
    const other = await oauth.generateKeyPair('ES256', { extractable: true })
    expect(await token(refreshing, await prove(other))).to.include({ error: 'invalid_grant' })
    expect(await token(refreshing, await prove(keys))).to.include({ token_type: 'DPoP' })
  })

  it('41: refuses proofs for another method or address, stale ones and replays', async () => {
    const keys = await oauth.generateKeyPair('ES256', { extractable: true })
    const { request, code } = await codeFor()
    const fields = { grant_type: 'authorization_code', code, code_verifier: request.verifier, redirect_uri: app.redirectUri }
    const bad = {
      method: await prove(keys, { htm: 'GET' }),
      address: await prove(keys, { htu: 'https://evil.example/o/token/' }),
      stale: await prove(keys, {}, 3600),
      future: await prove(keys, {}, -3600),
      garbage: 'x.y.z',
    }
    for (const [name, proof] of Object.entries(bad)) expect(await token(fields, proof), name).to.include({ error: 'invalid_dpop_proof' })
    const proof = await prove(keys)
    expect(await token(fields, proof)).to.include({ token_type: 'DPoP' })
    const { request: second, code: again } = await codeFor()
    const replay = await token({ ...fields, code: again, code_verifier: second.verifier }, proof)
    expect(replay.error).to.be.oneOf(['invalid_dpop_proof', 'invalid_grant'])
  })

  it('41: of parallel uses of one proof one is taken', async () => {
    const keys = await oauth.generateKeyPair('ES256', { extractable: true })
    const proof = await prove(keys)
    const codes = await Promise.all([codeFor(), codeFor(), codeFor(), codeFor()])
    const answers = await Promise.all(
      codes.map(({ request, code }) =>
        token({ grant_type: 'authorization_code', code, code_verifier: request.verifier, redirect_uri: app.redirectUri }, proof),
      ),
    )
    expect(answers.filter((answer) => answer.access_token)).to.have.length(1)
  })
})
