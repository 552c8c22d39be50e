/** 56. What says who did something, and when, is written by the server: no request sets it, and none wipes it. */
import { expect } from 'chai'
import { isShape } from '../../../resource/engine/operation.ts'
import { OPERATIONS } from '../../../resource/inventory/index.ts'
import { Api, superuser, token } from '../../support/api.ts'
import { type Made, makeCompany, makePart } from '../../support/builders.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const SAYS = /(^|_)(user|by|date|datetime|updated|created|creation|timestamp|inserted|issued|received_on|seen|last|owner)(_|$)/
/** Who and when as something planned, measured or decided by whoever may change the row. */
const DECIDED = [
  'start_date',
  'target_date',
  'expiry_date',
  'issue_date',
  'stock_sort_by',
  'shipment_date',
  'delivery_date',
  'checked_by',
  'complete_date',
  'received_date',
  'started_datetime',
  'finished_datetime',
  'date_format',
  'owner',
  'consumed_by',
  'last_name',
  'user',
]

describe('56. fields that say who and when', () => {
  it('are read-only in every body, but for those that somebody decides', () => {
    const open = new Set<string>()
    for (const { request, method } of OPERATIONS)
      if (method !== 'get' && request && isShape(request))
        for (const [name, field] of Object.entries(request.shape))
          if (SAYS.test(name) && !field.traits.readOnly && !DECIDED.includes(name)) open.add(`${request.name}.${name}`)
    expect([...open]).to.eql([])
  })
})

const PAST = '2001-02-03'
const WHO = [
  'creation_user',
  'created_by',
  'updated_by',
  'upload_user',
  'user',
  'user_id',
  'created_by_id',
  'creation_user_id',
  'received_by',
  'completed_by',
]
const WHEN = [
  'creation_date',
  'updated',
  'updated_at',
  'created',
  'issue_date',
  'complete_date',
  'upload_date',
  'date',
  'stocktake_date',
  'last_updated',
]

