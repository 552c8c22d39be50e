/** What pages say before somebody finds out the hard way. */
import { expect } from 'chai'
import { createDatabase, eachDatabase, type TestDatabase } from '../support/databases.ts'
import { stockade } from '../support/process.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { withApp } from './account/person.ts'
import { Administrator, wordsOf } from './admin/administrator.ts'
import { Agent } from './agent.ts'
import { PASSWORD } from './client.ts'

eachDatabase('before the click', (kind) => {
  let home: TestDatabase
  let server: TestServer
  beforeEach(async () => {
    home = await createDatabase(kind)
    server = await startServer(kind, {}, home)
  })
  afterEach(async () => {
    await server.close()
    await home.drop()
  })
  const login = async (): Promise<string> => wordsOf(await new Agent(server.url).open(`${server.url}/login/`))

  it('the page of sign-in says where the setup link is, as long as there is no superuser', async () => {
    const link = (await server.setupLink())!
    await server.createUser({ username: 'somebody', password: PASSWORD })
    const page = await new Agent(server.url).open(`${server.url}/login/`)
    expect(wordsOf(page)).to.include('This server is not set up yet. It printed a setup link when it started')
    expect(page.text).not.to.include(link.split('/').at(-2))
    await server.createUser({ username: 'root', password: PASSWORD, isSuperuser: true })
    expect(await login()).not.to.include('not set up')
  })

  it('the page of the last superuser says so, and its buttons lead to a page that does', async () => {
    const root = await server.createUser({ username: 'root', password: PASSWORD, isSuperuser: true })
    const flagged = await server.createUser({ username: 'flagged', isSuperuser: true })
    const admin = await Administrator.at(server)
    const says = 'This is the last superuser who can sign in.'
    expect(wordsOf(await admin.open(`users/${root.pk}/`))).to.include(says)
    expect(wordsOf(await admin.open(`users/${flagged.pk}/`))).not.to.include(says)
    for (const deed of ['disable', 'delete']) {
      const page = await admin.open(`users/${root.pk}/${deed}/`)
      expect([page.status, wordsOf(page).includes(says)], deed).to.eql([409, true])
      expect((await admin.open(`users/${flagged.pk}/${deed}/`)).status, deed).to.equal(200)
    }
    await server.createUser({ username: 'second', password: PASSWORD, isSuperuser: true })
    expect(wordsOf(await admin.open(`users/${root.pk}/`))).not.to.include(says)
    expect((await admin.open(`users/${root.pk}/delete/`)).status).to.equal(200)
  })

  it('the page of a person says what opens the account', async () => {
    await server.createUser({ username: 'root', password: PASSWORD, isSuperuser: true })
    const open = await server.createUser({ username: 'open', password: PASSWORD })
    const shut = await server.createUser({ username: 'shut' })
    const admin = await Administrator.at(server)
    const alone = 'The password alone opens the account.'
    expect(wordsOf(await admin.open(`users/${open.pk}/`))).to.include(alone)
    expect(wordsOf(await admin.open(`users/${shut.pk}/`)))
      .to.include('Nobody can sign in to this account: it has neither a password nor a passkey.')
      .and.not.include(alone)
  })

  it('the audit log shows rates as words', async () => {
    await server.createUser({ username: 'root', password: PASSWORD, isSuperuser: true })
    const at = ['--data', home.data, '--database', home.database]
    expect((await stockade(['currency', 'set', 'EUR=0.9', 'GBP=0.8', '--base', 'USD', ...at])).code).to.equal(0)
    const page = wordsOf(await (await Administrator.at(server)).open('audit/'))
    expect(page)
      .to.match(/base currency: USD/)
      .and.match(/rates: EUR 0\.90*, GBP 0\.80* and USD 1/)
    expect(page).not.to.include('{')
    const { stdout } = await stockade(['audit', 'list', '--action', 'setting.rates', ...at])
    expect(stdout).to.match(/base: USD; rates: EUR 0\.90*, GBP 0\.80*, USD 1/)
    expect(stdout).not.to.include('{')
  })

  it('a wrong code of an authenticator app mentions clocks', async () => {
    const user = await server.createUser({ username: 'ada', password: PASSWORD })
    await withApp(server, user)
    const agent = new Agent(server.url)
    const second = await agent.submit(await agent.open(`${server.url}/login/`), 'password', { username: 'ada', password: PASSWORD })
    const wrong = await agent.submit(second, 'code', { code: '000000' })
    expect([wrong.status, wordsOf(wrong).includes('let your phone set its clock by itself')]).to.eql([422, true])
    await server.createUser({ username: 'bea', password: PASSWORD })
    const command = await stockade(['user', 'add-authenticator', 'bea', '--data', home.data, '--database', home.database], {
      input: '000000\n',
    })
    expect([command.code, /clock/.test(command.stderr)], command.stderr).to.eql([1, true])
  })
})
