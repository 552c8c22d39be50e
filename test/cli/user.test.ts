import { expect } from 'chai'
import { Api, basic } from '../support/api.ts'
import { createDatabase, eachDatabase, type TestDatabase } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { stockade, stockadeJson } from '../support/process.ts'
import { startServer, type TestServer } from '../support/server.ts'

eachDatabase('stockade user', (kind) => {
  let home: TestDatabase
  let server: TestServer
  let at: string[]
  before(async () => {
    home = await createDatabase(kind)
    at = ['--data', home.data, '--database', home.database]
    server = await startServer(kind, {}, home)
  })
  after(async () => {
    await server.close()
    await home.drop()
  })

  const signsIn = async (name: string, password: string) => (await new Api(server.url, basic(name, password)).get('/user/me/')).status
  const input = (password: string) => ({ input: `${password}\n` })

  it('makes a person who can sign in at the running server', async () => {
    const user = await stockadeJson(
      [
        'user',
        'create',
        'ada',
        '--superuser',
        '--email',
        'ada@example.org',
        '--first-name',
        'Ada',
        '--last-name',
        'L',
        '--password-stdin',
        ...at,
      ],
      input('correct horse battery'),
    )
    expect(user).to.include({ username: 'ada', is_superuser: true, is_staff: false, is_active: true, email: 'ada@example.org' })
    expect(await signsIn('ada', 'correct horse battery')).to.equal(200)
  })

  it('puts a person into groups, and names the groups when there is none of that name', async () => {
    await server.createUser({ username: 'builder', permissions: ['view:part'] })
    await stockadeJson(['user', 'create', 'bo', '--group', 'group of builder', '--password-stdin', ...at], input('correct horse battery'))
    const { body } = await new Api(server.url, basic('bo', 'correct horse battery')).get('/user/me/roles/')
    expect(body.roles.part).to.eql(['view'])
    const { code, stderr } = await stockade(['user', 'create', 'x', '--group', 'nobodies', '--no-password', ...at])
    expect(code).to.equal(1)
    expect(stderr).to.equal('There is no group "nobodies". There are: "group of builder".\n')
  })

  it('refuses weak passwords, taken names and names that cannot be', async () => {
    expect((await stockade(['user', 'create', 'cy', '--password-stdin', ...at], input('short'))).stderr).to.match(
      /^This password is refused\. /,
    )
    expect((await stockade(['user', 'create', 'ada', '--no-password', ...at])).stderr).to.equal(
      'A user with that username already exists.\n',
    )
    expect((await stockade(['user', 'create', 'a b', '--no-password', ...at])).stderr).to.match(/^Enter a valid username/)
    expect((await stockade(['user', 'create', 'cy', ...at])).stderr).to.match(/^There is no terminal to ask for a password/)
    expect((await stockadeJson(['user', 'list', ...at])).map((u: { username: string }) => u.username)).to.eql(['ada', 'bo', 'builder'])
  })

  it('sets a password', async () => {
    await stockadeJson(['user', 'password', 'bo', '--password-stdin', ...at], input('another long phrase'))
    await eventually(() => signsIn('bo', 'correct horse battery'), 401)
    expect(await signsIn('bo', 'another long phrase')).to.equal(200)
  })

  it('disables and enables, but never the last superuser', async () => {
    await stockadeJson(['user', 'disable', 'bo', ...at])
    await eventually(() => signsIn('bo', 'another long phrase'), 401)
    await stockadeJson(['user', 'enable', 'bo', ...at])
    await eventually(() => signsIn('bo', 'another long phrase'), 200)
    const { code, stderr } = await stockade(['user', 'disable', 'ada', ...at])
    expect(code).to.equal(1)
    expect(stderr).to.equal(
      'This is the last superuser who can sign in. Make another user a superuser first, with a password or a passkey, then try again.\n',
    )
  })

  it('says that there is no such user', async () => {
    expect((await stockade(['user', 'disable', 'zoe', ...at])).stderr).to.equal('There is no user "zoe".\n')
  })

  it('lists people in columns', async () => {
    const { stdout } = await stockade(['user', 'list', ...at])
    expect(stdout).to.match(/^KEY +NAME +EMAIL +RANK +STATE\n\d+ +ada +ada@example\.org +superuser +active\n/)
  })

  it('65: ends tokens with a new password where that is asked for, and says how many go on', async () => {
    const user = await server.createUser({ username: 'tokens', password: 'correct horse battery' })
    await Promise.all([server.createToken(user), server.createToken(user)])
    const set = async (password: string, ...flags: string[]) =>
      (await stockade(['user', 'password', 'tokens', '--password-stdin', ...flags, ...at], input(password))).stdout
    expect(await set('seventeen green ladders')).to.include('2 API tokens keep working (--end-tokens revokes them)')
    expect(await set('eighteen green ladders', '--end-tokens')).to.include('2 API tokens were revoked.')
    expect(await server.db.all('select 1 from users_apitoken where user_id = ? and revoked = ?', [user.pk, false])).to.be.empty
  })
})
