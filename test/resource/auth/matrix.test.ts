/**
 * 33. Every operation × every kind of credential × people, held against matrix-model.ts: nothing is allowed that the rule forbids, and
 * nothing refused that it allows. Over HTTP; on SQLite alone, for the gate decides from what it knows and asks no database.
 *
 * Tokens and access tokens carry scopes alike: at each operation a person's scope comes with one of them, and at the next with the other.
 */
import { expect } from 'chai'
import { createApplication } from '../../../provider/identity/application-changes.ts'
import { setPermission } from '../../../provider/identity/roles.ts'
import { setFlags, type User } from '../../../provider/identity/users.ts'
import { API_SCOPES, type Permission, ROLES, VERBS } from '../../../provider/scopes.ts'
import { OPERATIONS } from '../../../resource/inventory/index.ts'
import { Agent } from '../../provider/agent.ts'
import { basic, superuser, token } from '../../support/api.ts'
import { accessToken, bearer, sessionHeaders } from '../../support/credentials.ts'
import { pipeline, type Received, type Sent } from '../../support/pipeline.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { type Caller, scopesOf, starVerdict, verdict, waysOf } from './matrix-model.ts'

const PASSWORD = 'correct horse battery'
/** The inactive person's password counts as wrong at each operation. */
const PATIENT = { signInLimit: 100_000, signInAddressLimit: 100_000, signInAccountLimit: 100_000 }
const EVERY = ROLES.flatMap((role) => VERBS.map((verb): Permission => `${verb}:${role}`))
const NOTHING: Omit<Caller, 'scopes'> = { isActive: true, isStaff: false, isSuperuser: false, permissions: [] }

const inAnHour = (): number => Math.floor(Date.now() / 1000) + 3600
const lasting = () => ({ claims: { exp: inAnHour() } })

interface Person {
  readonly title: string
  readonly user: User
  /** What they hold when they ask. */
  readonly held: Omit<Caller, 'scopes'>
}
interface Credential {
  readonly title: string
  readonly caller: Caller | undefined
  readonly headers: Record<string, string>
  /** Sent to every other operation: those with an even number, or those with an odd one. */
  readonly turn?: 0 | 1
}

