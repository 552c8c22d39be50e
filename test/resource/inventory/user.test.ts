/** People over the API: what clients ask at sign-in, the caller's own things, and the administration of people and groups. */
import { expect } from 'chai'
import { daysFromNow } from '../../../provider/identity/api-tokens.ts'
import { type Permission, ROLES, type Scope } from '../../../provider/scopes.ts'
import { Api, basic, nobody, superuser, token } from '../../support/api.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer, type TestUser } from '../../support/server.ts'

const PASSWORD = 'correct horse battery'

eachDatabase('people over the API', (kind) => {
  let server: TestServer
  let admin: Api
  before(async () => {
    server = await startServer(kind)
    admin = await superuser(server, 'super', PASSWORD)
  })
  after(() => server.close())

  let n = 0
  const person = async (permissions: readonly Permission[] = [], rest: Partial<TestUser> & { scopes?: readonly Scope[] } = {}) => {
    const { scopes, ...details } = rest
    const user = await server.createUser({ username: `person${++n}`, password: PASSWORD, permissions, ...details })
    const key = await server.createToken(user, scopes ? { scopes } : {})
    return { user, api: new Api(server.url, token(key)), inPerson: new Api(server.url, basic(user.username, PASSWORD)) }
  }

  describe('at sign-in', () => {
    for (const path of ['/user/token/', '/user/me/token/']) {
      it(`${path} answers the same lasting token by Basic, with a clean name and an expiry; one with tags is none`, async () => {
        const { user } = await person(['view:part'])
        const asked = new Api(server.url, basic(user.username, PASSWORD))
        const { status, body, headers } = await asked.get(`${path}?name=${encodeURIComponent(' my app one ')}`)
        expect(status).to.equal(200)
        expect(headers.getSetCookie()).to.deep.equal([])
        const tagged = await asked.get(`${path}?name=${encodeURIComponent('my <b>app</b>')}`)
        expect([tagged.status, tagged.body]).to.eql([400, { non_field_errors: ['Remove HTML tags from this value'] }])
        expect(body).to.deep.include({ name: 'my-app-one', expiry: daysFromNow(365) })
        expect(body.token).to.match(/^inv-[0-9a-f]{40}-\d{8}$/)
        expect((await asked.get(`${path}?name=my-app-one`)).body.token).to.equal(body.token)
        expect((await asked.get(`${path}?name=other`)).body.token).not.to.equal(body.token)
        expect((await asked.get(`${path}?name=${'x'.repeat(150)}`)).body.name).to.have.length(100)
        expect((await new Api(server.url, token(body.token)).get('/part/')).status).to.equal(200)
      })
    }

    it('a revoked token is not handed out again', async () => {
      const { user } = await person()
      const asked = new Api(server.url, basic(user.username, PASSWORD))
      const first = (await asked.get('/user/token/?name=app')).body.token
      const [row] = (await asked.get('/user/tokens/')).body.filter((t: { name: string }) => t.name === 'app')
      await asked.delete(`/user/tokens/${row.id}/`)
      const second = (await asked.get('/user/token/?name=app')).body.token
      expect(second).not.to.equal(first)
      expect((await new Api(server.url, token(second)).get('/user/me/')).status).to.equal(200)
    })

    it('a NUL character in a name is refused or dropped, never a fault', async () => {
      const { api } = await person()
      for (const answer of [
        await api.get('/user/token/?name=a%00b'),
        await api.get('/user/tokens/?search=a%00'),
        await api.post('/user/tokens/', { name: 'a\0' }),
      ]) {
        expect(answer.status, answer.text).to.be.oneOf([200, 400])
      }
    })

    it('me/: who it is, in the shape that clients know', async () => {
      const { user, api } = await person(['view:part'], { firstName: 'Ann', lastName: 'Lee', email: 'ann@example.org' })
      const { body } = await api.get('/user/me/')
      expect(body).to.deep.include({ pk: user.pk, username: user.username, first_name: 'Ann', last_name: 'Lee', email: 'ann@example.org' })
      expect(body).to.deep.include({ is_staff: false, is_superuser: false, is_active: true })
      expect(body.groups).to.have.length(1)
      expect(body.profile).to.include({ active: true, type: 'internal', language: null })
      expect((await nobody(server).get('/user/me/')).status).to.equal(401)
    })

    for (const path of ['/user/roles/', '/user/me/roles/']) {
      it(`${path}: every role is there, null is denied`, async () => {
        const { user, api } = await person(['view:part', 'add:part', 'view:stock'])
        const { body } = await api.get(path)
        expect(body).to.include({ user: user.pk, username: user.username, is_staff: false, is_superuser: false })
        expect(Object.keys(body.roles)).to.have.members([...ROLES])
        expect(body.roles).to.deep.include({ part: ['view', 'add'], stock: ['view'], build: null, admin: null })
        expect(body.permissions.part).to.have.members(['view', 'add'])
      })
    }

    it('roles reach as far as the credential does', async () => {
      const { api } = await person(['view:part', 'add:part'], { scopes: ['g:read', 'r:view:part', 'r:view:stock'] })
      expect((await api.get('/user/roles/')).body.roles).to.deep.include({ part: ['view'], stock: null })
      const all = (await admin.get('/user/roles/')).body
      expect(all.is_superuser).to.equal(true)
      for (const role of ROLES) expect(all.roles[role]).to.deep.equal(['view', 'add', 'change', 'delete'])
    })

    for (const path of ['/user/profile/', '/user/me/profile/']) {
      it(`${path} reads the profile`, async () => {
        expect((await (await person()).api.get(path)).body).to.include({ displayname: null, type: 'internal' })
      })
    }
  })

  describe("one's own", () => {
    it('profile: text, choices, JSON, and only a group that one is in', async () => {
      const { inPerson: api, user } = await person(['view:part'])
      const theme = { colour: 'grün', list: [1, null, '"quoted"'] }
      const { status, body } = await api.patch('/user/me/profile/', {
        displayname: 'Ann',
        type: 'guest',
        theme,
        widgets: [1, 2],
        active: 'no',
      })
      expect(status).to.equal(200)
      expect(body).to.deep.include({ displayname: 'Ann', type: 'guest', theme, widgets: [1, 2], active: false })
      expect((await api.patch('/user/me/profile/', { type: 'boss' })).body).to.deep.equal({ type: ['"boss" is not a valid choice.'] })
      expect((await api.patch('/user/me/profile/', { theme: 'x'.repeat(100_001) })).status).to.equal(400)
      expect((await api.patch('/user/me/profile/', { theme: { nul: '\0' } })).status).to.equal(400)
      expect((await api.patch('/user/me/profile/', { theme: null })).body.theme).to.equal(null)
      const [own] = await server.db.all<{ group_id: number }>('select group_id from auth_user_group where user_id = ?', [user.pk])
      expect((await api.patch('/user/me/profile/', { primary_group: own!.group_id })).body.primary_group).to.equal(own!.group_id)
      const foreign = (await admin.post('/user/group/', { name: `foreign ${++n}` })).body.pk
      expect((await api.patch('/user/me/profile/', { primary_group: foreign })).body).to.have.all.keys('primary_group')
    })

    it('names and address, but no flag', async () => {
      const { inPerson } = await person()
      const { body } = await inPerson.patch('/user/me/', { first_name: 'New', is_staff: true, is_superuser: true, is_active: false })
      expect(body).to.include({ first_name: 'New', is_staff: false, is_superuser: false, is_active: true })
    })

    it('leaving switches the account off; the last superuser stays', async () => {
      const { api, inPerson, user } = await person()
      expect((await inPerson.delete('/user/me/')).status).to.equal(204)
      expect((await api.get('/user/me/')).status).to.equal(401)
      expect((await admin.get(`/user/${user.pk}/`)).body.is_active).to.equal(false)
      const refused = await new Api(server.url, basic('super', PASSWORD)).delete('/user/me/')
      expect(refused.status, refused.text).to.equal(400)
      expect((await admin.get('/user/me/')).status).to.equal(200)
    })

    it('tokens: made with scopes and an expiry, shown whole once, seen by nobody else', async () => {
      const { api, user } = await person(['view:part', 'add:part'])
      const other = await person()
      const { status, body } = await api.post('/user/tokens/', {
        name: 'read only',
        scopes: ['g:read', 'r:view:part'],
        expiry: daysFromNow(7),
      })
      expect(status).to.equal(201)
      expect(body).to.deep.include({ name: 'read-only', user: user.pk, expiry: daysFromNow(7), revoked: false, active: true })
      const made = new Api(server.url, token(body.token))
      expect((await made.get('/part/')).status).to.equal(200)
      expect((await made.post('/part/', { name: 'x' })).status).to.equal(403)
      expect(body, 'of ours, and clients did not ask').not.to.have.property('scopes')
      expect((await api.get(`/user/tokens/${body.id}/`)).body).not.to.have.property('scopes')
      const listed = (await api.get(`/user/tokens/${body.id}/?scopes=true`)).body
      expect(listed.token).not.to.equal(body.token)
      expect(listed.scopes).to.deep.equal(['g:read', 'r:view:part'])
      expect((await other.api.get(`/user/tokens/${body.id}/`)).status).to.equal(404)
      expect((await other.api.delete(`/user/tokens/${body.id}/`)).status).to.equal(404)
      expect(await other.api.list('/user/tokens/', 'id')).not.to.include(body.id)
      expect((await admin.get(`/user/tokens/${body.id}/`)).status).to.equal(200)
    })

    for (const [title, values, field] of [
      ['a scope that is none', { scopes: ['r:fly:part'] }, 'scopes'],
      ['a scope of the provider', { scopes: ['openid'] }, 'scopes'],
      ['no scope at all', { scopes: [] }, 'scopes'],
      ['a day that is over', { expiry: '2020-01-01' }, 'expiry'],
      ['a day that the calendar lacks', { expiry: '2030-02-30' }, 'expiry'],
      ['a list as a day', { expiry: ['2030-01-01'] }, 'expiry'],
    ] as const) {
      it(`tokens: ${title} is refused`, async () => {
        const { status, body } = await (await person()).api.post('/user/tokens/', values)
        expect(status).to.equal(400)
        expect(body).to.have.all.keys(field)
      })
    }
  })

  describe('administration', () => {
    it('everybody sees people and groups, staff changes them', async () => {
      const { api, user } = await person()
      expect((await api.get('/user/')).status).to.equal(200)
      expect((await api.get(`/user/${user.pk}/`)).text).not.to.match(/password|argon2|"sub"/)
      expect((await api.patch(`/user/${user.pk}/`, { first_name: 'x' })).status).to.equal(403)
      const staff = await person([], { isStaff: true })
      expect((await staff.api.patch(`/user/${user.pk}/`, { first_name: 'By staff' })).body.first_name).to.equal('By staff')
    })

    it('staff makes nobody staff or superuser, and touches no superuser', async () => {
      const staff = await person([], { isStaff: true })
      const { user } = await person()
      for (const flag of ['is_staff', 'is_superuser']) {
        expect((await staff.api.patch(`/user/${user.pk}/`, { [flag]: true })).status, flag).to.equal(400)
        const made = { username: `made${++n}`, first_name: '', last_name: '', email: '', [flag]: true }
        expect(Object.keys((await staff.api.post('/user/', made)).body), flag).to.eql([flag])
      }
      const root = await server.createUser({ username: `root${++n}`, isSuperuser: true })
      expect((await staff.api.patch(`/user/${root.pk}/`, { email: 'taken@example.org' })).status).to.equal(403)
      expect((await staff.api.delete(`/user/${root.pk}/`)).status).to.equal(403)
      expect((await staff.api.patch(`/user/${root.pk}/set-password/`, { password: 'a new horse battery' })).status).to.equal(403)
    })

    it('a group grants what its rulesets say', async () => {
      const { api, user } = await person()
      const group = (await admin.post('/user/group/', { name: `crew ${++n}` })).body
      expect(group.roles).to.have.length(ROLES.length)
      await admin.patch(`/user/${user.pk}/`, { group_ids: [group.pk] })
      expect((await api.get('/part/')).status).to.equal(403)
      const rule = group.roles.find((r: { name: string }) => r.name === 'part')
      expect((await admin.patch(`/user/ruleset/${rule.pk}/`, { can_view: true, name: 'stock' })).body).to.include({
        name: 'part',
        can_view: true,
      })
      expect((await api.get('/part/')).status).to.equal(200)
      expect((await admin.delete(`/user/group/${group.pk}/`)).status).to.equal(204)
      expect((await api.get('/part/')).status).to.equal(403)
    })

    it('owners: people and groups, found by their names', async () => {
      await person([], { username: `örsted${++n}`, firstName: 'Hans', lastName: 'ØRSTED' })
      expect(await admin.list('/user/owner/?search=ørsted', 'label')).to.deep.equal(['user'])
      await admin.post('/user/group/', { name: 'Équipe' })
      expect(await admin.list('/user/owner/?search=équipe', 'label')).to.deep.equal(['group'])
    })
  })
})
