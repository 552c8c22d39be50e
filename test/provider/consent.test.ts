/** What a person is asked, what they can leave out, and what is remembered. */
import { expect } from 'chai'
import { decodeJwt } from 'jose'
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
  makeReader,
  PASSWORD,
  redeem,
  refresh,
  register,
  requestFor,
  signIn,
} from './client.ts'

const READER = { username: 'reader' }

eachDatabase('consent', (kind) => {
  let server: TestServer
  let native: App
  before(async () => {
    server = await startServer(kind)
    native = await defaultApp(server)
    await makeReader(server)
  })
  after(() => server.close())

  /** Where a signed-in browser ends up first. */
  const arrive = async (agent: Agent, app: App, scope: string, extra: Record<string, string> = {}): Promise<Page> =>
    agent.open((await requestFor(app, scope, extra)).url.href)
  const isConsent = (page: Page) => page.text.includes('value="allow"')

  it('hides what the roles refuse, and grants what is left', async () => {
    const agent = new Agent(server.url)
    const request = await requestFor(native, 'openid g:read r:view:part r:delete:part a:superuser')
    const login = await agent.open(request.url.href)
    const page = await agent.submit(login, 'password', { username: 'reader', password: PASSWORD })
    expect(page.text).to.contain('value="r:view:part"').and.not.contain('value="r:delete:part"').and.not.contain('value="a:superuser"')
    const { tokens } = await signIn(server, native, 'openid g:read r:view:part r:delete:part a:superuser', READER)
    expect(tokens.scope).to.equal('openid g:read r:view:part')
  })

  it('links to what the scopes mean, and to where access is withdrawn: both are there', async () => {
    const agent = new Agent(server.url)
    const login = await agent.open((await requestFor(native, 'openid r:view:part')).url.href)
    const page = await agent.submit(login, 'password', { username: 'reader', password: PASSWORD })
    for (const path of ['/api-doc/scopes/', '/o/authorized_tokens/']) {
      expect(page.text).to.contain(`<a href="${path}" target="_blank">`)
      expect((await agent.open(server.url + path)).status, path).to.equal(200)
    }
  })

  it('leaves an entry in the audit log: what was allowed, what was left out', async () => {
    const person = { username: 'clerk' }
    const { sub } = await makeReader(server, 'clerk')
    await signIn(server, native, 'openid g:read r:view:part r:view:stock', { ...person, allow: ['r:view:part'] })
    const rows = await server.db.all<{ actor: string; target: string; credential: string; ip: string; detail: string }>(
      "select actor, target, credential, ip, detail from audit_log where action = 'authorization.grant' and actor = 'clerk'",
    )
    expect(rows).to.have.length(1)
    const { detail, ...entry } = rows[0]!
    expect(entry).to.eql({ actor: 'clerk', target: `application ${DEFAULT_CLIENT_ID}`, credential: 'session', ip: '127.0.0.1' })
    expect(JSON.parse(detail)).to.eql({ scopes: ['openid', 'r:view:part'], declined: ['g:read', 'r:view:stock'] })
    expect((await server.identity.consents.find(sub, DEFAULT_CLIENT_ID))!.scopes).to.eql(['openid', 'r:view:part'])
  })

  it('31: a scope for superusers is not granted to others, whatever the form sends', async () => {
    const { tokens } = await signIn(server, native, 'openid r:view:part a:superuser', {
      ...READER,
      allow: ['openid', 'r:view:part', 'a:superuser'],
    })
    expect(tokens.scope).to.equal('openid r:view:part')
  })

  it('lets the person leave scopes out, and says in the token response what was granted', async () => {
    const app = await register(server)
    const { tokens, agent } = await signIn(server, app, 'openid g:read r:view:part r:view:stock', {
      ...READER,
      allow: ['g:read', 'r:view:part'],
    })
    expect(tokens.scope).to.equal('openid g:read r:view:part')
    expect(decodeJwt(tokens.access_token).scope).to.equal('openid g:read r:view:part')
    // What was left out is not asked again, unless the app insists.
    expect(isConsent(await arrive(agent, app, 'openid g:read r:view:part r:view:stock'))).to.equal(false)
    const insisting = await arrive(agent, app, 'openid g:read r:view:part r:view:stock', { prompt: 'consent' })
    expect(insisting.text).to.contain('value="r:view:stock"')
    const { tokens: more } = await signIn(server, app, 'openid g:read r:view:part r:view:stock', READER, { prompt: 'consent' }, agent)
    expect(more.scope).to.equal('openid g:read r:view:part r:view:stock')
  })

  it('asks again only for what is new, in another browser too', async () => {
    const app = await register(server)
    const { agent } = await signIn(server, app, 'openid g:read', READER)
    expect(isConsent(await arrive(agent, app, 'openid g:read'))).to.equal(false)
    const next = await arrive(agent, app, 'openid g:read r:view:part')
    expect(isConsent(next)).to.equal(true)
    expect(next.text).to.contain('value="r:view:part"').and.not.contain('value="g:read"')
    const other = new Agent(server.url)
    const login = await arrive(other, app, 'openid g:read')
    const page = await other.submit(login, 'password', { username: 'reader', password: PASSWORD })
    expect(new URL(page.url).searchParams.has('code')).to.equal(true)
  })

  it('remembers the consent when the person signs out', async () => {
    const app = await register(server)
    const { tokens, agent } = await signIn(server, app, 'openid g:read', READER)
    await agent.submit(await agent.open(`${app.as.end_session_endpoint}?id_token_hint=${tokens.id_token}`), 'logout', {}, 'yes')
    expect((await api(server, tokens.access_token)).status).to.equal(401)
    const login = await arrive(agent, app, 'openid g:read')
    const page = await agent.submit(login, 'password', { username: 'reader', password: PASSWORD })
    expect(new URL(page.url).searchParams.has('code')).to.equal(true)
  })

  it('asks for native applications every time', async () => {
    const { agent } = await signIn(server, native, 'openid g:read', READER)
    expect(isConsent(await arrive(agent, native, 'openid g:read'))).to.equal(true)
    const silent = await arrive(agent, native, 'openid g:read', { prompt: 'none' })
    expect(new URL(silent.url).searchParams.get('error')).to.equal('interaction_required')
  })

  it('what is taken back ends at once, with the tokens that carried it', async () => {
    const app = await register(server)
    const { tokens, agent } = await signIn(server, app, 'openid g:read r:view:part', READER)
    expect((await api(server, tokens.access_token)).status).to.equal(200)
    const less = { ...READER, allow: ['g:read'] }
    const { tokens: narrower } = await signIn(server, app, 'openid g:read r:view:part', less, { prompt: 'consent' }, agent)
    expect(narrower.scope).to.equal('openid g:read')
    expect((await api(server, tokens.access_token)).status).to.equal(401)
    expect(await errorOf(refresh(app, tokens.refresh_token!))).to.equal('invalid_grant')
    expect((await refresh(app, narrower.refresh_token!)).scope).to.equal('openid g:read')
  })

  it('keeps to the ceiling of the application, for scopes about the person too', async () => {
    const app = await register(server, { allowedScopes: ['openid', 'g:read', 'r:view:part'] })
    const { tokens } = await signIn(server, app, 'openid profile email g:read r:view:part r:view:stock', READER)
    expect(tokens.scope).to.equal('openid g:read r:view:part')
    expect((await refresh(app, tokens.refresh_token!)).scope).to.equal('openid g:read r:view:part')
  })

  it('says access_denied when nothing can be granted', async () => {
    const app = await register(server)
    const request = await requestFor(app, 'r:delete:part')
    const page = await approve(new Agent(server.url), request.url.href, READER)
    const end = page.url.startsWith(server.url) ? await new Agent(server.url).open(page.url) : page
    expect(end.url.includes('error=access_denied') || page.text.includes('value="deny"')).to.equal(true)
  })

  it('somebody else can take over on the way, and gets their own grant', async () => {
    const app = await register(server)
    const other = await makeReader(server, `second-${kind}`)
    const { tokens, agent } = await signIn(server, app, 'openid g:read', READER)
    const request = await requestFor(app, 'openid g:read r:view:part')
    const consent = await agent.open(request.url.href)
    const login = await agent.submit(consent, 'deed', {}, 'switch')
    const page = await agent.submit(login, 'password', { username: other.username, password: PASSWORD })
    // Without scripts the browser waits for a click: the session before is ended first.
    const ended = page.text.includes('name="logout"') ? await agent.submit(page, 'logout') : page
    const back = await approve(agent, ended, { username: other.username })
    const { access_token: token } = await redeem(app, request, back.url)
    expect(decodeJwt(token).sub).to.equal(other.sub)
    expect((await api(server, tokens.access_token)).status).to.equal(401)
  })

  it('keeps the decision by person and application, and nobody else’s', async () => {
    const app = await register(server)
    const other = await makeReader(server, `other-${kind}`)
    await signIn(server, app, 'openid g:read r:view:part', { username: other.username, allow: ['g:read'] })
    const consent = await server.identity.consents.find(other.sub, app.client.client_id)
    expect(consent).to.deep.include({ scopes: ['openid', 'g:read'], declined: ['r:view:part'], claims: [] })
    expect((await server.identity.consents.list(other.sub)).map((c) => c.clientId)).to.deep.equal([app.client.client_id])
    expect(await server.identity.consents.find(other.sub, DEFAULT_CLIENT_ID)).to.equal(undefined)
  })

  it('every installation has the default client, once', async () => {
    const [first, ...others] = (await server.identity.applications.all()).filter((a) => a.clientId === DEFAULT_CLIENT_ID)
    expect(others).to.have.length(0)
    expect(first).to.include({ applicationType: 'native', tokenAuthMethod: 'none', builtIn: true, active: true, allowedScopes: null })
    expect(first!.redirectUris).to.include.members(['http://127.0.0.1/', 'http://localhost/callback', 'http://[::1]/'])
    await server.identity.change((trx) => trx('oauth_application').where({ client_id: DEFAULT_CLIENT_ID }).update({ active: false }))
    const page = await arrive(new Agent(server.url), native, 'openid')
    expect([page.status, page.text.includes('not known')]).to.deep.equal([400, true])
    await server.identity.change((trx) => trx('oauth_application').where({ client_id: DEFAULT_CLIENT_ID }).update({ active: true }))
  })
})
