/** Outputs in great numbers and by several people at once: few statements, and everything once. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { expect } from 'chai'
import fc from 'fast-check'
import { STATEMENT_RAN } from '../../../../../database/transaction.ts'
import type { Made } from '../../../../support/builders.ts'
import { eachDatabase } from '../../../../support/databases.ts'
import { expectSound, PIECE } from '../../../../support/stock.ts'
import type { Workshop } from '../workshop.ts'
import { Making } from './making.ts'

type Action = Parameters<Making['send']>[1]

eachDatabase('outputs together', (kind) => {
  let at: Making
  let shop: Workshop
  let chip: Made
  let board: Made
  let last = 0
  let statements = 0
  const count = () => {
    statements++
  }
  before(async () => {
    at = await Making.open(kind)
    shop = at.shop
    chip = await shop.part({ trackable: true })
    board = await shop.assembly([[chip, 1]], { trackable: true })
    subscribe(STATEMENT_RAN, count)
  })
  after(async () => {
    unsubscribe(STATEMENT_RAN, count)
    await expectSound(shop.server.db)
    await shop.server.close()
  })
  const serials = (quantity: number) => {
    const first = last + 1
    last += quantity
    return { serial_numbers: `${first}-${last}` }
  }
  /** A build that makes so many boards, each with its chip. */
  async function begun(quantity: number): Promise<{ build: Made; outputs: Made[] }> {
    const build = await shop.build(board, quantity)
    const same = serials(quantity)
    const chips = await shop.api.post('/stock/', { part: chip.pk, quantity, location: shop.shelf.pk, ...same })
    expect(chips.status, chips.text).to.equal(201)
    const outputs = await at.begin(build, quantity, { ...same, auto_allocate: true })
    expect(await shop.held(build)).to.have.length(quantity)
    return { build, outputs }
  }
  /** How many were taken back of a part, as the history tells. */
  const takenBack = async (part: Made): Promise<number> => {
    const [row] = await shop.rows(
      'select coalesce(sum(before), 0) as n from stock_tracking where part_id = ? and tracking_type = 12 and item_id is null',
      part.pk,
    )
    return Number(row!.n) / PIECE
  }
  const statementsOf = async (work: () => Promise<unknown>): Promise<number> => {
    const before = statements
    await work()
    return statements - before
  }

  it('take as many statements for many as for few', async () => {
    const cost = async (quantity: number) => {
      const build = await shop.build(board, quantity)
      const same = serials(quantity)
      await shop.api.post('/stock/', { part: chip.pk, quantity, location: shop.shelf.pk, ...same })
      let outputs: Made[] = []
      const half = quantity / 5
      const of = (action: Action, from: number, to: number) =>
        statementsOf(() => at.done(build, action, outputs.slice(from * half, to * half), { notes: 'n' }))
      return [
        await statementsOf(async () => {
          outputs = await at.begin(build, quantity, { ...same, auto_allocate: true })
        }),
        await of('complete', 0, 2),
        await of('scrap-outputs', 2, 4),
        await of('delete-outputs', 4, 5),
      ]
    }
    const few = await cost(25)
    expect(await cost(200)).to.deep.equal(few)
  })

  it('a thousand are begun, completed with their components, and each chip is in its board', async function () {
    this.timeout(60_000)
    const { build, outputs } = await begun(1000)
    await at.done(build, 'complete', outputs)
    expect(await at.state(build)).to.deep.equal({ status: 20, completed: 1000 })
    const [row] = await shop.rows(
      `select count(*) as chips, count(distinct o.id) as boards from stock_item c join stock_item o on o.id = c.belongs_to_id and o.serial = c.serial
         where o.build_id = ? and c.consumed_by_id = o.build_id`,
      build.pk,
    )
    expect([Number(row!.chips), Number(row!.boards)]).to.deep.equal([1000, 1000])
    expect(await shop.held(build)).to.deep.equal([])
  })

  it('are completed, rejected or taken back once, however many try', async () => {
    for (const actions of [
      ['complete', 'complete'],
      ['complete', 'scrap-outputs'],
      ['scrap-outputs', 'scrap-outputs'],
      ['complete', 'delete-outputs'],
    ] as const) {
      const { build, outputs } = await begun(3)
      const replies = await Promise.all([...actions, ...actions].map((action) => at.send(build, action, at.body(outputs, { notes: 'n' }))))
      const done = replies.filter(({ status }) => status === 200)
      expect(done, replies.map(({ text }) => text).join()).to.have.length(1)
      const { completed } = await at.state(build)
      const stocked = await shop.rows('select id from stock_item where build_id = ? and in_stock', build.pk)
      expect(completed).to.equal(stocked.length)
      const inside = await shop.rows('select id from stock_item where consumed_by_id = ?', build.pk)
      const left = await shop.rows('select id from stock_item where build_id = ?', build.pk)
      expect(inside).to.have.length(left.length)
    }
  })

  it('in any order, eight at a time: what is built, rejected and left adds up, and each chip is in one board or free', async function () {
    this.timeout(120_000)
    const STEP = fc.record({
      action: fc.constantFrom<Action>('create-output', 'complete', 'complete', 'scrap-outputs', 'delete-outputs'),
      of: fc.nat(5),
      quantity: fc.integer({ min: 1, max: 3 }),
      discard_allocations: fc.boolean(),
    })
    const plain = await shop.assembly([[await shop.part(), 2]])
    await fc.assert(
      fc.asyncProperty(fc.array(STEP, { minLength: 8, maxLength: 24 }), async (steps) => {
        const { build, outputs } = await begun(3)
        const other = await shop.build(plain, 9)
        const lots = [...(await at.begin(other, 5)), ...(await at.begin(other, 4)), ...(await at.begin(other, 3))]
        const before = await takenBack(plain)
        let made = 12
        for (let n = 0; n < steps.length; n += 8)
          await Promise.all(
            steps.slice(n, n + 8).map(async ({ action, of, quantity, discard_allocations }) => {
              const [from, output] = of < 3 ? [build, outputs[of]!] : [other, lots[of - 3]!]
              const body = at.body([of < 3 || action === 'delete-outputs' ? output : [output, quantity]], {
                notes: 'n',
                discard_allocations,
              })
              const { status, text } = await at.send(
                from,
                action,
                action === 'create-output' ? { quantity, ...(of < 3 ? serials(quantity) : {}) } : body,
              )
              expect(status, text).to.be.below(500)
              if (action === 'create-output' && of >= 3 && status === 201) made += quantity
            }),
          )
        for (const one of [build, other]) {
          const [sum] = await shop.rows(
            'select coalesce(sum(case when in_stock then quantity end), 0) as built from stock_item where build_id = ?',
            one.pk,
          )
          expect(Number(sum!.built) / PIECE).to.equal((await at.state(one)).completed)
        }
        const [left] = await shop.rows('select coalesce(sum(quantity), 0) as n from stock_item where build_id = ?', other.pk)
        expect(Number(left!.n) / PIECE + (await takenBack(plain)) - before).to.equal(made)
        // A chip is inside of the board that used it up, or held for one that is being made, or free.
        const astray = await shop.rows(
          `select c.id from stock_item c left join stock_item o on o.id = c.belongs_to_id
             where c.part_id = ? and ((c.belongs_to_id is null) <> (c.consumed_by_id is null) or o.is_building or o.build_id <> c.consumed_by_id)`,
          chip.pk,
        )
        expect(astray).to.deep.equal([])
        const held = await shop.rows(
          'select a.id from build_item a left join stock_item o on o.id = a.install_into_id where o.id is null or not o.is_building',
        )
        expect(held).to.deep.equal([])
        const line = (await shop.lines(build))[0]!
        const inside = await shop.rows('select id from stock_item where consumed_by_id = ?', build.pk)
        expect(await at.consumed(line)).to.equal(inside.length)
        await expectSound(shop.server.db)
      }),
      { numRuns: 12, endOnFailure: true },
    )
  })
})
