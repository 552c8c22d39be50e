/** Sign-ins that were begun with a password and are not finished when that password is replaced: they come to nothing. */
import { expect } from 'chai'
import { disableUser, enableUser, setPassword, signOutUser } from '../../provider/identity/user-changes.ts'
import type { User } from '../../provider/identity/users.ts'
import { eachDatabase } from '../support/databases.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { withApp } from './account/person.ts'
import { Agent } from './agent.ts'
import { PASSWORD, register, requestFor } from './client.ts'

eachDatabase('half-done sign-ins', (kind) => {
  let server: TestServer
  before(async () => {
    server = await startServer(kind)
  })
  after(() => server.close())

  let made = 0
  const person = () => server.createUser({ username: `member${++made}`, password: PASSWORD })

  /** Types the password on the way from an app, and does not follow the way back. @returns where that leads */
  async function halfWay(agent: Agent, { username }: User): Promise<string> {
    const { url } = await requestFor(await register(server), 'openid g:read')
    const page = await agent.open(url.href)
    const body = new URLSearchParams({ csrf: /name="csrf" value="([^"]+)"/.exec(page.text)![1]!, username, password: PASSWORD })
    const response = await agent.request(page.url, { method: 'POST', body })
    expect(response.status).to.equal(303)
    return new URL(response.headers.get('location')!, server.url).href
  }
  const isIn = async (agent: Agent): Promise<boolean> => (await agent.open(`${server.url}/settings/`)).url === `${server.url}/settings/`

  it('nothing that happens to nobody ends one', async () => {
    const user = await person()
    const agent = new Agent(server.url)
    const back = await halfWay(agent, user)
    expect((await agent.open(back)).text).to.include('value="allow"')
    expect(await isIn(agent)).to.equal(true)
  })

  for (const [what, deed] of [
    ['another password', (user: User) => server.identity.change((trx) => setPassword(trx, user, 'seventeen green ladders', {}))],
    ['a sign-out everywhere', (user: User) => server.identity.change((trx) => signOutUser(trx, user, {}))],
    [
      'closing the account for a while',
      async (user: User) => {
        await server.identity.change((trx) => disableUser(trx, user.pk, {}))
        await server.identity.change((trx) => enableUser(trx, user.pk, {}))
      },
    ],
  ] as const)
    it(`${what} ends one on the way back to an app`, async () => {
      const user = await person()
      const agent = new Agent(server.url)
      const back = await halfWay(agent, user)
      await deed(user)
      const page = await agent.open(back)
      expect(page.text).to.include('This sign-in has expired')
      expect(await isIn(agent)).to.equal(false)
      const sessions = await server.db.all("select 1 from oidc_record where model = 'Session' and account_id = ?", [user.sub])
      expect(sessions).to.have.length(0)
    })

  it('another password ends one that waits for the second factor', async () => {
    const user = await person()
    const { code } = await withApp(server, user)
    const agent = new Agent(server.url)
    const step = await agent.submit(await agent.open(`${server.url}/login/`), 'password', { username: user.username, password: PASSWORD })
    expect(step.text).to.include('name="code"')
    await server.identity.change((trx) => setPassword(trx, user, 'seventeen green ladders', {}))
    await agent.submit(step, 'code', { code: await code() })
    expect(await isIn(agent)).to.equal(false)
  })

  it('another password ends those whose password is being checked at that moment', async () => {
    const user = await person()
    const crowd = await Promise.all(
      Array.from({ length: 30 }, async () => {
        const agent = new Agent(server.url)
        return { agent, page: await agent.open(`${server.url}/login/`) }
      }),
    )
    const tries = crowd.map(({ agent, page }) => agent.submit(page, 'password', { username: user.username, password: PASSWORD }))
    await Promise.race(tries)
    await server.identity.change((trx) => setPassword(trx, user, 'seventeen green ladders', {}))
    await Promise.all(tries)
    expect((await Promise.all(crowd.map(({ agent }) => isIn(agent)))).filter(Boolean)).to.have.length(0)
  })
})
