/** Rules that two requests could break together, where each of them keeps it: what both leave behind keeps it, too. */
import { expect } from 'chai'
import type { Row } from '../../../database.ts'
import { followRates } from '../../../resource/inventory/kept/follow.ts'
import { PURCHASE_TOTALS, touchOrderTotals } from '../../../resource/inventory/kept/order-total.ts'
import { setRates as writeRates } from '../../../resource/inventory/money/rates.ts'
import { type Api, type Reply, superuser } from '../../support/api.ts'
import { makeCategory, makeCompany, makePart } from '../../support/builders.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const RACES = 20

eachDatabase('rules that two requests could break together', (kind) => {
  let server: TestServer
  let api: Api

  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
    await set('PART_ALLOW_DUPLICATE_IPN', false)
  })
  after(() => server?.close())

  const set = async (key: string, value: unknown): Promise<void> => {
    const { status, text } = await api.patch(`/settings/global/${key}/`, { value })
    expect(status, text).to.equal(200)
  }
  const make = async (path: string, body: object): Promise<number> => {
    const { status, body: made, text } = await api.post(path, body)
    expect(status, `${path} ${text}`).to.equal(201)
    return (Array.isArray(made) ? made[0] : made).pk
  }
  const rows = (sql: string, ...params: (string | number | boolean)[]): Promise<Row[]> => server.db.all(sql, params)

  /** Sends both at once, twenty times over. @param race makes the requests; nothing may come of them but success or a refusal */
  async function races(race: (n: number) => Promise<readonly (() => Promise<Reply>)[]>): Promise<void> {
    for (let n = 0; n < RACES; n++) {
      const replies = await Promise.all((await race(n)).map((send) => send()))
      for (const { status, text } of replies) expect(status, text).to.be.oneOf([200, 201, 204, 400, 404])
      expect(
        replies.some(({ status }) => status < 300),
        'one of them at least',
      ).to.equal(true)
    }
  }
  const setRates = (euro: string): Promise<void> =>
    server.db.transaction(async (trx) => {
      await writeRates(trx, 'USD', { EUR: euro })
      await followRates(trx)
    })
  const twins = (table: string, columns: string, where = '1 = 1') =>
    rows(`select ${columns} from ${table} where ${where} group by ${columns} having count(*) > 1`)

  it('no IPN stands for two parts where that is forbidden', async () => {
    const category = (await makeCategory(api)).pk
    await races(async (n) => [1, 2].map((side) => () => api.post('/part/', { name: `side ${side} of ${n}`, IPN: `IPN-${n}`, category })))
    const parts = [(await makePart(api)).pk, (await makePart(api)).pk]
    await races(async (n) => parts.map((part) => () => api.patch(`/part/${part}/`, { IPN: `again-${n}` })))
    expect(await twins('part_part', '"IPN"', `"IPN" <> ''`)).to.deep.equal([])
  })

  it('no two companies share name and e-mail, nor a name without e-mail', async () => {
    await races(async (n) => [1, 2].map(() => () => api.post('/company/', { name: `company ${n}` })))
    await races(async (n) => [1, 2].map(() => () => api.post('/company/', { name: `company ${n}`, email: 'a@b.example' })))
    expect(await twins('company_company', `name, coalesce(email, '')`)).to.deep.equal([])
  })

  it('no two parameter templates share a name, however it is written', async () => {
    await races(async (n) => ['Width', 'WIDTH'].map((name) => () => api.post('/parameter/template/', { name: `${name} ${n}` })))
    expect(await twins('common_parameter_template', 'lower(name)')).to.deep.equal([])
  })

  it('a value that must be unique is had once', async () => {
    const template = await make('/parameter/template/', { name: 'asset', unique: 2 })
    const parts = [(await makePart(api)).pk, (await makePart(api)).pk]
    await races(async (n) => {
      await api.delete('/parameter/', { items: (await rows('select id from common_parameter')).map(({ id }) => id) })
      return parts.map((model_id) => () => api.post('/parameter/', { template, model_type: 'part', model_id, data: `A${n}` }))
    })
    expect(await twins('common_parameter', 'data')).to.deep.equal([])
  })

  it('no part is in a structural category', async () => {
    const part = (await makePart(api)).pk
    await races(async (n) => {
      const category = (await makeCategory(api)).pk
      return [
        () => (n % 2 ? api.patch(`/part/${part}/`, { category }) : api.post('/part/', { name: `inside ${n}`, category })),
        () => api.patch(`/part/category/${category}/`, { structural: true }),
      ]
    })
    expect(await rows('select p.id from part_part p join part_category c on c.id = p.category_id where c.structural')).to.deep.equal([])
  })

  it('no stock is in a structural place', async () => {
    const part = (await makePart(api)).pk
    const item = await make('/stock/', { part, quantity: 100 })
    const supplier = (await makeCompany(api, { is_supplier: true })).pk
    const bought = await make('/company/part/', { part, supplier, SKU: 'structural' })
    const order = await make('/order/po/', { supplier })
    const line = await make('/order/po-line/', { order, part: bought, quantity: 100 })
    await api.post(`/order/po/${order}/issue/`)
    const puts: ((location: number) => Promise<Reply>)[] = [
      (location) => api.post('/stock/', { part, quantity: 1, location }),
      (location) => api.post('/stock/transfer/', { items: [{ pk: item, quantity: 1 }], location }),
      (location) => api.patch(`/stock/${item}/`, { location }),
      (location) => api.post(`/order/po/${order}/receive/`, { items: [{ line_item: line, quantity: 1, location }] }),
      (location) => api.post('/stock/count/', { items: [{ pk: item, quantity: 50 }], location }),
    ]
    await races(async (n) => {
      const location = await make('/stock/location/', { name: `place ${n}` })
      return [() => puts[n % puts.length]!(location), () => api.patch(`/stock/location/${location}/`, { structural: true })]
    })
    expect(await rows('select i.id from stock_item i join stock_location l on l.id = i.location_id where l.structural')).to.deep.equal([])
  })

  it('no item is inside of itself, by two', async () => {
    const part = (await makePart(api)).pk
    await races(async () => {
      const [a, b] = [await make('/stock/', { part, quantity: 1 }), await make('/stock/', { part, quantity: 1 })]
      return [() => api.patch(`/stock/${a}/`, { belongs_to: b }), () => api.patch(`/stock/${b}/`, { belongs_to: a })]
    })
    expect(
      await rows('select a.id from stock_item a join stock_item b on b.id = a.belongs_to_id where b.belongs_to_id = a.id'),
    ).to.deep.equal([])
  })

  it('no part is its own variant, nor its own revision', async () => {
    await races(async () => {
      const [a, b] = [(await makePart(api, { is_template: true })).pk, (await makePart(api, { is_template: true })).pk]
      return [() => api.patch(`/part/${a}/`, { variant_of: b }), () => api.patch(`/part/${b}/`, { variant_of: a })]
    })
    await races(async () => {
      const [a, b] = await Promise.all([makePart(api), makePart(api)])
      return [
        () => api.patch(`/part/${a.pk}/`, { revision_of: b.pk, revision: 'B' }),
        () => api.patch(`/part/${b.pk}/`, { revision_of: a.pk, revision: 'B' }),
      ]
    })
    for (const column of ['variant_of_id', 'revision_of_id'])
      expect(
        await rows(`select a.id from part_part a join part_part b on b.id = a.${column} where b.${column} = a.id`),
        column,
      ).to.deep.equal([])
  })

  it('no part is made of itself, when its template is chosen while a line is made', async () => {
    await races(async () => {
      const [template, part] = await Promise.all([
        makePart(api, { is_template: true, assembly: true, component: true }),
        makePart(api, { assembly: true, component: true }),
      ])
      return [
        () => api.patch(`/part/${part.pk}/`, { variant_of: template.pk }),
        () => api.post('/bom/', { part: part.pk, sub_part: template.pk, quantity: 1 }),
      ]
    })
    expect(
      await rows('select l.id from part_bom_item l join part_part p on p.id = l.part_id where p.variant_of_id = l.sub_part_id'),
    ).to.deep.equal([])
  })

  it('no order has a line of a part that is gone', async () => {
    const supplier = (await makeCompany(api, { is_supplier: true })).pk
    const order = await make('/order/po/', { supplier })
    await races(async (n) => {
      const part = (await makePart(api, { active: false })).pk
      const bought = await make('/company/part/', { part, supplier, SKU: `gone ${n}` })
      return [() => api.delete(`/part/${part}/`), () => api.post('/order/po-line/', { order, part: bought, quantity: 1 })]
    })
    expect(await rows('select id from order_purchase_order_line where part_id is null')).to.deep.equal([])
  })

  it('what goes while a row that names it is checked is missed at its field, before any rule reads it', async () => {
    const supplier = (await makeCompany(api, { is_supplier: true })).pk
    const order = await make('/order/po/', { supplier })
    const bought = await make('/company/part/', { part: (await makePart(api)).pk, supplier, SKU: 'goes' })
    const answer = await server.db.transaction(async (trx) => {
      await trx('company_supplier_part').where({ id: bought }).delete()
      const answer = api.post('/order/po-line/', { order, part: bought, quantity: 1 })
      await new Promise((done) => setTimeout(done, 300))
      return { answer }
    })
    const { status, body } = await answer.answer
    expect([status, body]).to.eql([400, { part: [`Invalid pk "${bought}" - object does not exist.`] }])
  })

  it('no two lines feed one build', async () => {
    const supplier = (await makeCompany(api, { is_supplier: true })).pk
    const part = (await makePart(api, { assembly: true })).pk
    const bought = await make('/company/part/', { part, supplier, SKU: 'fed' })
    const orders = [await make('/order/po/', { supplier }), await make('/order/po/', { supplier })]
    await races(async (n) => {
      const build = await server.db.transaction(async (trx) => {
        const [row] = await trx('build_build')
          .insert({ reference: `BO-${n}`, part_id: part, quantity: 100_000, external: true })
          .returning('id')
        return row.id as number
      })
      return orders.map((order) => () => api.post('/order/po-line/', { order, part: bought, quantity: 1, build_order: build }))
    })
    expect(await twins('order_purchase_order_line', 'build_order_id', 'build_order_id is not null')).to.deep.equal([])
  })

  it('no two items have one barcode', async () => {
    const supplier = (await makeCompany(api, { is_supplier: true })).pk
    const part = (await makePart(api)).pk
    const bought = await make('/company/part/', { part, supplier, SKU: 'coded' })
    const location = await make('/stock/location/', { name: 'counter' })
    const lines: [number, number][] = []
    for (let n = 0; n < 2; n++) {
      const order = await make('/order/po/', { supplier })
      lines.push([order, await make('/order/po-line/', { order, part: bought, quantity: 100 })])
      await api.post(`/order/po/${order}/issue/`)
    }
    await races(async (n) =>
      lines.map(
        ([order, line_item]) =>
          () =>
            api.post(`/order/po/${order}/receive/`, { items: [{ line_item, quantity: 1, barcode: `code ${n}` }], location }),
      ),
    )
    expect(await twins('stock_item', 'barcode_hash', `barcode_hash <> ''`)).to.deep.equal([])
  })

  it('no item is in a state of the installation that is gone', async () => {
    const part = (await makePart(api)).pk
    const item = await make('/stock/', { part, quantity: 1 })
    await races(async (n) => {
      const key = 300 + n
      const state = await make('/generic/status/custom/', {
        key,
        name: `ODD_${n}`,
        label: 'odd',
        logical_key: 10,
        reference_status: 'StockStatus',
      })
      return [() => api.post('/stock/change_status/', { items: [item], status: key }), () => api.delete(`/generic/status/custom/${state}/`)]
    })
    expect(
      await rows(`select id from stock_item where status_custom_key is not null
        and status_custom_key not in (select key from common_custom_state)`),
    ).to.deep.equal([])
  })

  it('a BOM line that changes while it is checked does not count as checked', async () => {
    const [whole, part] = [await makePart(api, { assembly: true }), await makePart(api)]
    const line = await make('/bom/', { part: whole.pk, sub_part: part.pk, quantity: 1 })
    for (let n = 0; n < RACES; n++) {
      await Promise.all([api.put(`/bom/${line}/validate/`, { valid: true }), api.patch(`/bom/${line}/`, { quantity: n + 2 })])
      const [after] = await rows('select validated, checksum from part_bom_item where id = ?', line)
      const fresh = await api.put(`/bom/${line}/validate/`, { valid: true })
      expect(fresh.status).to.equal(200)
      const [right] = await rows('select checksum from part_bom_item where id = ?', line)
      if (after!.validated) expect(after!.checksum).to.equal(right!.checksum)
    }
  })

  it('a day has one stocktake entry a part', async () => {
    // Of another part each time: the next entries take the place of twins.
    await races(async () => {
      const part = (await makePart(api)).pk
      return [1, 2].map(() => () => api.post('/part/stocktake/generate/', { part, generate_entry: true }))
    })
    expect(await twins('part_stocktake', 'part_id, date')).to.deep.equal([])
  })

  it('the total of an order follows the rates, and lines that are written beside new rates do, too', async () => {
    const supplier = (await makeCompany(api, { is_supplier: true })).pk
    for (let n = 0; n < RACES; n++) {
      const order = await make('/order/po/', { supplier, order_currency: 'USD' })
      await setRates(`${n + 2}`)
      await Promise.all([
        api.post('/order/po-extra-line/', { order, quantity: 1, price: 100, price_currency: 'EUR' }),
        setRates(`${n + 3}`),
        api.post('/order/po-extra-line/', { order, quantity: 1, price: 10, price_currency: 'EUR' }),
      ])
      const [kept] = await rows('select total_price from order_purchase_order where id = ?', order)
      await server.db.transaction((trx) => touchOrderTotals(trx, PURCHASE_TOTALS, [order]))
      expect(await rows('select total_price from order_purchase_order where id = ?', order)).to.deep.equal([kept])
    }
  })

  it('an order is reckoned in its company’s currency, also one that is made beside a new currency', async () => {
    const supplier = (await makeCompany(api, { is_supplier: true })).pk
    await races(async (n) => [
      ...[1, 2, 3].map((side) => () => api.post('/order/po/', { supplier, description: `${side}` })),
      () => api.patch(`/company/${supplier}/`, { currency: n % 2 ? 'USD' : 'EUR' }),
      ...[4, 5, 6].map((side) => () => api.post('/order/po/', { supplier, description: `${side}` })),
    ])
    expect(await rows(`select distinct total_price_currency from order_purchase_order where supplier_id = ?`, supplier)).to.deep.equal([
      { total_price_currency: RACES % 2 ? 'EUR' : 'USD' },
    ])
  })
})
