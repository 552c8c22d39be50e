/** What suppliers sell, what manufacturers make, and at which price. */
import { expect } from 'chai'
import { type Api, person, superuser } from '../../../support/api.ts'
import { type Made, makeCompany, makePart } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { startServer, type TestServer } from '../../../support/server.ts'

eachDatabase('supplier parts', (kind) => {
  let server: TestServer
  let api: Api
  let supplier: Made
  let maker: Made
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
    supplier = await makeCompany(api, { name: 'Seller', currency: 'EUR' })
    maker = await makeCompany(api, { name: 'Maker', is_supplier: false, is_manufacturer: true })
  })
  after(() => server.close())

  const sold = async (values: Record<string, unknown> = {}) =>
    api.post('/company/part/', { supplier: supplier.pk, part: values.part ?? (await makePart(api)).pk, SKU: 'S-1', ...values })

  it('belong to a part that can be bought and a company that sells', async () => {
    const virtual = await makePart(api, { purchaseable: false })
    expect((await sold({ part: virtual.pk })).body).to.have.property('part')
    expect((await sold({ supplier: maker.pk })).body).to.deep.equal({
      supplier: [`Invalid pk "${maker.pk}" - object does not exist.`],
    })
    const { pk: part } = await makePart(api)
    expect((await sold({ part })).status).to.equal(201)
    expect((await sold({ part })).body).to.deep.equal({ non_field_errors: ['The fields part, supplier, SKU must make a unique set.'] })
  })

  it('take their manufacturer from a manufacturer part of the same part', async () => {
    const { pk: part } = await makePart(api, { IPN: 'R1' })
    const made = (await api.post('/company/part/manufacturer/', { part, manufacturer: maker.pk, MPN: 'M-100' })).body
    expect((await api.post('/company/part/manufacturer/', { part, manufacturer: supplier.pk, MPN: 'M' })).body).to.have.property(
      'manufacturer',
    )
    expect((await sold({ manufacturer_part: made.pk })).body).to.deep.equal({
      manufacturer_part: ['Linked manufacturer part must reference the same base part'],
    })
    const { pk } = (await sold({ part, manufacturer_part: made.pk, SKU: 'X' })).body
    const { body } = await api.get(
      `/company/part/${pk}/?pretty=1&manufacturer_detail=1&supplier_detail=1&part_detail=1&manufacturer_part_detail=1`,
    )
    expect(body).to.deep.include({
      MPN: 'M-100',
      pretty_name: 'R1 | Seller | X | Maker | M-100',
      in_stock: 0,
      on_order: 0,
      pack_quantity_native: 1,
    })
    expect([
      body.manufacturer_detail.name,
      body.supplier_detail.currency,
      body.part_detail.IPN,
      body.manufacturer_part_detail.MPN,
    ]).to.deep.equal(['Maker', 'EUR', 'R1', 'M-100'])
    expect(await api.list('/company/part/?MPN=m-100', 'pk')).to.deep.equal([pk])
    expect(await api.list(`/company/part/?company=${maker.pk}`, 'pk')).to.deep.equal([pk])
    expect(await api.list('/company/part/?search=maker+x', 'pk')).to.deep.equal([pk])
    for (const order of ['part', 'manufacturer', '-MPN', 'IPN', 'pack_quantity', 'in_stock', '-updated'])
      expect(await api.list(`/company/part/?limit=50&ordering=${order}`, 'pk'), order).to.include(pk)
    const { body: companies } = await api.get(`/company/${maker.pk}/`)
    expect(companies).to.deep.include({ parts_manufactured: 1, parts_supplied: 0 })
  })

  it('tell names of others in one line to whoever may see those', async () => {
    const { pk: part } = await makePart(api, { IPN: 'R2' })
    const made = (await api.post('/company/part/manufacturer/', { part, manufacturer: maker.pk, MPN: 'M-2' })).body
    const { pk } = (await sold({ part, manufacturer_part: made.pk, SKU: 'Y' })).body
    const lines = async (reader: Api) => [
      (await reader.get(`/company/part/${pk}/?pretty=true`)).body.pretty_name,
      (await reader.get(`/company/part/manufacturer/${made.pk}/?pretty=true`)).body.pretty_name,
    ]
    expect(await lines(api)).to.eql(['R2 | Seller | Y | Maker | M-2', 'Maker | M-2'])
    const [builder, buyer] = [await person(server, 'view:part'), await person(server, 'view:purchase_order')]
    expect((await builder.get(`/company/${maker.pk}/`)).status).to.equal(403)
    expect(await lines(builder)).to.eql(['R2 | Y | M-2', 'M-2'])
    expect((await buyer.get(`/part/${part}/`)).status).to.equal(403)
    expect(await lines(buyer)).to.eql(['Seller | Y | Maker | M-2', 'Maker | M-2'])
  })

  it('hold as much in a pack as they say, in the units of the part', async () => {
    const { pk: part } = await makePart(api, { units: 'm' })
    expect((await sold({ part, pack_quantity: '25 cm' })).body.pack_quantity_native).to.equal(0.25)
    expect((await sold({ part, SKU: '2', pack_quantity: '10' })).body.pack_quantity_native).to.equal(10)
    const { pk } = (await sold({ part, SKU: '3' })).body
    const patch = (pack_quantity: string) => api.patch(`/company/part/${pk}/`, { pack_quantity })
    expect((await patch('3 kg')).body).to.deep.equal({ pack_quantity: ['Could not convert 3 kg to m'] })
    expect((await patch('0')).body).to.deep.equal({ pack_quantity: ['Pack units must be greater than zero'] })
    expect((await patch('1 km')).body.pack_quantity_native).to.equal(1000)
  })

  it('one of a part is the first choice', async () => {
    const { pk: part } = await makePart(api)
    const one = (await sold({ part, primary: true })).body
    const two = (await sold({ part, SKU: '2', primary: true })).body
    expect(await api.list(`/company/part/?part=${part}&primary=true`, 'pk')).to.deep.equal([two.pk])
    await api.patch(`/company/part/${one.pk}/`, { primary: true })
    expect(await api.list(`/company/part/?part=${part}&primary=true`, 'pk')).to.deep.equal([one.pk])
  })

  it('note when the supplier last said what is available', async () => {
    const { body } = await sold({ tags: ['fast'] })
    expect(body.availability_updated).to.equal(null)
    const { body: changed } = await api.patch(`/company/part/${body.pk}/`, { available: 12.5 })
    expect(changed.available).to.equal(12.5)
    expect(Date.parse(changed.availability_updated)).to.be.greaterThan(Date.now() - 60_000)
    expect(await api.list('/company/part/?tags__name=fast', 'pk')).to.deep.equal([body.pk])
  })

  it('cost what the price break of the quantity says, in the currency of the supplier', async () => {
    const { pk } = (await sold()).body
    const broken = (quantity: number, price: unknown) => api.post('/company/price-break/', { part: pk, quantity, price })
    const { body } = await broken(10, 0.123456)
    expect(body).to.deep.include({ quantity: 10, price: 0.123456, price_currency: 'EUR', supplier: supplier.pk })
    await broken(1, 2)
    expect((await broken(10, 1)).body).to.deep.equal({ non_field_errors: ['The fields part, quantity must make a unique set.'] })
    expect((await broken(0, 1)).body).to.have.property('quantity')
    const { body: part } = await api.get(`/company/part/${pk}/?price_breaks=true`)
    expect((await api.get(`/company/part/${pk}/`)).body).not.to.have.property('price_breaks')
    expect(part.price_breaks.map((b: { quantity: number }) => b.quantity)).to.deep.equal([1, 10])
    const { body: listed } = await api.get(`/company/price-break/?base_part=${part.part}&part_detail=1&supplier_detail=1&ordering=-SKU`)
    expect(listed.map((b: { part_detail: { SKU: string } }) => b.part_detail.SKU)).to.deep.equal(['S-1', 'S-1'])
    expect(await api.list(`/company/price-break/?supplier=${supplier.pk}&quantity=10&search=seller`, 'pk')).to.deep.equal([body.pk])
    expect((await api.delete('/company/part/', { items: [pk] })).body).to.deep.equal({ success: 'Deleted 1 items' })
    expect((await api.get(`/company/price-break/${body.pk}/`)).status).to.equal(404)
  })

  it('can be made along with their part', async () => {
    const initial_supplier = { supplier: supplier.pk, sku: 'I-1', manufacturer: maker.pk, mpn: 'I-M' }
    const { pk: part } = await makePart(api, { initial_supplier })
    const { body } = await api.get(`/company/part/?part=${part}&manufacturer_detail=true`)
    expect(body[0]).to.deep.include({ SKU: 'I-1', MPN: 'I-M', supplier: supplier.pk })
    const refused = await api.post('/part/', { name: 'No', initial_supplier: { ...initial_supplier, supplier: maker.pk } })
    expect(refused.body).to.deep.equal({ initial_supplier: ['Selected company is not a valid supplier'] })
    expect(await api.list('/part/?search=No&limit=9', 'name')).to.not.include('No')
  })
})
