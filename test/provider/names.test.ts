/** 71. Names of people and groups differ by more than case, whoever makes them; those that came otherwise stay usable and are told. */
import { expect } from 'chai'
import { openDatabase } from '../../database.ts'
import { migrate, rollback } from '../../migrations/index.ts'
import { hashPassword } from '../../provider/identity/passwords.ts'
import { importDump } from '../../resource/import/import.ts'
import { Api, basic, superuser } from '../support/api.ts'
import { createDatabase, eachDatabase, type TestDatabase } from '../support/databases.ts'
import { stockade, stockadeJson } from '../support/process.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { Administrator, signedIn, wordsOf } from './admin/administrator.ts'
import { PASSWORD } from './client.ts'

const OTHER = 'another long phrase'
/** What else a new account says. */
const NOTHING_MORE = { first_name: '', last_name: '', email: '' }

eachDatabase('71. names', (kind) => {
  let home: TestDatabase
  let server: TestServer
  let at: string[]
  let api: Api
  let admin: Administrator
  before(async () => {
    home = await createDatabase(kind)
    server = await startServer(kind, {}, home)
    at = ['--data', home.data, '--database', home.database]
    api = await superuser(server)
    await server.createUser({ username: 'root', password: PASSWORD, isSuperuser: true })
    await server.createUser({ username: 'Straße.Ünal', password: PASSWORD })
    admin = await Administrator.at(server)
    await api.post('/user/group/', { name: 'Lager Süd' })
  })
  after(async () => {
    await server.close()
    await home.drop()
  })
  const names = async (): Promise<string> =>
    JSON.stringify([
      await server.db.all('select username from auth_user order by id'),
      await server.db.all('select name from auth_group order by id'),
    ])

  it('of people are taken in every case, by API, page and command', async () => {
    const somebody = await server.createUser({ username: 'somebody', password: PASSWORD })
    const before = await names()
    for (const taken of ['ROOT', 'Root', 'STRASSE.ÜNAL', 'strasse.ünal', 'ｒｏｏｔ']) {
      for (const answer of [
        await api.post('/user/', { username: taken, ...NOTHING_MORE }),
        await api.patch(`/user/${somebody.pk}/`, { username: taken }),
      ])
        expect([answer.status, answer.body.username], `${taken}: ${answer.text}`).to.eql([
          400,
          ['A user with that username already exists.'],
        ])
      const mine = await new Api(server.url, basic('somebody', PASSWORD)).patch('/user/me/', { username: taken })
      expect(mine.status, mine.text).to.equal(400)
    }
    expect((await admin.post('users/new/', { username: 'ROOT' })).status).to.equal(422)
    const renamed = await admin.agent.submit(await admin.open(`users/${somebody.pk}/`), 'username', { username: 'Root' })
    expect([renamed.status, wordsOf(renamed).includes('already exists')]).to.eql([422, true])
    for (const args of [
      ['create', 'ROOT', '--no-password'],
      ['invite', 'Root'],
      ['update', 'somebody', '--username', 'rOOt'],
    ])
      expect((await stockade(['user', ...args, ...at])).code, args.join(' ')).to.equal(1)
    expect(await names()).to.equal(before)
    const own = await api.patch(`/user/${somebody.pk}/`, { username: 'Somebody' })
    expect(own.body.username, 'their own in another case').to.equal('Somebody')
  })

  it('that look alike are refused as before', async () => {
    const before = await names()
    for (const username of ['r\u043e\u043et', 'R\u041e\u041eT'])
      expect((await api.post('/user/', { username })).status, username).to.equal(400)
    expect(await names()).to.equal(before)
  })

  it('of groups, too', async () => {
    const { pk } = (await api.post('/user/group/', { name: 'Einkauf' })).body
    const before = await names()
    expect((await api.post('/user/group/', { name: 'LAGER süd' })).body).to.eql({ name: ['group with this name already exists.'] })
    expect((await api.patch(`/user/group/${pk}/`, { name: 'lager SÜD' })).status).to.equal(400)
    expect((await admin.post('groups/', { name: 'lager süd' })).status).to.equal(422)
    expect((await stockade(['group', 'create', 'LAGER SÜD', ...at])).stderr).to.contain('There is already a group called Lager Süd')
    expect((await stockade(['group', 'rename', 'Einkauf', 'LAGER SÜD', ...at])).code).to.equal(1)
    expect(await names()).to.equal(before)
    expect((await api.patch(`/user/group/${pk}/`, { name: 'EINKAUF' })).body.name).to.equal('EINKAUF')
  })

  it('find their person in every case, with one count of wrong passwords', async () => {
    for (const typed of ['straSSe.ünal', 'STRASSE.ÜNAL'])
      expect((await new Api(server.url, basic(typed, PASSWORD)).get('/user/me/')).body.username, typed).to.equal('Straße.Ünal')
    await signedIn(server, 'STRASSE.ünal')
    const guesses = ['straße.ünal', 'STRASSE.ÜNAL', 'Strasse.Ünal', 'strasse.ünal', 'sTraße.ünal']
    const statuses: number[] = []
    for (let n = 0; n < 20; n++)
      statuses.push((await new Api(server.url, basic(guesses[n % guesses.length]!, `guess ${n}`)).get('/user/me/')).status)
    expect(statuses).to.include(429)
    expect(statuses.indexOf(429)).to.be.at.most(server.config.signInLimit)
  })

  it('that a dump brings twice come over, and the closing table tells', async () => {
    const other = await startServer(kind)
    const person = (pk: number, username: string) => ({ model: 'auth.user', pk, fields: { username, password: '', groups: [] } })
    const team = (pk: number, name: string) => ({ model: 'auth.group', pk, fields: { name, permissions: [] } })
    const results = await importDump(other.identity, [
      person(1, 'admin'),
      person(2, 'Admin'),
      person(3, 'bo'),
      team(1, 'Crew'),
      team(2, 'crew'),
    ])
    const told = (model: string) => results.find((line) => line.model === model)!
    expect(told('auth.user')).to.include({ imported: 3, skipped: 0 })
    expect(told('auth.user').reason).to.match(/"Admin" differs from "admin" by case alone/)
    expect(told('auth.group').reason).to.match(/"crew" differs from "Crew" by case alone/)
    expect((await other.db.all<{ username: string }>('select username from auth_user order by id')).map(({ username }) => username)).to.eql(
      ['admin', 'Admin', 'bo'],
    )
    await other.close()
  })

  it('that a database held twice before: it migrates, each signs in under its own spelling, and no third is made', async () => {
    const old = await createDatabase(kind, { empty: true })
    const db = await openDatabase(old.database, old.data)
    await migrate(db)
    while ((await db.knex('auth_user').columnInfo()).name_key) await rollback(db)
    const passwords = await Promise.all([PASSWORD, OTHER].map(hashPassword))
    const person = (id: number, username: string) => ({
      username,
      sub: `sub-${id}`,
      password: passwords[id - 1],
      date_joined: '2026-01-01T00:00:00.000Z',
      is_superuser: id === 1,
      is_active: true,
    })
    await db.knex('auth_user').insert([person(1, 'admin'), person(2, 'Admin')])
    await db.knex('users_profile').insert([{ user_id: 1 }, { user_id: 2 }])
    await db.knex('auth_group').insert([{ name: 'crew' }, { name: 'CREW' }])
    await db.close()
    const again = await startServer(kind, {}, old)
    const who = async (name: string, password: string) => (await new Api(again.url, basic(name, password)).get('/user/me/')).body.pk
    expect([await who('admin', PASSWORD), await who('Admin', OTHER), await who('ADMIN', PASSWORD)]).to.eql([1, 2, 1])
    expect([await who('Admin', PASSWORD), await who('ADMIN', OTHER)]).to.eql([undefined, undefined])
    const first = new Api(again.url, basic('admin', PASSWORD))
    expect((await first.put('/user/2/', { ...NOTHING_MORE, username: 'Admin', first_name: 'Still' })).body.first_name).to.equal('Still')
    // What rows put by hand have no search keys for is mended on the way.
    const { clashing } = await stockadeJson(['check', '--mend', '--data', old.data, '--database', old.database])
    expect(clashing).to.eql(['Admin', 'CREW'])
    const overview = await (await Administrator.at(again, 'admin')).open('')
    expect(wordsOf(overview)).to.contain('Names that differ only in case').and.to.contain('Admin, CREW')
    expect((await first.post('/user/', { username: 'aDMIN', ...NOTHING_MORE })).status).to.equal(400)
    expect((await first.patch('/user/1/', { username: 'boss' })).status).to.equal(200)
    const boss = new Api(again.url, basic('boss', PASSWORD))
    expect((await boss.post('/user/', { username: 'ADMIN', ...NOTHING_MORE })).status, 'the other one is still there').to.equal(400)
    expect((await boss.patch('/user/2/', { username: 'adam' })).status).to.equal(200)
    expect((await boss.post('/user/', { username: 'ADMIN', ...NOTHING_MORE })).status).to.equal(201)
    expect(await who('ADAM', OTHER)).to.equal(2)
    await again.close()
    await old.drop()
  })
})
