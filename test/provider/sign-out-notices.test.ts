/** Whoever ends a session, and by whichever road, the applications that it was signed in to are told (OpenID Connect Back-Channel Logout). */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { decodeJwt } from 'jose'
import { endSessions } from '../../provider/identity/sessions.ts'
import type { User } from '../../provider/identity/users.ts'
import { type Api, superuser } from '../support/api.ts'
import { createDatabase, eachDatabase, type TestDatabase } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { stockade } from '../support/process.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { Administrator } from './admin/administrator.ts'
import type { Agent } from './agent.ts'
import { PASSWORD, type RegisteredApp, register, signIn } from './client.ts'

eachDatabase('the end of a session', (kind) => {
  let home: TestDatabase
  let server: TestServer
  let listener: Server
  let app: RegisteredApp
  let page: Administrator
  let api: Api
  let told: { sid: string; sub: string; aud: string }[] = []
  before(async () => {
    home = await createDatabase(kind)
    server = await startServer(kind, { allowPrivateTargets: true }, home)
    listener = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk) => {
        body += chunk
      })
      request.on('end', () => {
        told.push(decodeJwt(new URLSearchParams(body).get('logout_token')!) as never)
        response.end()
      })
    }).listen(0, '127.0.0.1')
    await new Promise((done) => listener.once('listening', done))
    const { port } = listener.address() as AddressInfo
    app = await register(server, {
      redirectUris: ['https://app.example/callback'],
      backchannelLogoutUri: `http://127.0.0.1:${port}/logout`,
    })
    await server.createUser({ username: 'root', password: PASSWORD, isSuperuser: true })
    page = await Administrator.at(server)
    api = await superuser(server)
  })
  after(async () => {
    listener.close()
    await server.close()
    await home.drop()
  })

  let n = 0
  const command = (...words: string[]) => stockade([...words, '--data', home.data, '--database', home.database])
  const pick = async ({ sub }: User) => {
    const [row] = await server.db.all<{ uid: string }>("select uid from oidc_record where model = 'Session' and account_id = ?", [sub])
    return `session:${row!.uid}`
  }

  const ROADS: Record<string, (user: User, agent: Agent) => Promise<unknown>> = {
    'a page: disable': ({ pk }) => page.post(`users/${pk}/disable/`),
    'a page: delete': ({ pk }) => page.post(`users/${pk}/delete/`),
    'a page: sign out everywhere': ({ pk }) => page.post(`users/${pk}/sign-out/`),
    'a page: end one of many': async (user) => page.post('tokens/revoke/', { picks: await pick(user) }),
    'own settings: end a session': async (user, agent) => {
      const at = `${server.url}/settings/security/sessions/end/?session=${(await pick(user)).slice(8)}`
      return agent.submit(await agent.open(at), 'session')
    },
    'the API: disable': ({ pk }) => api.patch(`/user/${pk}/`, { is_active: false }),
    'the API: delete': ({ pk }) => api.delete(`/user/${pk}/`),
    'the API: another password': ({ pk }) => api.patch(`/user/${pk}/set-password/`, { password: 'seventeen green ladders' }),
    'the command line: disable': ({ username }) => command('user', 'disable', username),
    'the command line: sign out': ({ username }) => command('user', 'sign-out', username),
  }
  for (const [road, end] of Object.entries(ROADS)) {
    it(`is told to its applications, once, when it is ended by ${road}`, async () => {
      const user = await server.createUser({ username: `person${++n}`, password: PASSWORD, permissions: ['view:part'] })
      const { tokens, agent } = await signIn(server, app, 'openid r:view:part', user)
      const { sid } = decodeJwt(tokens.id_token!)
      told = []
      await end(user, agent)
      await eventually(async () => told.length > 0, true)
      expect(told.map(({ sub, aud, sid }) => ({ sub, aud, sid }))).to.eql([{ sub: user.sub, aud: app.client.client_id, sid }])
      expect(await server.identity.sessions.takeSignOutNotices(), 'nothing is left to be told').to.eql([])
    })
  }

  it('is not told when the change is taken back', async () => {
    const user = await server.createUser({ username: 'stays', password: PASSWORD, permissions: ['view:part'] })
    await signIn(server, app, 'openid r:view:part', user)
    await server.identity
      .change(async (trx) => {
        expect(await endSessions(trx, user.sub)).to.equal(1)
        throw new Error('on second thoughts')
      })
      .catch(() => undefined)
    expect(await server.identity.sessions.takeSignOutNotices()).to.eql([])
  })
})
