/** 57. The last superuser who can really sign in stays one, by page, API and command: a flag alone administers nothing. */
import { expect } from 'chai'
import type { User } from '../../provider/identity/users.ts'
import { Api, basic, token } from '../support/api.ts'
import { createDatabase, eachDatabase, type TestDatabase } from '../support/databases.ts'
import { stockade } from '../support/process.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { withApp } from './account/person.ts'
import { Administrator, wordsOf } from './admin/administrator.ts'
import { PASSWORD } from './client.ts'

const LAST = 'This is the last superuser who can sign in'

eachDatabase('57. the last superuser who can sign in', (kind) => {
  let home: TestDatabase
  let server: TestServer
  let at: string[]
  let root: User
  let admin: Administrator
  before(async () => {
    home = await createDatabase(kind)
    server = await startServer(kind, {}, home)
    at = ['--data', home.data, '--database', home.database]
    root = await server.createUser({ username: 'root', password: PASSWORD, isSuperuser: true })
    admin = await Administrator.at(server)
    // Superusers by their flag: one never chose a password, one has a mark in its place, one is closed, one has nothing but an app.
    await server.createUser({ username: 'invited', isSuperuser: true })
    const marked = await server.createUser({ username: 'marked', isSuperuser: true })
    const closed = await server.createUser({ username: 'closed', password: PASSWORD, isSuperuser: true })
    await withApp(server, await server.createUser({ username: 'app', isSuperuser: true }))
    await set(marked, { password: '!unusable' })
    await set(closed, { is_active: false })
  })
  after(async () => {
    await server.close()
    await home.drop()
  })

  const set = (user: User, values: Record<string, string | boolean>) =>
    server.db.transaction((trx) => trx('auth_user').where({ id: user.pk }).update(values))
  const passkey = (user: User, name: string) =>
    server.db.transaction((trx) =>
      trx('auth_passkey').insert({
        user_id: user.pk,
        credential_id: `${user.username} ${name}`,
        public_key: '',
        counter: 0,
        synced: false,
        name,
        created: '2026-01-01T00:00:00.000Z',
      }),
    )
  const state = async (): Promise<string> =>
    JSON.stringify([
      await server.db.all('select id, username, password, is_superuser, is_active from auth_user order by id'),
      await server.db.all('select id, user_id from auth_passkey order by id'),
      await server.db.all('select user_id from auth_totp order by user_id'),
    ])

  it('by the API', async () => {
    const api = new Api(server.url, basic('root', PASSWORD))
    const before = await state()
    for (const ask of [
      () => api.patch(`/user/${root.pk}/`, { is_superuser: false }),
      () => api.patch(`/user/${root.pk}/`, { is_active: false }),
      () => api.delete(`/user/${root.pk}/`),
      () => api.delete('/user/me/'),
    ]) {
      const { status, text } = await ask()
      expect([status, text.includes(LAST)], text).to.eql([400, true])
    }
    expect(await state()).to.equal(before)
  })

  it('by page', async () => {
    const before = await state()
    for (const deed of ['disable', 'delete']) {
      const refused = await admin.post(`users/${root.pk}/${deed}/`)
      expect([refused.status, (await refused.text()).includes(LAST)], deed).to.eql([409, true])
    }
    const demoted = await admin.agent.submit(await admin.open(`users/${root.pk}/`), 'username', { is_superuser: [] })
    expect([demoted.status, wordsOf(demoted).includes(LAST)]).to.eql([422, true])
    expect(await state()).to.equal(before)
  })

  it('by command', async () => {
    const before = await state()
    for (const deed of [
      ['update', 'root', '--no-superuser'],
      ['disable', 'root'],
      ['delete', 'root'],
    ]) {
      const { code, stderr } = await stockade(['user', ...deed, ...at])
      expect([code, stderr.startsWith(LAST)], stderr).to.eql([1, true])
    }
    expect(await state()).to.equal(before)
  })

  it('and keeps the last passkey, where no password opens the account', async () => {
    const { recovery } = await withApp(server, root)
    const { password } = (await server.db.all<{ password: string }>('select password from auth_user where id = ?', [root.pk]))[0]!
    await passkey(root, 'first')
    await passkey(root, 'second')
    await set(root, { password: '' })
    const keys = await server.db.all<{ id: number }>('select id from auth_passkey where user_id = ? order by id', [root.pk])
    const pathOf = ({ id }: { id: number }) => `${server.url}/settings/security/passkeys/${id}/remove/`
    const take = async (key: { id: number }, proof: string) => admin.agent.submit(await admin.agent.open(pathOf(key)), 'proof', { proof })
    expect((await take(keys[0]!, recovery[0]!)).status, 'one is left').to.equal(200)
    const before = await state()
    const refused = await take(keys[1]!, recovery[1]!)
    expect([refused.status, wordsOf(refused).includes(LAST)], wordsOf(refused)).to.eql([422, true])
    for (const deed of [
      ['remove-factor', 'root', 'second'],
      ['reset-second-factor', 'root'],
    ]) {
      const { code, stderr } = await stockade(['user', ...deed, ...at])
      expect([code, stderr.startsWith(LAST)], stderr).to.eql([1, true])
    }
    expect(await state()).to.equal(before)
    await set(root, { password })
    expect((await take(keys[1]!, PASSWORD)).status, 'the password is left').to.equal(200)
  })

  it('goes when another can, with a password or with a passkey; and whoever cannot goes at any time', async () => {
    const of = async (user: User) => new Api(server.url, token(await server.createToken(user)))
    const second = await server.createUser({ username: 'second', isSuperuser: true })
    await passkey(second, 'theirs')
    expect((await (await of(root)).delete(`/user/${second.pk}/`)).status).to.equal(204)
    const third = await server.createUser({ username: 'third', isSuperuser: true })
    await passkey(third, 'theirs')
    expect((await (await of(third)).patch(`/user/${root.pk}/`, { is_superuser: false })).status).to.equal(200)
    expect((await stockade(['user', 'delete', 'third', ...at])).code).to.equal(1)
    expect((await stockade(['user', 'delete', 'invited', ...at])).code).to.equal(0)
  })
})
