/** Parts that are copied, found, in use and deleted; stocktake. */
import { expect } from 'chai'
import { Api, superuser, token } from '../../../support/api.ts'
import { type Made, makeCategory, makeCompany, makePart } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { startServer, type TestServer } from '../../../support/server.ts'

eachDatabase('rules of parts', (kind) => {
  let server: TestServer
  let api: Api
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
  })
  after(() => server.close())

  const stock = (part: Made, quantity: number, values: object = {}) =>
    server.db.transaction(async (trx) => {
      await trx('stock_item').insert({ part_id: part.pk, quantity: quantity * 100_000, ...values })
      const { touchTotals } = await import('../../../../resource/inventory/kept/totals.ts')
      await touchTotals(trx, 'stock', [part.pk])
    })
  const template = async (name: string) => (await api.post('/parameter/template/', { name })).body as Made

  describe('copies', () => {
    it('have the BOM, tests and parameters of the original as asked, and the parameters of their category', async () => {
      const original = await makePart(api, { assembly: true, testable: true })
      const [leaf, length, width] = [await makePart(api), await template('copied length'), await template('copied width')]
      await api.post('/bom/', { part: original.pk, sub_part: leaf.pk, quantity: 2 })
      await api.post('/part/test-template/', { part: original.pk, test_name: 'Burn in', description: 'for a day' })
      await api.post('/parameter/', { template: length.pk, model_type: 'part.part', model_id: original.pk, data: '5' })
      await api.post('/part/category/parameters/', { category: original.category, template: width.pk, default_value: '7' })
      await api.post('/part/category/parameters/', { category: original.category, template: length.pk, default_value: '1' })
      const flags = { assembly: true, testable: true, category: original.category }
      const full = await makePart(api, { ...flags, duplicate: { original: original.pk, copy_bom: true, copy_tests: true } })
      expect(await api.list(`/bom/?part=${full.pk}`, 'quantity')).to.deep.equal([2])
      expect(await api.list(`/part/test-template/?part=${full.pk}`, 'key')).to.deep.equal(['burnin'])
      const parameters = async (part: Made) => (await api.get(`/part/${part.pk}/?parameters=true`)).body.parameters.map((p: Made) => p.data)
      expect(await parameters(full)).to.deep.equal(['5', '7'])
      const bare = { copy_parameters: false }
      const plain = await makePart(api, { ...flags, copy_category_parameters: false, duplicate: { original: original.pk, ...bare } })
      expect(await parameters(plain)).to.deep.equal([])
      expect(await api.list(`/bom/?part=${plain.pk}`, 'pk')).to.deep.equal([])
      const user = await server.createUser({ username: 'copier', permissions: ['add:part', 'view:part'] })
      const copier = new Api(server.url, token(await server.createToken(user)))
      const refused = await copier.post('/part/', { name: 'x', assembly: true, duplicate: { original: original.pk, copy_bom: true } })
      expect(refused.status).to.equal(403)
    })
  })

  describe('deletion', () => {
    it('of a part in use says where', async () => {
      const [leaf, top] = [await makePart(api), await makePart(api, { assembly: true })]
      const { body: line } = await api.post('/bom/', { part: top.pk, sub_part: leaf.pk })
      await stock(leaf, 1)
      await api.patch(`/part/${leaf.pk}/`, { active: false })
      const { status, body } = await api.delete(`/part/${leaf.pk}/`)
      expect(status).to.equal(400)
      expect(body.non_field_errors).to.deep.equal([
        `Cannot delete this part as it is used in an assembly: ${top.full_name}`,
        'Cannot delete this part as there are stock items of it: 1',
      ])
      await server.db.transaction((trx) => trx('stock_item').where({ part_id: leaf.pk }).delete())
      await api.delete(`/bom/${line.pk}/`)
      expect((await api.delete(`/part/${leaf.pk}/`)).status).to.equal(204)
    })

    it('of an assembly takes its lines along; a template leaves its variants without what they inherited', async () => {
      const top = await makePart(api, { assembly: true, is_template: true })
      const [variant, leaf] = [await makePart(api, { assembly: true, variant_of: top.pk }), await makePart(api)]
      await api.post('/bom/', { part: top.pk, sub_part: leaf.pk, inherited: true })
      await api.put(`/part/${variant.pk}/bom-validate/`, { valid: true })
      await api.patch(`/part/${top.pk}/`, { active: false })
      expect((await api.delete(`/part/${top.pk}/`)).status).to.equal(204)
      expect(await api.list(`/bom/?part=${variant.pk}`, 'pk')).to.deep.equal([])
      expect((await api.get(`/part/${variant.pk}/bom-validate/`)).body.bom_validated).to.equal(false)
    })

    it('of a category does not put its parts into a structural one', async () => {
      const above = await makeCategory(api, { structural: true })
      const below = await makeCategory(api, { parent: above.pk })
      await makePart(api, { category: below.pk })
      expect((await api.delete(`/part/category/${below.pk}/`)).body).to.have.all.keys('non_field_errors')
      expect((await api.delete(`/part/category/${(await makeCategory(api, { parent: above.pk })).pk}/`)).status).to.equal(204)
    })
  })

  it('variants are refused where they would be made of themselves', async () => {
    const top = await makePart(api, { assembly: true, is_template: true })
    const leaf = await makePart(api, { assembly: true })
    await api.post('/bom/', { part: top.pk, sub_part: leaf.pk, inherited: true })
    expect((await api.patch(`/part/${leaf.pk}/`, { variant_of: top.pk })).body).to.have.all.keys('variant_of')
  })

  it('a part that has revisions becomes one of another part, and of none of its own', async () => {
    const [one, two] = [await makePart(api), await makePart(api)]
    const own = await makePart(api, { revision_of: one.pk, revision: 'B' })
    const change = (revision_of: number) => api.patch(`/part/${one.pk}/`, { revision_of, revision: 'C' })
    expect((await change(own.pk)).body).to.deep.equal({ revision_of: ['Part cannot be a revision of itself'] })
    expect((await change(two.pk)).body.revision_of).to.equal(two.pk)
  })

  it('stock of a variant counts for the template that it comes to, and no more for the one that it left', async () => {
    const [one, two] = [await makePart(api, { is_template: true }), await makePart(api, { is_template: true })]
    const variant = await makePart(api, { variant_of: one.pk })
    await stock(variant, 5)
    await api.patch(`/part/${variant.pk}/`, { variant_of: two.pk })
    const total = async (part: Made) => (await api.get(`/part/${part.pk}/`)).body.total_in_stock
    expect([await total(one), await total(two)]).to.deep.equal([0, 5])
  })

  it('are found by what they are related to, made of, and can be turned into', async () => {
    const [a, b] = [await makePart(api), await makePart(api)]
    await api.post('/part/related/', { part_1: b.pk, part_2: a.pk })
    expect(await api.list(`/part/?related=${a.pk}`, 'pk')).to.deep.equal([b.pk])
    expect(await api.list(`/part/?exclude_related=${a.pk}`, 'pk'))
      .to.include(a.pk)
      .and.not.include(b.pk)
    const up = await makePart(api, { is_template: true })
    const variant = await makePart(api, { variant_of: up.pk, name: 'turn 1' })
    const other = await makePart(api, { variant_of: up.pk, name: 'turn 2' })
    const top = await makePart(api, { assembly: true })
    await api.post('/bom/', { part: top.pk, sub_part: up.pk, allow_variants: true })
    expect(await api.list(`/part/?in_bom_for=${top.pk}&ordering=id`, 'pk')).to.deep.equal([up.pk, variant.pk, other.pk])
    expect(await api.list(`/part/?convert_from=${variant.pk}&ordering=id`, 'pk')).to.deep.equal([up.pk, other.pk])
    expect(await api.list(`/part/?convert_from=${up.pk}&ordering=id`, 'pk')).to.deep.equal([variant.pk, other.pk])
    await stock(a, 5)
    await stock(b, 0)
    expect(await api.list('/part/?has_stock=true', 'pk'))
      .to.include(a.pk)
      .and.not.include(b.pk)
    expect(await api.list('/part/?depleted_stock=true', 'pk')).to.deep.equal([b.pk])
    const priced = await makePart(api, { salable: true })
    await api.post('/part/sale-price/', { part: priced.pk, quantity: 1, price: '3' })
    expect((await api.get(`/part/${priced.pk}/?price_breaks=true`)).body.price_breaks[0]).to.include({ quantity: 1, price: 3 })
  })

  it('stocktake: entries by hand and for many parts at once', async () => {
    const part = await makePart(api, { is_template: true })
    const variant = await makePart(api, { variant_of: part.pk, category: part.category })
    await stock(part, 2)
    await stock(variant, 3)
    const supplier = await makeCompany(api, { is_supplier: true })
    const { body: sold } = await api.post('/company/part/', { part: part.pk, supplier: supplier.pk, SKU: 'take' })
    await api.post('/company/price-break/', { part: sold.pk, quantity: 1, price: '1.5' })
    const hand = await api.post('/part/stocktake/', { part: part.pk, quantity: 4, cost_min: '1' })
    expect(hand.status, hand.text).to.equal(201)
    expect(hand.body).to.include({ quantity: 4, item_count: 1, cost_min: 1, cost_min_currency: 'USD', part_name: part.full_name })
    const made = await api.post('/part/stocktake/generate/', { category: part.category, generate_entry: true })
    expect(made.status, made.text).to.equal(200)
    const rows = (await api.get(`/part/stocktake/?part=${part.pk}&part_detail=true`)).body
    expect(rows).to.have.length(1)
    expect(rows[0]).to.include({ quantity: 5, item_count: 2, cost_min: 7.5, cost_max: 7.5 })
    expect(await api.list(`/part/stocktake/?part=${variant.pk}`, 'quantity')).to.deep.equal([3])
    expect((await api.post('/part/stocktake/generate/', { generate_report: true })).status).to.equal(400)
    await api.delete('/part/stocktake/', { items: rows.map((row: Made) => row.pk) })
    expect(await api.list(`/part/stocktake/?part=${part.pk}`, 'pk')).to.deep.equal([])
  })
})
