/** The authorization code flow (RFC 6749 §4.1) with PKCE (RFC 7636), and what an attacker tries on its way. */
import { expect } from 'chai'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { eachDatabase } from '../support/databases.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { type App, api, defaultApp, makeReader, PASSWORD, signIn } from './client.ts'

eachDatabase('authorization code flow', (kind) => {
  let server: TestServer
  let app: App
  before(async () => {
    server = await startServer(kind)
    app = await defaultApp(server)
    await makeReader(server)
  })
  after(() => server.close())

  it('gives the default public client an access token that the API takes', async () => {
    const { tokens } = await signIn(server, app, 'openid g:read r:view:part', { username: 'reader', password: PASSWORD })
    const claims = decodeJwt(tokens.access_token)
    expect(decodeProtectedHeader(tokens.access_token)).to.include({ typ: 'at+jwt', alg: 'RS256' })
    expect(claims).to.include({ iss: server.config.issuer, aud: server.config.audience, scope: 'openid g:read r:view:part' })
    expect((await api(server, tokens.access_token)).status).to.equal(200)
  })
})
