import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { codeOf, entries } from '../provider/account/person.ts'
import { PASSWORD } from '../provider/client.ts'
import { Api, basic } from '../support/api.ts'
import { createDatabase, eachDatabase, type TestDatabase } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { stockade, stockadeJson } from '../support/process.ts'
import { startServer, type TestServer } from '../support/server.ts'

eachDatabase('stockade user, what changes', (kind) => {
  let home: TestDatabase
  let server: TestServer
  let at: string[]
  before(async () => {
    home = await createDatabase(kind)
    server = await startServer(kind, {}, home)
    at = ['--data', home.data, '--database', home.database]
    await server.createUser({ username: 'root', password: PASSWORD, isSuperuser: true })
  })
  after(async () => {
    await server.close()
    await home.drop()
  })

  it('changes what is given and nothing else, with one line in the log', async () => {
    const { pk } = await server.createUser({ username: 'bo', email: 'bo@example.org', permissions: ['view:part'] })
    await stockadeJson(['user', 'update', 'bo', '--username', 'bob', '--last-name', 'Builder', '--staff', ...at])
    await stockadeJson(['user', 'update', 'bob', '--group', '', ...at])
    expect(await stockadeJson(['user', 'update', 'bob', '--staff', ...at])).to.include({ changed: false })
    await eventually(async () => (await server.identity.users.find('id', pk))!.username, 'bob')
    expect(await server.identity.users.find('id', pk)).to.include({ email: 'bo@example.org', lastName: 'Builder', isStaff: true })
    expect((await entries(server, 'user.update')).map(({ target, detail }) => [target, detail])).to.eql([
      ['user bo', { username: ['bo', 'bob'], last_name: ['', 'Builder'], is_staff: [false, true] }],
      ['user bob', { groups: [['group of bo'], []] }],
    ])
    expect((await stockade(['user', 'update', 'bob', ...at])).stderr).to.match(/^Say what to change/)
  })

  it('never lets the last superuser go', async () => {
    const words =
      'This is the last superuser who can sign in. Make another user a superuser first, with a password or a passkey, then try again.\n'
    for (const deed of [
      ['update', 'root', '--no-superuser'],
      ['disable', 'root'],
      ['delete', 'root'],
    ]) {
      const { code, stderr } = await stockade(['user', ...deed, ...at])
      expect([code, stderr], deed.join(' ')).to.eql([1, words])
    }
    expect(await server.identity.users.find('username', 'root')).to.include({ isActive: true, isSuperuser: true })
  })

  it('deletes a person', async () => {
    await server.createUser({ username: 'gone', password: PASSWORD })
    await stockadeJson(['user', 'delete', 'gone', ...at])
    await eventually(async () => (await new Api(server.url, basic('gone', PASSWORD)).get('/user/me/')).status, 401)
    expect((await entries(server, 'user.delete')).map(({ actor, target }) => [actor, target])).to.eql([['', 'user gone']])
  })

  it('sets up an authenticator app, makes recovery codes, and takes the app away', async () => {
    await server.createUser({ username: 'careful', password: PASSWORD })
    const launch = fileURLToPath(new URL('../../launch.cjs', import.meta.url))
    const child: ChildProcess = spawn(process.execPath, [launch, 'user', 'add-authenticator', 'careful', '--json', ...at], { env: {} })
    let [said, printed] = ['', '']
    child.stdout!.on('data', (chunk) => {
      printed += chunk
    })
    child.stderr!.on('data', async (chunk) => {
      said += chunk
      const key = /^key: (\S+)\n/m.exec(said)?.[1]
      if (key && child.stdin!.writable) child.stdin!.end(`${await codeOf(key)}\n`)
    })
    expect(await once(child, 'close')).to.eql([0, null])
    expect(said).to.match(/otpauth:\/\/totp\//)
    expect(JSON.parse(printed).recovery_codes).to.have.length(10)
    // A password alone is no longer enough.
    await eventually(async () => (await new Api(server.url, basic('careful', PASSWORD)).get('/user/me/')).status, 401)
    expect((await stockadeJson(['user', 'recovery-codes', 'careful', ...at])).recovery_codes).to.have.length(10)
    expect((await stockade(['user', 'remove-factor', 'careful', 'key', ...at])).stderr).to.equal(
      '"careful" has no second factor "key". There are: app.\n',
    )
    await stockadeJson(['user', 'remove-factor', 'careful', 'app', ...at])
    await eventually(async () => (await new Api(server.url, basic('careful', PASSWORD)).get('/user/me/')).status, 200)
    expect((await stockade(['user', 'recovery-codes', 'careful', ...at])).stderr).to.equal('"careful" has no second factor to recover.\n')
    const log = (await entries(server, '%')).filter(({ target }) => target === 'user careful').map(({ action }) => action)
    expect(log).to.eql(['second-factor.add', 'recovery-codes.create', 'second-factor.remove'])
  })
})
