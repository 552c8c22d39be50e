/** What a credential that only reads, and one for small things of one's own, can change. Numbers are those of the attackers' list. */
import { expect } from 'chai'
import { READ_ONLY_SCOPES, type Scope } from '../../../provider/scopes.ts'
import { OPERATIONS } from '../../../resource/inventory/index.ts'
import { Api, basic, superuser, token } from '../../support/api.ts'
import { makeCategory, makePart } from '../../support/builders.ts'
import { accessToken, bearer } from '../../support/credentials.ts'
import { eachDatabase } from '../../support/databases.ts'
import { pipeline, type Sent } from '../../support/pipeline.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const REFUSED = 'You do not have permission to perform this action.'
const PASSWORD = 'correct horse battery'
/** Questions that are asked by POST. */
const QUESTIONS = /^\/api\/(search|generate\/[a-z-]+|barcode|barcode\/generate)\/$/
/** Values that these writes would take. */
const VALUES = {
  username: 'taken-over',
  first_name: 'Other',
  last_name: 'Name',
  email: 'other@example.org',
  password: 'another horse battery',
  position: 'boss',
  theme: { dark: true },
  type: 'bot',
  value: 'True',
  name: 'Another',
  starred: true,
  scopes: ['g:read'],
  barcode: 'x',
  items: [1],
}
const TABLES = [
  'auth_user',
  'users_profile',
  'users_apitoken',
  'auth_group',
  'auth_user_group',
  'users_ruleset',
  'common_user_setting',
  'common_setting',
  'part_star',
  'part_category_star',
  'part_part',
  'part_category',
  'common_barcode_scan',
  'auth_session',
]

