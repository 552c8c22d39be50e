/** The tree of places, and what becomes of what is in a place. */
import { expect } from 'chai'
import { Api, superuser, token } from '../../../support/api.ts'
import { type Made, makePart } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { startServer, type TestServer } from '../../../support/server.ts'

eachDatabase('stock locations', (kind) => {
  let server: TestServer
  let api: Api
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
  })
  after(() => server.close())

  let n = 0
  const place = async (values: Record<string, unknown> = {}): Promise<Made> => {
    const { status, body, text } = await api.post('/stock/location/', { name: `place ${++n}`, ...values })
    if (status !== 201) throw new Error(text)
    return body
  }
  /** An item in the table itself, with the counts that go with it. */
  const item = async (location: number | null, part: number, quantity = 3) => {
    const [{ id }] = await server.db.transaction(async (trx) => {
      if (location) await trx('stock_location').where({ id: location }).increment('item_count', 1)
      return trx('stock_item')
        .insert({ location_id: location, part_id: part, quantity: quantity * 100_000 })
        .returning('id')
    })
    return id as number
  }
  const see = async (pk: number, query = '') => (await api.get(`/stock/location/${pk}/${query}`)).body

  it('have an icon by the name of one', async () => {
    const wrong = { status: 400, message: ['Invalid icon format: nope, expected: pack:name:variant'] }
    for (const [path, field] of [
      ['/stock/location/', 'custom_icon'],
      ['/part/category/', 'icon'],
    ] as const) {
      const { status, body } = await api.post(path, { name: 'with an icon', [field]: 'nope' })
      expect({ status, message: body[field] }, path).to.deep.equal(wrong)
      expect((await api.post(path, { name: 'with an icon', [field]: 'ti:box:outline' })).body[field], path).to.equal('ti:box:outline')
    }
  })

  it('show their icon, or that of their type, or that of the installation', async () => {
    const { body: type } = await api.post('/stock/location-type/', { name: 'shelf', icon: 'ti:shelf:outline' })
    const above = await place({ location_type: type.pk })
    const inner = await place({ parent: above.pk, custom_icon: 'ti:box:outline' })
    expect(above).to.deep.include({ icon: 'ti:shelf:outline', items: 0, sublocations: 0, custom_icon: null, structural: false })
    const { path, icon, pathstring, level, location_type_detail } = await see(inner.pk, '?path_detail=true')
    expect([icon, pathstring, level, location_type_detail]).to.deep.equal(['ti:box:outline', `${above.name}/${inner.name}`, 1, null])
    expect(path).to.deep.equal([
      { pk: above.pk, name: above.name, icon: 'ti:shelf:outline' },
      { pk: inner.pk, name: inner.name, icon: 'ti:box:outline' },
    ])
    expect((await see(above.pk)).location_type_detail).to.deep.include({ name: 'shelf', icon: 'ti:shelf:outline' })
    expect((await api.get('/stock/location-type/?limit=1')).body.results[0]).to.deep.include({ name: 'shelf', location_count: 1 })
    const tree = (await api.get(`/stock/location/tree/?tree_id=${above.pk}`)).body
    expect(tree.map((node: Record<string, unknown>) => [node.pk, node.level, node.sublocations, node.icon])).to.deep.equal([
      [above.pk, 0, 1, 'ti:shelf:outline'],
      [inner.pk, 1, 0, 'ti:box:outline'],
    ])
    expect(await api.list('/stock/location/?has_location_type=true', 'pk')).to.deep.equal([above.pk])
    expect((await api.delete(`/stock/location-type/${type.pk}/`)).status).to.equal(204)
    expect((await see(above.pk)).icon).to.equal('')
  })

  it('count the items of all that is inside of them, and let them move up', async () => {
    const { pk: part } = await makePart(api)
    const top = await place()
    const middle = await place({ parent: top.pk })
    const inner = await place({ parent: middle.pk })
    const one = await item(middle.pk, part)
    await item(inner.pk, part)
    expect([(await see(top.pk)).items, (await see(middle.pk)).items, (await see(inner.pk)).items]).to.deep.equal([2, 2, 1])
    expect((await api.patch(`/stock/location/${inner.pk}/`, { structural: true })).body.non_field_errors[0]).to.match(
      /^You cannot make this/,
    )
    expect((await api.delete(`/stock/location/${middle.pk}/`)).status).to.equal(204)
    expect([(await see(top.pk)).items, (await see(inner.pk)).items, (await see(inner.pk)).parent]).to.deep.equal([2, 1, top.pk])
    const [moved] = await server.db.select(server.db.knex('stock_tracking').where({ item_id: one }))
    expect([moved!.tracking_type, JSON.parse(moved!.deltas as string)]).to.deep.equal([20, { location: top.pk, old_location: middle.pk }])
    expect((await see(top.pk)).sublocations).to.equal(1)
  })

  it('take sublocations and items along only when told to, and by somebody who may delete stock', async () => {
    const { pk: part } = await makePart(api)
    const top = await place()
    const inner = await place({ parent: top.pk, external: true, tags: ['x'] })
    const gone = await item(inner.pk, part, 7)
    await api.patch(`/stock/location/${inner.pk}/`, { external: false })
    await api.patch(`/stock/location/${inner.pk}/`, { external: true })
    expect((await api.get(`/part/${part}/`)).body).to.deep.include({ in_stock: 7, external_stock: 7 })
    const keeper = await server.createUser({ username: `keeper-${kind}`, permissions: ['delete:stock_location', 'view:stock_location'] })
    const asKeeper = new Api(server.url, token(await server.createToken(keeper)))
    const body = { delete_sub_locations: 1, delete_stock_items: 1 }
    expect((await asKeeper.delete(`/stock/location/${top.pk}/`, body)).status).to.equal(403)
    expect((await see(top.pk)).items).to.equal(1)
    expect((await api.delete(`/stock/location/${top.pk}/`, body)).status).to.equal(204)
    expect((await api.get(`/stock/location/${inner.pk}/`)).status).to.equal(404)
    expect((await api.get(`/part/${part}/`)).body).to.deep.include({ in_stock: 0, external_stock: 0 })
    expect(await server.db.select(server.db.knex('stock_item').where({ id: gone }))).to.deep.equal([])
  })

  it('are given as the default of parts', async () => {
    const shelf = await place({ name: 'Shelf' })
    const { pk } = await makePart(api, { default_location: shelf.pk })
    const { default_location_detail } = (await api.get(`/part/${pk}/?location_detail=true`)).body
    expect(default_location_detail).to.deep.equal({ pk: shelf.pk, name: 'Shelf', pathstring: 'Shelf' })
  })
})
