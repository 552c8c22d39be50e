/** What opens something: tokens, access tokens, sessions, passwords; each opens what it was made for, and nothing once it was ended. */
import { expect } from 'chai'
import { cleanTokenName, daysFromNow, isExpired, parseScopes, revokeToken } from '../../../provider/identity/api-tokens.ts'
import { endGrant, endGrants, parseConsent, revocationExpiry, saveConsent, withdrawConsent } from '../../../provider/identity/grants.ts'
import { createIdentity, type Identity } from '../../../provider/identity/index.ts'
import { checkPassword, hashPassword } from '../../../provider/identity/passwords.ts'
import { revoke } from '../../../provider/identity/revocations.ts'
import { derive, sameSecret, sha256 } from '../../../provider/identity/secrets.ts'
import { csrfToken, endSessions, sessionSeconds } from '../../../provider/identity/sessions.ts'
import type { User } from '../../../provider/identity/users.ts'
import { withdrawAccess, withdrawEveryAccess } from '../../../provider/identity/withdrawals.ts'
import type { Scope } from '../../../provider/scopes.ts'
import { type IdentityStore, openIdentity } from '../../support/identity.ts'

const isRevoked = (identity: Identity, jti: string, gid?: string): Promise<boolean> =>
  identity.revocations.isRevoked({ jti, gid, client_id: 'some-app', iat: 0 })

const later = () => Math.floor(Date.now() / 1000) + 3600

