/**
 * 33. Every operation with every kind of credential, generated from the document: nothing is allowed that the rule forbids, and nothing
 * refused that it allows. The rule: one alternative of the operation is held by the person's live roles and by the credential's scopes.
 */
import { expect } from 'chai'
import type { User } from '../../../provider/identity/users.ts'
import { API_SCOPES, type Permission, permissionOf, ROLES, type Scope, VERBS } from '../../../provider/scopes.ts'
import { OPERATIONS } from '../../../resource/inventory/index.ts'
import { Agent } from '../../provider/agent.ts'
import { Api, basic, nobody, superuser, token } from '../../support/api.ts'
import { accessToken, bearer, sessionHeaders } from '../../support/credentials.ts'
import { eachDatabase } from '../../support/databases.ts'
import { documentOf } from '../../support/document.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const PASSWORD = 'correct horse battery'
const EVERY = ROLES.flatMap((role) => VERBS.map((verb): Permission => `${verb}:${role}`))
/** What another scope opens along with its own: a superuser is staff. */
const opens = (scope: Scope): Scope[] => (scope === 'a:staff' ? ['a:staff', 'a:superuser'] : [scope])

eachDatabase('33. every operation', (kind) => {
  let server: TestServer
  before(async () => {
    server = await startServer(kind)
    await superuser(server, 'stays') // so that whoever is asked to leave is not the last one
  })
  after(() => server.close())

  let n = 0
  const people = new Map<string, Promise<User>>()
  /** Somebody with these roles and flags; the same person for the same ones. */
  const holding = (
    permissions: readonly Permission[],
    flags: { isStaff?: boolean; isSuperuser?: boolean } = {},
    apart = '',
  ): Promise<User> => {
    const key = JSON.stringify([permissions, flags, apart])
    const known = people.get(key) ?? server.createUser({ username: `person${++n}`, password: PASSWORD, permissions, ...flags })
    people.set(key, known)
    return known
  }
  /** Somebody who holds just what a scope stands for. */
  const holdingOnly = (scope: Scope, apart: string): Promise<User> => {
    const permission = permissionOf(scope)
    return holding(permission ? [permission] : [], { isStaff: scope === 'a:staff', isSuperuser: scope === 'a:superuser' }, apart)
  }

  const browsers = new Map<number, Promise<Api>>()
  /** The person's browser, signed in. */
  const browserOf = (user: User): Promise<Api> => {
    const signIn = async () => {
      const agent = new Agent(server.url)
      await agent.submit(await agent.open(`${server.url}/login/`), 'password', { username: user.username, password: PASSWORD })
      const { Cookie, csrf } = await sessionHeaders(server, agent.cookiesFor('/api/'))
      return new Api(server.url, { Cookie, 'X-CSRFToken': csrf })
    }
    const known = browsers.get(user.pk) ?? signIn()
    browsers.set(user.pk, known)
    return known
  }
  const withToken = async (user: User, scopes?: readonly Scope[]) =>
    new Api(server.url, token(await server.createToken(user, scopes ? { scopes } : {})))
  const withJwt = async (user: User, scopes: readonly Scope[]) =>
    new Api(server.url, bearer(await accessToken(server, user, scopes.join(' '))))

  for (const { id, method, path } of OPERATIONS) {
    it(`${method.toUpperCase()} ${path}`, async () => {
      const { security } = documentOf(server).paths[path]![method]!
      const alternatives = security.flatMap((s) => s.oauth2 ?? []) as Scope[]
      const at = path.replace(/\{id\}/g, '999999999').replace(/\{\w+\}/g, 'none')
      const ask = async (api: Api) => {
        const { status, text } = await (method === 'get' || method === 'delete' ? api.send(method.toUpperCase(), at) : api[method](at, {}))
        expect(status, text).not.to.equal(500)
        return { status, text }
      }
      // Who leaves cannot be asked again.
      const apart = id === 'user_me_destroy' ? () => `${id} ${++n}` : () => ''
      const allowed = async (api: Api, title: string) => {
        const { status, text } = await ask(api)
        expect([401, 403], `${title}: ${text}`).not.to.include(status)
      }
      const refused = async (api: Api, title: string) => {
        const { status, text } = await ask(api)
        expect(status, `${title}: ${text}`).to.equal(403)
        expect(text, title).to.match(/"detail":"You do not have permission to perform this action\. .*(scope|role|status)/)
      }

      if (!alternatives.length) {
        await allowed(nobody(server), 'nobody')
        return
      }
      expect((await ask(nobody(server))).status, 'nobody').to.equal(401)

      for (const scope of alternatives) {
        await allowed(await withToken(await holdingOnly(scope, apart())), `unscoped token of ${scope}`)
        await allowed(await withToken(await holdingOnly(scope, apart()), [scope]), `token with ${scope} alone`)
        await allowed(await withJwt(await holdingOnly(scope, apart()), [scope]), `access token with ${scope} alone`)
      }
      const first = alternatives[0]!
      const person = await holdingOnly(first, apart() || 'basic')
      await allowed(new Api(server.url, basic(person.username, PASSWORD)), 'name and password')
      await allowed(await browserOf(await holdingOnly(first, apart() || 'browser')), 'browser')

      const rest = API_SCOPES.filter((scope) => !alternatives.flatMap(opens).includes(scope))
      const all = await holding(EVERY, { isSuperuser: true }, apart())
      await refused(await withToken(all, rest), 'token with all other scopes')
      await refused(await withJwt(all, rest), 'access token with all other scopes')
      await refused(await withJwt(all, []), 'access token without scopes')

      // An active account is all that g:read asks for.
      if (alternatives.includes('g:read')) return
      const others = EVERY.filter((permission) => !alternatives.includes(`r:${permission}`))
      const isStaff = !alternatives.includes('a:staff')
      const lacking = await holding(others, { isStaff })
      await refused(await withToken(lacking), 'everything else by role')
      await refused(await withToken(lacking, API_SCOPES), 'everything else by role, every scope')
      await refused(await withJwt(lacking, API_SCOPES), 'everything else by role, access token with every scope')
      await refused(new Api(server.url, basic(lacking.username, PASSWORD)), 'everything else by role, name and password')
      await refused(await browserOf(lacking), 'everything else by role, browser')
      for (const other of alternatives.slice(1)) {
        await refused(await withToken(await holdingOnly(first, ''), [other]), `role ${first}, scope ${other}`)
      }
    })
  }
})
