/** Everything that takes access away, and the credential that feels it: what revocation is tried with. */
import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import type { Trx } from '../../../database.ts'
import { revokeToken } from '../../../provider/identity/api-tokens.ts'
import {
  changeApplication,
  createApplication,
  deleteApplication,
  endApplicationTokens,
  renewSecret,
} from '../../../provider/identity/application-changes.ts'
import { revocationExpiry, saveConsent, withdrawConsent } from '../../../provider/identity/grants.ts'
import { removeGroup, removeMember } from '../../../provider/identity/group-changes.ts'
import { revoke } from '../../../provider/identity/revocations.ts'
import { setPermission } from '../../../provider/identity/roles.ts'
import { SESSION_COOKIE } from '../../../provider/identity/sessions.ts'
import { enableTotp, newTotpNonce } from '../../../provider/identity/totp.ts'
import { disableUser, removeUser, setGroups, setPassword, signOutUser } from '../../../provider/identity/user-changes.ts'
import { setFlags, type User } from '../../../provider/identity/users.ts'
import { Agent } from '../../provider/agent.ts'
import { Api, basic, token } from '../../support/api.ts'
import { accessToken, bearer } from '../../support/credentials.ts'
import type { TestServer } from '../../support/server.ts'

const PASSWORD = 'correct horse battery'

/** A person of one test, and what they hold. */
export interface Holder {
  readonly user: User
  readonly group: number
  readonly tokenId: number
  readonly clientId: string
  readonly gid: string
  readonly jti: string
  readonly cookie: string
  readonly headers: Readonly<Record<'Basic' | 'Token' | 'Bearer' | 'session', Record<string, string>>>
}

export interface Deed {
  readonly title: string
  /** The credentials that are refused from then on, all others of the person go on. */
  readonly ends: readonly (keyof Holder['headers'])[]
  readonly status: 401 | 403
  readonly superuser?: true
  act(trx: Trx, held: Holder): Promise<unknown>
}

const EVERY = ['Token', 'Basic', 'Bearer', 'session'] as const

export const DEEDS: readonly Deed[] = [
  { title: 'the user is disabled', ends: EVERY, status: 401, act: (trx, { user }) => disableUser(trx, user.pk, {}) },
  { title: 'the user is deleted', ends: EVERY, status: 401, act: (trx, { user }) => removeUser(trx, user.pk, {}) },
  { title: 'a role is removed', ends: EVERY, status: 403, act: (trx, { group }) => setPermission(trx, group, 'view:part', false) },
  { title: 'the user leaves the group', ends: EVERY, status: 403, act: (trx, { user, group }) => removeMember(trx, group, user, {}) },
  {
    title: 'the groups of the user are set anew',
    ends: EVERY,
    status: 403,
    act: (trx, { user }) => setGroups(trx, user.pk, [], {}),
  },
  { title: 'the group is deleted', ends: EVERY, status: 403, act: (trx, { group }) => removeGroup(trx, group, {}) },
  {
    title: 'superuser status is taken away',
    ends: EVERY,
    status: 403,
    superuser: true,
    act: (trx, { user }) => setFlags(trx, user.pk, { is_superuser: false }),
  },
  { title: 'the API token is revoked', ends: ['Token'], status: 401, act: (trx, { tokenId }) => revokeToken(trx, tokenId) },
  {
    title: 'the access token is revoked',
    ends: ['Bearer'],
    status: 401,
    act: (trx, { jti }) => revoke(trx, 'jti', jti, revocationExpiry()),
  },
  {
    title: 'the grant is withdrawn',
    ends: ['Bearer'],
    status: 401,
    act: (trx, { user, clientId }) => withdrawConsent(trx, user.sub, clientId),
  },
  {
    title: 'the application is disabled',
    ends: ['Bearer'],
    status: 401,
    act: (trx, { clientId }) => changeApplication(trx, clientId, { active: false }),
  },
  {
    title: 'the tokens of the application are ended',
    ends: ['Bearer'],
    status: 401,
    act: (trx, { clientId }) => endApplicationTokens(trx, clientId),
  },
  {
    title: 'the secret of the application is renewed',
    ends: ['Bearer'],
    status: 401,
    act: (trx, { clientId }) => renewSecret(trx, clientId, 0),
  },
  {
    title: 'the ceiling of the application is lowered',
    ends: ['Bearer'],
    status: 403,
    act: (trx, { clientId }) => changeApplication(trx, clientId, { allowedScopes: ['g:read'] }),
  },
  {
    title: 'the application is deleted',
    ends: ['Bearer'],
    status: 401,
    act: (trx, { clientId }) => deleteApplication(trx, clientId),
  },
  {
    title: 'the password is changed',
    ends: ['Basic', 'session'],
    status: 401,
    act: (trx, { user }) => setPassword(trx, user, 'another horse battery', {}),
  },
  { title: 'a second factor is added', ends: ['Basic'], status: 401, act: (trx, { user }) => enableTotp(trx, user.pk, newTotpNonce(), 0) },
  { title: 'the sessions are ended', ends: ['session'], status: 401, act: (trx, { user }) => signOutUser(trx, user, {}) },
]

