/** Labels of suppliers, scanned and received: each form finds the same part, and puts what it counts into stock. */
import { expect } from 'chai'
import type { Permission } from '../../../../provider/scopes.ts'
import { Api, token } from '../../../support/api.ts'
import { makeCompany, makePart } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { startServer, type TestServer } from '../../../support/server.ts'

const printed = (...fields: string[]) => `[)>\u001e06\u001d${fields.join('\u001d')}\u001e\u0004`

/** A form: whose it is, how it writes the numbers, and where people keep its order's number. */
interface Form {
  readonly company: string
  readonly plugin: string
  readonly text: (label: { sku: string; mpn: string; order: string; quantity?: number }) => string
  readonly kept: 'reference' | 'supplier_reference'
}
const amount = (quantity: number | undefined, before: string, after = '') => (quantity === undefined ? '' : `${before}${quantity}${after}`)

const FORMS: Readonly<Record<string, Form>> = {
  DigiKey: {
    company: 'Digi-Key Electronics',
    plugin: 'DigiKeyPlugin',
    text: ({ sku, mpn, order, quantity }) =>
      printed(`P${sku}`, `1P${mpn}`, 'K', `1K${order}`, '10K80000001', ...(quantity ? [`Q${quantity}`] : []), '11ZPICK', '12Z70000001'),
    kept: 'supplier_reference',
  },
  'Mouser by MPN': {
    company: 'Mouser Europe',
    plugin: 'MouserPlugin',
    text: ({ mpn, order, quantity }) => printed(`K${order}`, '14K011', `1P${mpn}`, ...(quantity ? [`Q${quantity}`] : []), '4LMX', '1VTI'),
    kept: 'reference',
  },
  'Mouser of old': {
    company: 'mouser of old',
    plugin: 'MouserPlugin',
    text: ({ mpn, order, quantity }) => `>[)>06\u001dK${order}\u001d1P${mpn}${amount(quantity, '\u001dQ')}\u001d4LCN`,
    kept: 'supplier_reference',
  },
  LCSC: {
    company: 'LCSC',
    plugin: 'LCSCPlugin',
    text: ({ sku, mpn, order, quantity }) => `{pbn:PICK1,on:${order},pc:${sku},pm:${mpn}${amount(quantity, ',qty:')},mc:,cc:1}`,
    kept: 'supplier_reference',
  },
  TME: {
    company: 'TME (Transfer Multisort)',
    plugin: 'TMEPlugin',
    text: ({ sku, mpn, order, quantity }) =>
      `${amount(quantity, 'QTY:', ' ')}PN:${sku} PO:${order}/1 CPO:PO-999 MFR:ANY MPN:${mpn} RoHS https://www.tme.eu/details/${sku}`,
    kept: 'supplier_reference',
  },
  'TME by data-matrix': {
    company: 'TME of old',
    plugin: 'TMEPlugin',
    text: ({ sku, mpn, order, quantity }) => `P${sku} 1PMPN${mpn} Q${quantity ?? 1} K${order}/1`,
    kept: 'supplier_reference',
  },
}

