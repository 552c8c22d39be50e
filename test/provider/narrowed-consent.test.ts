/** Attack line 52: what a person takes back anywhere is gone from every older grant of theirs to that application. */
import { expect } from 'chai'
import { decodeJwt } from 'jose'
import * as oauth from 'oauth4webapi'
import * as endOfTokens from '../../migrations/015-end-of-tokens.ts'
import { schemaOf } from '../../migrations/index.ts'
import { saveConsent } from '../../provider/identity/grants.ts'
import type { User } from '../../provider/identity/users.ts'
import { eachDatabase } from '../support/databases.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { Agent } from './agent.ts'
import {
  api,
  approve,
  errorOf,
  HTTP,
  makeReader,
  PASSWORD,
  type RegisteredApp,
  redeem,
  refresh,
  register,
  requestFor,
  signIn,
} from './client.ts'

const READER = { username: 'reader' }
const WIDE = 'openid email g:read r:view:part'

eachDatabase('a narrowed consent', (kind) => {
  let server: TestServer
  let reader: User
  let app: RegisteredApp
  before(async () => {
    server = await startServer(kind)
    reader = await makeReader(server)
  })
  beforeEach(async () => {
    app = await register(server)
  })
  after(() => server.close())

  const again = { prompt: 'consent' }
  const introspect = async (token: string) =>
    oauth.processIntrospectionResponse(app.as, app.client, await oauth.introspectionRequest(app.as, app.client, app.auth, token, HTTP))
  const userinfo = async (token: string) => (await oauth.userInfoRequest(app.as, app.client, token, HTTP)).status
  const grants = async (clientId = app.client.client_id) =>
    (
      await server.db.all<{ id: string }>("select id from oidc_record where model = 'Grant' and account_id = ? and client_id = ?", [
        reader.sub,
        clientId,
      ])
    ).map(({ id }) => id)
  const gid = (tokens: oauth.TokenEndpointResponse) => String(decodeJwt(tokens.access_token).gid)
  const dead = async (tokens: oauth.TokenEndpointResponse) => {
    expect((await api(server, tokens.access_token)).status).to.equal(401)
    expect(await userinfo(tokens.access_token)).to.equal(401)
    expect(await introspect(tokens.access_token)).to.deep.equal({ active: false })
    expect(await introspect(tokens.refresh_token!)).to.deep.equal({ active: false })
    expect(await errorOf(refresh(app, tokens.refresh_token!))).to.equal('invalid_grant')
  }

  it('52: ends the grants of other devices that carry more, refresh and access tokens alike', async () => {
    const laptop = await signIn(server, app, WIDE, READER)
    const phone = await signIn(server, app, WIDE, READER)
    const tablet = await signIn(server, app, 'openid g:read', READER)
    const other = await register(server)
    const elsewhere = await signIn(server, other, WIDE, READER)
    expect(new Set([gid(laptop.tokens), gid(phone.tokens), gid(tablet.tokens)]).size).to.equal(3)
    const { tokens } = await signIn(server, app, WIDE, { ...READER, allow: ['email', 'g:read'] }, again, phone.agent)
    expect(tokens.scope).to.equal('openid email g:read')
    await dead(laptop.tokens)
    await dead(phone.tokens)
    expect(await grants()).to.have.members([gid(tokens)])
    expect((await server.identity.consents.find(reader.sub, app.client.client_id))!.scopes).to.not.include('r:view:part')
    expect((await refresh(app, tokens.refresh_token!)).scope).to.equal('openid email g:read')
    // What another application was allowed is another matter.
    expect((await refresh(other, elsewhere.tokens.refresh_token!)).scope).to.equal(WIDE)
  })

  it('52: a scope about the person counts too, and a grant that carries no more goes on', async () => {
    const small = await signIn(server, app, 'openid g:read', READER)
    const large = await signIn(server, app, 'openid email', READER, {}, new Agent(server.url))
    expect((await server.identity.consents.list(reader.sub)).find(({ clientId }) => clientId === app.client.client_id)!.scopes).to.include(
      'email',
    )
    const { tokens } = await signIn(server, app, 'openid email', { ...READER, allow: [] }, again, new Agent(server.url))
    expect(tokens.scope).to.equal('openid')
    await dead(large.tokens)
    expect((await api(server, small.tokens.access_token)).status).to.equal(200)
    expect((await refresh(app, small.tokens.refresh_token!)).scope).to.equal('openid g:read')
    expect(await grants()).to.have.members([gid(small.tokens), gid(tokens)])
  })

  it('52: a code that was given before, for more, is worth nothing', async () => {
    const agent = new Agent(server.url)
    const request = await requestFor(app, WIDE)
    const page = await approve(agent, request.url.href, READER)
    await signIn(server, app, WIDE, { ...READER, allow: ['g:read'] }, again)
    expect(await errorOf(redeem(app, request, page.url))).to.equal('invalid_grant')
  })

  it('52: prompt=none gives what is left, in a browser that had more', async () => {
    const wide = await signIn(server, app, WIDE, READER)
    await signIn(server, app, WIDE, { ...READER, allow: ['g:read'] }, again)
    const { tokens } = await signIn(server, app, WIDE, READER, { prompt: 'none' }, wide.agent)
    expect(tokens.scope).to.equal('openid g:read')
    expect((await refresh(app, tokens.refresh_token!)).scope).to.equal('openid g:read')
  })

  it('52: an answer on a page that was open meanwhile brings nothing back', async () => {
    const slow = await signIn(server, app, 'openid g:read r:view:part', READER)
    // The page asks for one more scope and says that the others were allowed earlier.
    const request = await requestFor(app, 'openid g:read r:view:part r:view:stock')
    const open = await slow.agent.open(request.url.href)
    expect(open.text).to.contain('value="r:view:stock"').and.not.contain('value="r:view:part"')
    await signIn(server, app, 'openid g:read r:view:part', { ...READER, allow: ['g:read'] }, again)
    const back = await slow.agent.submit(open, 'deed', {}, 'allow')
    expect((await redeem(app, request, back.url)).scope).to.equal('openid g:read r:view:stock')
    await dead(slow.tokens)
    expect((await server.identity.consents.find(reader.sub, app.client.client_id))!.scopes).to.not.include('r:view:part')
  })

  it('52: of answers given at the same moment, none leaves a grant that carries more than the consent says', async () => {
    for (let turn = 0; turn < 2; turn++) {
      const mine = await register(server)
      await signIn(server, mine, WIDE, READER)
      const agents = await Promise.all(
        [['g:read'], ['g:read', 'r:view:part', 'email'], ['r:view:part'], ['email', 'g:read']].map(async (allow) => {
          const agent = new Agent(server.url)
          const login = await agent.open((await requestFor(mine, WIDE, again)).url.href)
          return { agent, allow, page: await agent.submit(login, 'password', { username: 'reader', password: PASSWORD }) }
        }),
      )
      await Promise.all(agents.map(({ agent, page, allow }) => agent.submit(page, 'deed', { scope: allow }, 'allow')))
      const consent = (await server.identity.consents.find(reader.sub, mine.client.client_id))!
      const rows = await server.db.all<{ payload: string }>("select payload from oidc_record where model = 'Grant' and client_id = ?", [
        mine.client.client_id,
      ])
      for (const { payload } of rows) {
        const { openid, resources } = JSON.parse(payload) as { openid?: { scope?: string }; resources?: Record<string, string> }
        const carried = [openid?.scope ?? '', ...Object.values(resources ?? {})].join(' ').split(' ').filter(Boolean)
        expect(carried.filter((scope) => !(consent.scopes as readonly string[]).includes(scope))).to.deep.equal([])
      }
    }
  })

  it('52: grants that carried more before there was this rule end with the migration', async () => {
    const wide = await signIn(server, app, WIDE, READER)
    const other = await register(server)
    const kept = await signIn(server, other, WIDE, READER)
    await server.identity.change(async (trx) => {
      await saveConsent(trx, reader.sub, app.client.client_id, {
        scopes: ['openid', 'email', 'g:read'],
        declined: ['r:view:part'],
        claims: [],
      })
      await endOfTokens.down(schemaOf(trx))
      await endOfTokens.up(schemaOf(trx))
    })
    await dead(wide.tokens)
    expect((await refresh(other, kept.tokens.refresh_token!)).scope).to.equal(WIDE)
  })
})
