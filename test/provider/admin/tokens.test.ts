import { expect } from 'chai'
import { DEFAULT_CLIENT_ID } from '../../../provider/identity/applications.ts'
import { Api, token } from '../../support/api.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { Agent } from '../agent.ts'
import { approve, defaultApp, redeem, requestFor } from '../client.ts'
import { Administrator, PASSWORD, signedIn, wordsOf } from './administrator.ts'

eachDatabase('tokens and sessions in the admin center', (kind) => {
  let server: TestServer
  let admin: Administrator
  before(async () => {
    server = await startServer(kind)
    await server.createUser({ username: 'root', password: PASSWORD, isSuperuser: true })
    admin = await Administrator.at(server)
  })
  after(() => server?.close())

  const picks = async (query: string): Promise<string[]> =>
    ((await admin.open(`tokens/?${query}`)).text.match(/name="pick" value="[^"]+"/g) ?? []).map((text) => text.slice(19, -1))

  /** A person with two API tokens, an app and a browser of their own; each as a way to ask the API. */
  async function busy(username: string) {
    const user = await server.createUser({ username, password: PASSWORD, permissions: ['view:part'] })
    const tokens = [
      await server.createToken(user, { name: 'night-report' }),
      await server.createToken(user, { name: 'label-printer', scopes: ['r:view:part'] }),
    ]
    const app = await defaultApp(server)
    const request = await requestFor(app, 'openid g:read r:view:part')
    const agent = new Agent(server.url)
    const { access_token } = await redeem(app, request, (await approve(agent, request.url.href, { username })).url)
    const browser = await signedIn(server, username)
    const as = (headers: Record<string, string>) => async () => (await new Api(server.url, headers).get('/part/')).status
    return {
      user,
      first: as(token(tokens[0]!)),
      second: as(token(tokens[1]!)),
      app: as({ authorization: `Bearer ${access_token}` }),
      browser: async () => ((await browser.open(`${server.url}/`)).url.includes('/login/') ? 401 : 200),
    }
  }

  it('lists all that works, searched, narrowed and sorted', async () => {
    await busy('lister')
    const page = await admin.open('tokens/?person=lister')
    expect(wordsOf(page)).to.contain('night-report').and.contain('label-printer').and.contain('InvenTree apps').and.contain('1 to 5 of 5')
    expect(wordsOf(page)).to.contain('Everything the owner can do').and.contain('See parts').and.contain('Unknown device')
    expect(await picks('person=lister&kind=token')).to.have.length(2)
    expect(await picks('person=lister&kind=app')).to.have.length(1)
    expect(await picks('person=lister&kind=session')).to.have.length(2)
    expect(await picks('search=NIGHT')).to.have.length(1)
    expect(await picks(`search=${DEFAULT_CLIENT_ID}`)).to.have.length(1)
    expect(await picks('person=lister&used=never')).to.have.length(2)
    expect(await picks('person=lister&kind=token&ends=7d'), 'they have 30 days').to.eql([])
    expect(await picks('person=lister&kind=token&ends=30d')).to.have.length(2)
    expect(await picks('person=nobody&kind=%00&used=x&sort=expires')).to.eql([])
  })

  it('ends one of them, and nothing else', async () => {
    const person = await busy('one')
    const [pick] = await picks('person=one&search=night-report')
    const question = await admin.open(`tokens/revoke/?pick=${pick}`)
    expect(wordsOf(question)).to.contain(
      'API token “night-report” of one: programs that use it are refused, and tokens created with it are revoked too.',
    )
    expect(await person.first(), 'asking changes nothing').to.equal(200)
    await admin.agent.submit(question, 'picks')
    expect([await person.first(), await person.second(), await person.app(), await person.browser()]).to.eql([401, 200, 200, 200])
    expect(await picks('person=one&search=night-report')).to.eql([])
    const [entry] = await admin.log('token.revoke')
    expect(entry).to.include({ actor: 'root', target: 'token night-report of one', credential: 'session' })
  })

  it('ends many at once, each with its line in the log', async () => {
    const person = await busy('many')
    const other = await busy('other')
    expect([await person.first(), await person.second(), await person.app(), await person.browser()]).to.eql([200, 200, 200, 200])
    const all = await picks('person=many')
    const log = (await admin.log()).length
    const page = await admin.agent.submit(
      await admin.open(`tokens/revoke/?${all.map((pick) => `pick=${encodeURIComponent(pick)}`).join('&')}`),
      'picks',
    )
    expect(wordsOf(page)).to.contain('5 tokens, apps and sessions have been revoked')
    expect([await person.first(), await person.second(), await person.app(), await person.browser()]).to.eql([401, 401, 401, 401])
    expect([await other.first(), await other.second(), await other.app(), await other.browser()]).to.eql([200, 200, 200, 200])
    expect(
      (await admin.log())
        .slice(log)
        .map(({ action }) => action)
        .sort(),
    ).to.eql(['authorization.end', 'session.end', 'session.end', 'token.revoke', 'token.revoke'])
    expect(await picks('person=many')).to.eql([])
    const again = await admin.post('tokens/revoke/', { picks: all.join(' ') })
    expect(again.status).to.equal(422)
    expect(await again.text()).to.contain('Already revoked')
    expect((await admin.open('tokens/revoke/')).status, 'nothing ticked').to.equal(422)
  })

  it('says when the own session is among them', async () => {
    const [own] = await picks('person=root&kind=session')
    const question = await admin.open(`tokens/revoke/?pick=${own}`)
    expect(wordsOf(question)).to.contain('Your own session in this browser is one of them.')
    await admin.agent.submit(question, 'picks')
    expect((await admin.open('tokens/')).url).to.contain('/login/')
    admin = await Administrator.at(server)
  })

  it('shows names as text', async () => {
    const user = await server.createUser({ username: 'odd' })
    await server.createToken(user, { name: 'x&"><img' })
    expect((await admin.open('tokens/?person=odd')).text)
      .to.contain('x&amp;&quot;&gt;&lt;img')
      .and.not.contain('<img')
  })
})
