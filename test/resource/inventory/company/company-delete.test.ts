/** What goes with a company, a supplier part or a test: by the rules of the rows that go, and for those who may delete them. */
import { expect } from 'chai'
import type { Permission } from '../../../../provider/scopes.ts'
import { wrongKept } from '../../../../resource/inventory/kept/index.ts'
import { Api, superuser, token } from '../../../support/api.ts'
import { makeCompany, makePart } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { startServer, type TestServer } from '../../../support/server.ts'
import { expectSound } from '../../../support/stock.ts'

eachDatabase('what goes with what', (kind) => {
  let server: TestServer
  let api: Api
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
  })
  after(() => server.close())

  let people = 0
  const person = async (...permissions: Permission[]): Promise<Api> =>
    new Api(server.url, token(await server.createToken(await server.createUser({ username: `person-${++people}`, permissions }))))

  const made = async (path: string, values: Record<string, unknown>): Promise<number> => {
    const { status, body, text } = await api.post(path, values)
    expect(status, text).to.equal(201)
    return body.pk
  }

  /** A part that a supplier asks 5 for, and an assembly of two of it. */
  async function bought() {
    const { pk: supplier } = await makeCompany(api, { is_manufacturer: true })
    const { pk: part } = await makePart(api)
    const { pk: assembly } = await makePart(api, { assembly: true })
    await made('/bom/', { part: assembly, sub_part: part, quantity: 2 })
    const manufacturer_part = await made('/company/part/manufacturer/', { part, manufacturer: supplier, MPN: 'M' })
    const supplierPart = await made('/company/part/', { part, supplier, SKU: 'S', manufacturer_part })
    const priceBreak = await made('/company/price-break/', { part: supplierPart, quantity: 1, price: '5', price_currency: 'USD' })
    await made('/attachment/', { model_type: 'supplierpart', model_id: supplierPart, link: 'https://x.example' })
    return { supplier, part, assembly, supplierPart, priceBreak }
  }
  const priceOf = async (part: number) => {
    const [{ body: shown }, { body: pricing }] = await Promise.all([api.get(`/part/${part}/`), api.get(`/part/${part}/pricing/`)])
    return [shown.pricing_min, pricing.supplier_price_min, pricing.bom_cost_min].map((price) => (price === null ? null : Number(price)))
  }
  const expectRight = async () => {
    await expectSound(server.db)
    expect(await server.db.transaction((trx) => wrongKept(trx)), 'kept prices').to.deep.equal([])
  }

  it('a company takes what it sells along, and the prices of parts follow', async () => {
    const { supplier, part, assembly, supplierPart } = await bought()
    expect([await priceOf(part), await priceOf(assembly)]).to.deep.equal([
      [5, 5, null],
      [10, null, 10],
    ])
    expect((await api.delete(`/company/${supplier}/`)).status).to.equal(204)
    expect([await priceOf(part), await priceOf(assembly)]).to.deep.equal([
      [null, null, null],
      [null, null, null],
    ])
    expect((await api.get(`/company/part/${supplierPart}/`)).status).to.equal(404)
    expect(await server.db.all("select id from common_attachment where model_type = 'supplierpart'")).to.deep.equal([])
    await expectRight()
  })

  it('who may not delete supplier parts or prices deletes no company that has some', async () => {
    const { supplier, part, supplierPart, priceBreak } = await bought()
    const seller = await person('delete:sales_order', 'view:sales_order')
    expect((await seller.delete(`/company/${supplier}/`)).status).to.equal(403)
    const partsAlone = await person('delete:sales_order', 'delete:part', 'view:part')
    expect((await partsAlone.delete(`/company/${supplier}/`)).status).to.equal(403)
    expect((await partsAlone.delete(`/company/part/${supplierPart}/`)).status).to.equal(403)
    expect((await api.get(`/company/price-break/${priceBreak}/`)).status).to.equal(200)
    expect(await priceOf(part)).to.deep.equal([5, 5, null])
    const buyer = await person('delete:purchase_order')
    expect((await buyer.delete(`/company/${supplier}/`)).status).to.equal(204)
    const { pk: priceless } = await makeCompany(api)
    const kept = await made('/company/part/', { part, supplier: priceless, SKU: 'without a price' })
    expect((await seller.delete(`/company/${priceless}/`)).status).to.equal(403)
    expect((await api.get(`/company/part/${kept}/`)).status).to.equal(200)
    const { pk: empty } = await makeCompany(api)
    expect((await seller.delete(`/company/${empty}/`)).status).to.equal(204)
    await expectRight()
  })

  it('a part takes its lines, prices and test results along for those alone who may delete them', async () => {
    const { part, assembly, supplierPart } = await bought()
    await api.patch(`/part/${part}/`, { active: false })
    await api.patch(`/part/${assembly}/`, { active: false })
    const someone = await person('delete:part')
    expect((await someone.delete(`/part/${assembly}/`)).status).to.equal(403)
    expect((await api.delete(`/part/${assembly}/`)).status).to.equal(204)
    expect((await someone.delete(`/part/${part}/`)).status).to.equal(403)
    expect((await api.get(`/company/part/${supplierPart}/`)).status).to.equal(200)
    expect((await api.delete(`/part/${part}/`)).status).to.equal(204)
    expect(await server.db.all("select id from common_attachment where model_type = 'supplierpart'")).to.deep.equal([])
    await expectRight()
  })

  it('a test takes its results along for those alone who may delete results', async () => {
    const { pk: part } = await makePart(api, { testable: true })
    const template = await made('/part/test-template/', { part, test_name: 'Test', description: 'of it' })
    const { body } = await api.post('/stock/', { part, quantity: 1 })
    const result = await made('/stock/test/', { stock_item: (Array.isArray(body) ? body[0] : body).pk, template, result: true })
    const someone = await person('delete:part')
    expect((await someone.delete(`/part/test-template/${template}/`)).status).to.equal(403)
    expect((await api.get(`/stock/test/${result}/`)).status).to.equal(200)
    const both = await person('delete:part', 'delete:stock')
    expect((await both.delete(`/part/test-template/${template}/`)).status).to.equal(204)
  })

  it('a template of parameters takes values along for those alone who may delete them, and none of a locked part', async () => {
    const { pk: part } = await makePart(api)
    const { pk: supplier } = await makeCompany(api)
    const template = await made('/parameter/template/', { name: `Height ${kind}` })
    await made('/parameter/', { template, model_type: 'part', model_id: part, data: '1' })
    await made('/parameter/', { template, model_type: 'company', model_id: supplier, data: '2' })
    const someone = await person('delete:part')
    expect((await someone.delete(`/parameter/template/${template}/`)).status).to.equal(403)
    await api.patch(`/part/${part}/`, { locked: true })
    expect((await api.delete(`/parameter/template/${template}/`)).status).to.equal(400)
    expect(await server.db.all('select id from common_parameter where template_id = ?', [template])).to.have.length(2)
    await api.patch(`/part/${part}/`, { locked: false })
    expect((await api.delete(`/parameter/template/${template}/`)).status).to.equal(204)
  })
})