let made = 0

/** Somebody who holds a credential of every kind. */
export async function holder(server: TestServer, { superuser }: Deed): Promise<Holder> {
  const username = `holder${++made}`
  if (superuser) await server.createUser({ username: `other-${username}`, password: PASSWORD, isSuperuser: true }) // the last one stays
  const user = await server.createUser({
    username,
    password: PASSWORD,
    ...(superuser ? { isSuperuser: true } : { permissions: ['view:part'] }),
  })
  const [membership] = await server.db.all<{ group_id: number }>('select group_id from auth_user_group where user_id = ?', [user.pk])
  const key = await server.createToken(user)
  const [tokenRow] = await server.db.all<{ id: number }>('select id from users_apitoken where user_id = ?', [user.pk])
  const [gid, jti] = [randomUUID(), randomUUID()]
  const { clientId } = await server.identity.change(async (trx) => {
    const app = await createApplication(trx, { name: `app of ${username}`, redirectUris: ['https://app.example/callback'] })
    await saveConsent(trx, user.sub, app.clientId, { scopes: ['r:view:part'], declined: [], claims: [] })
    const ids = { account_id: user.sub, client_id: app.clientId, expires_at: revocationExpiry() }
    await trx('oidc_record').insert({ model: 'Grant', id: gid, payload: '{}', ...ids })
    return app
  })
  const agent = new Agent(server.url)
  await agent.submit(await agent.open(`${server.url}/login/`), 'password', { username, password: PASSWORD })
  const cookies = agent.cookiesFor('/api/')
  const cookie = cookies.get(SESSION_COOKIE)!
  expect(await server.identity.sessions.find(cookie)).to.have.property('sub', user.sub)
  return {
    user,
    group: membership?.group_id ?? 0,
    tokenId: tokenRow!.id,
    clientId,
    gid,
    jti,
    cookie,
    headers: {
      Basic: basic(username, PASSWORD),
      Token: token(key),
      Bearer: bearer(await accessToken(server, user, 'r:view:part g:read', { claims: { gid, jti, client_id: clientId } })),
      session: { Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    },
  }
}

/** The status that a server answers with, by credential. */
export async function statuses(url: string, held: Holder): Promise<Record<string, number>> {
  const asked = EVERY.map(async (kind) => [kind, (await new Api(url, held.headers[kind]).get('/part/?limit=1')).status] as const)
  return Object.fromEntries(await Promise.all(asked))
}

/** What it must answer with after the deed. */
export const expectedAfter = ({ ends, status }: Deed): Record<string, number> =>
  Object.fromEntries(EVERY.map((kind) => [kind, ends.includes(kind) ? status : 200]))

/** Asks until everything is kept in memory. */
export async function warm(url: string, held: Holder): Promise<void> {
  for (let i = 0; i < 2; i++) {
    expect(await statuses(url, held)).to.deep.equal({ Token: 200, Basic: 200, Bearer: 200, session: 200 })
  }
}
