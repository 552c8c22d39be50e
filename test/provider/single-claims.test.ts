/** Attack line 53: single claims asked for by name (OpenID Connect Core §5.5) reach no further than the scope that they belong to. */
import { expect } from 'chai'
import { decodeJwt } from 'jose'
import * as oauth from 'oauth4webapi'
import { changeApplication } from '../../provider/identity/application-changes.ts'
import type { ApplicationSettings } from '../../provider/identity/application-settings.ts'
import type { User } from '../../provider/identity/users.ts'
import { eachDatabase } from '../support/databases.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { Agent, type Page } from './agent.ts'
import { api, errorOf, HTTP, PASSWORD, type RegisteredApp, redeem, refresh, register, requestFor, signIn } from './client.ts'

const ADA = { username: 'ada' }
/** Asked for twice, and as strongly as can be. */
const claims = (...names: string[]): { claims: string } => {
  const asked = Object.fromEntries(names.map((name) => [name, { essential: true }]))
  return { claims: JSON.stringify({ userinfo: asked, id_token: asked }) }
}

eachDatabase('single claims', (kind) => {
  let server: TestServer
  let ada: User
  before(async () => {
    server = await startServer(kind)
    ada = await server.createUser({ ...ADA, password: PASSWORD, firstName: 'Ada', email: 'ada@example.org', permissions: ['view:part'] })
  })
  after(() => server.close())

  const userinfo = async ({ as, client }: RegisteredApp, token: string): Promise<Record<string, unknown>> => {
    const answer = await oauth.userInfoRequest(as, client, token, HTTP)
    return answer.status === 200 ? ((await answer.json()) as Record<string, unknown>) : { status: answer.status }
  }
  /** Which of these an application learned, in one way or the other. */
  const learned = async (app: RegisteredApp, tokens: oauth.TokenEndpointResponse, ...names: string[]) => {
    const [here, there] = [decodeJwt(tokens.id_token!), await userinfo(app, tokens.access_token)]
    return names.filter((name) => name in here || name in there)
  }
  const page = async (app: RegisteredApp, scope: string, extra: Record<string, string>, agent = new Agent(server.url)) => {
    const request = await requestFor(app, scope, extra)
    const first = await agent.open(request.url.href)
    const at = first.text.includes('name="password"') ? await agent.submit(first, 'password', { ...ADA, password: PASSWORD }) : first
    return { agent, request, at }
  }
  const words = ({ text }: Page) =>
    text
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .replaceAll('&#39;', "'")
  const authorized = async (agent: Agent) => words(await agent.open(`${server.url}/o/authorized_tokens/`))

  it('53: one beyond the ceiling is not answered, essential or not, and the page says that it is left out', async () => {
    const app = await register(server, { allowedScopes: ['openid', 'profile'] })
    const asked = claims('email', 'email_verified', 'phone_number', 'given_name')
    const { at } = await page(app, 'openid', asked)
    expect(words(at)).to.match(/asked to see your email address, email verification and phone number\. This app is not registered for that/)
    const { tokens, agent } = await signIn(server, app, 'openid', ADA, asked)
    expect(await learned(app, tokens, 'email', 'email_verified', 'phone_number', 'given_name')).to.deep.equal(['given_name'])
    // Nobody is asked again for what cannot be had.
    const { tokens: silent } = await signIn(server, app, 'openid', ADA, { ...asked, prompt: 'none' }, agent)
    expect(await learned(app, silent, 'email', 'given_name')).to.deep.equal(['given_name'])
    // Not by a page that was made up, either.
    const forged = await page(app, 'openid', { ...asked, prompt: 'consent' }, agent)
    const widened = { ...forged.at, text: forged.at.text.replace('name="details" value="profile"', 'name="details" value="email"') }
    const back = await agent.submit(widened, 'deed', {}, 'allow')
    expect(await learned(app, await redeem(app, forged.request, back.url), 'email', 'given_name')).to.deep.equal([])
  })

  it('53: a scope that was left out takes its claims with it', async () => {
    const app = await register(server)
    const asked = claims('email', 'given_name')
    const { tokens, agent } = await signIn(server, app, 'openid email profile', { ...ADA, allow: ['profile'] }, asked)
    expect(await learned(app, tokens, 'email', 'given_name')).to.deep.equal(['given_name'])
    const { tokens: later } = await signIn(server, app, 'openid', ADA, { ...asked, prompt: 'none' }, agent)
    expect(await learned(app, later, 'email', 'given_name')).to.deep.equal(['given_name'])
    const next = await refresh(app, later.refresh_token!)
    expect(await learned(app, next, 'email')).to.deep.equal([])
    expect((await server.identity.consents.find(ada.sub, app.client.client_id))!).to.deep.include({ declined: ['email'], claims: [] })
  })

  it('53: single claims can be unticked by themselves; what is allowed is shown, and unticking it later ends what had more', async () => {
    const app = await register(server)
    const asked = claims('email', 'given_name', 'nickname')
    const { agent, request, at } = await page(app, 'openid g:read', asked)
    expect(at.text)
      .to.match(/name="details" value="profile"/)
      .and.match(/name="details" value="email"/)
    expect(words(at)).to.contain('Your given name and nickname')
    const back = await agent.submit(at, 'deed', { details: ['profile'] }, 'allow')
    const tokens = await redeem(app, request, back.url)
    expect(await learned(app, tokens, 'email', 'given_name')).to.deep.equal(['given_name'])
    expect(await authorized(agent))
      .to.match(/See your given name and nickname/)
      .and.not.match(/See your [^.]*email/)
    expect(tokens.scope).to.equal('openid g:read')
    // Not asked twice, and not given without being asked.
    const { tokens: again } = await signIn(server, app, 'openid g:read', ADA, { ...asked, prompt: 'none' }, agent)
    expect(await learned(app, again, 'email', 'given_name')).to.deep.equal(['given_name'])
    const insisting = await page(app, 'openid g:read', { ...asked, prompt: 'consent' }, new Agent(server.url))
    const without = await insisting.agent.submit(insisting.at, 'deed', { details: [] }, 'allow')
    const bare = await redeem(app, insisting.request, without.url)
    expect(await learned(app, bare, 'email', 'given_name')).to.deep.equal([])
    expect(await authorized(agent)).to.not.contain('given name')
    expect((await api(server, tokens.access_token)).status).to.equal(401)
    expect(await userinfo(app, tokens.access_token)).to.deep.equal({ status: 401 })
    expect(await errorOf(refresh(app, again.refresh_token!))).to.equal('invalid_grant')
  })

  it('53: what was allowed by name can be withdrawn under Authorized apps', async () => {
    const app = await register(server, { name: `Curious ${kind}` })
    const { tokens, agent } = await signIn(server, app, 'openid', ADA, claims('email'))
    expect(await learned(app, tokens, 'email')).to.deep.equal(['email'])
    expect(await authorized(agent)).to.contain('See your email')
    const list = await agent.open(`${server.url}/o/authorized_tokens/`)
    const row = list.text.split('<tr>').find((each) => each.includes(`Curious ${kind}`))!
    const address = /href="([^"]*delete\/)"/.exec(row)![1]!
    await agent.submit(await agent.open(server.url + address), 'csrf')
    expect(await userinfo(app, tokens.access_token)).to.deep.equal({ status: 401 })
    expect(await errorOf(refresh(app, tokens.refresh_token!))).to.equal('invalid_grant')
    const silent = await requestFor(app, 'openid', { ...claims('email'), prompt: 'none' })
    expect(new URL((await agent.open(silent.url.href)).url).searchParams.get('error')).to.equal('consent_required')
  })

  it('53: a lowered ceiling takes them from the tokens that are out', async () => {
    const app = await register(server)
    const lower = (allowedScopes: ApplicationSettings['allowedScopes']) =>
      server.identity.change((trx) => changeApplication(trx, app.client.client_id, { allowedScopes: allowedScopes! }))
    const { tokens } = await signIn(server, app, 'openid', ADA, claims('email', 'given_name'))
    expect(await learned(app, tokens, 'email', 'given_name')).to.deep.equal(['email', 'given_name'])
    await lower(['openid', 'profile'])
    expect(await userinfo(app, tokens.access_token)).to.have.all.keys('sub', 'given_name')
    const next = await refresh(app, tokens.refresh_token!)
    expect(await learned(app, next, 'email', 'given_name')).to.deep.equal(['given_name'])
    await lower(null)
    expect(await userinfo(app, next.access_token)).to.have.all.keys('sub', 'given_name', 'email')
  })

  it('what a scope brings is answered in the ID token too, when it is asked for by name', async () => {
    const app = await register(server)
    const asked = claims('email')
    const { at } = await page(app, 'openid email', asked)
    expect(at.text).to.contain('name="scope" value="email"').and.not.contain('name="details"')
    const { tokens, agent } = await signIn(server, app, 'openid email', ADA, asked)
    expect(decodeJwt(tokens.id_token!)).to.include({ email: 'ada@example.org' })
    const { tokens: silent } = await signIn(server, app, 'openid', ADA, { ...asked, prompt: 'none' }, agent)
    expect(decodeJwt(silent.id_token!)).to.include({ email: 'ada@example.org' })
  })
})
