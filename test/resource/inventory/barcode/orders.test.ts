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
    expect(found.body.supplierpart.pk).to.equal(supplierPart)
    expect((await buyer.post('/barcode/po-allocate/', { barcode: `INV-SP999999`, purchase_order: order })).status).to.equal(400)
    expect((await buyer.post('/barcode/po-receive/', { ...label, location: place })).body.error, 'not placed').to.contain(
      'No matching line',
    )
    await admin.post(`/order/po/${order}/issue/`)
    const dry = await buyer.post('/barcode/po-receive/', { ...label, auto_allocate: false })
    expect(dry.body, dry.text).to.include({ action_required: true })
    expect(dry.body.lineitem).to.include({ pk: line, quantity: 5, purchase_order: order })
    const received = await buyer.post('/barcode/po-receive/', { barcode: 'REEL 1', line_item: line, location: place })
    expect(received.status, received.text).to.equal(201)
    const item = (await admin.get(`/stock/${received.body.stockitem.pk}/`)).body
    expect(item).to.include({ quantity: 5, part: bought, location: place })
    expect((await scan(admin, 'REEL 1')).body.stockitem.pk, 'its label was linked').to.equal(item.pk)
    expect((await admin.post('/barcode/po-receive/', { barcode: 'REEL 1', line_item: line, location: place })).body.error).to.contain(
      'already',
    )
    expect((await buyer.post('/barcode/po-receive/', { ...label, location: place })).status, 'nothing is missing').to.equal(400)
    expect((await engineer.post('/barcode/po-receive/', label)).status).to.equal(403)
  })
  it('allocate nothing to sales orders, which are not served, and say so', async () => {
    expect((await buyer.post('/barcode/so-allocate/', { barcode: 'x', sales_order: 1 })).status).to.equal(403)
    expect((await admin.post('/barcode/so-allocate/', { barcode: 'x', sales_order: 1 })).body).to.have.property('sales_order')
    await server.db.transaction((trx) => trx('order_sales_order').insert({ id: 1, reference: 'SO-1', status: 10 }))
    const { status, body } = await admin.post('/barcode/so-allocate/', { barcode: 'x', sales_order: 1 })
    expect(status).to.equal(400)
    expect(body.error).to.contain('does not serve sales orders')
  })
})
