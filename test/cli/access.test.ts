import { expect } from 'chai'
import { entries } from '../provider/account/person.ts'
import { Visitor } from '../provider/applications/house.ts'
import { defaultApp, PASSWORD, signIn } from '../provider/client.ts'
import { createDatabase, eachDatabase } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { stockade, stockadeJson } from '../support/process.ts'
import { startServer } from '../support/server.ts'

eachDatabase('stockade access', (kind) => {
  it('lists all that opens something, and ends many at once, each with its line in the log', async () => {
    const home = await createDatabase(kind)
    const server = await startServer(kind, {}, home)
    const at = ['--data', home.data, '--database', home.database]
    const user = await server.createUser({ username: 'bo', password: PASSWORD, permissions: ['view:part'] })
    await server.createUser({ username: 'ada', password: PASSWORD })
    await server.createToken(user, { name: 'printer', scopes: ['r:view:part'] })
    const { tokens } = await signIn(server, await defaultApp(server), 'openid r:view:part', user)
    const visitor = await new Visitor(server.url).signIn('ada')

    const all = await stockadeJson(['access', 'list', ...at])
    expect(all.map(({ user, access }: { user: string; access: string }) => `${user} ${access.split(':')[0]}`)).to.eql([
      'ada session',
      'bo app',
      'bo session',
      'bo token',
    ])
    expect(await stockadeJson(['access', 'list', '--kind', 'token', '--unused', '30d', ...at])).to.have.length(1)
    expect((await stockade(['access', 'list', '--user', 'zoe', ...at])).stderr).to.equal('There is no user "zoe".\n')

    const [session, ...rest] = all.map(({ access }: { access: string }) => access)
    expect((await stockade(['access', 'end', session, 'token:999', ...at])).stderr).to.match(/^Nothing works under the name "token:999"/)
    expect((await visitor.at('/settings/')).url).not.to.include('/login/')
    await stockadeJson(['access', 'end', ...rest, ...at])
    const api = async () => (await fetch(`${server.url}/api/part/`, { headers: { authorization: `Bearer ${tokens.access_token}` } })).status
    await eventually(api, 401)
    expect((await visitor.at('/settings/')).url).not.to.include('/login/')
    const log = await entries(server, '%')
    expect(log.slice(-3).map(({ actor, action, target }) => [actor, action, target.split(' ')[0]])).to.eql([
      ['', 'authorization.end', 'application'],
      ['', 'session.end', 'user'],
      ['', 'token.revoke', 'token'],
    ])
    await server.close()
    await home.drop()
  })
})
