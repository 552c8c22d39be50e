/** What staff may do to people and groups: give what they hold, and nothing to or about whoever holds more. */
import { expect } from 'chai'
import type { User } from '../../../provider/identity/users.ts'
import { type Permission, SCOPES, type Scope } from '../../../provider/scopes.ts'
import { Administrator, wordsOf } from '../../provider/admin/administrator.ts'
import { Api, basic, type Reply, superuser, token } from '../../support/api.ts'
import { accessToken, bearer } from '../../support/credentials.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const PASSWORD = 'correct horse battery'
const READS: Permission[] = ['view:part', 'view:stock']

eachDatabase('staff', (kind) => {
  let server: TestServer
  let admin: Api
  let staff: User
  /** Staff who may see parts and stock, by a token without scopes. */
  let api: Api
  /** The same, by their password: what is their own account asks for that. */
  let inPerson: Api
  before(async () => {
    server = await startServer(kind)
    admin = await superuser(server)
    staff = await server.createUser({ username: 'staff', password: PASSWORD, isStaff: true, permissions: READS })
    api = new Api(server.url, token(await server.createToken(staff)))
    inPerson = new Api(server.url, basic('staff', PASSWORD))
  })
  after(() => server.close())

  let n = 0
  const group = async (permissions: readonly Permission[] = []): Promise<number> => {
    const { pk, roles } = (await admin.post('/user/group/', { name: `crew ${++n}` })).body
    for (const permission of permissions) {
      const [verb, name] = permission.split(':')
      await admin.patch(`/user/ruleset/${roles.find((rule: { name: string }) => rule.name === name).pk}/`, { [`can_${verb}`]: true })
    }
    return pk
  }
  const person = (permissions: readonly Permission[] = [], flags: { isStaff?: boolean } = {}) =>
    server.createUser({ username: `person${++n}`, password: PASSWORD, email: `p${n}@example.org`, permissions, ...flags })
  const join = (user: User, key: number) =>
    server.db.transaction((trx) => trx('auth_user_group').insert({ user_id: user.pk, group_id: key }))
  const ruleset = async (key: number, role: string): Promise<number> =>
    (await server.db.all<{ id: number }>('select id from users_ruleset where group_id = ? and name = ?', [key, role]))[0]!.id

  /** All that says who may do what, and who can sign in how. */
  const state = async (): Promise<string> => {
    const tables = ['auth_user', 'auth_group', 'auth_user_group', 'users_ruleset', 'users_apitoken', 'auth_one_time_link', 'auth_totp']
    const rows = await Promise.all([...tables, 'auth_passkey'].map((table) => server.db.all(`select * from ${table} order by 1, 2`)))
    return JSON.stringify(rows, (name, value) => (name === 'last_seen' ? undefined : value))
  }
  /** Refused, and nothing is different. @returns why */
  async function refused(ask: () => Promise<Reply>, status = 403): Promise<string> {
    const before = await state()
    const answer = await ask()
    expect([answer.status, await state()], answer.text).to.eql([status, before])
    return answer.body.detail ?? ''
  }

  describe('48. give at most what they hold', () => {
    it('by the roles of a group', async () => {
      const key = await group()
      const rule = `/user/ruleset/${await ruleset(key, 'part')}/`
      expect((await api.patch(rule, { can_view: true })).status).to.equal(200)
      expect(await refused(() => api.patch(rule, { can_delete: true }))).to.match(/Delete parts/)
      expect(await refused(() => api.put(rule, { can_view: true, can_add: true, can_change: true, can_delete: true }))).to.match(
        /Add parts/,
      )
      const own = (await server.db.all<{ group_id: number }>('select group_id from auth_user_group where user_id = ?', [staff.pk]))[0]!
      await refused(async () => api.patch(`/user/ruleset/${await ruleset(own.group_id, 'build')}/`, { can_view: true }))
    })

    it('by membership in a group, for others and for themselves', async () => {
      const [strong, weak] = [await group(['view:part', 'add:stock']), await group(['view:part'])]
      const somebody = await person()
      for (const [{ pk }, by] of [
        [somebody, api],
        [staff, inPerson],
      ] as const) {
        const held = await server.db.all<{ group_id: number }>('select group_id from auth_user_group where user_id = ?', [pk])
        const keys = held.map(({ group_id }) => group_id)
        expect(await refused(() => by.patch(`/user/${pk}/`, { group_ids: [...keys, strong] }))).to.match(/Add stock/)
        expect((await by.patch(`/user/${pk}/`, { group_ids: [...keys, weak] })).status).to.equal(200)
      }
      const named = () => ({ username: `new${++n}`, first_name: '', last_name: '', email: '' })
      await refused(() => api.post('/user/', { ...named(), group_ids: [weak, strong] }))
      expect((await api.post('/user/', { ...named(), group_ids: [weak] })).status).to.equal(201)
    })

    it('47. by no flag and no token', async () => {
      const somebody = await person(['add:part'])
      for (const flag of ['is_staff', 'is_superuser']) await refused(() => api.patch(`/user/${somebody.pk}/`, { [flag]: true }), 400)
      await refused(() => inPerson.patch(`/user/${staff.pk}/`, { is_superuser: true }), 400)
      await refused(() => api.post('/user/tokens/', { user: somebody.pk }))
    })

    it('with a credential that has scopes: no more than these', async () => {
      const [key, somebody] = [await group(), await person()]
      const view = await group(['view:part'])
      for (const scopes of [['a:staff'], ['a:staff', 'g:read', 'r:view:stock']] satisfies Scope[][])
        for (const headers of [
          token(await server.createToken(staff, { scopes })),
          bearer(await accessToken(server, staff, scopes.join(' '))),
        ]) {
          const narrow = new Api(server.url, headers)
          await refused(async () => narrow.patch(`/user/ruleset/${await ruleset(key, 'part')}/`, { can_view: true }))
          await refused(() => narrow.patch(`/user/${somebody.pk}/`, { group_ids: [view] }))
        }
      const fits = new Api(server.url, token(await server.createToken(staff, { scopes: ['a:staff', 'g:read', 'r:view:part'] })))
      expect((await fits.patch(`/user/${somebody.pk}/`, { group_ids: [view] })).status).to.equal(200)
      const root = await server.createUser({ username: `root${++n}`, isSuperuser: true })
      const asStaff = new Api(server.url, token(await server.createToken(root, { scopes: ['a:staff', 'g:read'] })))
      await refused(async () => asStaff.patch(`/user/ruleset/${await ruleset(key, 'part')}/`, { can_view: true }))
    })

    it('at this moment: what was taken away from them can be given no more', async () => {
      const other = await person(['view:build'], { isStaff: true })
      const theirs = new Api(server.url, basic(other.username, PASSWORD))
      const [key, somebody] = [await group(['view:build']), await person()]
      expect((await theirs.patch(`/user/${somebody.pk}/`, { group_ids: [key] })).status).to.equal(200)
      await admin.patch(`/user/${other.pk}/`, { group_ids: [] })
      const next = await person()
      await refused(() => theirs.patch(`/user/${next.pk}/`, { group_ids: [key] }))
    })
  })

  it('48. is said where somebody is made staff, and where an app asks to act as staff', async () => {
    await server.createUser({ username: 'boss', password: PASSWORD, isSuperuser: true })
    const page = await (await Administrator.at(server, 'boss')).open('users/new/')
    expect(wordsOf(page)).to.match(/Staff ?Can manage users and groups through the API, but cannot grant more than they hold themselves/)
    expect(SCOPES.get('a:staff')!.description).to.match(/nothing that you do not hold/)
  })

  describe('48. change nothing that signs in who holds more', () => {
    it('name, address and whether the account is open', async () => {
      const stronger = await person(['view:part', 'delete:part'])
      const at = `/user/${stronger.pk}/`
      expect(await refused(() => api.patch(at, { username: 'mine' }))).to.match(/Delete parts/)
      await refused(() => api.patch(at, { email: 'mine@example.org' }))
      await refused(() => api.patch(at, { first_name: 'x', email: '' }))
      await refused(() => api.patch(at, { is_active: false }))
      await refused(() => api.put(at, { username: 'mine', first_name: '', last_name: '', email: 'mine@example.org' }))
      await refused(() => api.patch(`${at}set-password/`, { password: 'a new horse battery', override_warning: true }))
      await admin.patch(at, { is_active: false })
      await refused(() => api.patch(at, { is_active: true }))
      await refused(() => api.patch(at, { email: 'mine@example.org' }))
    })

    it('and may still say what they are called, and change whoever holds no more', async () => {
      const stronger = await person(['delete:part'])
      const same = { username: stronger.username, email: stronger.email, is_active: true }
      const put = await api.put(`/user/${stronger.pk}/`, { ...same, first_name: 'Ann', last_name: '' })
      expect([put.status, put.body.first_name], put.text).to.eql([200, 'Ann'])
      const equal = await person(['view:part'])
      const patched = await api.patch(`/user/${equal.pk}/`, { username: `renamed${++n}`, email: 'new@example.org', is_active: false })
      expect(patched.body, patched.text).to.include({ username: `renamed${n}`, email: 'new@example.org', is_active: false })
      expect((await api.delete(`/user/${equal.pk}/`)).status).to.equal(204)
    })

    it('with scopes that leave out what the account holds, or on their own account', async () => {
      const equal = await person(['view:part'])
      const narrow = new Api(server.url, token(await server.createToken(staff, { scopes: ['a:staff', 'r:view:stock'] })))
      await refused(() => narrow.patch(`/user/${equal.pk}/`, { email: 'mine@example.org' }))
      const wide = new Api(server.url, bearer(await accessToken(server, staff, 'a:staff r:view:part r:view:stock')))
      expect((await wide.patch(`/user/${equal.pk}/`, { email: 'new@example.org' })).status).to.equal(200)
      expect(await refused(() => wide.patch(`/user/${staff.pk}/`, { email: 'mine@example.org' }))).to.match(
        /send your user name and password/,
      )
    })
  })

  describe('48. take nothing from who holds more', () => {
    it('not the account, and no group', async () => {
      const stronger = await person(['delete:part'])
      const weak = await group(['view:part'])
      await join(stronger, weak)
      await refused(() => api.delete(`/user/${stronger.pk}/`))
      await refused(() => api.patch(`/user/${stronger.pk}/`, { group_ids: [] }))
      await refused(() => api.delete(`/user/group/${weak}/`))
      const rule = `/user/ruleset/${await ruleset(weak, 'part')}/`
      await refused(() => api.patch(rule, { can_view: false }))
      await refused(() => api.delete(rule))
      const another = await group(['view:part'])
      const held = await server.db.all<{ group_id: number }>('select group_id from auth_user_group where user_id = ?', [stronger.pk])
      const keys = held.map(({ group_id }) => group_id)
      expect((await api.patch(`/user/${stronger.pk}/`, { group_ids: [...keys, another] })).status).to.equal(200)
    })

    it('not what a group allows that allows more, nor its name', async () => {
      const key = await group(['view:part', 'change:bom'])
      await refused(() => api.delete(`/user/group/${key}/`))
      await refused(() => api.patch(`/user/group/${key}/`, { name: `taken ${++n}` }))
      await refused(async () => api.patch(`/user/ruleset/${await ruleset(key, 'part')}/`, { can_view: false }))
      await refused(async () => api.delete(`/user/ruleset/${await ruleset(key, 'bom')}/`))
      const weak = await group(['view:part'])
      await join((await admin.get('/user/me/')).body, weak)
      expect((await api.patch(`/user/group/${weak}/`, { name: `renamed ${++n}` })).body.name).to.equal(`renamed ${n}`)
      expect((await api.patch(`/user/ruleset/${await ruleset(weak, 'part')}/`, { can_view: false })).status).to.equal(200)
      expect((await api.delete(`/user/group/${weak}/`)).status).to.equal(204)
    })
  })
})
