/** Who somebody is and what their groups allow, at this moment. */
import { expect } from 'chai'
import { addGroup, addMember, changeGroup, removeGroup, removeMember } from '../../../provider/identity/group-changes.ts'
import { IdentityError } from '../../../provider/identity/identity-error.ts'
import { createLink } from '../../../provider/identity/one-time-links.ts'
import { passwordProblem } from '../../../provider/identity/password-rule.ts'
import { EVERY_PERMISSION, userCovers } from '../../../provider/identity/principal.ts'
import { createGroup, setPermission } from '../../../provider/identity/roles.ts'
import { sha256 } from '../../../provider/identity/secrets.ts'
import {
  changeUser,
  disableUser,
  enableUser,
  removeUser,
  setGroups,
  setPassword,
  signOutUser,
} from '../../../provider/identity/user-changes.ts'
import { deleteUser, normalUsername, setFlags, type User } from '../../../provider/identity/users.ts'
import type { Permission } from '../../../provider/scopes.ts'
import { type IdentityStore, openIdentity } from '../../support/identity.ts'

const PASSWORD = 'correct horse battery'

/** The message of what it throws. */
async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown) => thrown,
  )
  if (error !== undefined) expect(error).to.be.instanceOf(IdentityError)
  return error?.message ?? 'nothing'
}

