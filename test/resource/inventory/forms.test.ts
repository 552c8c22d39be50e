/** What forms are built from says what the server does: its defaults, its choices, what may be named; and what forms post is taken. */
import { expect } from 'chai'
import { type Api, person, superuser } from '../../support/api.ts'
import { makeCategory, makeCompany, makePart } from '../../support/builders.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { made, makeOrder, makeSupplier, makeSupplierPart } from './order/builders.ts'

// biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
type Described = Record<string, any>
type Form = Record<string, Described>

eachDatabase('forms', (kind) => {
  let server: TestServer
  let api: Api
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
  })
  after(() => server.close())

  const form = async (path: string, method = 'POST', caller = api): Promise<Form> => {
    const { status, body, text } = await caller.options(path)
    expect(status, text).to.equal(200)
    return body.actions[method]
  }
  async function turn(settings: Readonly<Record<string, unknown>>): Promise<void> {
    for (const [key, value] of Object.entries(settings)) {
      const { status, text } = await api.patch(`/settings/global/${key}/`, { value })
      expect(status, text).to.equal(200)
    }
  }
  const row = async (table: string, id: number, ...columns: string[]): Promise<Record<string, unknown>> => {
    const [found] = await server.db.all<Record<string, unknown>>(`select ${columns.join(', ')} from ${table} where id = ?`, [id])
    return found!
  }
  const presets = (fields: Form, ...names: string[]): unknown[] => names.map((name) => fields[name]!.default)

  describe('defaults', () => {
    const FLAGS = ['is_template', 'assembly', 'component', 'purchaseable', 'salable', 'trackable', 'virtual']

    it('of a part are those of the installation, and a null is one', async () => {
      expect(presets(await form('/part/'), ...FLAGS)).to.eql([false, false, true, true, false, false, false])
      await turn({ PART_TEMPLATE: true, PART_COMPONENT: false, PART_SALABLE: true })
      for (const method of ['POST', 'GET'])
        expect(presets(await form('/part/', method), ...FLAGS)).to.eql([true, false, false, true, true, false, false])
      const nulls = Object.fromEntries([...FLAGS, 'active', 'testable', 'locked'].map((flag) => [flag, null]))
      const { pk } = await made(api, '/part/', { name: 'of a form', ...nulls })
      const kept = await row('part_part', pk, ...FLAGS, 'active', 'testable', 'locked')
      expect(Object.values(kept).map(Boolean)).to.eql([true, false, false, true, true, false, false, true, false, false])
      await turn({ PART_TEMPLATE: false, PART_COMPONENT: true, PART_SALABLE: false })
    })

    it('are none for a change: there a null is refused', async () => {
      const { pk } = await makePart(api)
      const { status, body } = await api.patch(`/part/${pk}/`, { component: null })
      expect([status, body]).to.eql([400, { component: ['This field may not be null.'] }])
    })

    it('of stock: one piece, the batch code by its template, and whether it goes when nothing is left', async () => {
      const before = await form('/stock/')
      expect(presets(before, 'quantity', 'batch', 'delete_on_deplete', 'status')).to.eql([1, '', true, 10])
      expect(before.quantity!.required).to.equal(true)
      await turn({ STOCK_BATCH_CODE_TEMPLATE: 'B{{ year }}', STOCK_DELETE_DEPLETED_DEFAULT: false })
      const batch = `B${new Date().getUTCFullYear()}`
      expect(presets(await form('/stock/'), 'batch', 'delete_on_deplete')).to.eql([batch, false])
      const { pk: part } = await makePart(api)
      const { body } = await api.post('/stock/', { part, quantity: 1, delete_on_deplete: null, batch: '' })
      const kept = await row('stock_item', body[0].pk, 'batch', 'delete_on_deplete')
      expect([kept.batch, Boolean(kept.delete_on_deplete)]).to.eql([batch, false])
      await turn({ STOCK_BATCH_CODE_TEMPLATE: '', STOCK_DELETE_DEPLETED_DEFAULT: true })
    })

    it('of an order: the number that comes next, which is taken when nothing else is said', async () => {
      const order = await makeOrder(api, { reference: 'PO-0041' })
      expect(presets(await form('/order/po/'), 'reference')).to.eql(['PO-0042'])
      expect(presets(await form(`/order/po/${order.pk}/`, 'PUT'), 'reference')).to.eql(['PO-0042'])
      expect((await form('/order/po/')).reference).to.include({ required: true, max_length: 64, label: 'Reference' })
      expect((await makeOrder(api, { reference: '' })).reference).to.equal('PO-0042')
      await turn({ PURCHASEORDER_REFERENCE_PATTERN: 'P{ref:06d}' })
      expect(presets(await form('/order/po/'), 'reference')).to.eql(['P000043'])
      expect((await makeOrder(api)).reference).to.equal('P000043')
      await turn({ PURCHASEORDER_REFERENCE_PATTERN: 'PO-{ref:04d}' })
      expect((await api.patch(`/order/po/${order.pk}/`, { reference: '' })).status).to.equal(400)
    })

    it('of a token: it lasts a year, and has the name that one gives it', async () => {
      const fields = await form('/user/tokens/')
      const days = (Date.parse(fields.expiry!.default) - Date.parse(new Date().toISOString().slice(0, 10))) / 86_400_000
      expect(days).to.be.within(364, 366)
      expect(fields.name).to.include({ type: 'string', read_only: false, label: 'Token Name' })
      expect((await form('/user/me/token/', 'GET')).expiry!.default).to.equal(fields.expiry!.default)
    })

    it('that no setting changes are there as well', async () => {
      expect(presets(await form('/part/test-template/'), 'required', 'enabled')).to.eql([true, true])
      expect(presets(await form('/company/'), 'is_supplier', 'is_customer', 'active')).to.eql([true, false, true])
      expect(presets(await form('/bom/'), 'quantity', 'optional')).to.eql([1, false])
      const { pk } = await makePart(api)
      expect(presets(await form(`/part/${pk}/bom-copy/`), 'remove_existing', 'skip_invalid')).to.eql([true, false])
    })
  })

  describe('choices', () => {
    it('of currencies are those of the installation, and its own is the default', async () => {
      const usual = ['AUD', 'CAD', 'CNY', 'EUR', 'GBP', 'JPY', 'NZD', 'USD']
      const { currency } = await form('/company/')
      expect(currency).to.include({ type: 'choice', required: true, default: 'USD', allow_blank: false })
      expect(currency!.choices.map((c: Described) => c.value)).to.eql(usual)
      expect(currency!.choices[3]).to.eql({ value: 'EUR', display_name: 'EUR - Euro' })
      await turn({ CURRENCY_CODES: 'EUR,CHF', INVENTREE_DEFAULT_CURRENCY: 'EUR' })
      const swiss = [
        { value: 'EUR', display_name: 'EUR - Euro' },
        { value: 'CHF', display_name: 'CHF - Swiss Franc' },
      ]
      for (const [path, field] of [
        ['/company/', 'currency'],
        ['/stock/', 'purchase_price_currency'],
        ['/company/price-break/', 'price_currency'],
        ['/order/po-line/', 'purchase_price_currency'],
        ['/order/po-extra-line/', 'price_currency'],
        ['/part/sale-price/', 'price_currency'],
      ] as const)
        expect((await form(path))[field], path).to.deep.include({ type: 'choice', choices: swiss, default: 'EUR' })
      const order = (await form('/order/po/')).order_currency!
      expect(order.choices).to.eql([{ value: '', display_name: '---------' }, ...swiss])
      expect(order).to.include({ allow_blank: true, allow_null: true }).and.not.have.property('default')
      const { pk } = await makeCompany(api, { currency: '' })
      expect(await row('company_company', pk, 'currency')).to.eql({ currency: 'EUR' })
      await turn({ CURRENCY_CODES: usual.join(','), INVENTREE_DEFAULT_CURRENCY: 'USD' })
    })

    it('of states hold those of the installation', async () => {
      const aged = { key: 1234, name: 'AGED', label: 'Aged', color: 'info', logical_key: 10, reference_status: 'StockStatus' }
      const built = ['OK', 'Attention needed', 'Damaged', 'Destroyed', 'Rejected', 'Lost', 'Quarantined', 'Returned']
      const names = (f: Described | undefined) => f!.choices.map((c: Described) => c.display_name)
      expect(names((await form('/stock/')).status)).to.eql(built)
      const { pk } = await made(api, '/generic/status/custom/', aged)
      const stock = await form('/stock/')
      for (const field of ['status', 'status_custom_key']) expect(names(stock[field])).to.eql([...built, 'Aged'])
      expect(stock.status!.choices.at(-1)).to.eql({ value: 1234, display_name: 'Aged' })
      const order = await makeOrder(api)
      const received = (await form(`/order/po/${order.pk}/receive/`)).items!.child.children
      expect(names(received.status)).to.eql([...built, 'Aged'])
      // Whoever counts may leave the state as it is.
      const counted = (await form('/stock/count/')).items!.child.children
      expect(counted.status.choices[0]).to.eql({ value: null, display_name: 'No Change' })
      expect((await api.delete(`/generic/status/custom/${pk}/`)).status).to.equal(204)
    })

    it('of kinds have their names', async () => {
      const { choices } = (await form('/attachment/')).model_type!
      expect(choices).to.deep.include.members([
        { value: 'build', display_name: 'Build Order' },
        { value: 'manufacturerpart', display_name: 'Manufacturer Part' },
        { value: 'stockitem', display_name: 'Stock Item' },
      ])
      expect((await form('/parameter/template/')).model_type!.choices[0]).to.eql({ value: '', display_name: '---------' })
      expect((await form('/parameter/template/')).unique!.choices[1]).to.eql({ value: 1, display_name: 'Unique for model type' })
    })
  })

  describe('what may be named', () => {
    const refused = (pk: number) => [`Invalid pk "${pk}" - object does not exist.`]

    it('is said by the form and held by the write', async () => {
      const plain = { component: false, purchaseable: false, salable: false, testable: false, assembly: false, is_template: false }
      const { pk: part } = await makePart(api, plain)
      const { pk: company } = await makeCompany(api, { is_supplier: false, is_manufacturer: false, is_customer: false })
      const { pk: supplier } = await makeSupplier(api)
      const { pk: maker } = await makeCompany(api, { is_manufacturer: true })
      const { pk: bought } = await makePart(api, { purchaseable: true })
      const { pk: assembly } = await makePart(api, { assembly: true })
      const cases: [string, string, Described, Described][] = [
        ['/part/', 'variant_of', { is_template: true }, { name: 'a variant', variant_of: part }],
        ['/part/sale-price/', 'part', { salable: true }, { part, quantity: 1, price: 1 }],
        ['/part/test-template/', 'part', { testable: true }, { part, test_name: 'a test', description: 'of nothing' }],
        ['/company/part/', 'part', { purchaseable: true }, { part, supplier, SKU: 'a' }],
        ['/company/part/', 'supplier', { is_supplier: true }, { part: bought, supplier: company, SKU: 'a' }],
        ['/company/part/manufacturer/', 'manufacturer', { is_manufacturer: true }, { part: bought, manufacturer: company, MPN: 'a' }],
        ['/company/part/manufacturer/', 'part', { purchaseable: true }, { part, manufacturer: maker, MPN: 'a' }],
        ['/bom/', 'part', { assembly: true }, { part, sub_part: bought, quantity: 1 }],
        ['/bom/', 'sub_part', { component: true }, { part: assembly, sub_part: part, quantity: 1 }],
        ['/order/po/', 'supplier', { is_supplier: true }, { supplier: company }],
        ['/stock/', 'customer', { is_customer: true }, { part: bought, quantity: 1, customer: company }],
      ]
      for (const [path, field, filters, body] of cases) {
        const fields = await form(path)
        expect(fields[field], `${path} ${field}`).to.deep.include({ type: 'related field', pk_field: 'pk', filters })
        const { status, body: answer } = await api.post(path, body)
        expect([status, answer], `${path} ${field}`).to.eql([400, { [field]: refused(body[field]) }])
      }
      const stock = await form('/stock/')
      expect(stock.part!.filters).to.eql({ virtual: false })
      expect(stock.location).to.include({ model: 'stocklocation', api_url: '/api/stock/location/' })
      expect(stock.location!.filters).to.eql({})
      const line = await form('/order/po-line/')
      expect(line.build_order).to.deep.include({ model: 'build', filters: { external: true } })
    })

    it('may stay what it was, whatever has become of it', async () => {
      const supplier = await makeSupplier(api)
      const sold = await makeSupplierPart(api, { supplier: supplier.pk })
      expect((await api.patch(`/company/${supplier.pk}/`, { is_supplier: false })).status).to.equal(200)
      const again = await api.patch(`/company/part/${sold.pk}/`, { supplier: supplier.pk, note: 'still' })
      expect([again.status, again.body.note]).to.eql([200, 'still'])
      const other = await makeCompany(api, { is_supplier: false })
      const refusal = await api.patch(`/company/part/${sold.pk}/`, { supplier: other.pk })
      expect([refusal.status, refusal.body]).to.eql([400, { supplier: refused(other.pk) }])
    })

    it('leaves out the branch that would lie below itself', async () => {
      const category = await makeCategory(api)
      const location = await made(api, '/stock/location/', { name: 'a place' })
      const part = await makePart(api)
      for (const [path, field] of [
        [`/part/category/${category.pk}/`, 'parent'],
        [`/stock/location/${location.pk}/`, 'parent'],
        [`/part/${part.pk}/`, 'variant_of'],
      ] as const) {
        const pk = Number(/\d+/.exec(path)![0])
        expect((await form(path, 'PUT'))[field]!.instance_filters, path).to.eql({ exclude_tree: pk })
      }
      const sold = await makeSupplierPart(api)
      const where = (await form(`/company/part/${sold.pk}/`, 'PUT')).manufacturer_part!
      expect(where.instance_filters).to.eql({ part: sold.part })
      const changer = await person(server, 'change:purchase_order')
      const unseen = await form(`/company/part/${sold.pk}/`, 'PUT', changer)
      expect(unseen.manufacturer_part).to.include({ model: 'manufacturerpart' }).and.not.have.property('instance_filters')
      expect((await form('/part/category/')).parent).to.not.have.property('instance_filters')
    })
  })

  it('name fields as people know them', async () => {
    const labels: Record<string, Record<string, string>> = {
      '/stock/': { batch: 'Batch Code', serial: 'Serial Number', SKU: 'Supplier Part Number', belongs_to: 'Installed In', pk: 'ID' },
      '/part/': { IPN: 'IPN', is_template: 'Is Template', revision_of: 'Revision Of', total_in_stock: 'Total Stock' },
      '/company/part/': { SKU: 'SKU', part: 'Base Part', manufacturer_part: 'Manufacturer Part' },
      '/company/': { name: 'Company name', phone: 'Phone number', tax_id: 'Tax ID', duplicate: 'Duplication Options' },
      '/order/po/': { target_date: 'Target Date', start_date: 'Start date', order_currency: 'Order Currency', status: 'Order Status' },
      '/order/po-line/': { line: 'Line Number', ipn: 'Internal Part Number', purchase_price_currency: 'Currency' },
      '/bom/': { part: 'Assembly', sub_part: 'Component', raw_amount: 'Amount', inherited: 'Gets inherited' },
      '/company/address/': { postal_city: 'City/Region', line1: 'Line 1' },
    }
    for (const [path, expected] of Object.entries(labels)) {
      const fields = await form(path)
      for (const [name, label] of Object.entries(expected)) expect(fields[name]!.label, `${path} ${name}`).to.equal(label)
    }
  })

  it('show what lies inside of nested objects', async () => {
    const fields = await form('/order/po/')
    expect(fields.duplicate!.children.original).to.include({ type: 'related field', model: 'purchaseorder', required: true })
    expect(fields.duplicate!.children.original).to.not.have.property('filters')
    expect(fields.duplicate!.children.copy_lines).to.include({ type: 'boolean', default: true, label: 'Copy Lines' })
    const kinds = (f: Described | undefined) => Object.fromEntries(Object.entries(f!.children as Form).map(([name, c]) => [name, c.type]))
    const owner = { pk: 'integer', owner_id: 'integer', owner_model: 'string', name: 'string', label: 'string' }
    expect(kinds(fields.responsible_detail)).to.eql(owner)
    expect(kinds(fields.contact_detail)).to.include({ company: 'related field', email: 'email' })
    expect(fields.tags!.child).to.include({ type: 'string', required: true })
    const { pk } = await makePart(api)
    expect((await form(`/part/${pk}/requirements/`, 'GET')).can_build!.type).to.equal('float')
    expect((await form('/stock/')).location_path).to.deep.include({ type: 'field' })
    expect((await form('/stock/transfer/')).items!.child.children.pk).to.include({ model: 'stockitem', label: 'stock_item' })
  })

  it('list what was not asked for in no answer', async () => {
    expect(await form('/part/', 'GET')).to.not.have.any.keys('tags', 'category_detail', 'parameters')
    expect(await form('/part/', 'POST')).to.include.keys('tags', 'category_detail', 'parameters')
    expect(await form('/stock/', 'GET')).to.include.keys('part_detail')
  })

  it('offer no more than the caller may do', async () => {
    const order = await makeOrder(api)
    const reader = await person(server, 'view:purchase_order', 'view:part')
    for (const path of ['/order/po/', `/order/po/${order.pk}/`, '/part/'])
      expect(Object.keys((await reader.options(path)).body.actions), path).to.eql(['GET'])
    const { status, body } = await reader.options(`/order/po/${order.pk}/receive/`)
    expect(status).to.equal(200)
    expect(body).to.include({ name: 'Purchase Order Receive' }).and.not.have.any.keys('actions', 'model')
    expect((await reader.options('/user/ruleset/')).status).to.equal(200)
    expect((await reader.options('/project-code/')).body.actions).to.have.keys('GET')
  })

  it('take what the phone app posts from them: nothing typed in is nothing said', async () => {
    const supplier = await makeSupplier(api, { currency: 'EUR' })
    const sold = await makeSupplierPart(api, { supplier: supplier.pk })
    const order = await made(api, '/order/po/', { supplier: supplier.pk, reference: '', order_currency: '', description: '', link: '' })
    expect(await row('order_purchase_order', order.pk, 'order_currency')).to.eql({ order_currency: null })
    const empty = { reference: '', purchase_price: '', purchase_price_currency: '', destination: '', target_date: '', notes: '' }
    const line = await made(api, '/order/po-line/', { order: order.pk, part: sold.pk, quantity: 3, auto_pricing: null, ...empty })
    const kept = await row('order_purchase_order_line', line.pk, 'purchase_price', 'purchase_price_currency', 'reference', 'target_date')
    expect(kept).to.eql({ purchase_price: null, purchase_price_currency: 'EUR', reference: '', target_date: null })
    const { body } = await api.post('/stock/', {
      part: (await makePart(api)).pk,
      quantity: 2,
      ...{ location: '', supplier_part: '', packaging: '', serial: '', link: '', notes: '', expiry_date: '' },
      ...{ purchase_price: '', purchase_price_currency: '', delete_on_deplete: null, is_building: null, use_pack_size: null },
    })
    expect(body[0], JSON.stringify(body)).to.include({ quantity: 2, purchase_price: null, purchase_price_currency: 'USD', status: 10 })
    const extra = await made(api, '/order/po-extra-line/', { order: order.pk, quantity: 1, price: '', price_currency: '', reference: '' })
    expect(await row('order_purchase_order_extra_line', extra.pk, 'price', 'price_currency')).to.include({ price: null })
  })
})
