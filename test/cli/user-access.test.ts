import { expect } from 'chai'
import { entries, withApp } from '../provider/account/person.ts'
import { Visitor, words } from '../provider/applications/house.ts'
import { PASSWORD } from '../provider/client.ts'
import { Api, basic } from '../support/api.ts'
import { createDatabase, eachDatabase, type TestDatabase } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { stockade, stockadeJson } from '../support/process.ts'
import { startServer, type TestServer } from '../support/server.ts'

eachDatabase('stockade user, how people get in', (kind) => {
  let home: TestDatabase
  let server: TestServer
  let at: string[]
  before(async () => {
    home = await createDatabase(kind)
    server = await startServer(kind, {}, home)
    at = ['--data', home.data, '--database', home.database]
  })
  after(async () => {
    await server.close()
    await home.drop()
  })

  it('invites a person by a link, which opens at the running server', async () => {
    const made = await stockadeJson(['user', 'invite', 'ada', '--staff', '--email', 'ada@example.org', '--url', server.url, ...at])
    expect(made).to.include({ username: 'ada' })
    expect(made.link).to.match(new RegExp(`^${server.url}/welcome/[\\w-]{43}/$`))
    const visitor = new Visitor(server.url)
    const fill = { password: 'seventeen green ladders', again: 'seventeen green ladders' }
    expect(words(await visitor.submit(await visitor.open(made.link), 'again', fill))).to.include('you are signed in')
    const log = await entries(server, 'user.%')
    expect(log.map(({ actor, action, target, detail }) => [actor, action, target, detail])).to.deep.equal([
      ['', 'user.create', 'user ada', { groups: [], staff: true, invited: true }],
      ['ada', 'user.password', 'user ada', { by: 'invite link' }],
    ])
  })

  it('prints a link for another password, and refuses purposes and times that are none', async () => {
    const { stdout } = await stockade(['user', 'link', 'ada', '--hours', '2', '--url', server.url, ...at])
    expect(words(await new Visitor(server.url).open(stdout.trim()))).to.include('Choose a new password')
    expect((await stockade(['user', 'link', 'ada', '--for', 'fun', ...at])).stderr).to.equal(
      '--for must be one of invite, password, second-factor, not "fun".\n',
    )
    expect((await stockade(['user', 'link', 'ada', '--hours', '0', ...at])).stderr).to.match(
      /^--hours must be a whole number from 1 to 720/,
    )
  })

  it('takes a lost second factor away', async () => {
    const user = await server.createUser({ username: 'bo', password: PASSWORD })
    await withApp(server, user)
    const status = async () => (await new Api(server.url, basic('bo', PASSWORD)).get('/user/me/')).status
    expect(await status()).to.equal(401)
    expect(await stockadeJson(['user', 'reset-second-factor', 'bo', ...at])).to.deep.equal({ username: 'bo', removed: true })
    await eventually(status, 200)
    expect((await stockade(['user', 'reset-second-factor', 'bo', ...at])).stdout).to.equal('"bo" has no second factor.\n')
    expect(await entries(server, 'second-factor.remove')).to.have.length(1)
  })

  it('lists where a person is signed in, and ends it', async () => {
    const visitor = await new Visitor(server.url).signIn('bo')
    const [session] = await stockadeJson(['user', 'sessions', 'bo', ...at])
    expect(session).to.include({ ip: '127.0.0.1' })
    expect(session.amr).to.deep.equal(['pwd'])
    expect(await stockadeJson(['user', 'sign-out', 'bo', ...at])).to.deep.equal({ username: 'bo', ended: 1 })
    expect((await visitor.at('/settings/')).url).to.include('/login/')
    expect((await entries(server, 'user.sign-out')).at(-1)).to.deep.include({ actor: '', target: 'user bo', detail: { sessions: 1 } })
  })
})
