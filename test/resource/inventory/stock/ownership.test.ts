/** Owners of items and locations (STOCK_OWNERSHIP_CONTROL): whoever is none changes neither them nor what hangs on them, on any road. */
import { expect } from 'chai'
import { type Permission, ROLES, VERBS } from '../../../../provider/scopes.ts'
import { OPERATIONS } from '../../../../resource/inventory/index.ts'
import { Api, type Reply, superuser, token } from '../../../support/api.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { startServer, type TestServer } from '../../../support/server.ts'
import { expectSound, putRows } from '../../../support/stock.ts'
import { type Asked, ELSEWHERE, type Owners, ownedWorld, ROADS } from './owned-world.ts'

/** Owned rows, and what hangs on them. */
const TABLES = [
  'stock_item',
  'stock_location',
  'stock_tracking',
  'stock_test_result',
  'common_parameter',
  'common_attachment',
  'common_notes_image',
  'common_tagged',
] as const
const EVERY = ROLES.flatMap((role) => VERBS.map((verb): Permission => `${verb}:${role}`))
const ONLY = /Only the owner of this (stock item|location) may change it\./

describe('Owners: every write that touches items, locations or what hangs on them', () => {
  const concerned = OPERATIONS.filter(({ touches }) => touches?.some((table) => (TABLES as readonly string[]).includes(table))).map(
    ({ method, path }) => `${method} ${path.slice('/api'.length)}`,
  )
  it('is tried below, or asks no owner for a reason', () => {
    const elsewhere = (o: string) => ELSEWHERE.some(([which]) => which.test(o))
    expect(concerned.filter((o) => !ROADS[o] && !elsewhere(o))).to.eql([])
    expect(Object.keys(ROADS).filter(elsewhere)).to.eql([])
    expect(Object.keys(ROADS).filter((o) => !concerned.includes(o))).to.eql([])
  })
})

