/** Who may change an account, and make a credential of it. Numbers are those of the attackers' list. */
import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { daysFromNow, revokeToken } from '../../../provider/identity/api-tokens.ts'
import { changeApplication, deleteApplication } from '../../../provider/identity/application-changes.ts'
import { withdrawConsent } from '../../../provider/identity/grants.ts'
import { API_SCOPES, type Scope } from '../../../provider/scopes.ts'
import { Agent } from '../../provider/agent.ts'
import { errorOf, refresh, register, signIn as throughApp } from '../../provider/client.ts'
import { Api, basic, superuser, token } from '../../support/api.ts'
import { accessToken, bearer, dpopKey, sessionHeaders } from '../../support/credentials.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const PASSWORD = 'correct horse battery'
const REFUSED = 'You do not have permission to perform this action.'
const EXPIRY = daysFromNow(20)

eachDatabase('the account and its credentials', (kind) => {
  let server: TestServer
  let admin: Api
  before(async () => {
    server = await startServer(kind, { signInLimit: 1000, signInAddressLimit: 1000, signInAccountLimit: 1000 })
    admin = await superuser(server)
  })
  after(() => server.close())

  let n = 0
  const person = (flags: { isStaff?: boolean; isSuperuser?: boolean } = {}) =>
    server.createUser({ username: `person${++n}`, password: PASSWORD, permissions: ['view:part'], ...flags })
  type Person = Awaited<ReturnType<typeof person>>
  const unscoped = async (user: Person, name = '', expiry = EXPIRY) =>
    new Api(server.url, token(await server.createToken(user, { name, expiry })))
  const keyed = (key: string) => new Api(server.url, token(key))
  const byPassword = ({ username }: Person) => new Api(server.url, basic(username, PASSWORD))
  /** A browser of theirs; `age` is how long ago it signed in, in seconds. */
  const browser = async ({ username, sub }: Person, age = 0) => {
    const agent = new Agent(server.url)
    await agent.submit(await agent.open(`${server.url}/login/`), 'password', { username, password: PASSWORD })
    const { Cookie, csrf } = await sessionHeaders(server, agent.cookiesFor('/api/'))
    if (age) await server.ageSessions({ sub }, age)
    return { cookie: new Api(server.url, { Cookie }), own: new Api(server.url, { Cookie, 'X-CSRFToken': csrf }) }
  }
  const tokensOf = ({ pk }: Person) =>
    server.db.all<{ id: number; name: string; expiry: string; revoked: number | boolean; scopes: string | null }>(
      'select id, name, expiry, revoked, scopes from users_apitoken where user_id = ? order by id',
      [pk],
    )
  const accountOf = async ({ pk }: Person) => [
    await server.db.all('select * from auth_user where id = ?', [pk]),
    await server.db.all('select * from auth_user_group where user_id = ?', [pk]),
  ]

  const MAKING: readonly (readonly [method: 'get' | 'post', path: string])[] = [
    ['get', '/user/token/'],
    ['get', '/user/me/token/'],
    ['get', '/user/token/?name=theirs'],
    ['post', '/user/tokens/'],
  ]

  for (const flags of [{}, { isStaff: true }, { isSuperuser: true }])
    it(`32. no access token and no scoped token makes or shows a credential: ${JSON.stringify(flags)}`, async () => {
      const user = await person(flags)
      await byPassword(user).get('/user/token/?name=theirs')
      const dpop = await dpopKey()
      const everything = API_SCOPES.join(' ')
      const bound = await accessToken(server, user, everything, { claims: { cnf: { jkt: dpop.jkt } } })
      const callers: [string, (method: string, path: string) => Promise<Record<string, string>>][] = [
        ['access token', async () => bearer(await accessToken(server, user, everything))],
        [
          'bound access token',
          async (method, path) => ({
            Authorization: `DPoP ${bound}`,
            DPoP: await dpop.proof(method.toUpperCase(), `${server.url}/api${path.split('?')[0]}`, bound),
          }),
        ],
        ...API_SCOPES.filter((scope) => /^[ag]:|view:part$/.test(scope)).map((scope): (typeof callers)[number] => [
          scope,
          async () => token(await server.createToken(user, { scopes: [scope, 'g:read'] })),
        ]),
        ['every scope', async () => token(await server.createToken(user, { scopes: API_SCOPES }))],
      ]
      for (const [title, headersFor] of callers)
        for (const [method, path] of MAKING) {
          const api = new Api(server.url, await headersFor(method, path))
          const before = await tokensOf(user)
          const { status, body, text, headers } = method === 'get' ? await api.get(path) : await api.post(path, { name: 'mine' })
          expect(status, `${title}: ${method} ${path}`).to.equal(403)
          expect(body.detail).to.match(/^You do not have permission to perform this action\. .*Basic.*\/settings\/tokens\//)
          expect(text).not.to.match(/inv-/)
          if (title.includes('access')) expect(headers.get('www-authenticate')).to.match(/error="insufficient_scope"/)
          expect(await tokensOf(user)).to.eql(before)
        }
    })

  it('32. Basic gives the lasting token of that name, and no token of a token’s', async () => {
    const user = await person()
    const own = await byPassword(user).get('/user/token/?name=app')
    expect((await byPassword(user).get('/user/me/token/?name=app')).body).to.eql(own.body)
    const other = await unscoped(user, 'display')
    const child = await other.get('/user/token/?name=app')
    expect(child.status).to.equal(200)
    expect(child.body.token).not.to.equal(own.body.token)
    expect((await byPassword(user).get('/user/token/?name=app')).body.token).to.equal(own.body.token)
    expect((await other.get('/user/me/token/?name=app')).body, 'the same child').to.eql(child.body)
    const third = await unscoped(user, 'display')
    expect((await third.get('/user/token/?name=app')).body.token).not.to.be.oneOf([own.body.token, child.body.token])
    // A namesake that only a token made is not handed to the password either.
    const lone = (await other.get('/user/token/?name=lone')).body.token
    expect((await byPassword(user).get('/user/token/?name=lone')).body.token).not.to.equal(lone)
  })

  it('32. an unscoped token is answered itself where the names agree', async () => {
    const user = await person()
    const key = await server.createToken(user, { name: 'my-app', expiry: EXPIRY })
    const before = await tokensOf(user)
    for (const path of ['/user/token/?name=my app', '/user/me/token/?name=my-app'])
      expect((await keyed(key).get(path)).body).to.eql({ token: key, name: 'my-app', expiry: EXPIRY })
    expect((await tokensOf(user)).map(({ id }) => id)).to.eql(before.map(({ id }) => id))
    expect((await keyed(key).get('/user/token/?name=other')).body.token).not.to.equal(key)
    // Also one that came with an import, whose key cannot be derived here.
    await server.identity.change((trx) => trx('users_apitoken').where({ user_id: user.pk }).update({ nonce: null, key_date: null }))
    expect((await keyed(key).get('/user/token/?name=my-app')).body.token).to.equal(key)
  })

  it('32. a child is no longer lived than its parent', async () => {
    const user = await person()
    const parent = await unscoped(user, 'parent')
    expect((await parent.get('/user/token/?name=child')).body.expiry).to.equal(EXPIRY)
    expect((await parent.post('/user/tokens/', { name: 'second' })).body.expiry).to.equal(EXPIRY)
    const sooner = daysFromNow(3)
    expect((await parent.post('/user/tokens/', { name: 'third', expiry: sooner })).body.expiry).to.equal(sooner)
    const later = await parent.post('/user/tokens/', { name: 'fourth', expiry: daysFromNow(21) })
    expect([later.status, later.body.expiry?.[0]]).to.satisfy(([code, said]: [number, string]) => code === 400 && said.includes(EXPIRY))
    expect((await tokensOf(user)).every(({ expiry }) => expiry <= EXPIRY)).to.equal(true)
    const short = await unscoped(user, 'today', daysFromNow(0))
    expect((await short.get('/user/token/?name=next')).body.expiry).to.equal(daysFromNow(0))
  })

  for (const [title, end] of [
    ['revoked by the API', (user: Person, pk: number) => byPassword(user).delete(`/user/tokens/${pk}/`)],
    ['revoked by a superuser', (_: Person, pk: number) => admin.delete(`/user/tokens/${pk}/`)],
    ['revoked by itself', async (_: Person, pk: number, parent: Api) => parent.delete(`/user/tokens/${pk}/`)],
    ['revoked elsewhere', (_: Person, pk: number) => server.identity.change((trx) => revokeToken(trx, pk))],
    ['deleted', (_: Person, pk: number) => server.identity.change((trx) => trx('users_apitoken').where({ id: pk }).delete())],
  ] as const)
    it(`51. children of children end with the token that made them: ${title}`, async () => {
      const user = await person()
      const parent = await unscoped(user, 'parent')
      const { id } = (await tokensOf(user))[0]!
      const child = keyed((await parent.get('/user/token/?name=child')).body.token)
      const grandchild = keyed((await child.post('/user/tokens/', { name: 'grandchild' })).body.token)
      const scoped = keyed((await grandchild.post('/user/tokens/', { name: 'scoped', scopes: ['g:read'] })).body.token)
      const independent = keyed((await byPassword(user).post('/user/tokens/', { name: 'independent' })).body.token)
      const family = [parent, child, grandchild, scoped]
      for (const api of [...family, independent]) expect((await api.get('/user/me/')).status).to.equal(200)
      await end(user, id, parent)
      for (const [i, api] of family.entries()) expect((await api.get('/user/me/')).status, String(i)).to.equal(401)
      expect((await independent.get('/user/me/')).status).to.equal(200)
      const again = (await byPassword(user).get('/user/token/?name=child')).body.token
      expect((await keyed(again).get('/user/me/')).status).to.equal(200)
    })

  it('51. a child that is made while its parent is being revoked does not outlive it', async () => {
    for (let round = 0; round < 5; round++) {
      const user = await person()
      const parent = await unscoped(user, 'parent')
      const { id } = (await tokensOf(user))[0]!
      const made = await Promise.all([
        ...[1, 2, 3].map((i) => parent.post('/user/tokens/', { name: `child${i}` })),
        admin.delete(`/user/tokens/${id}/`),
        ...[4, 5, 6].map((i) => parent.get(`/user/token/?name=child${i}`)),
      ])
      for (const { body } of made) if (body?.token) expect((await keyed(body.token).get('/user/me/')).status).to.equal(401)
      expect((await tokensOf(user)).filter(({ revoked }) => !revoked)).to.eql([])
    }
  })

  it('51. tokens that make tokens do so within bounds, and a person with such a chain can be deleted', async () => {
    const user = await person()
    let api = await unscoped(user, 'first')
    let links = 0
    for (; links < 50; links++) {
      const { status, body } = await api.post('/user/tokens/', { name: `link${links}` })
      if (status !== 201) {
        expect([status, body.non_field_errors?.[0]]).to.satisfy(
          ([code, said]: [number, string]) => code === 400 && /settings\/tokens/.test(said),
        )
        break
      }
      api = keyed(body.token)
    }
    expect(links).to.be.within(1, 20)
    expect((await admin.delete(`/user/${user.pk}/`)).status).to.equal(204)
    expect(await tokensOf(user)).to.eql([])
  })

  it('32. a cookie makes and shows a token only with its CSRF token and a sign-in of the last minutes', async () => {
    const user = await person()
    const fresh = await browser(user)
    for (const path of ['/user/token/?name=a', '/user/me/token/?name=a']) {
      const { status, body, text } = await fresh.cookie.get(path)
      expect([status, body.detail]).to.satisfy(([code, said]: [number, string]) => code === 403 && said.includes('X-CSRFToken'))
      expect(text).not.to.contain('inv-')
      expect((await fresh.cookie.send('HEAD', path)).status).to.equal(403)
    }
    expect(await tokensOf(user)).to.eql([])
    const shown = await fresh.own.get('/user/token/?name=a')
    expect(shown.body.token).to.match(/^inv-/)
    expect((await byPassword(user).get('/user/token/?name=a')).body.token, 'the lasting token').to.equal(shown.body.token)
    expect((await fresh.own.post('/user/tokens/', { name: 'b' })).status).to.equal(201)
    const other = await person()
    const stale = await browser(other, 3600)
    for (const [method, path] of MAKING) {
      const { status, body } = method === 'get' ? await stale.own.get(path) : await stale.own.post(path, { name: 'c' })
      expect([status, body.detail], path).to.satisfy(([code, said]: [number, string]) => code === 403 && /sign in again/i.test(said))
    }
    expect(await tokensOf(other)).to.eql([])
  })

  const WRITES: readonly (readonly [string, string, object | undefined])[] = [
    ['PATCH', '/user/me/', { username: 'taken-over' }],
    ['PATCH', '/user/me/', { email: 'thief@example.org' }],
    ['PUT', '/user/me/', { username: 'taken-over', first_name: 'A', last_name: 'B', email: '' }],
    ['PATCH', '/user/OWN/', { email: 'thief@example.org' }],
    ['PUT', '/user/OWN/', { username: 'taken-over', first_name: 'A', last_name: 'B', email: '' }],
    ['PATCH', '/user/OWN/', { is_active: false }],
    ['PATCH', '/user/OWN/set-password/', { password: 'another horse battery' }],
    ['PUT', '/user/OWN/set-password/', { password: 'another horse battery' }],
    ['DELETE', '/user/OWN/', undefined],
    ['DELETE', '/user/me/', undefined],
  ]
  const sendAll = async (api: Api, user: Person) => {
    const statuses: string[] = []
    for (const [method, path, body] of WRITES) {
      const { status } = await api.send(method, path.replace('OWN', String(user.pk)), body && JSON.stringify(body), {
        'Content-Type': 'application/json',
      })
      if (status !== 403) statuses.push(`${method} ${path}: ${status}`)
    }
    return statuses
  }

  for (const flags of [{}, { isStaff: true }, { isSuperuser: true }])
    it(`50. no token of any kind changes the account that it is of: ${JSON.stringify(flags)}`, async () => {
      const user = await person(flags)
      const before = await accountOf(user)
      for (const [title, headers] of [
        ['access token', bearer(await accessToken(server, user, API_SCOPES.join(' ')))],
        ['scoped token', token(await server.createToken(user, { scopes: API_SCOPES }))],
        ['unscoped token', token(await server.createToken(user))],
      ] as const) {
        expect(await sendAll(new Api(server.url, headers), user), title).to.eql([])
        expect(await accountOf(user), title).to.eql(before)
      }
      const said = (await new Api(server.url, token(await server.createToken(user))).patch('/user/me/', { email: 'a@example.org' })).body
        .detail
      expect(said)
        .to.match(/API token/)
        .and.match(/Basic/)
        .and.match(/\/settings\//)
    })

  it('50. tokens are revoked by their person and by an unscoped token, not by an app or a scoped token', async () => {
    const user = await person()
    const target = async () => {
      await server.createToken(user, { name: 'target' })
      return (await tokensOf(user)).at(-1)!.id
    }
    const revoked = async (id: number) => Boolean((await tokensOf(user)).find((one) => one.id === id)!.revoked)
    const pk = await target()
    for (const headers of [
      bearer(await accessToken(server, user, API_SCOPES.join(' '))),
      token(await server.createToken(user, { scopes: API_SCOPES })),
    ]) {
      expect((await new Api(server.url, headers).delete(`/user/tokens/${pk}/`)).status).to.equal(403)
      expect(await revoked(pk)).to.equal(false)
    }
    const { own, cookie } = await browser(user, 3600)
    expect((await cookie.delete(`/user/tokens/${pk}/`)).status).to.equal(403)
    for (const api of [await unscoped(user), byPassword(user), own]) {
      const one = await target()
      expect((await api.get('/user/tokens/')).status).to.equal(200)
      expect((await api.delete(`/user/tokens/${one}/`)).status).to.equal(204)
      expect(await revoked(one)).to.equal(true)
    }
  })

  it('50. the person may, by Basic and by the browser; closing asks for a sign-in of the last minutes', async () => {
    const user = await person()
    expect((await byPassword(user).patch('/user/me/', { first_name: 'By', email: 'by@example.org' })).body).to.include({ first_name: 'By' })
    const old = await browser(user, 3600)
    expect((await old.own.patch('/user/me/', { last_name: 'Browser' })).body).to.include({ last_name: 'Browser' })
    expect((await old.cookie.patch('/user/me/', { last_name: 'Other' })).status).to.equal(403)
    expect((await old.own.delete('/user/me/')).body.detail).to.match(/sign in again/i)
    const fresh = await browser(user)
    expect((await fresh.own.delete('/user/me/')).status).to.equal(204)
    const second = await person()
    expect((await byPassword(second).delete('/user/me/')).status).to.equal(204)
  })

  it('50. OPTIONS, the document and the page "Why?" say the same', async () => {
    const user = await person()
    const actions = async (api: Api, path: string) => Object.keys((await api.options(path)).body.actions)
    expect(await actions(byPassword(user), '/user/me/')).to.eql(['GET', 'PUT', 'DELETE'])
    expect(await actions(await unscoped(user), '/user/me/')).to.eql(['GET'])
    expect(await actions(await unscoped(user), '/user/tokens/')).to.eql(['GET', 'POST'])
    const scoped = keyed(await server.createToken(user, { scopes: ['g:read', 'g:write' as Scope] }))
    expect(await actions(scoped, '/user/tokens/')).to.eql(['GET'])
    const { paths } = (await admin.get('/schema/')).body
    const named = (path: string, method: string) => paths[path][method].security.flatMap((one: object) => Object.keys(one))
    expect(named('/api/user/me/', 'patch')).to.eql(['basicAuth', 'cookieAuth'])
    expect(named('/api/user/token/', 'get')).to.eql(['tokenAuth', 'basicAuth', 'cookieAuth'])
    expect(paths['/api/user/me/'].patch.description)
      .to.match(/Basic/)
      .and.not.match(/nobody/)
    expect(paths['/api/part/{id}/'].patch.description)
      .to.match(/starred/)
      .and.match(/g:write/)
  })

  it('51. what an app was given ends with its grant, and with its application, at the API and at refresh', async () => {
    const user = await person()
    for (const [title, end] of [
      ['the grant', (id: string) => server.identity.change((trx) => withdrawConsent(trx, user.sub, id))],
      ['the switch', (id: string) => server.identity.change((trx) => changeApplication(trx, id, { active: false }))],
      ['the application', (id: string) => server.identity.change((trx) => deleteApplication(trx, id))],
    ] as const) {
      const app = await register(server, { name: `app ${randomUUID()}` })
      const { tokens } = await throughApp(server, app, 'openid offline_access g:read', { username: user.username }, { prompt: 'consent' })
      const api = new Api(server.url, bearer(tokens.access_token))
      expect((await api.get('/user/me/')).status, title).to.equal(200)
      expect((await api.post('/user/tokens/', { name: 'survivor' })).status, title).to.equal(403)
      expect((await api.get('/user/token/?name=survivor')).status, title).to.equal(403)
      await end(app.client.client_id)
      expect((await api.get('/user/me/')).status, title).to.equal(401)
      expect(await errorOf(refresh(app, tokens.refresh_token!)), title).to.be.oneOf(['invalid_grant', 'invalid_client'])
    }
    expect(await tokensOf(user)).to.eql([])
  })

  it('32. refusals are worded for who is refused', async () => {
    const user = await person()
    const detail = async (headers: Record<string, string>) => (await new Api(server.url, headers).get('/user/token/')).body.detail
    expect(await detail(bearer(await accessToken(server, user, 'g:read')))).to.equal(
      `${REFUSED} An access token does not do this: send your user name and password (Basic), or use the page /settings/tokens/.`,
    )
    expect(await detail(token(await server.createToken(user, { scopes: ['g:read'] })))).to.equal(
      `${REFUSED} An API token with scopes does not do this: send your user name and password (Basic), or use the page /settings/tokens/.`,
    )
  })
})