describe('credentials (SQLite)', () => {
  let store: IdentityStore
  let ada: User
  let bob: User
  before(async () => {
    store = await openIdentity()
  })
  after(() => store.close())
  beforeEach(async () => {
    ada = await store.person()
    bob = await store.person()
  })
  const record = (row: Record<string, unknown>) =>
    store.db.transaction((trx) => trx('oidc_record').insert({ payload: '{}', expires_at: later(), ...row }))
  const records = async (model: string, sub: string) =>
    (await store.db.all('select 1 from oidc_record where model = ? and account_id = ?', [model, sub])).length

  describe('API tokens', () => {
    const make = (user: User, scopes: Scope[] | null = null, name = 'tool', expiry = daysFromNow(1)) =>
      store.change((trx) => store.identity.tokens.create(trx, { userId: user.pk, name, expiry, scopes }))
    const lasting = (user: User, parent?: number, name = 'tool') =>
      store.change((trx) => store.identity.tokens.persistent(trx, { userId: user.pk, name, expiry: daysFromNow(1), parent }))

    it('are found by the whole key alone, with their person and their scopes', async () => {
      const { key, pk } = await make(ada, ['r:view:part'])
      const found = await store.identity.tokens.find(key)
      expect(found).to.include({ pk, userId: ada.pk, revoked: false })
      expect([...found!.scopes!]).to.eql(['r:view:part'])
      for (const wrong of ['', key.slice(0, -1), `${key}0`, key.toUpperCase(), sha256(key)])
        expect(await store.identity.tokens.find(wrong), wrong).to.equal(undefined)
      expect(JSON.stringify(await store.db.all('select * from users_apitoken'))).not.to.include(key)
    })

    it('carry no scopes that are none, and none at all rather than all', () => {
      expect([...parseScopes('r:view:part r:rule:world')!]).to.eql(['r:view:part'])
      expect(parseScopes('')?.size).to.equal(0)
      expect(parseScopes(null)).to.equal(null)
    })

    it('end with their last day, and at once when they are revoked', async () => {
      const { key, pk } = await make(ada)
      expect(isExpired({ expiry: daysFromNow(0) })).to.equal(false)
      expect(isExpired({ expiry: daysFromNow(-1) })).to.equal(true)
      expect((await store.identity.tokens.find(key))?.revoked).to.equal(false)
      const other = await make(bob)
      await store.change((trx) => revokeToken(trx, pk))
      expect((await store.identity.tokens.find(key))?.revoked).to.equal(true)
      expect((await store.identity.tokens.find(other.key))?.revoked).to.equal(false)
    })

    it('are shown again to their owner by name while they work: what a token made for that token alone, scoped ones never', async () => {
      const first = await lasting(ada)
      expect((await lasting(ada)).key).to.equal(first.key)
      const parent = await make(ada, null, 'parent')
      const scoped = await make(ada, ['r:view:part'])
      const others = [await lasting(bob), await lasting(ada, parent.pk), await lasting(ada, undefined, 'other')]
      expect(new Set([first, scoped, ...others].map(({ key }) => key)).size).to.equal(5)
      expect((await lasting(ada, parent.pk)).key).to.equal(others[1]!.key)
      await store.change((trx) => revokeToken(trx, first.pk))
      expect([first.key, scoped.key]).not.to.include((await lasting(ada)).key)
      await store.db.transaction((trx) =>
        trx('users_apitoken')
          .where({ id: others[1]!.pk })
          .update({ expiry: daysFromNow(-1) }),
      )
      expect((await lasting(ada, parent.pk)).pk).not.to.equal(others[1]!.pk)
    })

    it('cannot be made from the database alone', async () => {
      const first = await make(ada)
      const elsewhere = createIdentity({ ...store, secrets: { ...store.secrets, apiTokens: store.secrets.cookies } })
      const again = await store.change((trx) => elsewhere.tokens.persistent(trx, { userId: ada.pk, name: 'tool', expiry: daysFromNow(1) }))
      expect(again.key).not.to.equal(first.key)
      expect(cleanTokenName(' <b>my</b> tool ')).to.equal('my-tool')
    })
  })

  describe('revocations', () => {
    it('of a token or a grant count for that one at once, whichever way it is asked', async () => {
      expect(await isRevoked(store.identity, 'j1', 'g1')).to.equal(false)
      await store.change((trx) => revoke(trx, 'jti', 'j1', later()))
      expect(await isRevoked(store.identity, 'j1', 'g1')).to.equal(true)
      expect(await isRevoked(store.identity, 'j2', 'g1')).to.equal(false)
      await store.change((trx) => revoke(trx, 'grant', 'g1', later()))
      expect(await isRevoked(store.identity, 'j2', 'g1')).to.equal(true)
      expect(await isRevoked(store.identity, 'j2', 'g2')).to.equal(false)
      expect(await isRevoked(store.identity, 'g1', undefined)).to.equal(false)
      expect(await isRevoked(store.identity, 'x', 'j1')).to.equal(false)
    })

    it('are remembered longer than any access token lives', () => {
      expect(revocationExpiry() - Date.now() / 1000).to.be.greaterThan(30 * 86_400)
    })
  })

  describe('grants and consents', () => {
    const grant = (id: string, sub: string, client = 'app-1') => record({ model: 'Grant', id, account_id: sub, client_id: client })
    const refresh = (id: string, grantId: string, sub: string) => record({ model: 'RefreshToken', id, grant_id: grantId, account_id: sub })

    it('end with all that hangs on them, and nothing else', async () => {
      await Promise.all([grant('ga', ada.sub), grant('gb', bob.sub), refresh('ra', 'ga', ada.sub), refresh('rb', 'gb', bob.sub)])
      await store.db.transaction((trx) =>
        trx('oidc_record')
          .where({ model: 'Grant' })
          .update({ grant_id: trx.ref('id') }),
      )
      await store.change((trx) => endGrant(trx, 'ga'))
      expect([await records('Grant', ada.sub), await records('RefreshToken', ada.sub)]).to.eql([0, 0])
      expect([await records('Grant', bob.sub), await records('RefreshToken', bob.sub)]).to.eql([1, 1])
      expect([await isRevoked(store.identity, 'any', 'ga'), await isRevoked(store.identity, 'any', 'gb')]).to.eql([true, false])
    })

    it('are withdrawn for this person and this application, or for all of them', async () => {
      const consent = { scopes: ['r:view:part'], declined: [], claims: [] } as const
      for (const [user, client] of [
        [ada, 'app-1'],
        [ada, 'app-2'],
        [bob, 'app-1'],
      ] as const) {
        await store.change((trx) => saveConsent(trx, user.sub, client, consent))
        await grant(`${user.sub} ${client}`, user.sub, client)
      }
      const may = async (user: User, client: string) => [
        (await store.identity.consents.find(user.sub, client)) !== undefined,
        !(await isRevoked(store.identity, 'any', `${user.sub} ${client}`)),
      ]
      expect(await store.change((trx) => withdrawAccess(trx, ada, 'app-1'))).to.equal(true)
      expect(await store.change((trx) => withdrawConsent(trx, ada.sub, 'app-1'))).to.equal(false)
      expect([await may(ada, 'app-1'), await may(ada, 'app-2'), await may(bob, 'app-1')]).to.eql([
        [false, false],
        [true, true],
        [true, true],
      ])
      expect(await store.change((trx) => withdrawEveryAccess(trx, ada))).to.eql(['app-2'])
      expect([await may(ada, 'app-2'), await may(bob, 'app-1')]).to.eql([
        [false, false],
        [true, true],
      ])
      await store.change((trx) => endGrants(trx, { client_id: 'app-1' }))
      expect(await may(bob, 'app-1')).to.eql([true, false])
    })

    it('hold no scopes that are none', () => {
      const stored = JSON.stringify({ scopes: ['r:view:part', 'r:rule:world'], declined: ['r:rule:world'], claims: [] })
      expect(parseConsent(stored)).to.eql({ scopes: ['r:view:part'], declined: [], claims: [] })
    })
  })

  describe('sessions', () => {
    const cookieOf = new Map<string, string>()
    const signIn = async (user: User | undefined, uid: string, more: Record<string, unknown> = {}, expires_at = later()) => {
      const cookie = `cookie of ${uid}`
      cookieOf.set(uid, cookie)
      const payload = JSON.stringify({ uid, loginTs: 1, ...(user ? { accountId: user.sub } : {}), ...more })
      await record({ model: 'Session', id: sha256(cookie), uid, account_id: user?.sub ?? null, payload, expires_at })
    }
    const open = async (uid: string) => (await store.identity.sessions.find(cookieOf.get(uid)!))?.sub

    it('open with their cookie, while they last, for who signed in', async () => {
      await signIn(ada, 's1')
      await signIn(undefined, 's2')
      await signIn(ada, 's3', {}, Math.floor(Date.now() / 1000) - 1)
      await record({ model: 'Interaction', id: sha256('cookie of s4'), payload: JSON.stringify({ uid: 's4', accountId: ada.sub }) })
      expect(await open('s1')).to.equal(ada.sub)
      for (const uid of ['s2', 's3']) expect(await store.identity.sessions.find(cookieOf.get(uid)!), uid).to.equal(undefined)
      expect(await store.identity.sessions.find('cookie of s4')).to.equal(undefined)
      expect(await store.identity.sessions.find(sha256(cookieOf.get('s1')!))).to.equal(undefined)
      expect((await store.identity.devices.list(ada.sub)).map(({ uid }) => uid)).to.eql(['s1'])
    })

    it('end: all, all but one, or one; with what apps were given in them, and nobody else’s', async () => {
      const authorizations = {
        'app-1': { sid: 'sid-1', grantId: 'given' },
        'app-2': { sid: 'sid-2', grantId: 'kept', persistsLogout: true },
      }
      await signIn(ada, 'a1', { authorizations })
      await Promise.all([signIn(ada, 'a2'), signIn(ada, 'a3'), signIn(bob, 'b1')])
      expect(await store.change((trx) => endSessions(trx, ada.sub, { only: 'a1' }))).to.equal(1)
      expect([await open('a1'), await open('a2'), await open('a3')]).to.eql([undefined, ada.sub, ada.sub])
      expect([await isRevoked(store.identity, 'any', 'given'), await isRevoked(store.identity, 'any', 'kept')]).to.eql([true, false])
      expect((await store.identity.sessions.takeSignOutNotices()).map(({ clientId }) => clientId).sort()).to.eql(['app-1', 'app-2'])
      expect(await store.identity.sessions.takeSignOutNotices()).to.eql([])
      expect(await store.change((trx) => endSessions(trx, ada.sub, { except: 'a2' }))).to.equal(1)
      expect([await open('a2'), await open('a3'), await open('b1')]).to.eql([ada.sub, undefined, bob.sub])
      expect(await store.change((trx) => endSessions(trx, ada.sub))).to.equal(1)
      expect([await open('a2'), await open('b1')]).to.eql([undefined, bob.sub])
    })

    it('last a day at most unless they are to be remembered, and have a form token of their own', () => {
      expect([sessionSeconds(9e6, true), sessionSeconds(9e6, false), sessionSeconds(60, false)]).to.eql([9e6, 86_400, 60])
      const tokens = [csrfToken('s', 'a'), csrfToken('s', 'b'), csrfToken('t', 'a')]
      expect(new Set(tokens).size).to.equal(3)
      expect(csrfToken('s', 'a')).to.equal(tokens[0])
    })

    it('and tokens and grants are ended by what was picked, and nothing else', async () => {
      await Promise.all([signIn(ada, 'p1'), signIn(ada, 'p2')])
      const token = async (user: User) =>
        store.change((trx) => store.identity.tokens.create(trx, { userId: user.pk, name: 't', expiry: daysFromNow(1) }))
      const [mine, theirs] = [await token(ada), await token(bob)]
      const picks = ['session:p1', `token:${mine.pk}`, 'app:nothing', "session:' or '1'='1"]
      expect((await store.identity.credentials.picked(picks)).map(({ kind }) => kind).sort()).to.eql(['session', 'token'])
      expect(await store.change((trx) => store.identity.credentials.end(trx, picks, {}))).to.equal(2)
      expect([await open('p1'), await open('p2')]).to.eql([undefined, ada.sub])
      expect([(await store.identity.tokens.find(mine.key))?.revoked, (await store.identity.tokens.find(theirs.key))?.revoked]).to.eql([
        true,
        false,
      ])
    })
  })

  describe('passwords', () => {
    const DJANGO = 'pbkdf2_sha256$1000$salt$' // of "correct horse", computed below
    it('open with the right one alone, of either kind of hash', async () => {
      const { pbkdf2Sync } = await import('node:crypto')
      const django = DJANGO + pbkdf2Sync('correct horse', 'salt', 1000, 32, 'sha256').toString('base64')
      const argon = await hashPassword('correct horse')
      expect(argon).to.match(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
      expect(await checkPassword('correct horse', argon, 0)).to.eql({ ok: true, outdated: false })
      expect(await checkPassword('correct horse', django, 0)).to.eql({ ok: true, outdated: true })
      for (const stored of [argon, django, undefined, '', '!', 'correct horse', '$argon2id$', 'pbkdf2_sha256$1000$salt$']) {
        for (const typed of ['wrong', '', 'correct horse '])
          expect((await checkPassword(typed, stored, 0).catch(() => ({ ok: false }))).ok, `${typed} ${stored}`).to.equal(false)
      }
      for (const stored of [undefined, '', '!', 'correct horse'])
        expect((await checkPassword('correct horse', stored, 0)).ok, stored).to.equal(false)
    })
  })

  describe('secrets', () => {
    it('are the same when they are, and serve one purpose each', () => {
      expect(sameSecret('abc', 'abc')).to.equal(true)
      for (const other of ['abd', 'ab', 'abcd', '', 'ABC']) expect(sameSecret('abc', other), other).to.equal(false)
      const hex = (secret: string, purpose: string, value: string) => derive(secret, purpose, value).toString('hex')
      expect(new Set([hex('s', 'a', 'v'), hex('s', 'b', 'v'), hex('t', 'a', 'v'), hex('s', 'a', 'w'), hex('s', 'a\0v', '')]).size).to.equal(
        5,
      )
    })
  })
})