eachDatabase('what only reads', (kind) => {
  let server: TestServer
  let admin: Api
  let part: number
  let category: number
  before(async () => {
    server = await startServer(kind, { signInLimit: 1000, signInAddressLimit: 1000, signInAccountLimit: 1000 })
    admin = await superuser(server)
    const made = await makePart(admin)
    part = made.pk
    category = made.category as number
  })
  after(() => server.close())

  let n = 0
  const owner = (flags: { isStaff?: boolean; isSuperuser?: boolean } = {}) =>
    server.createUser({ username: `owner${++n}`, password: PASSWORD, permissions: ['view:part', 'view:part_category'], ...flags })
  const withScopes = async (user: Awaited<ReturnType<typeof owner>>, scopes: readonly Scope[]) =>
    new Api(server.url, token(await server.createToken(user, { scopes })))
  /** Rows of all that these writes could reach. The day of last use follows from asking. */
  const state = async (): Promise<Record<string, unknown>> =>
    Object.fromEntries(
      await Promise.all(
        TABLES.map(async (table) => {
          const rows = await server.db.all<Record<string, unknown>>(`select * from ${table} order by 1, 2`)
          return [table, rows.map(({ last_seen, ...row }) => row)] as const
        }),
      ),
    )

  for (const [title, how] of [
    [
      'an API token',
      async (user: Awaited<ReturnType<typeof owner>>) => token(await server.createToken(user, { scopes: READ_ONLY_SCOPES })),
    ],
    [
      'an access token',
      async (user: Awaited<ReturnType<typeof owner>>) => bearer(await accessToken(server, user, READ_ONLY_SCOPES.join(' '))),
    ],
  ] as const) {
    it(`49. “Read only” changes nothing, of a superuser neither: every write of ${title} is refused`, async function () {
      this.timeout(60_000)
      const user = await owner({ isSuperuser: true })
      const api = new Api(server.url, await how(user))
      const own = await server.createToken(user, { name: 'wider' })
      const [{ id: wider }] = (await server.db.all<{ id: number }>('select max(id) as id from users_apitoken')) as [{ id: number }]
      expect((await api.get('/user/me/')).status).to.equal(200)
      const before = await state()
      const requests: Sent[] = []
      for (const { method, path } of OPERATIONS) {
        if (QUESTIONS.test(path) || (method === 'get' && !/^\/api\/user\/(me\/)?token\/$/.test(path))) continue
        const at = path
          .replace('/user/tokens/{id}', `/user/tokens/${wider}`)
          .replace('/user/{id}', `/user/${user.pk}`)
          .replace('/part/category/{id}', `/part/category/${category}`)
          .replace('/part/{id}', `/part/${part}`)
          .replace('{key}', 'SEARCH_PREVIEW_RESULTS')
          .replace(/\{\w+\}/g, '1')
        for (const body of [VALUES, { starred: true }, {}])
          requests.push({
            method: method.toUpperCase(),
            path: at,
            headers: api.headers,
            body: method === 'get' ? undefined : JSON.stringify(body),
          })
      }
      const answers = await pipeline(server.url, requests)
      const taken = answers.flatMap(({ status, body }, i) =>
        status === 403 ? [] : [`${requests[i]!.method} ${requests[i]!.path}: ${status} ${body.slice(0, 80)}`],
      )
      expect(taken).to.eql([])
      expect(await state()).to.eql(before)
      expect((await new Api(server.url, token(own)).get('/user/me/')).status, 'the wider token').to.equal(200)
      expect((await new Api(server.url, basic(user.username, PASSWORD)).get('/user/me/')).status, 'the account').to.equal(200)
    })
  }

  it('49. reads that are asked by POST stay under g:read', async () => {
    const api = await withScopes(await owner(), READ_ONLY_SCOPES)
    expect((await api.post('/search/', { search: 'x', part: {} })).status).to.equal(200)
    expect((await api.post('/generate/batch-code/', {})).status).to.equal(201)
    expect((await api.post('/generate/serial-number/', { part })).status).to.equal(201)
    expect((await api.post('/barcode/generate/', { model: 'part', pk: part })).status).to.equal(200)
    expect((await api.post('/barcode/', { barcode: `{"part": ${part}}` })).status).to.equal(200)
  })

  it('49. what a scan leaves behind is the code, the person and what came of it, bounded, and nothing else of the caller’s', async () => {
    await admin.patch('/settings/global/BARCODE_STORE_RESULTS/', { value: true })
    const api = await withScopes(await owner(), READ_ONLY_SCOPES)
    const planted = 'planted '.repeat(200)
    await api.post('/barcode/', { barcode: `{"part": ${part}}`, planted, deep: { planted } })
    await api.post('/barcode/', { barcode: 'none', planted, context: { planted }, response: { planted } })
    await api.post('/barcode/', { barcode: [planted], planted })
    await admin.post('/barcode/link/', { barcode: 'y', part: planted, stocklocation: [planted], planted })
    await admin.patch('/settings/global/BARCODE_STORE_RESULTS/', { value: false })
    const rows = await server.db.all<Record<string, unknown>>('select * from common_barcode_scan order by id')
    expect(rows).to.have.length.above(2)
    for (const { context, response, ...row } of rows) {
      expect(context).to.equal('{}')
      const text = JSON.stringify([row, response])
      expect(text).not.to.contain('planted')
      expect(text.length).to.be.below(30_000)
    }
  })

  it('29. g:write opens the caller’s own settings, profile and stars, and nothing else', async () => {
    const user = await owner({ isStaff: true })
    const api = await withScopes(user, ['g:write', ...READ_ONLY_SCOPES])
    expect((await api.patch('/settings/user/SEARCH_PREVIEW_RESULTS/', { value: 25 })).body.value).to.equal(25)
    expect((await api.patch('/user/me/profile/', { displayname: 'Ann', theme: { a: 1 } })).body).to.include({ displayname: 'Ann' })
    for (const [path, key, table] of [
      ['/part/', part, 'part_star'],
      ['/part/category/', category, 'part_category_star'],
    ] as const) {
      const row = (await admin.get(`${path}${key}/`)).body
      const starred = await api.patch(`${path}${key}/`, { starred: true })
      expect([starred.status, starred.body.starred], starred.text).to.eql([200, true])
      expect(await server.db.all(`select user_id from ${table} where thing_id = ${key}`)).to.eql([{ user_id: user.pk }])
      expect((await api.patch(`${path}${key}/`, { starred: false })).body.starred).to.equal(false)
      expect(await server.db.all(`select user_id from ${table} where thing_id = ${key}`)).to.eql([])
      expect((await admin.get(`${path}${key}/`)).body).to.eql(row)
      for (const more of [{ starred: true, description: 'x' }, { description: 'x' }, {}])
        expect((await api.patch(`${path}${key}/`, more)).status, JSON.stringify(more)).to.equal(403)
      expect((await api.put(`${path}${key}/`, { starred: true })).status).to.equal(403)
    }
    const bulk = await api.patch('/part/category/', { items: [category], starred: true })
    expect(bulk.status).to.equal(403)
    for (const [method, path, body] of [
      ['PATCH', '/user/me/', { first_name: 'x' }],
      ['DELETE', '/user/me/', undefined],
      ['POST', '/user/tokens/', {}],
      ['GET', '/user/token/', undefined],
      ['PATCH', `/user/${user.pk}/`, { first_name: 'x' }],
      ['PATCH', '/settings/global/STOCK_ENABLE_EXPIRY/', { value: true }],
      ['POST', '/part/', { name: 'x' }],
    ] as const)
      expect((await api.send(method, path, body && JSON.stringify(body), { 'Content-Type': 'application/json' })).status, path).to.equal(
        403,
      )
  })

  it('29. a star needs sight of the row, and g:write', async () => {
    const { pk: elsewhere } = await makeCategory(admin)
    const user = await server.createUser({ username: `blind${++n}`, permissions: ['view:stock'] })
    for (const scopes of [undefined, ['g:write'] as Scope[]]) {
      const api = new Api(server.url, token(await server.createToken(user, scopes ? { scopes } : {})))
      for (const path of [`/part/${part}/`, `/part/category/${elsewhere}/`])
        expect((await api.patch(path, { starred: true })).status, path).to.equal(403)
    }
    const reader = await owner()
    const seeing = await withScopes(reader, ['g:read', 'r:view:part'])
    const { status, body } = await seeing.patch(`/part/${part}/`, { starred: true })
    expect([status, body]).to.eql([403, { detail: `${REFUSED} This token lacks the scope g:write.` }])
    const only = await withScopes(reader, ['g:write'])
    expect((await only.patch(`/part/${part}/`, { starred: true })).body.detail).to.contain('r:view:part')
    expect(await server.db.all('select * from part_star')).to.eql([])
    // Whoever sees rows by a role that works with them may star them; an unscoped credential carries g:write.
    const builder = await server.createUser({ username: `builder${++n}`, permissions: ['view:build'] })
    const building = new Api(server.url, token(await server.createToken(builder)))
    expect((await building.patch(`/part/${part}/`, { starred: true })).status).to.equal(200)
    expect((await building.patch('/part/999999/', { starred: true })).status).to.equal(404)
    await building.patch(`/part/${part}/`, { starred: false })
  })

  it('29. group and kind of a profile are no small things: they ask for the person', async () => {
    const user = await owner()
    const [{ group_id: group }] = (await server.db.all<{ group_id: number }>('select group_id from auth_user_group where user_id = ?', [
      user.pk,
    ])) as [{ group_id: number }]
    const api = await withScopes(user, ['g:read', 'g:write'])
    const unscoped = new Api(server.url, token(await server.createToken(user)))
    for (const change of [{ primary_group: group }, { type: 'external' }]) {
      for (const by of [api, unscoped, new Api(server.url, bearer(await accessToken(server, user, 'g:write')))]) {
        const { status, body } = await by.patch('/user/me/profile/', { ...change, position: 'x' })
        expect([status, body?.detail], JSON.stringify(change)).to.satisfy(
          ([code, detail]: [number, string]) => code === 403 && detail.includes('Basic'),
        )
      }
      const [profile] = await server.db.all<{ position: string | null }>('select * from users_profile where user_id = ?', [user.pk])
      expect(profile).to.deep.include({ primary_group: null, type: 'internal', position: null })
    }
    const { body } = await api.put('/user/me/profile/', { type: 'internal', primary_group: null, position: 'y' })
    expect(body, 'what stays as it is').to.include({ type: 'internal', position: 'y' })
    const person = new Api(server.url, basic(user.username, PASSWORD))
    expect((await person.patch('/user/me/profile/', { type: 'external', primary_group: group })).body).to.include({
      type: 'external',
      primary_group: group,
    })
  })
})