describe('people (SQLite)', () => {
  let store: IdentityStore
  let boss: User
  before(async () => {
    store = await openIdentity()
    boss = await store.person({ username: 'boss', isSuperuser: true })
  })
  after(() => store.close())
  const group = (permissions: Permission[], name = `group ${Math.random()}`) => store.change((trx) => createGroup(trx, name, permissions))
  const live = async (user: User) =>
    [...(await store.identity.groups.permissionsOf((await store.identity.users.find('id', user.pk))!))].sort()

  describe('names and passwords', () => {
    it('sign in when they are right, and the account is active and has a password', async () => {
      const ada = await store.person({ password: PASSWORD })
      const none = await store.person()
      const signsIn = async (name: string, password: string) => (await store.identity.users.authenticate(name, password))?.pk
      expect(await signsIn(ada.username, PASSWORD)).to.equal(ada.pk)
      for (const wrong of ['', PASSWORD.toUpperCase(), `${PASSWORD} `])
        expect(await signsIn(ada.username, wrong), wrong).to.equal(undefined)
      expect(await signsIn('nobody', PASSWORD)).to.equal(undefined)
      expect(await signsIn(none.username, '')).to.equal(undefined)
      expect([await store.identity.users.hasPassword(ada.pk), await store.identity.users.hasPassword(none.pk)]).to.eql([true, false])
      await store.change((trx) => setFlags(trx, ada.pk, { is_active: false }))
      expect(await signsIn(ada.username, PASSWORD)).to.equal(undefined)
    })

    it('are one name however it is typed', async () => {
      expect(normalUsername('ﬁnn\0')).to.equal('finn\ufffd')
      await store.person({ username: 'ﬁnn' })
      expect(await refusal(store.person({ username: 'finn' }))).to.match(/already exists/)
      for (const username of ['', 'a b', 'a\nb', '<b>', 'x'.repeat(151)])
        expect(await refusal(store.person({ username })), username).to.match(/valid username/)
    })

    it('71. are one name in every case, and of letters that have two capitals', async () => {
      const [weiß, sigma] = [
        await store.person({ username: 'weiß', password: PASSWORD }),
        await store.person({ username: 'σοφός', password: PASSWORD }),
      ]
      for (const username of ['WEISS', 'WEIẞ', 'weiss', 'ΣΟΦΌΣ', 'σοφόσ'])
        expect(await refusal(store.person({ username })), username).to.match(/already exists/)
      for (const [name, person] of [
        ['WEIẞ', weiß],
        ['ΣΟΦΌΣ', sigma],
      ] as const)
        expect([
          (await store.identity.users.find('username', name))?.pk,
          (await store.identity.users.authenticate(name, PASSWORD))?.pk,
        ]).to.eql([person.pk, person.pk])
    })

    it('have names of one alphabet, so that none can look like another', async () => {
      for (const username of ['\u0430da', 'ad\u0430', '\u03bfscar'])
        expect(await refusal(store.person({ username })), username).to.match(/letters of one alphabet/)
      for (const username of ['\u0430\u043d\u043d\u0430', '\u03c3\u03bf\u03c6\u03af\u03b17', 'zo\u00eb'])
        expect((await store.person({ username })).username).to.equal(username)
    })

    it('a new password is long, not common, and not a name', () => {
      const problem = (password: string) => passwordProblem(password, 'adalove', ['Byron', 'countess@example.org'])
      expect(problem('five words and a bird')).to.equal(undefined)
      for (const weak of [
        'short one',
        'Password2026!',
        'my adalove rules',
        'by BYRON the poet',
        'the countess calls',
        'sunshinesunshinesunshine',
        'aaaaaaaaaaaa',
        Array.from({ length: 1001 }, (_, i) => ((i * i) % 97).toString(36))
          .join('')
          .slice(0, 1001),
      ])
        expect(String(problem(weak)), weak).to.match(/^[A-Z].*\.$/)
    })

    it('a new password ends the sessions and the links that would set another', async () => {
      const ada = await store.person({ password: PASSWORD })
      for (const uid of ['keep', 'end']) {
        const payload = JSON.stringify({ uid, accountId: ada.sub })
        await store.db.transaction((trx) =>
          trx('oidc_record').insert({ model: 'Session', id: sha256(uid), uid, account_id: ada.sub, payload, expires_at: 9e9 }),
        )
      }
      const link = await store.change((trx) => createLink(trx, ada.pk, 'password'))
      const factor = await store.change((trx) => createLink(trx, ada.pk, 'second-factor'))
      expect(await store.change((trx) => setPassword(trx, ada, 'another long phrase', {}, { keep: 'keep' }))).to.equal(1)
      expect([await store.identity.sessions.find('end'), (await store.identity.sessions.find('keep'))?.sub]).to.eql([undefined, ada.sub])
      expect([(await store.identity.links.find(link))?.state, (await store.identity.links.find(factor))?.state]).to.eql(['closed', 'open'])
      expect([
        (await store.identity.users.authenticate(ada.username, PASSWORD))?.pk,
        (await store.identity.users.authenticate(ada.username, 'another long phrase'))?.pk,
      ]).to.eql([undefined, ada.pk])
      expect(await store.change((trx) => signOutUser(trx, ada, {}))).to.equal(1)
      expect(await store.identity.sessions.find('keep')).to.equal(undefined)
    })
  })

  describe('roles', () => {
    it("are those of the person's groups, each verb for itself", async () => {
      const [ada, bob] = [await store.person(), await store.person()]
      const [parts, stock] = [await group(['view:part', 'add:part']), await group(['delete:stock'])]
      expect(await live(ada)).to.eql([])
      await store.change((trx) => setGroups(trx, ada.pk, [parts, stock], {}))
      expect(await live(ada)).to.eql(['add:part', 'delete:stock', 'view:part'])
      expect(await live(bob)).to.eql([])
      await store.change((trx) => setPermission(trx, parts, 'add:part', false))
      expect(await live(ada)).to.eql(['delete:stock', 'view:part'])
      await store.change((trx) => setPermission(trx, parts, 'change:part', true))
      expect(await live(ada)).to.eql(['change:part', 'delete:stock', 'view:part'])
      await store.change((trx) => removeMember(trx, stock, ada, {}))
      expect(await live(ada)).to.eql(['change:part', 'view:part'])
      await store.change((trx) => setGroups(trx, ada.pk, [stock], {}))
      expect(await live(ada)).to.eql(['delete:stock'])
      await store.change((trx) => removeGroup(trx, stock, {}))
      expect(await live(ada)).to.eql([])
    })

    it('are none for somebody who is not active, and all for a superuser who is', async () => {
      const ada = await store.person({ isSuperuser: true, isStaff: true, groups: [await group(['view:part'])] })
      expect(await live(ada)).to.have.length(EVERY_PERMISSION.size)
      await store.change((trx) => setFlags(trx, ada.pk, { is_active: false }))
      expect(await live(ada)).to.eql([])
      await store.change((trx) => setFlags(trx, ada.pk, { is_active: true, is_superuser: false }))
      expect(await live(ada)).to.eql(['view:part'])
    })

    it('of somebody new are none, and no flags', async () => {
      const ada = await store.person()
      const none = new Set<Permission>()
      for (const scope of ['a:staff', 'a:superuser', 'r:view:part'] as const) expect(userCovers(ada, none, scope), scope).to.equal(false)
      expect(await store.identity.users.find('id', ada.pk)).to.include({ isStaff: false, isSuperuser: false, isActive: true })
    })

    it('cover the scope that stands for them, flags theirs', () => {
      const user = (flags: Partial<User>) => ({ ...boss, isSuperuser: false, isStaff: false, ...flags })
      const held = new Set<Permission>(['view:part'])
      expect([
        userCovers(user({}), held, 'r:view:part'),
        userCovers(user({}), held, 'r:add:part'),
        userCovers(user({}), held, 'r:view:stock'),
      ]).to.eql([true, false, false])
      expect(userCovers(user({}), new Set(), 'g:read')).to.equal(true)
      for (const flags of [{}, { isStaff: true }]) expect(userCovers(user(flags), EVERY_PERMISSION, 'a:superuser')).to.equal(false)
      expect(userCovers(user({}), EVERY_PERMISSION, 'a:staff')).to.equal(false)
      expect(userCovers(user({ isStaff: true }), new Set(), 'a:staff')).to.equal(true)
      expect(userCovers(user({ isSuperuser: true }), new Set(), 'a:staff')).to.equal(true)
      expect(userCovers(user({ isStaff: true, isSuperuser: true }), new Set(), 'r:view:part')).to.equal(false)
    })

    it('of a group change whole, and not over the change of another', async () => {
      const ada = await store.person()
      const pk = await store.change((trx) => addGroup(trx, 'changed', {}, ['view:part', 'add:part']))
      await store.change((trx) => addMember(trx, pk, ada, {}))
      const change = (seen: Permission[], wanted: Permission[]) =>
        refusal(store.change((trx) => changeGroup(trx, pk, { name: 'changed', permissions: new Set(wanted), seen }, {})))
      expect(await change(['view:part'], ['delete:part'])).to.match(/in the meantime/)
      expect(await live(ada)).to.eql(['add:part', 'view:part'])
      expect(await change(['view:part', 'add:part'], ['view:stock'])).to.equal('nothing')
      expect(await live(ada)).to.eql(['view:stock'])
      expect(await refusal(store.change((trx) => addGroup(trx, 'changed', {})))).to.match(/already/)
    })
  })

  describe('accounts', () => {
    it('the last active superuser stays one', async () => {
      const last = /last superuser who can sign in/
      const same = { username: 'boss', firstName: '', lastName: '', email: '', isStaff: false, isSuperuser: true, groups: [] }
      const deeds = {
        'switched off': () => store.change((trx) => setFlags(trx, boss.pk, { is_active: false })),
        'made a person like others': () => store.change((trx) => setFlags(trx, boss.pk, { is_superuser: false })),
        deleted: () => store.change((trx) => deleteUser(trx, boss.pk)),
        disabled: () => store.change((trx) => disableUser(trx, boss.pk, {})),
        removed: () => store.change((trx) => removeUser(trx, boss.pk, {})),
        changed: () => store.change((trx) => changeUser(trx, boss.pk, { ...same, isSuperuser: false }, {})),
      }
      const others = await store.db.all<{ id: number }>('select id from auth_user where is_superuser and id <> ?', [boss.pk])
      await store.change(
        async (trx) =>
          void (await trx('auth_user')
            .whereIn(
              'id',
              others.map(({ id }) => id),
            )
            .update({ is_superuser: false })),
      )
      await store.person({ isSuperuser: true }).then((other) => store.change((trx) => setFlags(trx, other.pk, { is_active: false })))
      for (const [what, deed] of Object.entries(deeds)) expect(await refusal(deed()), what).to.match(last)
      expect((await store.identity.users.find('id', boss.pk))?.isSuperuser).to.equal(true)
      const second = await store.person({ isSuperuser: true })
      expect(
        await refusal(store.change((trx) => changeUser(trx, second.pk, { ...same, username: second.username, isSuperuser: false }, {}))),
      ).to.equal('nothing')
      expect((await store.identity.users.find('id', second.pk))?.isSuperuser).to.equal(false)
    })

    it('take what is said of them and nothing more, as long as they last', async () => {
      const [pk, other] = [await group(['view:part']), await group(['view:stock'])]
      const ada = await store.person({ groups: [pk] })
      const change = {
        username: ada.username,
        firstName: 'Ada',
        lastName: '',
        email: '',
        isStaff: false,
        isSuperuser: false,
        groups: [other],
      }
      await store.change((trx) => changeUser(trx, ada.pk, change, {}))
      expect(await live(ada)).to.eql(['view:stock'])
      expect(await refusal(store.change((trx) => changeUser(trx, ada.pk, { ...change, username: 'boss' }, {})))).to.match(/already/)
      expect(await refusal(store.change((trx) => changeUser(trx, ada.pk, { ...change, groups: [999_999] }, {})))).not.to.equal('nothing')
      expect(await live(ada)).to.eql(['view:stock'])
      const link = await store.change((trx) => createLink(trx, ada.pk, 'second-factor'))
      const payload = JSON.stringify({ uid: 'of-ada', accountId: ada.sub })
      const session = { model: 'Session', id: sha256('of-ada'), uid: 'of-ada', account_id: ada.sub, payload, expires_at: 9e9 }
      await store.db.transaction((trx) => trx('oidc_record').insert(session))
      await store.change((trx) => disableUser(trx, ada.pk, {}))
      expect([
        (await store.identity.users.find('sub', ada.sub))?.isActive,
        await store.identity.sessions.find('of-ada'),
        (await store.identity.links.find(link))?.state,
      ]).to.eql([false, undefined, 'closed'])
      await store.change((trx) => enableUser(trx, ada.pk, {}))
      expect((await store.identity.users.find('sub', ada.sub))?.isActive).to.equal(true)
      await store.db.transaction((trx) => trx('oidc_record').insert([session, { ...session, model: 'Consent', id: 'consent' }]))
      await store.change((trx) => removeUser(trx, ada.pk, {}))
      expect([await store.identity.users.find('id', ada.pk), await store.identity.sessions.find('of-ada')]).to.eql([undefined, undefined])
      expect(await store.db.all('select 1 from oidc_record where account_id = ?', [ada.sub])).to.eql([])
    })
  })

  describe('what is remembered', () => {
    it('is forgotten with any change, and never kept when one came while it was read', async () => {
      const cache = store.identity.cache<string, number>('test')
      let reads = 0
      const read = async () => ++reads
      expect([await cache.get('a', read), await cache.get('a', read), await cache.get('b', read)]).to.eql([1, 1, 2])
      await store.identity.change(async () => {})
      expect(await cache.get('a', read)).to.equal(3)
      const overtaken = async () => {
        await store.identity.change(async () => {})
        await cache.get('d', async () => 0) // moves the memory on, while this reading is under way
        return ++reads
      }
      expect([await cache.get('c', overtaken), await cache.get('c', read)]).to.eql([4, 5])
    })

    it('does not grow without end', async () => {
      const cache = store.identity.cache<number, number>('test', 2)
      let reads = 0
      for (const key of [1, 2, 3, 1]) await cache.get(key, async () => ++reads)
      expect(reads).to.equal(4)
    })

    it('is a version that moves when a change is committed, and not when it fails', async () => {
      const before = store.identity.epoch()
      await store.identity.change(() => Promise.reject(new Error('no'))).catch(() => {})
      expect(store.identity.epoch()).to.equal(before)
      let told = 0
      const stop = store.identity.onChange(() => told++)
      await store.identity.change(async () => {})
      expect([store.identity.epoch() !== before, told]).to.eql([true, 1])
      stop()
    })
  })
})