describe('33. the permission matrix', () => {
  let server: TestServer
  const credentials: Credential[] = []
  let tried = 0

  before(async function () {
    this.timeout(120_000)
    server = await startServer('sqlite', { logLevel: 'silent', ...PATIENT })
    await superuser(server, 'stays') // so that whoever is asked to leave is not the last one
    const people = await everybody()
    for (const person of people) credentials.push(...(await unscoped(person)))
    for (const person of people) credentials.push(...(await scoped(person)))
    credentials.push(...(await ofServiceAccounts(people)), { title: 'nobody', caller: undefined, headers: {} })
    await changes(people)
  })
  after(async () => {
    console.log(`      ${OPERATIONS.length} operations × ${credentials.length} credentials: ${tried} combinations tried`)
    await server.close()
  })

  async function everybody(): Promise<Person[]> {
    const person = async (title: string, held: Partial<Caller>, given: Partial<Caller> = held): Promise<Person> => {
      const { isStaff = false, isSuperuser = false, permissions = [] } = given
      const username = title.replaceAll(' ', '-')
      const user = await server.createUser({ username, password: PASSWORD, isStaff, isSuperuser, permissions: permissions as Permission[] })
      return { title, user, held: { ...NOTHING, ...held } }
    }
    return [
      await person('no role', {}),
      ...(await Promise.all(ROLES.map((role) => person(`role ${role}`, { permissions: EVERY.filter((p) => p.endsWith(`:${role}`)) })))),
      ...(await Promise.all(VERBS.map((verb) => person(`all ${verb}`, { permissions: EVERY.filter((p) => p.startsWith(`${verb}:`)) })))),
      await person('every role', { permissions: EVERY }),
      await person('staff', { isStaff: true }),
      await person('superuser', { isSuperuser: true }),
      await person('inactive', { isActive: false, isSuperuser: true }),
      await person('roles taken away', {}, { permissions: EVERY, isStaff: true }),
    ]
  }

  /** A password, a browser's session and an unscoped token reach all that the person holds. */
  async function unscoped({ title, user, held }: Person): Promise<Credential[]> {
    const agent = new Agent(server.url)
    await agent.submit(await agent.open(`${server.url}/login/`), 'password', { username: user.username, password: PASSWORD })
    const { Cookie, csrf } = await sessionHeaders(server, agent.cookiesFor('/api/'))
    await signedInToday(user)
    // A session whose person may not be here any more is as good as none.
    return [
      { title: `${title}, password`, caller: { ...held, way: 'basic' }, headers: basic(user.username, PASSWORD) },
      {
        title: `${title}, session`,
        caller: held.isActive ? { ...held, way: 'session' } : undefined,
        headers: { Cookie, 'X-CSRFToken': csrf },
      },
      { title: `${title}, token`, caller: { ...held, way: 'token' }, headers: token(await server.createToken(user)) },
    ]
  }

  /** A session counts as recent however long the whole takes. */
  async function signedInToday({ sub }: User): Promise<void> {
    const sessions = { model: 'Session', account_id: sub }
    await server.db.transaction(async (trx) => {
      const { payload } = (await trx('oidc_record').where(sessions).first('payload')) as { payload: string }
      await trx('oidc_record')
        .where(sessions)
        .update({ payload: JSON.stringify({ ...JSON.parse(payload), loginTs: inAnHour() }) })
    })
  }

  /** Tokens and access tokens with one scope each, and with none. */
  async function scoped({ title, user, held }: Person): Promise<Credential[]> {
    const made: Credential[] = []
    for (const [n, scope] of API_SCOPES.entries()) {
      const caller = { ...held, scopes: [scope] }
      const turn = n % 2 ? 1 : 0
      const headers = token(await server.createToken(user, { scopes: [scope] }))
      made.push({ title: `${title}, token with ${scope}`, caller, headers, turn })
      made.push({
        title: `${title}, access token with ${scope}`,
        caller,
        headers: bearer(await accessToken(server, user, scope, lasting())),
        turn: turn ? 0 : 1,
      })
    }
    const caller = { ...held, scopes: [] }
    made.push({ title: `${title}, access token without scopes`, caller, headers: bearer(await accessToken(server, user, '', lasting())) })
    return made
  }

  /** Access tokens of applications that act for themselves, as accounts with every role and with none. */
  async function ofServiceAccounts(people: readonly Person[]): Promise<Credential[]> {
    const made: Credential[] = []
    for (const { title, user, held } of people.filter((person) => /^(no role|every role|superuser|inactive)$/.test(person.title))) {
      const { clientId } = await server.identity.change((trx) =>
        createApplication(trx, { name: title, grantTypes: ['client_credentials'], serviceUserId: user.pk }),
      )
      for (const scope of API_SCOPES) {
        const claims = { sub: clientId, client_id: clientId, gid: undefined, exp: inAnHour() }
        const headers = bearer(await accessToken(server, user, scope, { claims }))
        made.push({ title: `application as ${title} with ${scope}`, caller: { ...held, scopes: [scope] }, headers })
      }
    }
    return made
  }

  /** Everybody has been here once, so that what is remembered of them is old; then what some of them held is taken away. */
  async function changes(people: readonly Person[]): Promise<void> {
    await pipeline(
      server.url,
      credentials.map(({ headers }) => ({ method: 'GET', path: '/api/user/me/', headers })),
    )
    const named = (title: string) => people.find((person) => person.title === title)!.user
    await server.identity.change(async (trx) => {
      await setFlags(trx, named('inactive').pk, { is_active: false })
      await setFlags(trx, named('roles taken away').pk, { is_staff: false })
      const { group_id: group } = await trx('auth_user_group')
        .where({ user_id: named('roles taken away').pk })
        .first('group_id')
      for (const permission of EVERY) await setPermission(trx, group, permission, false)
    })
  }

  const wrong = (right: 200 | 401 | 403, { status, body }: Received): boolean => {
    if (status >= 500) return true
    if (right === 200) return status === 401 || status === 403
    // A refusal says what is missing, or what to come with.
    return (
      status !== right ||
      (right === 403 && !/"detail":"You do not have permission to perform this action\. .*(scope|role|status|Basic)/.test(body))
    )
  }

  for (const [n, { id, method, path }] of OPERATIONS.entries()) {
    it(`${method.toUpperCase()} ${path}`, async function () {
      this.timeout(120_000)
      const asked = scopesOf(method, path)
      const ways = waysOf(method, path)
      const rightFor = ({ caller }: Credential) => verdict(caller, asked, ways)
      const at = path.replace(/\{id\}/g, '999999999').replace(/\{\w+\}/g, 'none')
      // Who leaves cannot be asked again: there, refusals are looked at here and the rest in user.test.ts.
      const asking = credentials.filter(
        (one) => (one.turn === undefined || one.turn === n % 2) && (id !== 'user_me_destroy' || rightFor(one) !== 200),
      )
      const requests = asking.map(({ headers }): Sent => {
        const body = method === 'get' || method === 'delete' ? undefined : '{}'
        // Long documents that stay the same need not be sent again: who may have them is told 304.
        return { method: method.toUpperCase(), path: at, headers: { ...headers, 'If-None-Match': '*' }, body }
      })
      const answers = await pipeline(server.url, requests)
      tried += answers.length
      const faults = answers.flatMap((answer, i) =>
        wrong(rightFor(asking[i]!), answer)
          ? [`${asking[i]!.title}: ${answer.status}, not ${rightFor(asking[i]!)}; ${answer.body.slice(0, 150)}`]
          : [],
      )
      expect(faults.slice(0, 10)).to.eql([])
    })
  }

  for (const path of ['/api/part/{id}/', '/api/part/category/{id}/'])
    it(`PATCH ${path} with a star alone`, async function () {
      this.timeout(120_000)
      const requests = credentials.map(
        ({ headers }): Sent => ({ method: 'PATCH', path: path.replace('{id}', '999999999'), headers, body: '{"starred": true}' }),
      )
      const answers = await pipeline(server.url, requests)
      tried += answers.length
      const faults = answers.flatMap((answer, i) => {
        const right = starVerdict(credentials[i]!.caller, path)
        return wrong(right, answer) ? [`${credentials[i]!.title}: ${answer.status}, not ${right}; ${answer.body.slice(0, 150)}`] : []
      })
      expect(faults.slice(0, 10)).to.eql([])
    })
})
