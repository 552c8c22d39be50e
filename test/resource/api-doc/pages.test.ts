/** The pages of the documentation as they are sent: to whom, with which headers, and the client that they bring. */
import { expect } from 'chai'
import { DOCUMENTATION_CLIENT_ID } from '../../../provider/identity/documentation-client.ts'
import { API_SCOPES, IDENTITY_SCOPES } from '../../../provider/scopes.ts'
import { OPERATIONS } from '../../../resource/inventory/index.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { wire } from '../../support/wire.ts'

eachDatabase('the pages of the documentation', (kind) => {
  let server: TestServer
  before(async () => {
    server = await startServer(kind, { url: 'http://127.0.0.1:0/inventory' })
  })
  after(() => server.close())
  const get = (path: string, init: RequestInit = {}) => fetch(`${server.url}${path}`, { redirect: 'manual', ...init })

  it('are open to all, below the base path, without inline scripts and without frames', async () => {
    for (const path of ['/api-doc/', '/api-doc/scopes/', '/api-doc/oauth2-redirect.html']) {
      const answer = await get(path)
      const html = await answer.text()
      expect(answer.status, path).to.equal(200)
      const policy = answer.headers.get('content-security-policy')!
      expect(policy).to.include("script-src 'self'").and.include("style-src 'self'").and.include("frame-ancestors 'none'")
      expect(policy).not.to.match(/unsafe|https?:\/\/(?!127\.0\.0\.1)/)
      expect(html).not.to.match(/<script(?![^>]* src=)|<style|\sstyle=|\son\w+=/)
      for (const [, address] of html.matchAll(/(?:src|href)="([^"#]*)"/g)) expect(address).to.match(/^\/inventory\//)
      for (const [, asset] of html.matchAll(/"\/inventory(\/static\/[^"]*)"/g)) expect((await get(asset!)).status, asset).to.equal(200)
    }
    const moved = await get('/api-doc')
    expect([moved.status, moved.headers.get('location')]).to.eql([301, '/inventory/api-doc/'])
    expect((await get('/api-doc/none/')).status).to.equal(404)
    expect((await get('/api-doc/', { method: 'POST' })).status).to.equal(404)
  })

  it('come with less than 400 kB over the wire, everything that a browser without any of it has to load', async () => {
    const accept = { 'Accept-Encoding': 'gzip, deflate, br, zstd' }
    const page = await wire(`${server.url}/api-doc/`, accept)
    const html = page.body.toString()
    const assets = [...html.matchAll(/(?:src|href)="(\/inventory\/static\/[^"]*)"/g)].map(([, path]) => path!)
    const document = /data-document="([^"]*)"/.exec(html)![1]!.replaceAll('&amp;', '&')
    const area = /href="#\/([^"]*)"[^>]* aria-current/.exec(html)![1]!
    expect(assets.filter((path) => /swagger-ui.*\.(js|css)/.test(path))).to.have.length(2)
    let received = page.received
    for (const path of [...assets, `${document}&area=${area}`]) {
      const answer = await wire(new URL(path, server.url).href, accept)
      expect(answer.status, path).to.equal(200)
      received += answer.received
    }
    // Most of it is Swagger UI: 359 kB, as the build compresses it.
    expect(received).to.be.above(200_000).and.below(400_000)
  })

  it('lead to every area, and to all of them', async () => {
    const html = await (await get('/api-doc/')).text()
    const [, list] = /<nav class="areas"[^>]*>([\s\S]*?)<\/nav>/.exec(html)!
    const { tags } = (await (await get('/api/schema/')).json()) as { tags: { name: string }[] }
    const areas = [...list!.matchAll(/href="#\/([^"]*)"/g)].map(([, area]) => area)
    expect(areas).to.eql([...tags.map(({ name }) => name).sort(), 'all'])
  })

  it('explain every scope, with every operation that it opens', async () => {
    const html = await (await get('/api-doc/scopes/')).text()
    const parts = new Map([...html.matchAll(/<details id="([^"]+)">([\s\S]*?)<\/details>/g)].map(([, id, text]) => [id!, text!]))
    expect([...parts.keys()]).to.have.members([...API_SCOPES, ...IDENTITY_SCOPES])
    for (const scope of API_SCOPES) {
      const opened = OPERATIONS.filter(
        ({ access, lesser }) => access !== 'open' && (access.anyOf.includes(scope) || lesser?.access.anyOf.includes(scope)),
      )
      const links = [...parts.get(scope)!.matchAll(/api-doc\/#\/([^/]+)\/(\w+)"/g)].map(([, , id]) => id)
      expect(links, scope).to.have.members(opened.map(({ id }) => id))
    }
  })

  it('bring a public client that no row holds, that must use PKCE and leads back to the documentation alone', async () => {
    const client = (await server.identity.applications.find(DOCUMENTATION_CLIENT_ID))!
    expect(client).to.deep.include({ tokenAuthMethod: 'none', requirePkce: true, grantTypes: ['authorization_code'], active: true })
    expect(client.redirectUris).to.eql([`${server.url}/api-doc/oauth2-redirect.html`])
    expect(await server.db.all('select 1 from oauth_application where client_id = ?', [DOCUMENTATION_CLIENT_ID])).to.eql([])
    const ask = (more: Record<string, string>) =>
      get(
        `/o/authorize/?${new URLSearchParams({ client_id: DOCUMENTATION_CLIENT_ID, response_type: 'code', scope: 'g:read', state: 's', ...more })}`,
      )
    const redirect_uri = client.redirectUris[0]!
    const challenge = { code_challenge: 'A'.repeat(43), code_challenge_method: 'S256' }
    expect((await ask({ redirect_uri, ...challenge })).headers.get('location')).to.match(/\/login\//)
    expect((await ask({ redirect_uri })).headers.get('location')).to.match(/oauth2-redirect\.html\?error=invalid_request/)
    const elsewhere = await ask({ redirect_uri: `${server.url}/elsewhere/`, ...challenge })
    expect([elsewhere.status, elsewhere.headers.get('location')]).to.eql([400, null])
  })
})

describe('the documentation beside a provider elsewhere', () => {
  it('sends people there and may fetch tokens there; the provider alone knows the client and serves no page', async () => {
    const apart = await startServer('sqlite', { only: 'resource', issuer: 'https://id.example.org/o' })
    const provider = await startServer('sqlite', { only: 'provider', audience: 'https://stock.example.org/api' })
    try {
      const answer = await fetch(`${apart.url}/api-doc/`)
      expect(answer.headers.get('content-security-policy')).to.include('connect-src').and.include('https://id.example.org')
      const document = (await (await fetch(`${apart.url}/api/schema/`)).json()) as {
        components: { securitySchemes: { oauth2: { flows: { authorizationCode: object } } } }
      }
      expect(document.components.securitySchemes.oauth2.flows.authorizationCode).to.include({ tokenUrl: 'https://id.example.org/o/token/' })
      expect((await fetch(`${provider.url}/api-doc/`)).status).to.equal(404)
      const client = await provider.identity.applications.find(DOCUMENTATION_CLIENT_ID)
      expect(client?.redirectUris).to.eql(['https://stock.example.org/api-doc/oauth2-redirect.html'])
    } finally {
      await apart.close()
      await provider.close()
    }
  })
})
