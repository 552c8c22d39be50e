/** What other areas know of builds: counts of parts, barcodes, searches, what hangs on them, states, codes, and what suppliers build. */
import { expect } from 'chai'
import { Api, token } from '../../../support/api.ts'
import { type Made, makeCompany } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { expectSound } from '../../../support/stock.ts'
import { made } from '../order/builders.ts'
import { Workshop } from './workshop.ts'

eachDatabase('around builds', (kind) => {
  let shop: Workshop
  let screw: Made
  let frame: Made
  before(async () => {
    shop = await Workshop.open(kind)
    screw = await shop.part()
    frame = await shop.assembly([[screw, 4]], { purchaseable: true, trackable: true })
  })
  after(async () => {
    await expectSound(shop.server.db)
    await shop.server.close()
  })
  const see = async (path: string) => {
    const { status, body, text } = await shop.api.get(path)
    expect(status, text).to.equal(200)
    return body
  }
  const keys = async (path: string): Promise<number[]> => (await see(path)).map(({ pk }: Made) => pk)
  const done = async (reply: Promise<{ status: number; text: string; body: Made }>, wanted = 201) => {
    const { status, text, body } = await reply
    expect(status, text).to.equal(wanted)
    return body
  }

  it('a template counts what is built, asked for and held of its variants, where it says what is required', async () => {
    const lamp = await shop.part({ is_template: true, assembly: true })
    const [red, blue] = [await shop.part({ variant_of: lamp.pk, assembly: true }), await shop.part({ variant_of: lamp.pk, assembly: true })]
    await made(shop.api, '/bom/', { part: red.pk, sub_part: screw.pk, quantity: 1 })
    const sign = await shop.assembly([
      [red, 2],
      [lamp, 1],
    ])
    const build = await shop.build(sign, 3)
    const [line] = (await shop.lines(build)).filter(({ part }) => part === red.pk)
    const stock = await shop.stock(red, 10)
    await done(shop.allocate(build, [line!, stock, 4]))
    const making = await shop.build(red, 5)
    await shop.output(making, 2)
    await shop.build(blue, 7)
    expect(await see(`/part/${lamp.pk}/requirements/`)).to.include({
      ...{ total_stock: 10, unallocated_stock: 6, building: 2, scheduled_to_build: 12 },
      ...{ required_for_build_orders: 9, allocated_to_build_orders: 4 },
    })
    expect(await see(`/part/${red.pk}/requirements/`)).to.include({
      ...{ total_stock: 10, unallocated_stock: 6, building: 2, scheduled_to_build: 5 },
      ...{ required_for_build_orders: 6, allocated_to_build_orders: 4 },
    })
    // The part itself shows its own.
    expect(await see(`/part/${lamp.pk}/`)).to.include({ building: 0, scheduled_to_build: 0, required_for_build_orders: 3 })
    expect(await see(`/part/${red.pk}/`)).to.include({ building: 2, scheduled_to_build: 5, required_for_build_orders: 6 })
    expect(await keys(`/part/?stock_to_build=true&ancestor=${lamp.pk}`)).to.deep.equal([red.pk])
    await done(shop.allocate(build, [line!, stock, 2]))
    expect(await keys(`/part/?stock_to_build=true&ancestor=${lamp.pk}`)).to.deep.equal([])
    const [bom] = await see(`/bom/?part=${sign.pk}&sub_part=${red.pk}`)
    expect(bom).to.include({ building: 2, available_stock: 4, can_build: 2 })
    expect(await see(`/stock/${stock.pk}/`)).to.include({ allocated: 6 })
    expect(await keys(`/stock/?part=${red.pk}&allocated=true`)).to.deep.equal([stock.pk])
    expect(await keys(`/stock/?build=${making.pk}&is_building=true`)).to.have.length(1)
  })

  it('barcodes name a build, are tied to it and taken off again', async () => {
    const build = await shop.build(frame, 1)
    const short = (await done(shop.api.post('/barcode/generate/', { model: 'build', pk: build.pk }), 200)).barcode
    const scan = async (barcode: unknown) => (await done(shop.api.post('/barcode/', { barcode }), 200)).build as Made
    const settings = await see('/settings/global/SHORT_BARCODE_PREFIX/')
    for (const code of [short, `{"build": ${build.pk}}`, `${settings.value}BO${build.pk}`])
      expect(await scan(code)).to.include({ pk: build.pk, api_url: `/api/build/${build.pk}/` })
    expect((await scan(short)).instance).to.include({ reference: build.reference, part: frame.pk })
    await done(shop.api.post('/barcode/link/', { barcode: 'JOB CARD', build: build.pk }), 200)
    expect(await scan('JOB CARD')).to.include({ pk: build.pk })
    expect(await shop.row('build_build', build)).to.include({ barcode_data: 'JOB CARD' })
    await done(shop.api.post('/barcode/unlink/', { build: build.pk }), 200)
    expect(await shop.row('build_build', build)).to.include({ barcode_data: '', barcode_hash: '' })
    expect((await shop.api.post('/barcode/', { barcode: 'JOB CARD' })).status).to.equal(400)
  })

  it('what hangs on a build: notes, links, values, tags, metadata; found by its words, gone with it', async () => {
    const build = await shop.build(frame, 1, { title: 'Wolfram prototype', tags: ['rush'] })
    await done(shop.api.post('/attachment/', { model_type: 'build', model_id: build.pk, link: 'https://example.com/plan' }))
    const template = await made(shop.api, '/parameter/template/', { name: 'Oven', model_type: 'build' })
    await made(shop.api, '/parameter/', { template: template.pk, model_type: 'build', model_id: build.pk, data: '7' })
    expect(await keys(`/build/?parameter_${template.pk}=7`)).to.deep.equal([build.pk])
    expect(await see(`/build/${build.pk}/?tags=true&parameters=true`)).to.deep.include({ tags: ['rush'] })
    for (const path of [`/metadata/build/${build.pk}/`, `/metadata/build/reference/${build.reference}/`]) {
      await done(shop.api.patch(path, { metadata: { [path]: 1 } }), 200)
      expect((await see(path)).metadata).to.have.property(path)
    }
    const found = await done(shop.api.post('/search/', { search: 'wolfram', build: {}, part: {} }), 200)
    expect((found.build as Made).results).to.have.length(1)
    const outsider = new Api(
      shop.server.url,
      token(await shop.server.createToken(await shop.server.createUser({ username: 'outsider', permissions: ['view:part'] }))),
    )
    const blind = await outsider.post('/search/', { search: 'wolfram', build: {} })
    expect(blind.body.build).to.have.property('error')
    for (const path of [`/build/${build.pk}/`, `/metadata/build/${build.pk}/`, '/build/status/'].slice(0, 2))
      expect((await outsider.get(path)).status, path).to.equal(403)
    await shop.put(build, { status: 30 })
    await done(shop.api.delete(`/build/${build.pk}/`) as never, 204)
    const left = await Promise.all([
      shop.rows(`select id from common_attachment where model_type = 'build' and model_id = ?`, build.pk),
      shop.rows(`select id from common_parameter where model_type = 'build' and model_id = ?`, build.pk),
      shop.rows(`select thing_id from common_tagged where model = 'build_build' and thing_id = ?`, build.pk),
    ])
    expect(left.flat()).to.deep.equal([])
  })

  it('states of the installation, project codes, kinds and codes to come', async () => {
    const types = await see('/contenttype/')
    const model = types.find(({ model: name }: { model: string }) => name === 'build').pk
    await made(shop.api, '/generic/status/custom/', {
      ...{ key: 26, name: 'WAITS', label: 'Waits for paint', color: 'warning', logical_key: 25, reference_status: 'BuildStatus', model },
    })
    expect((await see('/build/status/')).values).to.have.property('WAITS')
    const code = await made(shop.api, '/project-code/', { code: 'JOBS' })
    const build = await shop.build(frame, 1, { project_code: code.pk, batch: 'B-1' })
    expect(await see(`/build/${build.pk}/`)).to.include({ project_code_label: 'JOBS' })
    expect(await keys(`/build/?project_code=${code.pk}`)).to.deep.equal([build.pk])
    await done(shop.api.delete(`/project-code/${code.pk}/`) as never, 204)
    expect(await shop.row('build_build', build)).to.include({ project_code_id: null })
    await shop.put(build, { status: 25, status_custom_key: 26 })
    expect(await see(`/build/${build.pk}/`)).to.include({ status: 25, status_custom_key: 26, status_text: 'Waits for paint' })
    expect(await keys('/build/?status=26')).to.deep.equal([build.pk])
    await shop.set('STOCK_BATCH_CODE_TEMPLATE', '{{ build_order.reference }}-{{ quantity }}')
    const { batch_code } = await done(shop.api.post('/generate/batch-code/', { build_order: build.pk, quantity: 3 }), 201)
    expect(batch_code).to.match(new RegExp(`^${build.reference}-3`))
    await shop.set('STOCK_BATCH_CODE_TEMPLATE', '')
  })

  it('what a supplier builds: a line shows its build, and the installation can ask for one', async () => {
    const supplier = await makeCompany(shop.api, { is_supplier: true })
    const sold = await made(shop.api, '/company/part/', { part: frame.pk, supplier: supplier.pk, SKU: 'FRAME' })
    const order = await made(shop.api, '/order/po/', { supplier: supplier.pk })
    const build = await shop.build(frame, 5, { external: true })
    const line = { order: order.pk, part: sold.pk, quantity: 5, merge_items: false }
    const built = await made(shop.api, '/order/po-line/', { ...line, build_order: build.pk })
    expect((await see(`/order/po-line/${built.pk}/`)).build_order_detail).to.include({
      ...{ pk: build.pk, reference: build.reference, external: true, status_text: 'Pending', quantity: 5 },
    })
    expect(await keys(`/order/po/?external_build=${build.pk}`)).to.deep.equal([order.pk])
    const inner = await shop.build(frame, 1)
    expect((await shop.api.post('/order/po-line/', { ...line, build_order: inner.pk })).status, 'not an external one').to.equal(400)
    const plain = () => shop.api.post('/order/po-line/', line)
    await shop.set('BUILDORDER_EXTERNAL_REQUIRED', 'true')
    await done(plain())
    await shop.set('BUILDORDER_EXTERNAL_BUILDS', 'true')
    expect(await plain()).to.deep.include({
      status: 400,
      body: { build_order: ['An external build order is required for assembly parts'] },
    })
    expect(await keys(`/order/po-line/?order=${order.pk}`)).to.have.length(2)
    const bought = await made(shop.api, '/company/part/', {
      part: (await shop.part({ purchaseable: true })).pk,
      supplier: supplier.pk,
      SKU: 'PLAIN',
    })
    await done(shop.api.post('/order/po-line/', { ...line, part: bought.pk }))
    for (const key of ['BUILDORDER_EXTERNAL_REQUIRED', 'BUILDORDER_EXTERNAL_BUILDS']) await shop.set(key, 'false')
  })
})
