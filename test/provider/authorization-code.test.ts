/** The authorization code flow (RFC 6749 §4.1) with PKCE (RFC 7636), and what an attacker tries on its way. */
import { createHash } from 'node:crypto'
import { expect } from 'chai'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import * as oauth from 'oauth4webapi'
import type { Trx } from '../../database.ts'
import { changeApplication } from '../../provider/identity/application-changes.ts'
import { DEFAULT_CLIENT_ID } from '../../provider/identity/applications.ts'
import { eachDatabase } from '../support/databases.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { Agent, type Page } from './agent.ts'
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
  refresh,
  register,
  requestFor,
  signIn,
} from './client.ts'

const SCOPE = 'openid g:read r:view:part'
const READER = { username: 'reader' }

eachDatabase('authorization code flow', (kind) => {
  let server: TestServer
  let app: App
  let web: RegisteredApp
  before(async () => {
    server = await startServer(kind)
    app = await defaultApp(server)
    web = await register(server)
    await makeReader(server)
  })
  after(() => server.close())

  /** The request as it comes back, without anybody signing in. */
  const ask = async (from: App, extra: Record<string, string>): Promise<Page> =>
    new Agent(server.url).open((await requestFor(from, SCOPE, extra)).url.href)
  const refused = (page: Page, word: string) => {
    expect(page.url).to.match(new RegExp(`^${server.url}/`))
    expect(page.status).to.be.within(400, 499)
    expect(page.text).to.contain(word)
  }

  it('24, 25: gives the default public client an RFC 9068 access token that the API takes', async () => {
    const before = Math.floor(Date.now() / 1000)
    const { tokens } = await signIn(server, app, SCOPE, READER)
    const claims = decodeJwt(tokens.access_token)
    expect(decodeProtectedHeader(tokens.access_token)).to.include({ typ: 'at+jwt', alg: 'RS256' })
    const { iss, aud } = { iss: server.config.issuer, aud: server.config.audience }
    expect(claims).to.include({ iss, aud, scope: SCOPE, client_id: DEFAULT_CLIENT_ID })
    expect(claims).to.include.all.keys('exp', 'sub', 'iat', 'jti', 'gid')
    expect(claims.iat).to.be.within(before, Math.floor(Date.now() / 1000))
    expect(tokens.scope).to.equal(SCOPE)
    expect((await api(server, tokens.access_token)).status).to.equal(200)
  })

  it('24: an ID token is no access token', async () => {
    const { tokens } = await signIn(server, app, SCOPE, READER)
    const answer = await api(server, tokens.id_token!)
    expect(answer.status).to.equal(401)
    expect(answer.headers.get('www-authenticate')).to.contain('invalid_token')
  })

  it('1: a redirect URI that differs by case, slash, query or fragment gets an error page', async () => {
    for (const uri of ['https://app.example/Callback', 'https://app.example/callback/', 'https://app.example/callback?x=1'])
      refused(await ask(web, { redirect_uri: uri }), 'redirect')
    refused(await ask(web, { redirect_uri: 'https://app.example/callback#x' }), 'redirect')
    refused(await ask(web, { redirect_uri: 'https://evil.example/callback' }), 'redirect')
  })

  it('2: a native client may use another port of the loopback address, not another path', async () => {
    for (const redirectUri of [
      'http://127.0.0.1:1/callback',
      'http://localhost:65000/',
      'http://[::1]:8080/callback',
      'http://127.0.0.1/',
    ]) {
      const { tokens } = await signIn(server, { ...app, redirectUri }, SCOPE, READER)
      expect(tokens.scope).to.equal(SCOPE)
    }
    for (const uri of ['http://127.0.0.1:49152/other', 'http://127.0.0.1:49152/callback/', 'http://127.0.0.2:49152/callback'])
      refused(await ask(app, { redirect_uri: uri }), 'redirect')
    const local = await register(server, { redirectUris: ['http://127.0.0.1:49152/callback'] })
    refused(await ask(local, { redirect_uri: 'http://127.0.0.1:1/callback' }), 'redirect')
  })

  it('3, 4: a request without PKCE is refused, for public and for confidential clients', async () => {
    for (const from of [app, web]) {
      const page = await ask(from, { code_challenge: '', code_challenge_method: '' })
      expect(new URL(page.url).searchParams.get('error')).to.equal('invalid_request')
    }
  })

  it('3: a public client cannot be exempted, whatever is stored of it', async () => {
    const open = await register(server, { tokenAuthMethod: 'none' })
    const change = (trx: Trx) => trx('oauth_application').where({ client_id: open.client.client_id }).update({ require_pkce: false })
    await server.identity.change(async (trx) => expect(await change(trx)).to.equal(1))
    const page = await ask(open, { code_challenge: '', code_challenge_method: '' })
    expect(new URL(page.url).searchParams.get('error')).to.equal('invalid_request')
  })

  it('4: a confidential client can be exempted', async () => {
    const exempted = await register(server, { requirePkce: false })
    const request = await requestFor(exempted, SCOPE, { code_challenge: '', code_challenge_method: '' })
    const page = await approve(new Agent(server.url), request.url.href, READER)
    const parameters = oauth.validateAuthResponse(exempted.as, exempted.client, new URL(page.url), request.state)
    const redeemed = async (verifier: string | typeof oauth.nopkce) => {
      const { as, client, auth, redirectUri } = exempted
      return oauth.processAuthorizationCodeResponse(
        as,
        client,
        await oauth.authorizationCodeGrantRequest(as, client, auth, parameters, redirectUri, verifier, HTTP),
      )
    }
    // 7: a verifier where no challenge was sent is a sign of a downgrade (RFC 9700 §4.8.2)
    expect(await errorOf(redeemed(request.verifier))).to.equal('invalid_grant')
    expect((await redeemed(oauth.nopkce)).scope).to.equal(SCOPE)
  })

  it('5: the challenge method "plain" is refused', async () => {
    const page = await ask(app, { code_challenge_method: 'plain' })
    expect(new URL(page.url).searchParams.get('error')).to.equal('invalid_request')
  })

  it('6, 7: a wrong or missing verifier is refused', async () => {
    const request = await requestFor(app, SCOPE)
    const page = await approve(new Agent(server.url), request.url.href, READER)
    expect(await errorOf(redeem(app, { ...request, verifier: oauth.generateRandomCodeVerifier() }, page.url))).to.equal('invalid_grant')
    const parameters = oauth.validateAuthResponse(app.as, app.client, new URL(page.url), request.state)
    const missing = oauth.authorizationCodeGrantRequest(app.as, app.client, app.auth, parameters, app.redirectUri, oauth.nopkce, HTTP)
    expect(await errorOf(missing.then((r) => oauth.processAuthorizationCodeResponse(app.as, app.client, r)))).to.equal('invalid_grant')
    expect((await redeem(app, request, page.url)).scope).to.equal(SCOPE)
  })

  it('10: a code that is used twice is refused, and the tokens that came from it stop working', async () => {
    const request = await requestFor(app, SCOPE)
    const page = await approve(new Agent(server.url), request.url.href, READER)
    const tokens = await redeem(app, request, page.url)
    expect((await api(server, tokens.access_token)).status).to.equal(200)
    expect(await errorOf(redeem(app, request, page.url))).to.equal('invalid_grant')
    expect((await api(server, tokens.access_token)).status).to.equal(401)
    expect(await errorOf(refresh(app, tokens.refresh_token!))).to.equal('invalid_grant')
  })

  it('11: a code is bound to its client and its redirect URI', async () => {
    const request = await requestFor(app, SCOPE)
    const page = await approve(new Agent(server.url), request.url.href, READER)
    expect(
      await errorOf(
        redeem({ ...web, redirectUri: app.redirectUri }, request, page.url.replace(/&?state=[^&]*/, `&state=${request.state}`)),
      ),
    ).to.equal('invalid_grant')
    expect(await errorOf(redeem({ ...app, redirectUri: 'http://127.0.0.1:49152/' }, request, page.url))).to.equal('invalid_grant')
    expect((await redeem(app, request, page.url)).scope).to.equal(SCOPE)
  })

  it('12: a code that has expired is refused', async () => {
    const request = await requestFor(app, SCOPE)
    const page = await approve(new Agent(server.url), request.url.href, READER)
    const id = createHash('sha256').update(new URL(page.url).searchParams.get('code')!).digest('hex')
    await server.db.transaction(async (trx) => {
      const now = Math.floor(Date.now() / 1000)
      expect(
        await trx('oidc_record')
          .where({ model: 'AuthorizationCode', id })
          .update({ expires_at: now - 1 }),
      ).to.equal(1)
    })
    expect(await errorOf(redeem(app, request, page.url))).to.equal('invalid_grant')
  })

  it('23: of eight parallel redemptions of one code exactly one succeeds', async () => {
    const request = await requestFor(app, SCOPE)
    const page = await approve(new Agent(server.url), request.url.href, READER)
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => redeem(app, request, page.url)))
    const [winner, ...others] = results.flatMap((r) => (r.status === 'fulfilled' ? [r.value] : []))
    expect(others).to.have.length(0)
    // Somebody else holds the code: what came from it ends (RFC 9700 §4.5).
    expect((await api(server, winner!.access_token)).status).to.equal(401)
  })

  it('20, 39: errors go back to a registered address alone, and name the issuer', async () => {
    const silent = await ask(web, { prompt: 'none' })
    const back = new URL(silent.url)
    expect(back.origin + back.pathname).to.equal('https://app.example/callback')
    expect(back.searchParams.get('error')).to.equal('login_required')
    expect(back.searchParams.get('iss')).to.equal(server.config.issuer)
    refused(await ask(web, { prompt: 'none', redirect_uri: 'https://evil.example/' }), 'redirect')
    refused(await ask(web, { scope: 'openid "', redirect_uri: 'https://evil.example/' }), 'redirect')
    refused(await ask(web, { response_type: 'token', redirect_uri: 'https://evil.example/' }), 'redirect')
  })

  it('20, 39: a declined consent goes back as access_denied', async () => {
    const agent = new Agent(server.url)
    const request = await requestFor(app, SCOPE)
    const login = await agent.open(request.url.href)
    const consent = await agent.submit(login, 'password', { username: 'reader', password: 'correct horse battery' })
    const back = new URL((await agent.submit(consent, 'deed', {}, 'deny')).url)
    expect(back.searchParams.get('error')).to.equal('access_denied')
    expect(back.searchParams.get('iss')).to.equal(server.config.issuer)
    expect(back.searchParams.get('state')).to.equal(request.state)
  })

  it('39: a code comes back with the issuer', async () => {
    const page = await approve(new Agent(server.url), (await requestFor(app, SCOPE)).url.href, READER)
    expect(new URL(page.url).searchParams.get('iss')).to.equal(server.config.issuer)
  })

  it('9: implicit and hybrid requests are refused', async () => {
    for (const type of ['token', 'id_token', 'id_token token', 'code id_token', 'code token']) {
      const page = await ask(web, { response_type: type, nonce: 'n' })
      const { searchParams, hash } = new URL(page.url)
      expect(searchParams.get('error') ?? new URLSearchParams(hash.slice(1)).get('error'), type).to.equal('unsupported_response_type')
    }
  })

  it('38: a resource that is unknown, or has a fragment, is refused', async () => {
    for (const resource of ['https://other.example/', `${server.config.audience}#x`, 'not-a-uri']) {
      const page = await ask(app, { resource })
      expect(new URL(page.url).searchParams.get('error'), resource).to.equal('invalid_target')
    }
    const { tokens } = await signIn(server, app, SCOPE, READER, { resource: server.config.audience })
    expect(decodeJwt(tokens.access_token).aud).to.equal(server.config.audience)
  })

  it('17: a request by POST is answered by 303 to the same request by GET', async () => {
    const request = await requestFor(app, SCOPE)
    const agent = new Agent(server.url)
    const target = request.url.origin + request.url.pathname
    const answer = await agent.request(target, { method: 'POST', body: request.url.searchParams })
    expect(answer.status).to.equal(303)
    const page = await approve(agent, answer.headers.get('location')!, READER)
    expect((await redeem(app, request, page.url)).scope).to.equal(SCOPE)
  })

  it('ignores unknown parameters and takes those that only help', async () => {
    const extra = { foo: 'bar', display: 'popup', ui_locales: 'de en', claims_locales: 'de', login_hint: 'reader' }
    expect((await signIn(server, app, SCOPE, READER, extra)).tokens.scope).to.equal(SCOPE)
  })

  it('answers by form_post, errors too', async () => {
    const page = await ask(web, { prompt: 'none', response_mode: 'form_post' })
    expect(page.text).to.contain('action="https://app.example/callback"').and.contain('name="error" value="login_required"')
    const csp = page.headers.get('content-security-policy') ?? ''
    expect(csp).not.to.contain('form-action')
    expect(/script-src/.test(csp) ? csp : "'sha256-").to.contain("'sha256-")
    expect(page.headers.get('cross-origin-opener-policy')).to.equal(null)
  })

  it('refuses an application that is switched off, its tokens too', async () => {
    const other = await register(server)
    const { tokens } = await signIn(server, other, SCOPE, READER)
    expect((await api(server, tokens.access_token)).status).to.equal(200)
    await server.identity.change((trx) => changeApplication(trx, other.client.client_id, { active: false }))
    expect((await api(server, tokens.access_token)).status).to.equal(401)
    expect(await errorOf(refresh(other, tokens.refresh_token!))).to.equal('invalid_client')
    refused(await ask(other, {}), 'not known')
  })
})