eachDatabase('56. who and when', (kind) => {
  let server: TestServer
  let admin: Api
  let other: number
  let api: Api
  before(async () => {
    server = await startServer(kind)
    admin = await superuser(server)
    other = (await server.createUser({ username: 'other' })).pk
    const permissions = ['part', 'stock', 'stock_location', 'purchase_order'].flatMap((role) => [
      `view:${role}`,
      `add:${role}`,
      `change:${role}`,
    ])
    const maker = await server.createUser({ username: 'maker', permissions: permissions as never })
    api = new Api(server.url, token(await server.createToken(maker)))
  })
  after(() => server.close())

  /** All that says who and when, each as another person and another day, or as nothing. */
  const claims = (person: number | null, day: string | null) => ({
    ...Object.fromEntries(WHO.map((name) => [name, person])),
    ...Object.fromEntries(WHEN.map((name) => [name, day])),
  })

  /** What a row says of who and when. */
  async function said(table: string, { pk }: Made): Promise<Record<string, unknown>> {
    const [row] = await server.db.all<Record<string, unknown>>(`select * from ${table} where id = ?`, [pk])
    const wanted = Object.keys(row!).filter((name) => WHEN.includes(name) || WHO.includes(name.replace(/_id$/, '')))
    return Object.fromEntries(wanted.map((name) => [name, row![name]]))
  }

  const THINGS: readonly [path: string, table: string, values: () => Promise<Record<string, unknown>>][] = [
    ['/part/', 'part_part', async () => ({ name: 'part of whom', description: '' })],
    ['/order/po/', 'order_purchase_order', async () => ({ supplier: (await makeCompany(admin, { is_supplier: true })).pk })],
    ['/stock/', 'stock_item', async () => ({ part: (await makePart(admin)).pk, quantity: 5 })],
    [
      '/company/part/',
      'company_supplier_part',
      async () => ({
        part: (await makePart(admin, { purchaseable: true })).pk,
        supplier: (await makeCompany(admin, { is_supplier: true })).pk,
        SKU: 'sku',
      }),
    ],
  ]
  for (const [path, table, values] of THINGS)
    it(`of ${path}: not set when it is made, not set and not wiped later`, async () => {
      const answer = await api.post(path, { ...(await values()), ...claims(other, PAST) })
      expect(answer.status, answer.text).to.equal(201)
      const made: Made = [answer.body].flat()[0]
      const first = await said(table, made)
      expect(Object.keys(first), table).not.to.eql([])
      const foreign = (state: Record<string, unknown>) =>
        Object.entries(state).filter(([, value]) => value === other || String(value).startsWith(PAST))
      expect(foreign(first)).to.eql([])
      for (const [person, day] of [
        [other, PAST],
        [null, null],
      ] as const) {
        const changed = await api.patch(`${path}${made.pk}/`, claims(person, day))
        expect(changed.status, changed.text).to.equal(200)
        const now = await said(table, made)
        expect(foreign(now)).to.eql([])
        for (const [name, value] of Object.entries(first))
          if (/creation|created/.test(name)) expect(now[name], name).to.eql(value)
          else if (value !== null) expect(now[name], name).not.to.equal(null)
      }
    })

  it('of many parts at once', async () => {
    const parts = await Promise.all(['one', 'two'].map(async (name) => (await api.post('/part/', { name: `bulk ${name}` })).body as Made))
    const before = await Promise.all(parts.map((part) => said('part_part', part)))
    const answer = await api.patch('/part/', { items: parts.map(({ pk }) => pk), ...claims(other, PAST) })
    expect(answer.status, answer.text).to.equal(200)
    expect(await Promise.all(parts.map((part) => said('part_part', part)))).to.eql(before)
  })

  it('owners of places and items: whoever is none sets and wipes nothing, where the installation keeps to owners', async () => {
    await server.db.transaction((trx) => trx('common_setting').insert({ key: 'STOCK_OWNERSHIP_CONTROL', value: 'True' }))
    const [theirs] = await server.db.all<{ id: number }>('select id from users_owner where user_id = ?', [other])
    const place: Made = (await admin.post('/stock/location/', { name: 'their shelf', owner: theirs!.id })).body
    const below: Made = (await admin.post('/stock/location/', { name: 'a box', parent: place.pk })).body
    const item: Made = (await admin.post('/stock/', { part: (await makePart(admin)).pk, quantity: 3, location: below.pk })).body[0]
    const state = () =>
      Promise.all([
        server.db.all('select id, name, owner_id, parent_id from stock_location order by id'),
        server.db.all('select id, owner_id, location_id from stock_item order by id'),
      ])
    const before = await state()
    const mine = (
      await server.db.all<{ id: number }>("select o.id from users_owner o join auth_user u on u.id = o.user_id where u.username = 'maker'")
    )[0]!.id
    for (const { pk } of [place, below])
      for (const values of [{ owner: mine }, { owner: null }, { name: 'taken' }, { parent: null }]) {
        if ('parent' in values && pk === place.pk) continue
        const answer = await api.patch(`/stock/location/${pk}/`, values)
        expect([answer.status, answer.body.non_field_errors], `${JSON.stringify(values)} ${answer.text}`).to.eql([
          400,
          ['Only the owner of this location may change it.'],
        ])
      }
    for (const owner of [mine, null]) expect((await api.patch(`/stock/${item.pk}/`, { owner })).status).to.equal(400)
    expect((await api.patch('/stock/location/', { items: [place.pk], owner: mine })).status).to.equal(400)
    const deleter = await server.createUser({
      username: 'deleter',
      permissions: ['delete:stock_location', 'delete:stock', 'view:stock_location'],
    })
    const deleting = new Api(server.url, token(await server.createToken(deleter)))
    expect((await deleting.delete(`/stock/location/${below.pk}/`)).status).to.equal(400)
    expect(await state()).to.eql(before)
    const free: Made = (await api.post('/stock/location/', { name: 'nobody’s' })).body
    expect((await api.patch(`/stock/location/${free.pk}/`, { owner: mine })).status).to.equal(200)
    expect((await api.patch(`/stock/location/${free.pk}/`, { name: 'mine' })).status).to.equal(200)
  })
})