eachDatabase('Owners', (kind) => {
  let server: TestServer
  let owner: Api
  let stranger: Api
  let boss: Api
  let owners: Owners
  let theirs: number

  before(async () => {
    server = await startServer(kind, { logLevel: 'silent' })
    boss = await superuser(server)
    const [first, second] = [
      await server.createUser({ username: 'owner', permissions: EVERY }),
      await server.createUser({ username: 'stranger', permissions: EVERY }),
    ]
    owner = new Api(server.url, token(await server.createToken(first)))
    stranger = new Api(server.url, token(await server.createToken(second)))
    const key = async (where: string) => (await server.db.all<{ id: number }>(`select id from users_owner where ${where}`))[0]!.id
    owners = {
      person: await key(`user_id = ${first.pk}`),
      group: await key(`group_id in (select group_id from auth_user_group where user_id = ${first.pk})`),
    }
    theirs = await key(`user_id = ${second.pk}`)
  })
  after(() => server.close())

  const isKept = (on: boolean): Promise<unknown> =>
    server.db.transaction(async (trx) => {
      await trx('common_setting').where({ key: 'STOCK_OWNERSHIP_CONTROL' }).delete()
      if (on) await trx('common_setting').insert({ key: 'STOCK_OWNERSHIP_CONTROL', value: 'True' })
    })

  /** The inventory as it is at first. */
  async function plant(): Promise<void> {
    const world = ownedWorld(owners)
    // One by one: what a test clears away keeps to no order of locks.
    const others = ['common_tagged', 'stock_tracking', 'common_notes_image']
    for (const table of [...others, ...Object.keys(world).reverse()]) await server.db.knex(table).delete()
    await putRows(server.db, world)
    await server.db.transaction((trx) =>
      trx('common_tagged').insert(['stock_item', 'stock_location'].map((model) => ({ tag_id: 1, model, thing_id: 1 }))),
    )
  }
  const state = async (): Promise<Record<string, unknown>> => {
    const tables: Record<string, unknown> = {}
    for (const table of TABLES) tables[table] = await server.db.all(`select * from ${table} order by 1, 2, 3`)
    return tables
  }
  const send = (api: Api, method: string, { path, body }: Asked): Promise<Reply> => {
    if (body === undefined || body instanceof FormData) return api.send(method.toUpperCase(), path, body)
    return api.send(method.toUpperCase(), path, JSON.stringify(body), { 'Content-Type': 'application/json' })
  }

  for (const [operation, requests] of Object.entries(ROADS))
    it(`${operation} is theirs alone`, async () => {
      const method = operation.split(' ')[0]!
      const faults: string[] = []
      for (const asked of requests) {
        const title = `${asked.path} ${JSON.stringify(asked.body)}`
        await plant()
        await isKept(true)
        const before = await state()
        const refused = await send(stranger, method, asked)
        if (refused.status !== 400 || !ONLY.test(refused.text)) faults.push(`a stranger, ${title}: ${refused.status} ${refused.text}`)
        const after = await state()
        for (const table of TABLES)
          if (JSON.stringify(after[table]) !== JSON.stringify(before[table])) faults.push(`a stranger, ${title}: ${table} changed`)
        await works('the owner', owner, asked)
      }
      await plant()
      await isKept(false)
      await works('anybody, where the installation does not keep to owners', stranger, requests[0]!)
      expect(faults).to.eql([])

      async function works(who: string, api: Api, asked: Asked): Promise<void> {
        const before = await state()
        const { status, text } = await send(api, method, asked)
        if (status >= 300) faults.push(`${who}, ${asked.path} ${JSON.stringify(asked.body)}: ${status} ${text}`)
        else if (JSON.stringify(await state()) === JSON.stringify(before)) faults.push(`${who}, ${asked.path}: nothing changed`)
      }
    })

  describe('beyond that', () => {
    beforeEach(async () => {
      await plant()
      await isKept(true)
    })

    it('a superuser owns everything', async () => {
      expect((await boss.patch('/stock/1/', { batch: 'z' })).status).to.equal(200)
      expect((await boss.patch('/stock/location/1/', { name: 'z' })).status).to.equal(200)
    })

    it('what is free is everybody’s, and so is what is one’s own inside of theirs', async () => {
      expect((await stranger.patch('/stock/4/', { batch: 'z' })).status).to.equal(200)
      expect((await stranger.patch('/stock/location/3/', { name: 'z' })).status).to.equal(200)
      await server.db.transaction((trx) => trx('stock_item').where({ id: 2 }).update({ owner_id: theirs }))
      expect((await stranger.patch('/stock/2/', { batch: 'z' })).status).to.equal(200)
      expect((await owner.patch('/stock/2/', { batch: 'y' })).status).to.equal(400)
    })

    it('one’s own component does not come out of their item: that changes theirs', async () => {
      await server.db.transaction((trx) => trx('stock_item').where({ id: 3 }).update({ owner_id: theirs }))
      const before = await state()
      for (const answer of [
        await stranger.post('/stock/3/uninstall/', { location: 3 }),
        await stranger.post('/stock/return/', { items: [{ pk: 3, quantity: 1 }], location: 3 }),
        await stranger.patch('/stock/3/', { belongs_to: null }),
        await stranger.delete('/stock/3/'),
      ])
        expect([answer.status, ONLY.test(answer.text)], answer.text).to.eql([400, true])
      expect(await state()).to.eql(before)
    })

    it('stock may be put into their locations, and is theirs from then on', async () => {
      const made = await stranger.post('/stock/', { part: 1, quantity: 1, location: 1 })
      expect(made.status, made.text).to.equal(201)
      const moved = await stranger.post('/stock/transfer/', { items: [{ pk: 4, quantity: 10 }], location: 2 })
      expect(moved.status, moved.text).to.equal(201)
      expect((await stranger.patch('/stock/5/', { location: 1 })).status).to.equal(200)
      for (const id of [4, 5, made.body[0].pk]) expect((await stranger.patch(`/stock/${id}/`, { batch: 'z' })).status).to.equal(400)
      for (const id of [4, 5]) expect((await owner.patch(`/stock/${id}/`, { batch: 'z' })).status).to.equal(200)
      await expectSound(server.db)
    })
  })
})
