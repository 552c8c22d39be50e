/**
 * 55. Rows that a caller may not see, asked for sideways: by a filter over kinds, by a label, inside of another operation's answer, by what a
 * write refers to, and by what it answers.
 */
import { expect } from 'chai'
import type { Permission, Scope } from '../../../provider/scopes.ts'
import { accessToTable } from '../../../resource/engine/comparison.ts'
import { Ref } from '../../../resource/engine/fields/ref.ts'
import { RESOURCES } from '../../../resource/engine/resource.ts'
import { carrying } from '../../../resource/inventory/kinds/index.ts'
import { hashBarcode } from '../../../resource/inventory/thing/barcode-hash.ts'
import { Api, superuser, token } from '../../support/api.ts'
import { type Made, makeCategory, makeCompany, makePart } from '../../support/builders.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const NOWHERE = 987_654
const every = (role: string): Permission[] => ['view', 'add', 'change', 'delete'].map((verb) => `${verb}:${role}` as Permission)
const missing = (key: number): string => `Invalid pk "${key}" - object does not exist.`

eachDatabase('55. rows that are hidden', (kind) => {
  let server: TestServer
  let admin: Api
  let part: Made
  let place: Made
  let supplier: Made
  let supplierPart: Made
  let order: Made
  let line: Made
  let item: Made
  let category: Made

  before(async () => {
    server = await startServer(kind)
    admin = await superuser(server)
    part = await makePart(admin, { purchaseable: true, trackable: false })
    category = await makeCategory(admin, { name: 'Vault', structural: true })
    place = await made('/stock/location/', { name: 'shelf' })
    supplier = await makeCompany(admin, { is_supplier: true, is_manufacturer: true })
    supplierPart = await made('/company/part/', { part: part.pk, supplier: supplier.pk, SKU: 'HIDDEN-SKU' })
    order = await made('/order/po/', { supplier: supplier.pk })
    line = await made('/order/po-line/', { order: order.pk, part: supplierPart.pk, quantity: 100 })
    expect((await admin.post(`/order/po/${order.pk}/issue/`)).status).to.equal(201)
    item = await made('/stock/', { part: part.pk, quantity: 5 })
  })
  after(() => server?.close())

  async function made(path: string, body: object): Promise<Made> {
    const { status, body: row, text } = await admin.post(path, body)
    expect(status, `${path} ${text}`).to.equal(201)
    return Array.isArray(row) ? row[0] : row
  }
  let callers = 0
  const person = async (...roles: string[]): Promise<Api> =>
    new Api(
      server.url,
      token(await server.createToken(await server.createUser({ username: `caller-${++callers}`, permissions: roles.flatMap(every) }))),
    )
  const scoped = async (...scopes: string[]): Promise<Api> => {
    const user = await server.createUser({ username: `caller-${++callers}`, isSuperuser: true })
    return new Api(server.url, token(await server.createToken(user, { scopes: scopes as Scope[] })))
  }
  const row = async (table: string, id: number): Promise<Record<string, unknown>> =>
    (await server.db.all<Record<string, unknown>>(`select * from ${table} where id = ?`, [id]))[0]!
  const count = async (table: string): Promise<number> => (await server.db.all<{ n: number }>(`select count(*) as n from ${table}`))[0]!.n
  const scanned = async (barcode: string) => (await admin.post('/barcode/', { barcode })).body

  describe('by a filter over kinds', () => {
    it('each table that things hang on, or that a reference names, says what opens it', () => {
      const refs = RESOURCES.flatMap(({ fields }) => Object.values(fields)).filter((f) => f instanceof Ref)
      for (const table of carrying('tags')
        .map(({ table }) => table)
        .concat(refs.map(({ target }) => target.table)))
        if (table) expect(() => accessToTable(table), table).not.to.throw()
      expect(() => accessToTable('common_attachment')).not.to.throw()
    })

    it('the kinds that tags hang on are asked for by those who see them', async () => {
      const basics = await scoped('g:read')
      for (const model of [...carrying('tags').map((kind) => kind.model), 'attachment']) {
        expect((await basics.get(`/tag/?model_type=${model}`)).status, model).to.equal(403)
        const { status, text } = await admin.get(`/tag/?model_type=${model}`)
        expect(status, `${model} ${text}`).to.equal(200)
      }
      expect((await (await person('sales_order')).get('/tag/?model_type=contact')).status).to.equal(200)
    })

    it('tags of attachments are those of attachments that the caller sees', async () => {
      await made('/attachment/', { model_type: 'part', model_id: part.pk, link: 'https://example.org', tags: ['of-a-part'] })
      await made('/attachment/', { model_type: 'company', model_id: supplier.pk, link: 'https://example.org', tags: ['of-a-company'] })
      const { body } = await (await person('part')).get('/tag/?model_type=attachment')
      expect(body.map(({ name }: Made) => name)).to.eql(['of-a-part'])
    })
  })

  describe('by a label', () => {
    const receive = (barcode: string, api = admin) =>
      api.post(`/order/po/${order.pk}/receive/`, { items: [{ line_item: line.pk, quantity: 1, location: place.pk, barcode }] })

    it('what comes takes no label that stands for something, of any kind', async () => {
      expect((await admin.post('/barcode/link/', { barcode: 'SHELF-1', stocklocation: place.pk })).status).to.equal(200)
      const buyer = await person('purchase_order')
      for (const barcode of ['SHELF-1', `{"stocklocation": ${place.pk}}`, `INV-SL${place.pk}`]) {
        const before = await count('stock_item')
        const { status, text } = await receive(barcode, buyer)
        expect(status, text).to.equal(400)
        expect(JSON.parse(text).items[0].barcode).to.eql(['Barcode is already in use'])
        expect(await count('stock_item')).to.equal(before)
        expect((await scanned(barcode)).stocklocation.pk).to.equal(place.pk)
      }
    })

    it('a new label goes with what comes', async () => {
      const { status, text, body } = await receive('NEW-1')
      expect(status, text).to.equal(201)
      expect((await scanned('NEW-1')).stockitem.pk).to.equal(body[0].pk)
    })

    it('a manufacturer part takes no hash of a label that stands for something', async () => {
      const maker = await person('part', 'purchase_order')
      const { pk } = await made('/company/part/manufacturer/', { part: part.pk, manufacturer: supplier.pk, MPN: 'M-1' })
      const shelf = await made('/stock/location/', { name: 'another shelf' })
      expect((await admin.post('/barcode/link/', { barcode: 'SHELF-2', stocklocation: shelf.pk })).status).to.equal(200)
      const hash = hashBarcode('SHELF-2')
      await maker.patch(`/company/part/manufacturer/${pk}/`, { barcode_hash: hash })
      await maker.post('/company/part/manufacturer/', { part: part.pk, manufacturer: supplier.pk, MPN: 'M-2', barcode_hash: hash })
      expect(await server.db.all('select id from company_manufacturer_part where barcode_hash = ?', [hash])).to.eql([])
      expect((await scanned('SHELF-2')).stocklocation.pk).to.equal(shelf.pk)
    })
  })

  describe('inside of another answer', () => {
    it('what a barcode stands for at an order is shown to those who may fetch it', async () => {
      const asked = { barcode: `{"part": ${part.pk}}`, purchase_order: order.pk }
      const narrow = await scoped('r:add:purchase_order', 'r:view:build', 'g:read')
      expect((await narrow.get(`/company/part/${supplierPart.pk}/`)).status).to.equal(403)
      const { status, body, text } = await narrow.post('/barcode/po-allocate/', asked)
      expect(status, text).to.equal(200)
      expect(body.supplierpart).to.eql({ pk: supplierPart.pk })
      expect((await admin.post('/barcode/po-allocate/', asked)).body.supplierpart.instance.SKU).to.equal('HIDDEN-SKU')
    })
  })

  describe('by what a write refers to', () => {
    /** Both keys are refused in the same words, and nothing is changed. */
    async function refused(api: Api, method: 'post' | 'patch', path: string, body: object, name: string, key: number, table: string) {
      const before = method === 'patch' ? await row(table, Number(/(\d+)\/$/.exec(path)![1])) : await count(table)
      for (const pk of [key, NOWHERE]) {
        const { status, body: answer, text } = await api[method](path, { ...body, [name]: pk })
        expect(status, `${method} ${path} ${name} ${pk}: ${text}`).to.equal(400)
        expect(answer, `${method} ${path} ${name}`).to.eql({ [name]: [missing(pk)] })
      }
      const after = method === 'patch' ? await row(table, Number(/(\d+)\/$/.exec(path)![1])) : await count(table)
      expect(after).to.eql(before)
    }

    it('stock names no order, supplier part or company that its keeper may not see', async () => {
      const keeper = await person('stock')
      expect((await keeper.get(`/order/po/${order.pk}/`)).status).to.equal(403)
      const at = `/stock/${item.pk}/`
      await refused(keeper, 'patch', at, {}, 'purchase_order', order.pk, 'stock_item')
      await refused(keeper, 'patch', at, {}, 'supplier_part', supplierPart.pk, 'stock_item')
      await refused(keeper, 'patch', at, {}, 'customer', supplier.pk, 'stock_item')
      await refused(keeper, 'post', '/stock/', { part: part.pk, quantity: 1 }, 'purchase_order', order.pk, 'stock_item')
    })

    it('nor many at once', async () => {
      const keeper = await person('stock')
      const before = await row('stock_item', item.pk)
      const { status } = await keeper.patch('/stock/', { items: [item.pk], purchase_order: order.pk })
      expect(status).to.equal(400)
      expect(await row('stock_item', item.pk)).to.eql(before)
    })

    it('what a row refers to already stays, and can be taken away', async () => {
      const keeper = await person('stock')
      const { pk } = await made('/stock/', { part: part.pk, quantity: 1, purchase_order: order.pk })
      const kept = await keeper.patch(`/stock/${pk}/`, { purchase_order: order.pk, packaging: 'box' })
      expect(kept.status, kept.text).to.equal(200)
      expect(await row('stock_item', pk)).to.include({ purchase_order_id: order.pk, packaging: 'box' })
      expect((await keeper.patch(`/stock/${pk}/`, { purchase_order: null })).status).to.equal(200)
      expect((await row('stock_item', pk)).purchase_order_id).to.equal(null)
    })

    it('stock comes and moves by its role alone', async () => {
      const keeper = await person('stock')
      const { status, text, body } = await keeper.post('/stock/', { part: part.pk, quantity: 1, location: place.pk })
      expect(status, text).to.equal(201)
      expect((await row('stock_item', body[0].pk)).location_id).to.equal(place.pk)
    })

    it('a part is put in no category that its keeper may not see, nor told that it is structural', async () => {
      const keeper = await person('part')
      const open = await makeCategory(admin)
      const { pk } = await makePart(admin)
      for (const key of [open.pk, category.pk]) {
        await refused(keeper, 'patch', `/part/${pk}/`, {}, 'category', key, 'part_part')
        await refused(keeper, 'post', '/part/', { name: `in ${key}` }, 'category', key, 'part_part')
      }
    })

    it('nested in a body, too', async () => {
      const keeper = await person('part', 'stock')
      const closed = await person('part')
      const send = (api: Api, location: number) =>
        api.post('/part/', { name: `with stock ${location}`, initial_stock: { quantity: 1, location } })
      const before = await count('part_part')
      const answers = [await send(closed, place.pk), await send(closed, NOWHERE)]
      expect(answers.map(({ status }) => status)).to.eql([400, 400])
      expect(answers.map(({ text }) => text.replace(/\d+/g, 'N'))[0]).to.equal(answers[1]!.text.replace(/\d+/g, 'N'))
      expect(await count('part_part')).to.equal(before)
      expect((await send(keeper, place.pk)).status).to.equal(201)
    })

    it('a new part comes from no company that its maker may not see, nor told which there are', async () => {
      const keeper = await person('part')
      const before = await count('part_part')
      const send = (key: number) =>
        keeper.post('/part/', { name: `bought ${key}`, purchaseable: true, initial_supplier: { supplier: key, sku: `S-${key}` } })
      const [there, absent] = [await send(supplier.pk), await send(NOWHERE)]
      expect([there.status, absent.status]).to.eql([400, 400])
      expect(there.body).to.eql(absent.body)
      expect(await count('part_part')).to.equal(before)
    })

    it('a new part has parameters of its category for those who may see them', async () => {
      await admin.patch('/settings/global/PART_CATEGORY_PARAMETERS/', { value: true })
      const shared = await makeCategory(admin)
      const template = await made('/parameter/template/', { name: 'secret preset' })
      await made('/part/category/parameters/', { category: shared.pk, template: template.pk, default_value: '42' })
      // A builder sees categories, and not what their parts start with.
      const builder = await person('part', 'build')
      expect((await builder.get('/part/category/parameters/')).status).to.equal(403)
      const before = await count('common_parameter')
      const body = { name: 'with presets', category: shared.pk, copy_category_parameters: true }
      expect((await builder.post('/part/', body)).status).to.equal(403)
      expect(await count('common_parameter')).to.equal(before)
      const without = await builder.post('/part/', { ...body, copy_category_parameters: false })
      expect(without.status, without.text).to.equal(201)
      expect((await (await person('part', 'part_category')).post('/part/', { ...body, name: 'with them' })).status).to.equal(201)
      expect(await count('common_parameter')).to.equal(before + 1)
    })
  })

  describe('by what a write answers', () => {
    it('a change shows its key and what was sent to those who may not see the row', async () => {
      const writer = await scoped('r:change:stock')
      expect((await writer.get(`/stock/${item.pk}/`)).status).to.equal(403)
      const at = `/stock/${item.pk}/`
      expect((await writer.patch(at, {})).body).to.eql({ pk: item.pk })
      expect((await writer.patch(at, { packaging: 'tube', purchase_order_reference: 'x', SKU: 'x', part_detail: {} })).body).to.eql({
        pk: item.pk,
        packaging: 'tube',
      })
      expect((await row('stock_item', item.pk)).packaging).to.equal('tube')
    })

    it('so does what is made', async () => {
      const writer = await scoped('r:add:part')
      const { status, body } = await writer.post('/part/', { name: 'unseen' })
      expect(status).to.equal(201)
      expect(Object.keys(body).sort()).to.eql(['name', 'pk'])
      const stocker = await scoped('r:add:stock')
      const entered = await stocker.post('/stock/', { part: part.pk, quantity: 3 })
      expect(entered.status, entered.text).to.equal(201)
      expect(Object.keys(entered.body[0]).sort()).to.eql(['part', 'pk', 'quantity'])
      const lines = await (await scoped('r:add:purchase_order')).post('/order/po-line/', {
        order: order.pk,
        part: supplierPart.pk,
        quantity: 1,
        merge_items: false,
      })
      expect(Object.keys(lines.body).sort(), lines.text).to.eql(['order', 'part', 'pk', 'quantity'])
    })

    it('metadata, a profile and settings, too', async () => {
      await admin.put(`/metadata/stockitem/${item.pk}/`, { metadata: { hidden: 1 } })
      const writer = await scoped('r:change:stock')
      expect((await writer.patch(`/metadata/stockitem/${item.pk}/`, { metadata: { mine: 2 } })).body).to.eql({ metadata: { mine: 2 } })
      expect(JSON.parse((await row('stock_item', item.pk)).metadata as string)).to.eql({ hidden: 1, mine: 2 })
      const own = await scoped('g:write')
      expect((await own.get('/user/me/profile/')).status).to.equal(403)
      expect((await own.patch('/user/me/profile/', {})).body).to.eql({})
      expect((await own.patch('/user/me/profile/', { position: 'clerk' })).body).to.eql({ position: 'clerk' })
      expect((await own.patch('/settings/user/SEARCH_PREVIEW_SHOW_PARTS/', {})).status).to.equal(403)
      expect((await own.patch('/settings/user/SEARCH_PREVIEW_SHOW_PARTS/', { value: false })).status).to.equal(200)
    })

    it('rows are found by filters for those who may see them, whatever is written', async () => {
      const filters = { batch: 'SECRET-BATCH' }
      const hidden = await made('/stock/', { part: part.pk, quantity: 1, ...filters })
      const [writer, deleter] = [await scoped('r:change:stock'), await scoped('r:delete:stock')]
      for (const asked of [filters, { batch: 'none such' }, { name_regex: '^p' }])
        for (const [title, { status, text }] of Object.entries({
          patch: await writer.patch('/stock/', { filters: asked }),
          put: await writer.put('/stock/', { filters: asked, packaging: 'tube' }),
          delete: await deleter.delete('/stock/', { filters: asked }),
        }))
          expect(status, `${title} ${text}`).to.equal(403)
      expect((await row('stock_item', hidden.pk)).packaging).not.to.equal('tube')
      expect((await writer.patch('/stock/', { items: [hidden.pk], packaging: 'tube' })).body.items).to.eql([
        { pk: hidden.pk, packaging: 'tube' },
      ])
      expect((await (await person('stock')).delete('/stock/', { filters })).body).to.eql({ success: 'Deleted 1 items' })
    })

    it('what is left of a line is told by a scan to those who may see the line', async () => {
      const scan = { barcode: 'of no form that is known', line_item: line.pk }
      const left = (100_000 * 100 - Number((await row('order_purchase_order_line', line.pk)).received)) / 100_000
      for (const [api, quantity] of [
        [await scoped('r:change:purchase_order'), undefined],
        [await person('purchase_order'), left],
      ] as const) {
        const { body, text } = await api.post('/barcode/po-receive/', scan)
        expect(body.action_required, text).to.be.a('string')
        expect([body.lineitem.pk, body.lineitem.quantity]).to.eql([line.pk, quantity])
      }
    })

    it('and what has come', async () => {
      const buyer = await scoped('r:change:purchase_order')
      const { status, body, text } = await buyer.post(`/order/po/${order.pk}/receive/`, {
        items: [{ line_item: line.pk, quantity: 1 }],
        location: place.pk,
      })
      expect(status, text).to.equal(201)
      expect(body.map((one: object) => Object.keys(one))).to.eql([['pk']])
    })
  })
})
