/** 48. The rule about what may be given and taken, asked of every deed that pages, API and commands share. */
import { expect } from 'chai'
import type { Trx } from '../../../database.ts'
import type { Doer } from '../../../provider/identity/application-changes.ts'
import { checkFlags, checkGrant, checkGroupTaking, RightsError } from '../../../provider/identity/grantable.ts'
import { addGroup, addMember, changeGroup, removeGroup, removeMember } from '../../../provider/identity/group-changes.ts'
import { createGroup } from '../../../provider/identity/roles.ts'
import {
  addUser,
  changeUser,
  disableUser,
  enableUser,
  giveLink,
  inviteUser,
  removeUser,
  setGroups,
  setPassword,
} from '../../../provider/identity/user-changes.ts'
import { setFlags, type User } from '../../../provider/identity/users.ts'
import type { Permission, Scope } from '../../../provider/scopes.ts'
import { type IdentityStore, openIdentity } from '../../support/identity.ts'

const VIEW: Permission[] = ['view:part']
const MORE: Permission[] = ['view:part', 'delete:part']

describe('48. what somebody may give and take (SQLite)', () => {
  let store: IdentityStore
  let staff: User
  let by: Doer
  before(async () => {
    store = await openIdentity()
    staff = await member(VIEW, { isStaff: true })
    by = { actor: staff, credential: 'session', ip: '127.0.0.1' }
    await store.person({ isSuperuser: true, password: 'correct horse battery' })
  })
  after(() => store.close())

  const group = (permissions: Permission[]) => store.change((trx) => createGroup(trx, `group ${Math.random()}`, permissions))
  const member = async (permissions: Permission[], flags = {}) => store.person({ groups: [await group(permissions)], ...flags })

  /** How it ends: `yes`, or `no` for what the rule refuses; then nothing is different. */
  async function may(deed: (trx: Trx, by: Doer) => Promise<unknown>, doer = by): Promise<string> {
    const state = async () =>
      JSON.stringify(
        await Promise.all(
          ['auth_user', 'auth_user_group', 'users_ruleset', 'auth_one_time_link', 'audit_log'].map((t) =>
            store.db.all(`select * from ${t}`),
          ),
        ),
      )
    const before = await state()
    try {
      await store.change((trx) => deed(trx, doer))
      return 'yes'
    } catch (error) {
      if (!(error instanceof RightsError)) throw error
      expect(await state()).to.equal(before)
      return 'no'
    }
  }
  const changes = (user: User, more = {}) => ({ ...user, groups: [], ...more })

  it('about people: yes for who holds no more, no for who does, a superuser or not', async () => {
    const deeds: Record<string, (user: User) => (trx: Trx, by: Doer) => Promise<unknown>> = {
      password: (user) => (trx, doer) => setPassword(trx, user, 'another long phrase', doer),
      link: (user) => (trx, doer) => giveLink(trx, user, 'password', doer),
      disable: (user) => (trx, doer) => disableUser(trx, user.pk, doer),
      enable: (user) => (trx, doer) => enableUser(trx, user.pk, doer),
      'take groups': (user) => (trx, doer) => setGroups(trx, user.pk, [], doer),
      name: (user) => (trx, doer) => changeUser(trx, user.pk, changes(user, { username: `n${user.pk}` }), doer),
      address: (user) => (trx, doer) => changeUser(trx, user.pk, changes(user, { email: 'new@example.org' }), doer),
      remove: (user) => (trx, doer) => removeUser(trx, user.pk, doer),
    }
    for (const [what, deed] of Object.entries(deeds)) {
      const answers = [await may(deed(await member(VIEW))), await may(deed(await member(MORE)))]
      expect(answers, what).to.eql(['yes', 'no'])
      if (what === 'take groups') continue
      const root = await store.person({ isSuperuser: true, password: 'x' })
      expect(await may(deed(root)), what).to.equal('no')
      expect(await may(deed(await member(MORE)), { actor: root, ip: '::1' }), `${what} by a superuser`).to.equal('yes')
      expect(await may(deed(await member(MORE)), {}), `${what} by the operator`).to.equal('yes')
      expect(await may(deed(await member(VIEW)), { ip: '::1' }), `${what} by a request of nobody`).to.equal('no')
    }
  })

  it('about what new people get: roles that one holds, and no flag', async () => {
    const [weak, strong] = [await group(VIEW), await group(MORE)]
    for (const make of [addUser, inviteUser] as const) {
      const input = (more: object) => ({ username: `new-${Math.random()}`, ...more })
      const asked = [{ groups: [weak] }, { groups: [weak, strong] }, { isStaff: true }, { isSuperuser: true }]
      const answers: string[] = []
      for (const more of asked) answers.push(await may((trx, doer) => make(trx, input(more), doer)))
      expect(answers).to.eql(['yes', 'no', 'no', 'no'])
    }
    const somebody = await store.person()
    for (const flag of ['isStaff', 'isSuperuser'])
      expect(await may((trx, doer) => changeUser(trx, somebody.pk, changes(somebody, { [flag]: true }), doer)), flag).to.equal('no')
    expect(await may((trx) => checkFlags(trx, by))).to.equal('no')
  })

  it('about groups: who joins, who leaves, what they allow, and their end', async () => {
    const [weak, strong, somebody] = [await group(VIEW), await group(MORE), await store.person()]
    expect(await may((trx, doer) => addMember(trx, weak, somebody, doer))).to.equal('yes')
    expect(await may((trx, doer) => addMember(trx, strong, somebody, doer))).to.equal('no')
    expect(await may((trx, doer) => addGroup(trx, `g${Math.random()}`, doer, VIEW))).to.equal('yes')
    expect(await may((trx, doer) => addGroup(trx, `g${Math.random()}`, doer, MORE))).to.equal('no')
    const set = (pk: number, seen: Permission[], wanted: Permission[], name?: string) =>
      may(async (trx, doer) => {
        const row = await trx('auth_group').where({ id: pk }).first('name')
        await changeGroup(trx, pk, { name: name ?? row.name, permissions: new Set(wanted), seen }, doer)
      })
    expect(await set(weak, VIEW, MORE)).to.equal('no')
    expect(await set(strong, MORE, VIEW)).to.equal('no')
    expect(await set(strong, MORE, MORE, 'renamed')).to.equal('no')
    expect(await may((trx, doer) => removeGroup(trx, strong, doer))).to.equal('no')
    const stronger = await member(MORE)
    await store.change((trx) => addMember(trx, weak, stronger, {}))
    expect(await may((trx, doer) => removeMember(trx, weak, stronger, doer))).to.equal('no')
    expect(await set(weak, VIEW, [])).to.equal('no')
    expect(await may((trx) => checkGroupTaking(trx, by, weak))).to.equal('no')
    await store.change((trx) => removeMember(trx, weak, stronger, {}))
    expect(await may((trx, doer) => removeMember(trx, weak, somebody, doer))).to.equal('yes')
    expect(await set(weak, VIEW, [], 'renamed, too')).to.equal('yes')
    expect(await may((trx, doer) => removeGroup(trx, weak, doer))).to.equal('yes')
  })

  it('reaches as far as the scopes of the credential, and ends with the account', async () => {
    const grant = (permissions: Permission[], doer: Doer) => may((trx) => checkGrant(trx, doer, permissions), doer)
    const scoped = (actor: User, ...scopes: Scope[]): Doer => ({ actor, credential: 'token 1', scopes: new Set(scopes) })
    expect([await grant(VIEW, scoped(staff, 'a:staff')), await grant(VIEW, scoped(staff, 'a:staff', 'r:view:part'))]).to.eql(['no', 'yes'])
    expect(await grant(MORE, scoped(staff, 'a:staff', 'r:view:part', 'r:delete:part'))).to.equal('no')
    const root = await store.person({ isSuperuser: true, password: 'x' })
    expect([await grant(MORE, scoped(root, 'a:staff')), await grant(MORE, scoped(root, 'a:superuser'))]).to.eql(['no', 'yes'])
    const gone = await member(VIEW, { isStaff: true })
    await store.change((trx) => setFlags(trx, gone.pk, { is_active: false }))
    expect(await grant(VIEW, { actor: gone, ip: '::1' })).to.equal('no')
  })
})