eachDatabase('labels of suppliers', (kind) => {
  let server: TestServer
  let admin: Api
  let engineer: Api
  let buyer: Api
  let nobody: Api
  let part: number
  let maker: number
  let dock: number
  let made = 0
  before(async () => {
    server = await startServer(kind)
    const api = async (username: string, permissions: Permission[] = [], isSuperuser = false) =>
      new Api(server.url, token(await server.createToken(await server.createUser({ username, permissions, isSuperuser }))))
    admin = await api('admin', [], true)
    engineer = await api('engineer', ['view:part'])
    buyer = await api('buyer', ['view:purchase_order', 'add:purchase_order', 'change:purchase_order'])
    nobody = await api('nobody')
    part = (await makePart(admin, { purchaseable: true })).pk
    maker = (await makeCompany(admin, { is_manufacturer: true })).pk
    dock = (await admin.post('/stock/location/', { name: 'Dock' })).body.pk
    // A name that holds another's letters is not that name.
    await makeCompany(admin, { name: 'Investment Castings', is_supplier: true })
  })
  after(() => server.close())

  const make = async (path: string, values: object) => {
    const { status, body, text } = await admin.post(path, values)
    expect(status, text).to.equal(201)
    return body
  }
  const supplied = async (supplier: number, SKU: string, MPN?: string) => {
    const manufacturer_part = MPN && (await make('/company/part/manufacturer/', { part, manufacturer: maker, MPN })).pk
    const { pk } = await make('/company/part/', { part, supplier, SKU, ...(MPN ? { manufacturer_part } : {}) })
    return { supplierPart: pk as number, manufacturerPart: manufacturer_part as number }
  }
  const ordered = async (supplier: number, supplierPart: number, values: object, quantity = 10) => {
    const order = (await make('/order/po/', { supplier, ...values })).pk as number
    const line = (await make('/order/po-line/', { order, part: supplierPart, quantity })).pk as number
    expect((await admin.post(`/order/po/${order}/issue/`)).status).to.equal(201)
    return { order, line }
  }
  const numbers = () => {
    made++
    return { sku: `SKU-${made}`, mpn: `MPN-${made}`, order: `PO-7${String(made).padStart(3, '0')}` }
  }
  const receive = (barcode: string, more: object = { location: dock }, by = buyer) => by.post('/barcode/po-receive/', { barcode, ...more })
  const stockOf = async (order: number) => (await admin.get(`/stock/?purchase_order=${order}`)).body
  const none = (reply: { status: number; body: Record<string, unknown> }) => {
    expect(reply.status).to.equal(400)
    expect(reply.body).to.include({ plugin: 'None', error: 'No match found for barcode data' })
    expect(reply.body).to.have.all.keys('plugin', 'error', 'barcode_data', 'barcode_hash')
  }

  it('name their supplier, where there is a company of that name; else the numbers alone decide', async () => {
    const { sku } = numbers()
    const supplier = (await makeCompany(admin, { is_supplier: true })).pk
    const { supplierPart } = await supplied(supplier, sku)
    const barcode = `QTY:1 PN:${sku} PO:1/1`
    const found = await admin.post('/barcode/', { barcode })
    expect(found.body, found.text).to.include({ plugin: 'TMEPlugin' }).and.not.have.property('company')
    expect(found.body.supplierpart.pk).to.equal(supplierPart)
    const named = (await makeCompany(admin, { name: 'tme', is_supplier: true })).pk
    none(await admin.post('/barcode/', { barcode }))
    const theirs = await supplied(named, sku)
    const both = await admin.post('/barcode/', { barcode })
    expect(both.body.company).to.eql({ pk: named })
    expect(both.body.supplierpart.pk).to.equal(theirs.supplierPart)
    const seen = await engineer.post('/barcode/', { barcode })
    expect(seen.body.supplierpart.pk).to.equal(theirs.supplierPart)
    expect(seen.body, 'companies are not for them').to.not.have.property('company')
  })

  for (const [name, form] of Object.entries(FORMS))
    it(`of ${name} are found, and received`, async () => {
      const label = numbers()
      const supplier = (await makeCompany(admin, { name: form.company, is_supplier: true })).pk
      const { supplierPart, manufacturerPart } = await supplied(supplier, label.sku, label.mpn)
      // Another supplier has the same numbers: the name on the label tells them apart.
      const other = (await makeCompany(admin, { is_supplier: true })).pk
      await make('/company/part/', { part, supplier: other, SKU: label.sku, manufacturer_part: manufacturerPart })
      const { order, line } = await ordered(supplier, supplierPart, { [form.kept]: label.order })
      const text = form.text({ ...label, quantity: 4 })

      const found = await admin.post('/barcode/', { barcode: text })
      expect(found.status, found.text).to.equal(200)
      expect(found.body).to.include({ plugin: form.plugin, success: 'Match found for barcode data', barcode_data: text })
      expect(found.body.supplierpart).to.include({ pk: supplierPart, api_url: `/api/company/part/${supplierPart}/` })
      expect(found.body.supplierpart.instance.SKU).to.equal(label.sku)
      expect(found.body.manufacturerpart.pk).to.equal(manufacturerPart)
      expect(found.body.purchaseorder.pk).to.equal(order)
      const seen = await engineer.post('/barcode/', { barcode: text })
      expect(seen.body.supplierpart.pk).to.equal(supplierPart)
      expect(seen.body, 'orders are not for them').to.not.have.property('purchaseorder')
      none(await nobody.post('/barcode/', { barcode: text }))

      const allocated = await buyer.post('/barcode/po-allocate/', { barcode: text, purchase_order: order })
      expect(allocated.status, allocated.text).to.equal(200)
      expect(allocated.body).to.include({ plugin: form.plugin, success: 'Matched supplier part' })
      expect(allocated.body.supplierpart.pk).to.equal(supplierPart)

      expect((await receive(text, {}, engineer)).status).to.equal(403)
      expect((await receive(text, {})).body, 'nobody says where')
        .to.include.keys('action_required')
        .and.not.include.keys('success')
      expect(await stockOf(order)).to.eql([])
      const received = await receive(text)
      expect(received.status, received.text).to.equal(200)
      expect(received.body).to.include({ plugin: form.plugin, success: 'Received purchase order line item' })
      const told = { pk: line, quantity: 4, supplier_part: supplierPart, purchase_order: order, location: dock }
      expect(received.body.lineitem).to.eql(told)
      const [item, ...others] = await stockOf(order)
      expect(others).to.eql([])
      expect(item).to.include({ quantity: 4, part, supplier_part: supplierPart, location: dock })
      expect((await admin.get(`/order/po-line/${line}/`)).body).to.include({ quantity: 10, received: 4 })
      const history = (await admin.get(`/stock/track/?item=${item.pk}`)).body
      expect(history).to.have.length(1)
      expect(history[0].label).to.equal('Received against Purchase Order')
      expect(history[0].deltas).to.include({ quantity: 4, purchaseorder: order })
      const now = await admin.post('/barcode/', { barcode: text })
      expect(now.body).to.include({ plugin: 'InvenTreeBarcode' })
      expect(now.body.stockitem.pk, 'the label stands for the item from now on').to.equal(item.pk)
      expect((await receive(text, undefined, admin)).body.error).to.equal('Item has already been received')
      expect((await receive(text)).body.error, 'who may not see the item').to.equal('No plugin match for supplier barcode')
      expect(await stockOf(order)).to.have.length(1)
    })

  for (const [name, form] of Object.entries(FORMS).filter(([each]) => each !== 'TME by data-matrix'))
    it(`of ${name} without an amount are not received, but asked about`, async () => {
      const label = numbers()
      const supplier = (await makeCompany(admin, { name: `${form.company} II`, is_supplier: true })).pk
      const { supplierPart } = await supplied(supplier, label.sku, label.mpn)
      const { order, line } = await ordered(supplier, supplierPart, { [form.kept]: label.order })
      const reply = await receive(form.text(label))
      expect(reply.status, reply.text).to.equal(200)
      expect(reply.body).to.include({ plugin: form.plugin, action_required: 'Further information required to receive line item' })
      expect(reply.body).to.not.have.property('success')
      expect(reply.body.lineitem).to.include({ pk: line, quantity: 10 })
      expect(await stockOf(order)).to.eql([])
      expect((await admin.get(`/order/po-line/${line}/`)).body.received).to.equal(0)
    })

  it('that nobody knows, or several could be meant by, are refused, and nothing is received', async () => {
    const label = numbers()
    const one = (await makeCompany(admin, { is_supplier: true })).pk
    const two = (await makeCompany(admin, { is_supplier: true })).pk
    const { supplierPart } = await supplied(one, label.sku)
    const { order, line } = await ordered(one, supplierPart, { supplier_reference: label.order })
    const text = (...more: string[]) => printed(`P${label.sku}`, 'Q2', ...more)
    none(await admin.post('/barcode/', { barcode: printed('PNOBODYS', '1PNOTHING', 'Q2') }))
    none(await admin.post('/barcode/', { barcode: '{pbn:1,pc:NOBODYS,qty:2}' }))
    const refused = async (reply: ReturnType<typeof receive>, error: string) => {
      const { status, body } = await reply
      expect(status).to.equal(400)
      expect(body).to.include({ error }).and.not.have.property('lineitem')
    }
    const UNKNOWN = 'No plugin match for supplier barcode'
    await refused(receive(printed('PNOBODYS', `1K${label.order}`, 'Q2')), UNKNOWN)
    await refused(receive(printed(`P${label.sku.toLowerCase()}`, 'Q2')), UNKNOWN)
    await refused(receive(`{pbn:1,on:${label.order},pc:__proto__,qty:2}`), UNKNOWN)
    await refused(receive(text('1K123456')), 'No matching line item found')
    await refused(receive(text('KPO-9999')), 'No matching line item found')
    await refused(receive(text(), { location: dock, supplier: two }), UNKNOWN)
    const twin = await supplied(two, label.sku)
    await refused(receive(text()), 'Multiple matching supplier parts found')
    none(await admin.post('/barcode/', { barcode: text() }))
    const elsewhere = await ordered(two, twin.supplierPart, {})
    await supplied(one, `${label.sku}-B`)
    const otherPart = printed(`P${label.sku}-B`, 'Q2')
    await refused(receive(otherPart, { location: dock, line_item: line }), 'Supplier part does not match line item')
    await refused(receive(otherPart, { location: dock, purchase_order: order }), 'No matching line item found')
    expect(await stockOf(order)).to.eql([])
    expect(await stockOf(elsewhere.order)).to.eql([])
    // The order tells which of the two it is, named by the request or by the label.
    expect((await receive(text('1TA'), { location: dock, purchase_order: elsewhere.order })).body.lineitem.pk).to.equal(elsewhere.line)
    const found = await admin.post('/barcode/', { barcode: text(`1K${label.order}`) })
    expect(found.body.supplierpart.pk, found.text).to.equal(supplierPart)
    expect((await receive(text(`1K${label.order}`))).body.success, 'by its order').to.be.a('string')
    expect((await admin.get(`/order/po-line/${line}/`)).body.received).to.equal(2)
    expect((await receive(printed(`P${label.sku}`, `1K${label.order}`, 'Q8'))).status).to.equal(200)
    await refused(receive(printed(`P${label.sku}`, `1K${label.order}`, 'Q1')), 'No matching line item found')
  })

  it('count pieces: packs are asked about, and more than was ordered is refused whole', async () => {
    const label = numbers()
    const supplier = (await makeCompany(admin, { is_supplier: true })).pk
    const SKU = label.sku
    const packed = (await make('/company/part/', { part, supplier, SKU, pack_quantity: '100' })).pk
    const { order } = await ordered(supplier, packed, {})
    const reply = await receive(printed(`P${SKU}`, 'Q200'))
    expect(reply.body, reply.text).to.include.keys('action_required', 'lineitem').and.not.have.property('success')
    expect(await stockOf(order)).to.eql([])
    const single = numbers()
    const { supplierPart } = await supplied(supplier, single.sku)
    const bought = await ordered(supplier, supplierPart, {}, 3)
    await admin.patch('/settings/global/PURCHASEORDER_ALLOW_OVER_RECEIPT/', { value: false })
    expect((await receive(printed(`P${single.sku}`, 'Q4'))).status).to.equal(400)
    expect(await stockOf(bought.order)).to.eql([])
    expect((await receive(printed(`P${single.sku}`, 'Q3'))).body.success).to.be.a('string')
    expect(await stockOf(bought.order)).to.have.length(1)
  })

  it('for a line that has come are refused as such', async () => {
    const label = numbers()
    const supplier = (await makeCompany(admin, { is_supplier: true })).pk
    const { supplierPart } = await supplied(supplier, label.sku)
    const { order, line } = await ordered(supplier, supplierPart, {}, 2)
    const rest = await supplied(supplier, `${label.sku}-B`)
    await make('/order/po-line/', { order, part: rest.supplierPart, quantity: 1 })
    expect((await receive(printed(`P${label.sku}`, 'Q2', '1TA'))).body.lineitem).to.include({ pk: line, quantity: 2 })
    const again = await receive(printed(`P${label.sku}`, 'Q2', '1TB'))
    expect(again.status).to.equal(400)
    expect(again.body).to.include({ error: 'Line item is already completed', plugin: 'DigiKeyPlugin' })
    expect(await stockOf(order)).to.have.length(1)
  })

  it('are nothing but text: what means harm finds nothing', async () => {
    for (const barcode of [
      printed(`P' or 1=1 --`, 'Q1'),
      printed('P%', '1P%', 'K%', 'Q1'),
      printed(`P${'x'.repeat(4000)}`),
      '{__proto__:1,pc:constructor}',
      `${'a:b '.repeat(1000)}PN:x`,
    ])
      none(await admin.post('/barcode/', { barcode }))
    expect((await admin.post('/barcode/', { barcode: printed(`P${'x'.repeat(4100)}`) })).status).to.equal(400)
  })
})
