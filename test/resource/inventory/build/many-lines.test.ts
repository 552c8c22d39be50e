/** Builds of many lines: finding stock, using it up and ending take as many statements for many lines as for few. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { expect } from 'chai'
import { STATEMENT_RAN } from '../../../../database/transaction.ts'
import { rebuildKept } from '../../../../resource/inventory/kept/index.ts'
import type { Made } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { expectSound, PIECE } from '../../../support/stock.ts'
import { Workshop } from './workshop.ts'

const [FEW, MANY] = [30, 500]

eachDatabase('builds of many lines', (kind) => {
  let shop: Workshop
  let statements = 0
  const count = () => {
    statements++
  }
  before(async () => {
    shop = await Workshop.open(kind)
    subscribe(STATEMENT_RAN, count)
  })
  after(async () => {
    unsubscribe(STATEMENT_RAN, count)
    await expectSound(shop.server.db)
    await shop.server.close()
  })

  /** An assembly of so many components, with two items of each in the store, of which one is not enough. */
  async function design(lines: number): Promise<Made> {
    const assembly = await shop.part({ assembly: true })
    await shop.server.db.transaction(async (trx) => {
      for (let n = 0; n < lines; n++) {
        const name = `Component ${n} of ${lines}`
        const [part] = await trx('part_part').insert({ name, full_name: name, component: true }).returning('id')
        const part_id = part.id
        await trx('part_bom_item').insert({ part_id: assembly.pk, sub_part_id: part_id, quantity: 3 * PIECE })
        const item = { part_id, location_id: shop.shelf.pk, quantity: 20 * PIECE }
        for (let twice = 0; twice < 2; twice++) await trx('stock_item').insert(item)
      }
    })
    await shop.server.db.transaction(rebuildKept)
    return assembly
  }
  const act = async (build: Made, action: string, body: object): Promise<number> => {
    const before = statements
    const { status, text } = await shop.api.post(`/build/${build.pk}/${action}/`, body)
    expect(status, text).to.be.oneOf([200, 201])
    return statements - before
  }
  const all = { interchangeable: true }

  /** How many statements each step takes. */
  async function cost(lines: number): Promise<Record<string, number>> {
    const assembly = await design(lines)
    const build = await shop.build(assembly, 9)
    const found = await act(build, 'auto-allocate', all)
    const held = await shop.held(build)
    expect(held, 'of each component one item and a part of another').to.have.length(2 * lines)
    await act(build, 'issue', {})
    const keys = (
      await shop.rows('select a.id from build_item a join build_line l on l.id = a.build_line_id where l.build_id = ?', build.pk)
    ).map(({ id }) => id)
    const some = await act(build, 'consume', { items: keys.map((build_item) => ({ build_item, quantity: 1 })) })
    const named = (await shop.lines(build, '&limit=1000')) as unknown as { results: Made[] }
    const whole = await act(build, 'consume', { lines: named.results.slice(0, lines / 2).map(({ pk }) => ({ build_line: pk })) })
    const finish = await act(build, 'finish', { accept_incomplete: true })
    const [row] = await shop.rows('select count(*) as n, sum(consumed) as used from build_line where build_id = ?', build.pk)
    expect([Number(row!.n), Number(row!.used) / PIECE]).to.deep.equal([lines, 27 * lines])

    const next = await shop.build(assembly, 4)
    await act(next, 'auto-allocate', all)
    const cancel = await act(next, 'cancel', { remove_allocated_stock: true })
    return { found, some, whole, finish, cancel }
  }

  it('take no more statements than those of few', async function () {
    this.timeout(120_000)
    const few = await cost(FEW)
    expect(await cost(MANY)).to.deep.equal(few)
  })
})
