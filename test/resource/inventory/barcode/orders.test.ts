/** Barcodes at a purchase order: which part of the supplier it is, and that it has come. */
import { expect } from 'chai'
import type { Permission } from '../../../../provider/scopes.ts'
import { Api, token } from '../../../support/api.ts'
import { makeCompany, makePart } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { startServer, type TestServer } from '../../../support/server.ts'

eachDatabase('barcodes of orders', (kind) => {
  let server: TestServer
  let admin: Api
  let engineer: Api
  let buyer: Api
  before(async () => {
    server = await startServer(kind)
    const api = async (username: string, permissions: Permission[] = [], isSuperuser = false) =>
      new Api(server.url, token(await server.createToken(await server.createUser({ username, permissions, isSuperuser }))))
    admin = await api('admin', [], true)
    engineer = await api('engineer', ['view:part', 'change:part'])
    buyer = await api('buyer', ['view:purchase_order', 'add:purchase_order', 'change:purchase_order'])
  })
  after(() => server.close())

  const scan = (by: Api, barcode: unknown) => by.post('/barcode/', { barcode })

  it('find the part of a supplier for an order, and receive what has come', async () => {
    const supplier = (await makeCompany(admin, { is_supplier: true })).pk
    const bought = (await makePart(admin, { purchaseable: true })).pk
    const supplierPart = (await admin.post('/company/part/', { part: bought, supplier, SKU: 'R-1' })).body.pk
    const order = (await admin.post('/order/po/', { supplier })).body.pk
    const place = (await admin.post('/stock/location/', { name: 'Dock' })).body.pk
    const line = (await admin.post('/order/po-line/', { order, part: supplierPart, quantity: 5 })).body.pk
    const label = { barcode: `{"supplierpart": ${supplierPart}}`, purchase_order: order }
    expect((await engineer.post('/barcode/po-allocate/', label)).status).to.equal(403)
    const found = await buyer.post('/barcode/po-allocate/', label)
    expect(found.status, found.text).to.equal(200)
    expect(found.body).to.have.all.keys('supplierpart', 'success', 'plugin', 'barcode_data', 'barcode_hash')
    expect(found.body.supplierpart).to.include({ pk: supplierPart, web_url: `/web/purchasing/supplier-part/${supplierPart}` })
    expect((await buyer.post('/barcode/po-allocate/', { barcode: `INV-SP999999`, purchase_order: order })).status).to.equal(400)
    expect((await buyer.post('/barcode/po-receive/', { ...label, location: place })).body.error, 'not placed').to.contain(
      'No matching line',
    )
    await admin.post(`/order/po/${order}/issue/`)
    const ASKS = 'Further information required to receive line item'
    const asked = async (body: { barcode: string; [name: string]: unknown }, quantity: number, location: number | null) => {
      const reply = await buyer.post('/barcode/po-receive/', { purchase_order: order, ...body })
      expect(reply.status, reply.text).to.equal(200)
      const plugin = body.barcode.startsWith('[)>') ? 'DigiKeyPlugin' : 'InvenTreeBarcode'
      expect(reply.body).to.include({ action_required: ASKS, plugin }).and.not.have.property('success')
      expect(reply.body.lineitem).to.deep.equal({ pk: line, quantity, supplier_part: supplierPart, purchase_order: order, location })
    }
    // How much it is stands in none of these, or where it goes is not known, or somebody wants to see it first.
    await asked({ ...label, location: place }, 5, place)
    await asked({ barcode: 'REEL 1', line_item: line, location: place }, 5, place)
    const printed = (...fields: string[]) => `[)>\u001e06\u001d${fields.join('\u001d')}\u001e\u0004`
    const reference = (await admin.get(`/order/po/${order}/`)).body.reference
    await asked({ barcode: printed('PR-1', 'Q3') }, 3, null)
    await asked({ barcode: printed('PR-1', 'Q3'), location: place, auto_allocate: false }, 3, place)
    await asked({ barcode: printed('PR-1', 'Qmany'), location: place }, 5, place)
    expect(await admin.list('/stock/', 'pk')).to.deep.equal([])

    const reel = printed(`K${reference}`, 'PR-1', 'Q3', '1TLOT')
    const received = await buyer.post('/barcode/po-receive/', { barcode: reel, location: place })
    expect(received.status, received.text).to.equal(200)
    expect(received.body).to.have.all.keys('plugin', 'barcode_data', 'barcode_hash', 'lineitem', 'success')
    expect(received.body.success).to.equal('Received purchase order line item')
    const [item, ...others] = (await admin.get('/stock/')).body
    expect(others).to.deep.equal([])
    expect(item).to.include({ quantity: 3, part: bought, location: place, purchase_order: order })
    expect((await admin.get(`/order/po-line/${line}/`)).body).to.include({ received: 3 })
    expect((await scan(admin, reel)).body.stockitem.pk, 'its label was linked').to.equal(item.pk)
    expect((await admin.post('/barcode/po-receive/', { barcode: reel, location: place })).body.error).to.contain('already')
    for (const wrong of [printed('PR-2', 'Q1'), printed('KPO-9999', 'PR-1', 'Q1'), printed('Q1'), 'what?'])
      expect((await buyer.post('/barcode/po-receive/', { barcode: wrong, location: place })).status, wrong).to.equal(400)
    await admin.post(`/order/po/${order}/receive/`, { items: [{ line_item: line, quantity: 2 }], location: place })
    expect((await buyer.post('/barcode/po-receive/', { ...label, location: place })).status, 'nothing is missing').to.equal(400)
    expect((await engineer.post('/barcode/po-receive/', label)).status).to.equal(403)
    expect((await buyer.post('/barcode/so-allocate/', { barcode: 'x', sales_order: 1 })).status).to.equal(403)
  })
})
