/** Lists find, sort and leave out what InvenTree's do: what is searched in each, in which order they come, and what has no value last. */
import { expect } from 'chai'
import { Api, superuser, token } from '../../support/api.ts'
import { type Made, makeBranch, makeCompany, makePart } from '../../support/builders.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

eachDatabase('what lists search and sort by', (kind) => {
  let server: TestServer
  let api: Api
  const made = async (path: string, values: Record<string, unknown>): Promise<Made> => {
    const { status, body, text } = await api.post(path, values)
    expect(status, text).to.equal(201)
    return Array.isArray(body) ? body[0] : body
  }
  let part: Made
  let assembly: Made
  let branch: Made[]
  let places: Made[]
  let item: Made
  let line: Made
  let supplierPart: Made
  let makerPart: Made
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
    branch = await makeBranch(api, ['Ärmel', 'Knöpfe', 'Horn'])
    places = []
    for (const name of ['Halle Süd', 'Regal', 'Fach'])
      places.push(await made('/stock/location/', { name, parent: places.at(-1)?.pk ?? null, tags: name === 'Fach' ? ['Kühl'] : [] }))
    part = await makePart(api, {
      name: 'Knopf',
      description: 'vier Löcher',
      category: branch[2]!.pk,
      purchaseable: true,
      tags: ['Über Groß'],
    })
    assembly = await makePart(api, {
      name: 'Mantel',
      description: 'Tweed',
      IPN: 'MT-9',
      keywords: 'winter',
      assembly: true,
      category: null,
    })
    const supplier = await makeCompany(api, { name: 'Zulieferer Nord', is_supplier: true })
    const maker = await makeCompany(api, { name: 'Hornwerk', is_manufacturer: true, is_supplier: false })
    await makeCompany(api, { name: 'Kundenhaus Nord', is_customer: true, is_supplier: false })
    makerPart = await made('/company/part/manufacturer/', {
      part: part.pk,
      manufacturer: maker.pk,
      MPN: 'HW-77',
      description: 'gedreht',
      tags: ['matt'],
    })
    supplierPart = await made('/company/part/', {
      ...{ part: part.pk, supplier: supplier.pk, manufacturer_part: makerPart.pk, SKU: 'ZN/4711-B' },
      ...{ description: 'im Beutel', tags: ['Aktion'] },
    })
    item = await made('/stock/', { part: part.pk, quantity: 5, location: places[2]!.pk, supplier_part: supplierPart.pk, tags: ['rest'] })
    await api.patch(`/stock/${item.pk}/`, { tags: ['Rest'] })
    await made('/stock/', { part: assembly.pk, quantity: 1 })
    line = await made('/bom/', { part: assembly.pk, sub_part: part.pk, quantity: 4 })
  })
  after(() => server.close())

  const found = async (list: string, search: string, field = 'pk'): Promise<unknown[]> => {
    const [all, page] = [list, `${list}${list.includes('?') ? '&' : '?'}limit=100`].map((path) =>
      api.list(`${path}${path.includes('?') ? '&' : '?'}search=${encodeURIComponent(search)}`, field),
    )
    expect(await page, `${list} ${search}`).to.eql(await all)
    return (await all)!
  }

  it('parts: by SKU, MPN and tags, and not by what suppliers say of them', async () => {
    for (const search of ['zn/4711-b', 'HW-77', 'über groß', 'ÜBER', '4711 löcher', 'horn'])
      expect(await found('/part/', search, 'name'), search).to.eql(['Knopf'])
    for (const search of ['beutel', 'gedreht', 'nord', 'matt', '4711 tweed'])
      expect(await found('/part/', search, 'name'), search).to.eql([])
  })

  it('stock: by SKU, supplier, MPN, manufacturer, place and tags', async () => {
    for (const search of ['zn/4711', 'zulieferer', 'hw-77', 'HORNWERK', 'fach', 'rest', 'löcher', 'rest zulieferer hw-77 knopf', 'hw'])
      expect(await found('/stock/', search), search).to.eql([item.pk])
    for (const search of ['beutel', 'gedreht', 'kunden', 'regal']) expect(await found('/stock/', search), search).to.eql([])
  })

  it('lines of bills of materials: by the assembly, and the category of what it is made of', async () => {
    for (const search of ['mantel', 'tweed', 'mt-9', 'winter', 'knopf', 'löcher', 'horn', 'tweed löcher'])
      expect(await found('/bom/', search), search).to.eql([line.pk])
    expect(await found('/bom/', 'beutel')).to.eql([])
  })

  it('categories and places: by their path, and places by their tags', async () => {
    for (const search of ['ÄRMEL', 'ärmel/knöpfe', 'knöpfe ärmel']) {
      const names = await found('/part/category/', search, 'name')
      expect(names.slice(-2), search).to.eql(['Knöpfe', 'Horn'])
    }
    expect(await found('/stock/location/', 'süd', 'name')).to.eql(['Halle Süd', 'Regal', 'Fach'])
    expect(await found('/part/category/', 'knöpfe/HO', 'name')).to.eql(['Horn'])
    expect(await found('/part/category/', 'ärmel/', 'name')).to.eql(['Knöpfe', 'Horn'])
    for (const none of ['ärmel/horn', 'knöp/horn', 'x/ärmel', '/ärmel', 'a/'.repeat(40)])
      expect(await found('/part/category/', none), none).to.eql([])
    expect(await found('/stock/location/', 'süd/regal', 'name')).to.eql(['Regal', 'Fach'])
    expect(await found('/stock/location/', 'd/regal/fa', 'name')).to.eql(['Fach'])
    expect(await found('/stock/location/', 'KÜHL', 'name')).to.eql(['Fach'])
    expect(await found('/stock/location/', 'süd kühl', 'name')).to.eql(['Fach'])
  })

  it('supplier and manufacturer parts: by their tags', async () => {
    expect(await found('/company/part/', 'aktion')).to.eql([supplierPart.pk])
    expect(await found('/company/part/', 'hornwerk hw-77')).to.eql([supplierPart.pk])
    expect(await found('/company/part/', 'gedreht')).to.eql([])
    expect(await found('/company/part/manufacturer/', 'MATT')).to.eql([makerPart.pk])
  })

  it('words in quotes are one', async () => {
    for (const [search, names] of [
      ['"vier Löcher"', ['Knopf']],
      ["'vier löcher'", ['Knopf']],
      ['"vier löcher" knopf', ['Knopf']],
      ['"löcher vier"', []],
      ['löcher,vier', ['Knopf']],
      [',"vier löcher",', ['Knopf']],
      ['"vier löcher', []],
      ["'ZN/4711-B'", ['Knopf']],
      ['"zn/4711-b"', ['Knopf']],
    ] as const)
      expect(await found('/part/', search, 'name'), search).to.eql(names)
    expect(await found('/settings/global/', '"INVENTREE_BASE_URL"', 'key')).to.eql(['INVENTREE_BASE_URL'])
  })

  it('the history of stock: by words of its notes', async () => {
    expect((await api.post('/stock/count/', { items: [{ pk: item.pk, quantity: 7 }], notes: 'Inventur im Herbst' })).status).to.equal(201)
    for (const search of ['herbst', 'herbst inventur', '"im herbst"'])
      expect(await found('/stock/track/', search, 'notes'), search).to.eql(['Inventur im Herbst'])
    for (const search of ['"inventur herbst"', 'herbst sommer']) expect(await found('/stock/track/', search, 'notes'), search).to.eql([])
    expect((await found('/stock/track/', ' ')).length).to.be.greaterThan(2)
  })

  it('companies by what they are, in the search of several kinds', async () => {
    const { body } = await api.post('/search/', { search: 'nord', limit: 10, supplier: {}, customer: {}, manufacturer: {}, company: {} })
    const names = Object.fromEntries(
      Object.entries(body as Record<string, { results: Made[] }>).map(([name, { results }]) => [name, results.map((row) => row.name)]),
    )
    expect(names).to.eql({
      company: ['Kundenhaus Nord', 'Zulieferer Nord'],
      customer: ['Kundenhaus Nord'],
      manufacturer: [],
      supplier: ['Zulieferer Nord'],
    })
  })

  it('fetch_parent=false: the parameters of this category alone', async () => {
    const templates = []
    for (const name of ['Zeta', 'Alpha']) templates.push(await made('/parameter/template/', { name }))
    for (const at of [0, 1] as const) await made('/part/category/parameters/', { category: branch[at]!.pk, template: templates[at]!.pk })
    const of = (query: string) => api.list(`/part/category/parameters/?category=${branch[1]!.pk}${query}`, 'category')
    expect(await of('')).to.eql([branch[0]!.pk, branch[1]!.pk])
    expect(await of('&fetch_parent=false')).to.eql([branch[1]!.pk])
    expect(await of('&fetch_parent=none')).to.eql([branch[1]!.pk])
  })

  it('come by their keys where nothing else is asked for', async () => {
    for (const [name, code] of [
      ['Zorn', 'Z-1'],
      ['Anna', 'A-1'],
    ] as const) {
      await made('/user/', { username: name, first_name: '', last_name: '', email: `${name}@example.com` })
      await made('/user/group/', { name })
      await made('/project-code/', { code, description: name })
      await made('/tag/', { name: `tag ${name}` })
      await made('/units/', { name: `unit${name}`, definition: '3 m' })
    }
    for (const template of (await api.get('/parameter/template/')).body as Made[])
      await made('/parameter/', { template: template.pk, model_type: 'part', model_id: part.pk, data: 'x' })
    const sorted = (keys: unknown[]): unknown[] => keys.toSorted((a, b) => Number(a) - Number(b))
    for (const path of [
      'user',
      'user/group',
      'user/owner',
      'user/ruleset',
      'project-code',
      'tag',
      'units',
      'parameter',
      'parameter/template',
    ]) {
      const keys = await api.list(`/${path}/`, 'pk')
      expect(keys.length, path).to.be.greaterThan(1)
      expect(keys, path).to.eql(sorted(keys))
    }
  })

  it('what has no value comes first upwards and last downwards, whatever is sorted by', async () => {
    const all = (await api.list('/stock/', 'pk')).length
    for (const [order, field] of [
      ['location', 'location'],
      ['SKU', 'SKU'],
      ['MPN', 'MPN'],
      ['expiry_date', 'expiry_date'],
    ] as const) {
      await api.patch(`/stock/${item.pk}/`, { expiry_date: '2031-01-01' })
      const up = await api.list(`/stock/?ordering=${order}`, field)
      const down = await api.list(`/stock/?ordering=-${order}`, field)
      expect(up[0], order).to.equal(null)
      expect([down.length, down.at(-1)], order).to.eql([all, null])
      expect(down[0], order).not.to.equal(null)
    }
    expect(await api.list('/part/?ordering=-category', 'category_name')).to.eql(['Horn', undefined])
  })

  it('a template is found by things below the one that is named', async () => {
    const template = await made('/parameter/template/', { name: 'Nur unten' })
    await made('/parameter/', { template: template.pk, model_type: 'partcategory', model_id: branch[2]!.pk, data: '1' })
    const of = (query: string) => api.list(`/parameter/template/?exists_for_model=partcategory&exists_for_model_id=${query}`)
    expect(await of(String(branch[0]!.pk))).to.eql(['Nur unten'])
    const { status, body } = await api.get(`/parameter/template/?exists_for_model_id=${part.pk}`)
    expect([status, body]).to.eql([400, { exists_for_model: ['Invalid model type provided - unable to determine content type'] }])
  })

  it('show whoever may not see supplier parts nothing of them, nor which keys there are', async () => {
    const keeper = await server.createUser({ username: 'keeper', permissions: ['view:stock'] })
    const stock = new Api(server.url, token(await server.createToken(keeper)))
    for (const search of ['zn/4711', 'zulieferer', 'hw-77', 'hornwerk', 'knopf'])
      expect(await stock.list(`/stock/?search=${encodeURIComponent(search)}`, 'pk'), search).to.eql([])
    expect(await stock.list('/stock/?search=rest', 'pk')).to.eql([item.pk])
    expect(await stock.list('/stock/?part=99999', 'pk')).to.eql([])
    expect((await stock.get('/stock/?supplier_part=99999')).body).to.eql([])
    expect((await stock.get('/stock/?parent=99999')).status).to.equal(400)
  })

  it('parameters of a part, as older clients ask for them, are those of no other', async () => {
    const other = await makePart(api)
    expect(await api.list(`/part/parameter/?part=${other.pk}`, 'pk')).to.eql([])
    expect((await api.list(`/part/parameter/?part=${part.pk}`, 'part')).every((key) => key === part.pk)).to.equal(true)
  })
})
