import { expect } from 'chai'
import fc from 'fast-check'
import { Api, token } from '../../../support/api.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { startServer, type TestServer } from '../../../support/server.ts'
import { expectSound, PIECE, putRows, store } from '../../../support/stock.ts'

/** A request to send: what it is about is picked from the items that there are when it is sent. */
type Step = readonly [action: string, pick: number, quantity: number, place: number, flag: boolean]

const step: fc.Arbitrary<Step> = fc.tuple(
  fc.constantFrom('add', 'remove', 'count', 'transfer', 'merge', 'assign', 'return', 'serialize', 'create', 'change_status'),
  fc.nat(1000),
  fc.integer({ min: 1, max: 700_000 }),
  fc.constantFrom(1, 2, 4),
  fc.boolean(),
)

/** Moves alone: whatever they do, the sum of all items stays. */
const MOVES = ['transfer', 'merge', 'assign', 'return', 'serialize', 'change_status']

eachDatabase('Random actions on stock', (kind) => {
  let server: TestServer
  let api: Api
  before(async () => {
    server = await startServer(kind)
    const keeper = await server.createUser({ username: 'keeper', permissions: ['view:stock', 'change:stock', 'add:stock'] })
    api = new Api(server.url, token(await server.createToken(keeper)))
    await putRows(
      server.db,
      store([
        { id: 1, part_id: 1, quantity: 10 * PIECE, location_id: 1 },
        { id: 2, part_id: 1, quantity: 5 * PIECE, location_id: 2 },
        { id: 3, part_id: 2, quantity: 30 * PIECE, location_id: 1, delete_on_deplete: false },
        { id: 4, part_id: 4, quantity: 2 * PIECE, location_id: 4 },
      ]),
    )
  })
  after(() => server.close())

  async function send([action, pick, quantity, place, flag]: Step): Promise<void> {
    const items = await server.db.all<{ id: number; quantity: number; part_id: number }>(
      'select id, quantity, part_id from stock_item order by id',
    )
    const one = items[pick % items.length]
    if (!one) return
    const other = items[(pick * 7 + 1) % items.length]!
    const some = one.part_id === 2 ? Math.ceil(quantity / PIECE) : quantity / PIECE
    const lines = [{ pk: one.id, quantity: flag ? one.quantity / PIECE : some, merge: flag }]
    const bodies: Record<string, [string, unknown]> = {
      create: ['/stock/', { part: one.part_id, quantity: some, location: place }],
      serialize: [`/stock/${one.id}/serialize/`, { quantity: 1, serial_numbers: '~', destination: place }],
      merge: ['/stock/merge/', { items: [{ item: one.id }, { item: other.id }], location: place }],
      assign: ['/stock/assign/', { items: [{ item: one.id }], customer: 1 }],
      change_status: ['/stock/change_status/', { items: [one.id], status: flag ? 70 : 10 }],
    }
    const [path, body] = bodies[action] ?? [`/stock/${action}/`, { items: lines, location: place }]
    const reply = await api.post(path, body)
    expect([201, 400, 404], `${path} ${JSON.stringify(body)} ${reply.text}`).to.include(reply.status)
  }
  const sum = async () => Number((await server.db.all<{ q: number }>('select sum(quantity) as q from stock_item'))[0]!.q)
  /** What the whole history says was added and taken. */
  const told = async () =>
    Number((await server.db.all<{ q: number }>('select sum(after - before) as q from stock_tracking where after is not null'))[0]!.q ?? 0)

  it('leave everything sound, one after the other', async () => {
    const start = (await sum()) - (await told())
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 10 }), async (steps) => {
        for (const one of steps) await send(one)
        await expectSound(server.db)
        expect((await sum()) - (await told()), 'history').to.equal(start)
      }),
      { numRuns: 20, endOnFailure: true },
    )
  }).timeout(40_000)

  it('lose nothing and make nothing by moves, and by eight at a time', async () => {
    const start = await sum()
    const history = start - (await told())
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          step.filter(([action]) => MOVES.includes(action)),
          { minLength: 8, maxLength: 8 },
        ),
        async (steps) => {
          await Promise.all(steps.map(send))
          await expectSound(server.db)
          expect(await sum(), 'sum').to.equal(start)
        },
      ),
      { numRuns: 15, endOnFailure: true },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 8 }), async (steps) => {
        await Promise.all(steps.map(send))
        await expectSound(server.db)
        expect((await sum()) - (await told()), 'history').to.equal(history)
      }),
      { numRuns: 15, endOnFailure: true },
    )
  }).timeout(40_000)
})
