/** The database is away: 503 with Retry-After wherever an answer needs it, as a page for people, and never 500. */
import { expect } from 'chai'
import { Visitor } from '../provider/applications/house.ts'
import { defaultApp, PASSWORD, signIn } from '../provider/client.ts'
import { type Api, superuser } from '../support/api.ts'
import { createDatabase, type TestDatabase } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { proxy, type Proxy as TcpProxy } from '../support/proxy.ts'
import { startServer, type TestServer } from '../support/server.ts'

const PAGES = [
  '/',
  '/home/',
  '/home/connect/',
  '/look/parts/',
  '/look/locations/',
  '/login/',
  '/settings/',
  '/settings/security/',
  '/settings/security/app/',
  '/settings/security/password/',
  '/settings/tokens/',
  '/o/authorized_tokens/',
  '/o/applications/',
  '/o/applications/register/',
  '/admin-center/',
  '/admin-center/users/',
  '/admin-center/users/1/',
  '/admin-center/users/1/delete/',
  '/admin-center/groups/',
  '/admin-center/tokens/',
  '/admin-center/audit/',
  '/admin-center/audit/log.csv',
  '/admin-center/keys/',
  '/admin-center/why/?person=root',
  '/api-doc/',
  '/api-doc/scopes/',
  '/logout/',
  '/o/logout/',
  '/o/device/',
  '/o/device/?user_code=ABCD-EFGH',
  '/o/authorize/?client_id=zDFnsiRheJIOKNx6aCQ0quBxECg1QBHtVFDPloJ6&response_type=code&redirect_uri=http://127.0.0.1:1/&scope=openid&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256',
]
const ENDPOINTS: [path: string, form: Record<string, string>][] = [
  ['/o/token/', { grant_type: 'client_credentials' }],
  ['/o/token/', { grant_type: 'refresh_token', refresh_token: 'something' }],
  ['/o/token/', { grant_type: 'authorization_code', code: 'something', redirect_uri: 'https://a.example/' }],
  ['/o/introspect/', { token: 'something' }],
  ['/o/revoke_token/', { token: 'something' }],
  ['/o/par/', { response_type: 'code' }],
  ['/o/device-authorization/', { scope: 'openid' }],
]
/** These need no database, and are answered as ever. */
const WITHOUT = ['/healthz', '/o/.well-known/openid-configuration', '/o/.well-known/jwks.json', '/.well-known/oauth-protected-resource']

describe('the database is away (PostgreSQL)', () => {
  let home: TestDatabase
  let way: TcpProxy
  let server: TestServer
  let api: Api
  let visitor: Visitor
  let accessToken: string
  before(async () => {
    home = await createDatabase('postgres')
    way = await proxy(home.database)
    server = await startServer('postgres', { databaseConnect: '2s', databaseStatement: '2s' }, { ...home, database: way.address })
    api = await superuser(server, 'root')
    await server.db.transaction((trx) => trx('auth_user').where({ username: 'root' }).update({ password: '' }))
    const boss = await server.createUser({ username: 'boss', password: PASSWORD, isSuperuser: true })
    accessToken = (await signIn(server, await defaultApp(server), 'openid g:read r:view:part', boss)).tokens.access_token
    visitor = await new Visitor(server.url).signIn('boss')
    way.setOpen(false)
    // Nothing that is remembered answers for the database.
    await new Promise((done) => setTimeout(done, 4_000))
  })
  after(async () => {
    way?.setOpen(true)
    await server?.close()
    await way?.close()
    await home?.drop()
  })

  async function away(answer: Response, what: string): Promise<string> {
    expect(answer.status, what).to.equal(503)
    expect(answer.headers.get('retry-after'), what).to.match(/^\d+$/)
    return answer.text()
  }

  for (const path of PAGES)
    it(`GET ${path.split('?')[0]} is a page that says so`, async () => {
      const answer = await visitor.request(server.url + path)
      if (answer.status === 200 && path.startsWith('/api-doc/')) return
      const text = await away(answer, path)
      expect(answer.headers.get('content-type')).to.match(/^text\/html/)
      expect(text).to.include('The database cannot be reached')
    })

  it('a posted form is a page that says so', async () => {
    for (const path of ['/login/', '/settings/', '/admin-center/users/new/', '/o/device/']) {
      const answer = await visitor.request(server.url + path, {
        method: 'POST',
        body: new URLSearchParams({ csrf: 'x', username: 'a', password: 'b' }),
      })
      expect(await away(answer, path)).to.include('The database cannot be reached')
    }
  })

  for (const [path, form] of ENDPOINTS)
    it(`POST ${path} ${form.grant_type ?? ''} is JSON that says so`, async () => {
      for (const credentials of [{ Authorization: `Basic ${btoa('somebody:something')}` }, {}]) {
        const body = new URLSearchParams(
          'Authorization' in credentials ? form : { ...form, client_id: 'somebody', client_secret: 'something' },
        )
        const answer = await fetch(server.url + path, { method: 'POST', headers: credentials as Record<string, string>, body })
        const text = await away(answer, path)
        expect(() => JSON.parse(text), text).not.to.throw()
      }
    })

  it('userinfo, the API and readiness are JSON that says so', async () => {
    const { headers } = api
    const bearer = { Authorization: `Bearer ${accessToken}` }
    const asked: [string, RequestInit][] = [
      ['/o/userinfo/', { headers: bearer }],
      ['/api/part/', { headers: bearer }],
      ['/api/part/', { headers }],
      ['/api/part/1/', { headers }],
      ['/api/part/', { method: 'POST', headers: { ...headers, 'Content-Type': 'application/json' }, body: '{"name":"x"}' }],
      ['/api/part/', { method: 'OPTIONS', headers }],
      ['/api/user/me/', { headers: { Authorization: `Basic ${btoa('somebody:something')}` } }],
      ['/api/user/token/', { headers: { Authorization: `Basic ${btoa('somebody:something')}` } }],
      ['/media/part_images/x.png', { headers }],
      ['/readyz', {}],
    ]
    for (const [path, init] of asked) {
      const text = await away(await fetch(server.url + path, init), path)
      expect(() => JSON.parse(text), text).not.to.throw()
    }
  })

  it('what needs no database is answered', async () => {
    for (const path of WITHOUT) expect((await fetch(server.url + path)).status, path).to.equal(200)
  })
})

describe('PostgreSQL takes no connections (PostgreSQL)', () => {
  let home: TestDatabase
  let server: TestServer
  before(async () => {
    home = await createDatabase('postgres')
    server = await startServer('postgres', {}, home)
  })
  after(async () => {
    await server?.close()
    await home?.drop()
  })

  it('is 503 wherever somebody asks, and over when it takes them again', async () => {
    const api = await superuser(server, 'root')
    const ask = async () => [
      (await api.get('/part/')).status,
      (await api.post('/company/', { name: 'x' })).status,
      (await fetch(`${server.url}/login/`)).status,
      (
        await fetch(`${server.url}/o/token/`, {
          method: 'POST',
          body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'somebody', client_secret: 'b' }),
        })
      ).status,
    ]
    await home.setOpen(false)
    await new Promise((done) => setTimeout(done, 4_000))
    expect(await ask()).to.eql([503, 503, 503, 503])
    await home.setOpen(true)
    await eventually(async () => (await api.get('/part/')).status, 200)
    expect((await api.post('/company/', { name: 'x' })).status).to.equal(201)
  })
})
