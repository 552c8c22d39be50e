/** Many rows in one request: few statements however many they are, the rules of each row, and nobody else kept waiting for long. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { expect } from 'chai'
import { STATEMENT_RAN } from '../../../database/transaction.ts'
import type { Row } from '../../../database.ts'
import { Api, superuser, token } from '../../support/api.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { expectSound, PIECE, putRows, store } from '../../support/stock.ts'

const FEW = 5
const MANY = 45
const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, n) => from + n)

eachDatabase('bulk requests', (kind) => {
  let server: TestServer
  let api: Api
  let statements = 0
  const countStatement = () => {
    statements += 1
  }
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
    subscribe(STATEMENT_RAN, countStatement)
    const item = (id: number, columns: Row = {}): Row => ({ id, part_id: 1, quantity: PIECE, location_id: 1, ...columns })
    await putRows(server.db, store(range(1, 400).map((id) => item(id))))
    const all = range(101, 200)
    await putRows(server.db, {
      part_category: [{ id: 1, name: 'shelf', tree_path: '/1/', pathstring: 'shelf' }],
      part_part: all.map((id) => ({ id, name: `part ${id}`, full_name: `part ${id}` })),
      company_contact: all.map((id) => ({ id, company_id: 1, name: `contact ${id}` })),
      company_address: all.map((id) => ({ id, company_id: 1, title: `address ${id}`, primary: id === 101 })),
      company_manufacturer_part: all.map((id) => ({ id, part_id: 1, manufacturer_id: 1, MPN: `M${id}` })),
      company_supplier_part: all.map((id) => ({ id, part_id: 1, supplier_id: 1, SKU: `S${id}` })),
      company_price_break: all.map((id) => ({ id, part_id: 300, quantity: PIECE * id, price: 1_000_000 * id, price_currency: 'USD' })),
      part_bom_item: all.map((id) => ({ id, part_id: 2, sub_part_id: id, quantity: PIECE })),
      part_stocktake: all.map((id) => ({ id, part_id: 1, date: '2024-05-05' })),
      common_parameter_template: all.map((id) => ({ id, name: `template ${id}` })),
      common_parameter: all.map((id) => ({ id, template_id: id, model_type: 'part', model_id: 1, data: 'x' })),
      common_attachment: all.map((id) => ({ id, model_type: 'part', model_id: 1, link: 'https://x.example' })),
      order_purchase_order: [{ id: 1, reference: 'PO-0001', supplier_id: 1, status: 10, order_currency: 'USD' }],
      order_purchase_order_line: all.map((id) => ({ id, order_id: 1, part_id: 300, quantity: PIECE })),
      order_purchase_order_extra_line: all.map((id) => ({ id, order_id: 1, quantity: PIECE })),
      part_test_template: [{ id: 1, part_id: 1, test_name: 'test', key: 'test' }],
      stock_test_result: all.map((id) => ({ id, stock_item_id: 1, template_id: 1, date: '2024-05-05' })),
    })
  })
  after(() => {
    unsubscribe(STATEMENT_RAN, countStatement)
    return server.close()
  })

  const rows = (table: string, keys: readonly number[]) =>
    server.db.all(`select * from ${table} where id in (${keys.join(',')}) order by id`)

  /** How many statements each row more takes. */
  async function costOfRow(send: (items: number[]) => Promise<{ status: number; text: string }>, from: number): Promise<number> {
    const count = async (items: number[]) => {
      const before = statements
      const { status, text } = await send(items)
      expect(status, text).to.be.below(300)
      return statements - before
    }
    const few = await count(range(from, FEW))
    const many = await count(range(from + FEW, MANY))
    return (many - few) / (MANY - FEW)
  }

  const DELETED = [
    ['/company/contact/', 'company_contact'],
    ['/company/address/', 'company_address'],
    ['/order/po-line/', 'order_purchase_order_line'],
    ['/order/po-extra-line/', 'order_purchase_order_extra_line'],
    ['/company/price-break/', 'company_price_break'],
    ['/company/part/', 'company_supplier_part'],
    ['/company/part/manufacturer/', 'company_manufacturer_part'],
    ['/bom/', 'part_bom_item'],
    ['/part/stocktake/', 'part_stocktake'],
    ['/parameter/', 'common_parameter'],
    ['/attachment/', 'common_attachment'],
    ['/stock/test/', 'stock_test_result'],
  ] as const
  it('change and delete nothing where filters find nothing', async () => {
    for (const [path, filters] of [
      ['/bom/', { part: 299 }],
      ['/stock/', { part: 299 }],
      ['/part/', { IPN: 'none' }],
      ['/part/category/', { parent: 1 }],
    ] as const)
      for (const verb of ['patch', 'delete'] as const) {
        const { status, text } = await api[verb](path, { filters, notes: 'n', note: 'n', keywords: 'k' })
        if (status === 405) continue // some lists are changed in bulk alone
        expect([status, text], `${verb} ${path}`).to.deep.equal([400, '{"non_field_errors":"No items match the provided criteria"}'])
      }
  })

  it('change lines of a bill of materials with a few statements for all of them', async () => {
    expect(await costOfRow((items) => api.patch('/bom/', { items, note: 'n', quantity: 3 }), 201)).to.be.below(0.3)
    const lines = await rows('part_bom_item', range(201, FEW + MANY))
    for (const line of lines) expect(line).to.include({ note: 'n', quantity: 3 * PIECE, raw_amount: '3' })
    await expectSound(server.db)
  })

  for (const [path, table] of DELETED)
    it(`delete from ${path} with a few statements for all rows`, async () => {
      expect(await costOfRow((items) => api.delete(path, { items }), 101)).to.be.below(0.3)
      expect(await rows(table, range(101, FEW + MANY))).to.deep.equal([])
      expect((await rows(table, [151])).length).to.equal(1)
      await expectSound(server.db)
    })

  it('leave a company one primary address, the oldest of those that stay', async () => {
    const primary = await server.db.all('select id from company_address where company_id = 1 and "primary" order by id')
    expect(primary).to.deep.equal([{ id: 101 + FEW + MANY }])
  })

  it('change stock with a few statements for all items, each with its history', async () => {
    const cost = await costOfRow((items) => api.patch('/stock/', { items, batch: 'z', location: 2, notes: 'n', tags: ['red', 'blue'] }), 1)
    expect(cost).to.be.below(0.3)
    const items = await rows('stock_item', range(1, FEW + MANY))
    for (const { batch, location_id, notes, search_key } of items)
      expect({ batch, location_id, notes, search_key }).to.deep.equal({ batch: 'z', location_id: 2, notes: 'n', search_key: '\nz' })
    const told = await server.db.all<Row>('select item_id, deltas from stock_tracking order by item_id')
    expect(told.map(({ item_id }) => item_id)).to.deep.equal(range(1, FEW + MANY))
    expect(JSON.parse(told[0]!.deltas as string)).to.deep.equal({ batch: 'z', location: 2, old_location: 1 })
    expect(await server.db.all("select thing_id from common_tagged where model = 'stock_item'")).to.have.length(2 * (FEW + MANY))
    await expectSound(server.db)
  })

  it('delete stock with a few statements for all items, each with its history', async () => {
    expect(await costOfRow((items) => api.delete('/stock/', { items }), 201)).to.be.below(0.3)
    expect(await rows('stock_item', range(201, FEW + MANY))).to.deep.equal([])
    expect(await server.db.all('select id from stock_tracking where tracking_type = 12')).to.have.length(FEW + MANY)
    await expectSound(server.db)
  })

  it('delete an item together with what is installed in it, when that comes first', async () => {
    expect((await api.patch('/stock/260/', { belongs_to: 261 })).status).to.equal(200)
    expect((await api.delete('/stock/', { items: [261] })).status).to.equal(400)
    expect((await api.delete('/stock/', { items: [261, 260] })).status).to.equal(200)
    expect((await api.patch('/stock/263/', { belongs_to: 262 })).status).to.equal(200)
    expect((await api.delete('/stock/', { items: [262, 263] })).body.non_field_errors[0]).to.match(/^Other items are installed/)
    expect(await rows('stock_item', [262, 263])).to.have.length(2)
  })

  it('change parts with a few statements for all of them', async () => {
    const cost = await costOfRow((items) => api.patch('/part/', { items, category: 1, keywords: 'k', starred: true, tags: ['red'] }), 101)
    expect(cost).to.be.below(0.3)
    const parts = await rows('part_part', range(101, FEW + MANY))
    for (const [n, part] of parts.entries())
      expect(part).to.include({ category_id: 1, keywords: 'k', full_name: `part ${101 + n}`, name: `part ${101 + n}` })
    expect(parts[0]!.search_key).to.contain('part 101').and.to.contain('k')
    expect((await api.get('/part/category/1/')).body.part_count).to.equal(FEW + MANY)
    expect(await server.db.all('select thing_id from part_star')).to.have.length(FEW + MANY)
    await expectSound(server.db)
  })

  it('change all or nothing, whatever row is refused', async () => {
    const refused = await api.patch('/part/', { items: [160, 161], name: 'alike' })
    expect(refused.body).to.deep.equal({ non_field_errors: ['The fields name, IPN, revision must make a unique set.'] })
    expect((await api.patch('/stock/', { items: [300, 999_999], batch: 'q' })).status).to.equal(404)
    expect((await api.patch('/stock/', { items: [300, 301], belongs_to: 301 })).body).to.have.property('belongs_to')
    expect((await rows('stock_item', [300, 301])).map(({ batch, belongs_to_id }) => [batch, belongs_to_id])).to.deep.equal([
      [null, null],
      [null, null],
    ])
    expect((await rows('part_part', [160])).map(({ name }) => name)).to.deep.equal(['part 160'])
  })

  it('rename parts and places in sequence: each sees the names that those before it got', async () => {
    expect((await api.patch('/part/', { items: [162, 163], revision: 'B' })).status).to.equal(200)
    expect((await rows('part_part', [162])).map(({ full_name }) => full_name)).to.deep.equal(['part 162 | B'])
    const { body } = await api.patch('/stock/location/', { items: [1, 2], name: 'alike' })
    expect(body).to.deep.equal({ non_field_errors: ['Duplicate names cannot exist under the same parent'] })
    expect((await rows('stock_location', [1])).map(({ name }) => name)).to.deep.equal(['shelf'])
  })

  it('delete a category with its parts with a few statements for all of them', async () => {
    const cost = async (first: number, count: number) => {
      const keys = range(first, count)
      await putRows(server.db, {
        part_category: [{ id: first, name: `c${first}`, tree_path: `/${first}/`, pathstring: `c${first}` }],
        part_part: keys.map((id) => ({ id, name: `gone ${id}`, full_name: `gone ${id}`, category_id: first, active: false })),
        part_bom_item: keys.map((id) => ({ id, part_id: id, sub_part_id: 1, quantity: PIECE })),
        company_supplier_part: keys.map((id) => ({ id, part_id: id, supplier_id: 1, SKU: `G${id}` })),
      })
      const before = statements
      expect((await api.delete(`/part/category/${first}/`, { delete_parts: true })).status).to.equal(204)
      expect(await rows('part_part', keys)).to.deep.equal([])
      return statements - before
    }
    const few = await cost(1000, FEW)
    expect(((await cost(2000, MANY)) - few) / (MANY - FEW)).to.be.below(0.3)
    await expectSound(server.db)
  })

  it('of one person are worked on two at a time; beyond ten that wait there is a 429', async () => {
    expect((await api.patch('/stock/310/', { batch: 'first' })).status).to.equal(200) // what a first request notes is noted
    const other = new Api(server.url, token(await server.createToken(await server.createUser({ username: 'other', isSuperuser: true }))))
    let free = () => {}
    const hold = new Promise<void>((resolve) => {
      free = resolve
    })
    let held = () => {}
    const holding = new Promise<void>((resolve) => {
      held = resolve
    })
    const holder = server.db.transaction(async (trx) => {
      await trx('stock_item').where({ id: 310 }).update({ packaging: 'x' })
      held()
      await hold
    })
    await holding
    const sent = range(1, 12).map(() => api.patch('/stock/', { items: [310, 311], batch: 'turn' }))
    try {
      // One more than can wait is answered at once; whoever came first waits.
      const { status, headers, body } = await Promise.race([...sent, api.patch('/stock/', { items: [310, 311], batch: 'turn' })])
      expect([status, headers.get('retry-after')]).to.deep.equal([429, '5'])
      expect(body.detail).to.match(/Wait for their answers/)
      const { write } = server.db.load()
      expect(kind === 'sqlite' ? write.waiting : write.used - 1).to.be.at.most(3)
      if (kind === 'postgres') expect((await other.post('/company/', { name: 'beside' })).status).to.equal(201)
    } finally {
      free()
      await holder
    }
    const answers = (await Promise.all(sent)).map((reply) => reply.status)
    expect(answers.filter((status) => status === 200)).to.have.length.of.at.least(11)
    expect((await rows('stock_item', [311]))[0]!.batch).to.equal('turn')
    expect((await api.patch('/stock/', { items: [310, 311], batch: 'after' })).status).to.equal(200)
  })

  if (kind === 'sqlite')
    it('and other writes wait fifteen seconds at most for their turn, and are told to come back: 503', async () => {
      const { pool } = server.db.knex.client
      expect(pool.acquireTimeoutMillis).to.equal(15_000)
      pool.acquireTimeoutMillis = 100
      let free = () => {}
      const holder = server.db.transaction(() => new Promise<void>((resolve) => (free = resolve)))
      try {
        for (const send of [() => api.patch('/user/me/profile/', { theme: 'dark' }), () => api.patch('/stock/312/', { batch: 'q' })]) {
          const { status, headers } = await send()
          expect([status, headers.get('retry-after')]).to.deep.equal([503, '5'])
        }
        const refused = await server.db.write(async (run) => run('select 1')).catch((error: Error) => error)
        expect(refused).to.have.property('statusCode', 503)
      } finally {
        pool.acquireTimeoutMillis = 15_000
        free()
        await holder
      }
      expect((await api.patch('/stock/312/', { batch: 'q' })).status).to.equal(200)
    })
})
