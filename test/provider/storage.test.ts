/** What a stolen copy of the database would hold, and what is removed from it. */
import { expect } from 'chai'
import { revoke } from '../../provider/identity/revocations.ts'
import { removeExpired } from '../../provider/oidc/cleaning.ts'
import { eachDatabase } from '../support/databases.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { Agent } from './agent.ts'
import { approve, defaultApp, makeReader, PASSWORD, redeem, refresh, register, requestFor, signIn } from './client.ts'

eachDatabase('records', (kind) => {
  let server: TestServer
  before(async () => {
    server = await startServer(kind)
    await makeReader(server)
  })
  after(() => server.close())

  const dump = async (): Promise<string> => {
    const tables = ['oidc_record', 'oauth_application', 'oauth_revocation', 'auth_user']
    return JSON.stringify(await Promise.all(tables.map((table) => server.db.all(`select * from ${table}`))))
  }

  it('hold nothing that a browser or a client could show: no code, no token, no session', async () => {
    const app = await defaultApp(server)
    const agent = new Agent(server.url)
    const request = await requestFor(app, 'openid g:read')
    const login = await agent.open(request.url.href)
    const interaction = [...agent.cookiesFor(new URL(login.url).pathname)].map(([, value]) => value).filter((value) => value.length > 15)
    const consent = await agent.submit(login, 'password', { username: 'reader', password: PASSWORD })
    const during = await dump()
    const page = await approve(agent, consent, { username: 'reader' })
    const code = new URL(page.url).searchParams.get('code')!
    const tokens = await redeem(app, request, page.url)
    const next = await refresh(app, tokens.refresh_token!)
    const session = agent.cookiesFor('/').get('stockade_session')!
    const secrets = [code, session, tokens.refresh_token!, next.refresh_token!, tokens.access_token, PASSWORD]
    for (const secret of [...secrets, ...interaction]) {
      expect(await dump()).not.to.contain(secret)
      expect(during).not.to.contain(secret)
    }
  })

  it('go when they have expired, in batches, and not before', async () => {
    const now = Math.floor(Date.now() / 1000)
    const row = (id: string, expires_at: number | null) => ({ model: 'Session', id, payload: '{}', expires_at })
    await server.db.transaction(async (trx) => {
      for (let i = 0; i < 1203; i++) await trx('oidc_record').insert(row(`old${i}`, now - 1000))
      await trx('oidc_record').insert([row('fresh', now + 1000), row('lasting', null)])
    })
    await server.identity.change(async (trx) => {
      await revoke(trx, 'jti', 'old', now - 1000)
      await revoke(trx, 'jti', 'fresh', now + 1000)
    })
    expect(await removeExpired(server)).to.be.within(1204, 1300)
    const left = await server.db.all<{ id: string }>(
      "select id from oidc_record where id like 'old%' or id in ('fresh', 'lasting') order by id",
    )
    expect(left.map((r) => r.id)).to.deep.equal(['fresh', 'lasting'])
    expect(await server.db.all('select value from oauth_revocation order by value'))
      .to.deep.include({ value: 'fresh' })
      .and.not.deep.include({ value: 'old' })
  })

  it('consents go with the person', async () => {
    const app = await register(server)
    const gone = await server.createUser({ username: 'gone', password: PASSWORD })
    await signIn(server, app, 'openid', { username: 'gone' })
    const consents = () => server.db.all("select id from oidc_record where model = 'Consent' and account_id = ?", [gone.sub])
    await removeExpired(server)
    expect(await consents()).to.have.length(1)
    await server.identity.change((trx) => trx('auth_user').where({ id: gone.pk }).delete())
    await removeExpired(server)
    expect(await consents()).to.have.length(0)
  })
})
