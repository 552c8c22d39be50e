/** Whatever the API changes about access leaves exactly one line in the audit log, named as the pages and the command line name it. */
import { expect } from 'chai'
import { daysFromNow } from '../../../provider/identity/api-tokens.ts'
import { DEFAULT_CLIENT_ID } from '../../../provider/identity/applications.ts'
import type { User } from '../../../provider/identity/users.ts'
import { Api, basic, token } from '../../support/api.ts'
import { accessToken, bearer } from '../../support/credentials.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const PASSWORD = 'correct horse battery'
const OTHER = 'seventeen green ladders'

eachDatabase('the audit log of the API', (kind) => {
  let server: TestServer
  let root: User
  let admin: Api
  let by: Record<string, unknown>
  before(async () => {
    server = await startServer(kind)
    root = await server.createUser({ username: 'root', password: PASSWORD, isSuperuser: true })
    admin = new Api(server.url, token(await server.createToken(root, { name: 'desk' })))
    const [row] = await server.db.all<{ id: number }>('select id from users_apitoken where name = ?', ['desk'])
    by = { actor: 'root', actor_id: root.pk, client_id: null, credential: `token ${row!.id}`, ip: '127.0.0.1' }
  })
  after(() => server.close())

  let n = 0
  const person = () => server.createUser({ username: `p${++n}`, password: PASSWORD, email: `p${n}@example.org` })
  const apiOf = async (user: User) => new Api(server.url, basic(user.username, PASSWORD))

  interface Row {
    id: number
    credential: string
    detail: string
  }
  /** What a request adds to the log. Its status must be that of a success, or of a refusal where that is said. */
  async function lines(work: () => Promise<{ status: number; text: string }>, status: readonly number[] = [200, 201, 204]) {
    const [last] = await server.db.all<{ n: number | null }>('select max(id) as n from audit_log')
    const answer = await work()
    expect(answer.status, answer.text).to.be.oneOf(status)
    const rows = await server.db.all<Row>('select * from audit_log where id > ? order by id', [last!.n ?? 0])
    expect(JSON.stringify(rows)).not.to.match(/inv-[0-9a-f]{40}|argon2|horse|ladders/)
    return rows.map(({ id: _, detail, ...row }) => ({ ...row, detail: JSON.parse(detail) as Record<string, unknown> }))
  }
  async function one(work: () => Promise<{ status: number; text: string }>, entry: Record<string, unknown>) {
    const rows = await lines(work)
    expect(rows, JSON.stringify(rows)).to.have.length(1)
    expect(rows[0]).to.deep.include({ ...by, ...entry })
  }

  it('people: made, changed, disabled, enabled, given a password, deleted', async () => {
    const group = (await admin.post('/user/group/', { name: 'Lathe' })).body.pk
    const values = { username: 'ada', first_name: 'Ada', last_name: '', email: '', is_staff: true, group_ids: [group] }
    await one(() => admin.post('/user/', values), {
      action: 'user.create',
      target: 'user ada',
      detail: { groups: ['Lathe'], staff: true },
    })
    const { pk } = (await admin.get('/user/?search=ada')).body[0]
    await one(() => admin.patch(`/user/${pk}/`, { first_name: 'Ada B.', is_staff: false, group_ids: [] }), {
      action: 'user.update',
      target: 'user ada',
      detail: { first_name: ['Ada', 'Ada B.'], is_staff: [true, false], groups: [['Lathe'], []] },
    })
    expect(await lines(() => admin.patch(`/user/${pk}/`, { first_name: 'Ada B.' })), 'nothing is different').to.eql([])
    await one(() => admin.patch(`/user/${pk}/`, { is_active: false }), {
      action: 'user.disable',
      target: 'user ada',
      detail: { sessions: 0 },
    })
    await one(() => admin.put(`/user/${pk}/`, { username: 'ada2', first_name: 'Ada B.', last_name: '', email: '', is_active: true }), {
      action: 'user.enable',
      target: 'user ada',
      detail: { username: ['ada', 'ada2'] },
    })
    await one(() => admin.patch(`/user/${pk}/set-password/`, { password: OTHER }), { action: 'user.password', target: 'user ada2' })
    await one(() => admin.delete(`/user/${pk}/`), { action: 'user.delete', target: 'user ada2' })
  })

  it('nothing is written for what is refused: the last superuser, a weak password, a name that is taken', async () => {
    const { pk } = await person()
    const inPerson = await apiOf(root)
    for (const work of [
      () => inPerson.delete(`/user/${root.pk}/`),
      () => inPerson.patch(`/user/${root.pk}/`, { is_superuser: false }),
      () => inPerson.patch(`/user/${root.pk}/`, { is_active: false }),
      () => inPerson.delete('/user/me/'),
      () => admin.patch(`/user/${pk}/set-password/`, { password: 'password' }),
      () => admin.patch(`/user/${pk}/`, { username: 'root' }),
    ])
      expect(await lines(work, [400])).to.eql([])
    expect((await admin.get(`/user/${root.pk}/`)).body).to.include({ is_active: true, is_superuser: true })
  })

  it('of two superusers who close each other’s account at the same time, one stays', async () => {
    const [a, b] = await Promise.all(
      ['first', 'second'].map((username) => server.createUser({ username, password: PASSWORD, isSuperuser: true })),
    )
    const [asA, asB] = await Promise.all([a!, b!].map(apiOf))
    expect((await asA!.patch(`/user/${root.pk}/`, { is_superuser: false })).status).to.equal(200)
    const statuses = await Promise.all([
      asA!.patch(`/user/${b!.pk}/`, { is_active: false }).then(({ status }) => status),
      asB!.patch(`/user/${a!.pk}/`, { is_active: false }).then(({ status }) => status),
    ])
    expect(
      statuses.filter((status) => status === 200),
      statuses.join(),
    ).to.have.length(1)
    const left = await server.db.all<{ username: string }>('select username from auth_user where is_superuser = ? and is_active = ?', [
      true,
      true,
    ])
    expect(left).to.have.length(1)
    const survivor = left[0]!.username === 'first' ? asA! : asB!
    expect((await survivor.patch(`/user/${root.pk}/`, { is_superuser: true })).status).to.equal(200)
    for (const { pk } of [a!, b!]) expect((await admin.patch(`/user/${pk}/`, { is_superuser: false })).status).to.equal(200)
  })

  it('groups and their rules', async () => {
    await one(() => admin.post('/user/group/', { name: 'Mill' }), { action: 'group.create', target: 'group Mill', detail: {} })
    const group = (await admin.get('/user/group/?search=mill')).body[0]
    const rule = group.roles.find((role: { name: string }) => role.name === 'stock')
    await one(() => admin.patch(`/user/ruleset/${rule.pk}/`, { can_view: true, can_change: true }), {
      action: 'group.update',
      target: 'group Mill',
      detail: { opened: ['view:stock', 'change:stock'] },
    })
    await one(() => admin.patch(`/user/ruleset/${rule.pk}/`, { can_change: false }), {
      action: 'group.update',
      detail: { closed: ['change:stock'] },
    })
    expect(await lines(() => admin.patch(`/user/ruleset/${rule.pk}/`, { can_change: false }))).to.eql([])
    await one(() => admin.delete(`/user/ruleset/${rule.pk}/`), { action: 'group.update', detail: { closed: ['view:stock'] } })
    await one(() => admin.patch(`/user/group/${group.pk}/`, { name: 'Mills' }), {
      action: 'group.update',
      target: 'group Mill',
      detail: { name: ['Mill', 'Mills'] },
    })
    const { pk, username } = await person()
    await admin.patch(`/user/${pk}/`, { group_ids: [group.pk] })
    await one(() => admin.delete(`/user/group/${group.pk}/`), {
      action: 'group.delete',
      target: 'group Mills',
      detail: { members: [username] },
    })
  })

  it('tokens: made by their owner or a superuser, made by asking for the lasting one, revoked once', async () => {
    const owner = await person()
    const api = await apiOf(owner)
    const own = { ...by, actor: owner.username, actor_id: owner.pk, credential: 'password' }
    const expiry = daysFromNow(7)
    await one(() => api.post('/user/tokens/', { name: 'press', scopes: ['g:read'], expiry }), {
      ...own,
      action: 'token.create',
      target: `token press of ${owner.username}`,
      detail: { scopes: ['g:read'], expiry },
    })
    await one(() => admin.post('/user/tokens/', { name: 'given', user: owner.pk, expiry }), {
      action: 'token.create',
      target: `token given of ${owner.username}`,
      detail: { scopes: null, expiry },
    })
    await one(() => api.get('/user/me/token/?name=phone'), { ...own, action: 'token.create', target: `token phone of ${owner.username}` })
    expect(await lines(() => api.get('/user/me/token/?name=phone')), 'it is there already').to.eql([])
    const { id } = (await admin.get('/user/tokens/?search=phone')).body[0]
    await one(() => admin.delete(`/user/tokens/${id}/`), { action: 'token.revoke', target: `token phone of ${owner.username}` })
    expect(await lines(() => admin.delete(`/user/tokens/${id}/`)), 'it was revoked already').to.eql([])
  })

  it('one’s own account and profile, named with the application that was used', async () => {
    const owner = await person()
    const jwt = await accessToken(server, owner, 'g:write', { claims: { jti: 'the-jti' } })
    const api = new Api(server.url, bearer(jwt))
    const own = { ...by, actor: owner.username, actor_id: owner.pk, target: `user ${owner.username}` }
    const app = { ...own, client_id: DEFAULT_CLIENT_ID, credential: 'jti the-jti' }
    const self = { ...own, credential: 'password' }
    const inPerson = await apiOf(owner)
    await one(() => inPerson.patch('/user/me/', { last_name: 'Own' }), {
      ...self,
      action: 'user.update',
      detail: { last_name: ['', 'Own'] },
    })
    await one(() => api.patch('/user/me/profile/', { displayname: 'Mine', active: false, theme: { a: 1 } }), {
      ...app,
      action: 'user.profile',
      detail: { changed: ['theme', 'displayname', 'active'] },
    })
    expect(await lines(() => api.patch('/user/me/profile/', { displayname: 'Mine', active: false, theme: { a: 1 } }))).to.eql([])
    await one(() => inPerson.delete('/user/me/'), { ...self, action: 'user.disable', detail: { sessions: 0 } })
  })
})
