/** Bills of materials: lines and their rules, what variants inherit, substitutes, stock, and what was checked. */
import { expect } from 'chai'
import { type Api, type Reply, superuser } from '../../../support/api.ts'
import { type Made, makePart } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { startServer, type TestServer } from '../../../support/server.ts'

eachDatabase('bills of materials', (kind) => {
  let server: TestServer
  let api: Api
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
  })
  after(() => server.close())

  const assembly = (values: object = {}) => makePart(api, { assembly: true, ...values })
  const line = (part: Made, sub_part: Made, values: object = {}): Promise<Reply> =>
    api.post('/bom/', { part: part.pk, sub_part: sub_part.pk, ...values })
  const made = async (part: Made, sub: Made, values: object = {}): Promise<Made> => {
    const { status, body, text } = await line(part, sub, values)
    expect(status, text).to.equal(201)
    return body
  }
  const stock = (part: Made, quantity: number, values: object = {}) =>
    server.db.transaction(async (trx) => {
      await trx('stock_item').insert({ part_id: part.pk, quantity: quantity * 100_000, ...values })
      const { touchTotals } = await import('../../../../resource/inventory/kept/totals.ts')
      await touchTotals(trx, 'stock', [part.pk])
    })

  describe('amounts', () => {
    it('are read as people write them, in the units of the part', async () => {
      const [top, wire, nut] = [await assembly(), await makePart(api, { units: 'm' }), await makePart(api)]
      expect(await made(top, nut, { quantity: 0.1 })).to.include({ quantity: 0.1, raw_amount: '0.1', piece_count: 1 })
      expect(await made(top, nut)).to.include({ quantity: 1, raw_amount: '1' })
      const cut = await made(top, wire, { raw_amount: '30 cm', piece_count: 4 })
      expect(cut).to.include({ quantity: 1.2, raw_amount: '30 cm', piece_count: 4 })
      const patch = async (values: object) => (await api.patch(`/bom/${cut.pk}/`, values)).body
      expect(await patch({ piece_count: 2 })).to.include({ quantity: 0.6, raw_amount: '30 cm' })
      expect(await patch({ quantity: 5 })).to.include({ quantity: 5, raw_amount: '2.5' })
      expect(await patch({ quantity: 5, raw_amount: '1 ft' })).to.include({ quantity: 0.6096 })
      expect(await patch({ note: 'x' })).to.include({ quantity: 0.6096, raw_amount: '1 ft' })
      expect(await patch({ raw_amount: '3 kg' })).to.have.all.keys('raw_amount')
      expect((await line(top, nut, { raw_amount: '3 m' })).body).to.have.all.keys('raw_amount')
      expect(await made(top, nut, { quantity: 1 / 6 })).to.include({ quantity: 0.16667, raw_amount: '0.16667' })
      expect(await made(top, nut, { raw_amount: '0.1666666' })).to.include({ quantity: 0.16667, raw_amount: '0.1666666' })
      expect(await made(top, nut, { quantity: '2.000005' }), 'half to even').to.include({ quantity: 2 })
      const nothing = { raw_amount: ['Quantity must be greater than zero'] }
      for (const quantity of [-1, 0]) expect((await line(top, nut, { quantity })).body).to.deep.equal(nothing)
      await api.patch('/settings/global/PART_BOM_ALLOW_ZERO_QUANTITY/', { value: true })
      expect(await made(top, nut, { quantity: 0 })).to.include({ quantity: 0 })
      expect((await line(top, nut, { quantity: -1 })).body).to.deep.equal(nothing)
      await api.patch('/settings/global/PART_BOM_ALLOW_ZERO_QUANTITY/', { value: false })
      expect((await line(top, nut, { raw_amount: '3 m' })).body).to.deep.equal({
        raw_amount: ['Invalid quantity - no units specified for part'],
      })
      expect((await line(top, nut, { attrition: 101 })).body).to.have.all.keys('attrition')
    })

    it('of parts with serial numbers are whole, and make the assembly have them', async () => {
      const [top, sub] = [await assembly(), await makePart(api, { trackable: true })]
      expect((await line(top, sub, { quantity: 1.5 })).body).to.deep.equal({
        quantity: ['Quantity must be integer value for trackable parts'],
      })
      await made(top, sub, { quantity: 2 })
      expect((await api.get(`/part/${top.pk}/`)).body.trackable).to.equal(true)
    })
  })

  describe('rules', () => {
    it('an assembly is made of components, and never of itself, whatever lies between', async () => {
      const [top, middle, leaf] = [await assembly(), await assembly(), await makePart(api)]
      expect((await line(leaf, middle)).body).to.have.all.keys('part')
      expect((await line(top, await makePart(api, { component: false }))).body).to.have.all.keys('sub_part')
      await made(top, middle)
      await made(middle, leaf)
      expect((await line(top, top)).body).to.have.all.keys('sub_part')
      const low = await assembly()
      await made(middle, low)
      expect((await line(low, top)).body).to.have.all.keys('sub_part')
      // A substitute that is made of the assembly closes the circle as well.
      const sub = await made(low, leaf)
      expect((await api.post('/bom/substitute/', { bom_item: sub.pk, part: top.pk })).body).to.have.all.keys('part')
    })

    it('a line that variants inherit is a line of theirs', async () => {
      const template = await assembly({ is_template: true })
      const variant = await assembly({ variant_of: template.pk })
      const other = await assembly()
      await made(other, variant)
      expect((await line(template, other, { inherited: true })).body).to.have.all.keys('sub_part')
      expect((await line(template, other)).status, 'the template alone').to.equal(201)
      expect((await line(template, variant)).body, 'its own variant').to.have.all.keys('sub_part')
      const leaf = await makePart(api)
      const down = await made(template, leaf, { inherited: true })
      expect(await api.list(`/bom/?part=${variant.pk}`, 'pk')).to.deep.equal([down.pk])
      expect(await api.list(`/bom/?part=${template.pk}`, 'sub_part')).to.deep.equal([other.pk, leaf.pk])
    })

    it('circles at the same time: one of the lines wins', async () => {
      const [a, b] = [await assembly(), await assembly()]
      const both = await Promise.all([line(a, b), line(b, a)])
      expect(both.map((r) => r.status).sort()).to.deep.equal([201, 400])
    })

    it('locked assemblies keep their lines as they are', async () => {
      const [top, leaf] = [await assembly(), await makePart(api)]
      const row = await made(top, leaf)
      await api.patch(`/part/${top.pk}/`, { locked: true })
      for (const refused of [
        await line(top, leaf),
        await api.patch(`/bom/${row.pk}/`, { note: 'x' }),
        await api.delete(`/bom/${row.pk}/`),
        await api.post('/bom/substitute/', { bom_item: row.pk, part: (await makePart(api)).pk }),
      ])
        expect(refused.body).to.deep.equal({ non_field_errors: ['BOM item cannot be modified - assembly is locked'] })
      await api.patch(`/part/${top.pk}/`, { locked: false })
      expect(
        (await api.send('DELETE', '/bom/', JSON.stringify({ items: [row.pk] }), { 'Content-Type': 'application/json' })).body,
      ).to.deep.equal({ success: 'Deleted 1 items' })
    })
  })

  it('tell what there is, what stands in for it, and for how many that is enough', async () => {
    const [top, template, instead] = [await assembly(), await makePart(api, { is_template: true }), await makePart(api)]
    const variant = await makePart(api, { variant_of: template.pk })
    await stock(template, 9)
    await stock(variant, 41)
    await stock(instead, 10)
    const row = await made(top, template, { quantity: 3, allow_variants: true })
    const see = async (query = '') => (await api.get(`/bom/${row.pk}/${query}`)).body
    expect(await see()).to.deep.include({
      available_stock: 9,
      available_variant_stock: 41,
      available_substitute_stock: 0,
      can_build: 16.66666,
    })
    expect(row.substitutes, 'a write shows all').to.deep.equal([])
    expect(await see()).not.to.have.any.keys('substitutes', 'pricing_min', 'pricing_max', 'pricing_updated')
    expect((await api.post('/bom/substitute/', { bom_item: row.pk, part: template.pk })).body).to.have.all.keys('part')
    const substitute = await api.post('/bom/substitute/', { bom_item: row.pk, part: instead.pk })
    expect(substitute.body).to.deep.include({ bom_item: row.pk, part: instead.pk })
    expect(substitute.body.part_detail).to.include({ pk: instead.pk })
    expect((await api.post('/bom/substitute/', { bom_item: row.pk, part: instead.pk })).body).to.have.all.keys('non_field_errors')
    const full = await see('?substitutes=true')
    expect(full).to.include({ available_substitute_stock: 10, can_build: 20 })
    expect(full.substitutes[0]).to.deep.equal(substitute.body)
    await api.patch(`/bom/${row.pk}/`, { setup_quantity: 6, attrition: 20 })
    expect(await see()).to.include({ can_build: 15 })
    await api.patch(`/bom/${row.pk}/`, { allow_variants: false })
    expect(await see()).to.include({ available_variant_stock: 0, can_build: 3.61111 })
    expect(await see('?can_build=false')).not.to.have.any.keys('can_build', 'substitutes', 'pricing_min')
    expect((await see('?part_detail=true&sub_part_detail=true')).sub_part_detail).to.include({ pk: template.pk })
    expect(await api.list(`/bom/?part=${top.pk}&available_stock=true&ordering=-can_build`, 'pk')).to.deep.equal([row.pk])
    for (const part of [template, instead]) expect(await api.list(`/bom/?uses=${part.pk}`, 'pk')).to.deep.equal([row.pk])
    expect(await api.list(`/bom/?uses=${variant.pk}`, 'pk')).to.deep.equal([])
    await api.patch(`/bom/${row.pk}/`, { allow_variants: true })
    expect(await api.list(`/bom/?uses=${variant.pk}`, 'pk')).to.deep.equal([row.pk])
    expect(await api.list(`/bom/?category=${template.category}&sub_part_active=true`, 'pk')).to.deep.equal([row.pk])
    expect(await api.list('/bom/?sub_part_assembly=true&sub_part_virtual=true', 'pk')).to.deep.equal([])
  })

  it('price a line by what one costs', async () => {
    const [top, leaf] = [await assembly(), await makePart(api)]
    await server.db.transaction((trx) =>
      trx('part_total').where({ part_id: leaf.pk }).update({ pricing_min: 333_333, pricing_max: 2_000_000 }),
    )
    const row = await made(top, leaf, { quantity: 2.5 })
    expect(row)
      .to.include.keys('pricing_min', 'substitutes', 'part_detail', 'category_detail')
      .and.not.have.any.keys('pricing_max', 'pricing_updated')
    expect((await api.get(`/bom/${row.pk}/?pricing=true`)).body).to.include({
      pricing_min: 0.333333,
      pricing_max: 2,
      pricing_min_total: 0.833333,
      pricing_max_total: 5,
    })
    expect(await api.list(`/bom/?part=${top.pk}&has_pricing=false`, 'pk')).to.deep.equal([])
  })

  it('a line counts as checked until it changes', async () => {
    const [top, leaf] = [await assembly(), await makePart(api)]
    const row = await made(top, leaf, { quantity: 2, validated: true })
    expect(row.validated).to.equal(false)
    expect((await api.patch(`/bom/${row.pk}/validate/`, { valid: true })).body).to.deep.equal({})
    const change = async (values: object) => (await api.patch(`/bom/${row.pk}/`, values)).body.validated
    expect(await change({ note: 'only words' })).to.equal(true)
    expect(await api.list(`/bom/?part=${top.pk}&validated=true`, 'pk')).to.deep.equal([row.pk])
    expect(await change({ quantity: 3 })).to.equal(false)
    expect(await change({ validated: true })).to.equal(false)
    await api.put(`/bom/${row.pk}/validate/`, { valid: true })
    expect((await api.get(`/bom/${row.pk}/`)).body.validated).to.equal(true)
    await api.put(`/bom/${row.pk}/validate/`, { valid: false })
    expect((await api.get(`/bom/${row.pk}/`)).body.validated).to.equal(false)
  })
})
