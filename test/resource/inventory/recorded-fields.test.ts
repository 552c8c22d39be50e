/** Answers have the fields that the real server's have, by its recorded answers: none less, and none that clients do not know. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { type Api, basic, Api as Caller, superuser } from '../../support/api.ts'
import { type Made, makeAddress, makeCategory, makeCompany, makeContact, makePart, PNG } from '../../support/builders.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const FOLDER = join(process.cwd(), '../shared/reference/samples-530')

/** What answers have besides, and why. */
const MORE: Readonly<Record<string, string>> = {
  piece_count: 'in the contract, which is newer than the recordings',
  // Of what was just made or changed the real server leaves out what it counts or works out.
  ...Object.fromEntries(
    [
      ...['parts_supplied', 'parts_manufactured', 'results', 'items', 'sublocations', 'entry_count'],
      ...['pricing_max', 'pricing_min_total', 'pricing_max_total', 'pricing_updated'],
    ].map((name) => [name, 'written']),
  ),
}
/** Objects whose names are data. */
const DATA = new Set(['metadata', 'permissions', 'deltas'])

/** Names by where they are; of a list, or a page, those of its first row. */
function namesOf(value: unknown, at = ''): string[] {
  if (Array.isArray(value)) return value.length ? namesOf(value[0], `${at}[]`) : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => [`${at}.${name}`, ...(DATA.has(name) ? [] : namesOf(inner, `${at}.${name}`))])
}
const rowOf = (body: unknown): unknown => {
  const { results } = body as { results?: unknown }
  const rows = Array.isArray(results) ? results : body
  return Array.isArray(rows) ? rows[0] : rows
}
const recorded = (file: string) => JSON.parse(readFileSync(join(FOLDER, `${file}.json`), 'utf8'))

/** Both have the same names, as far as both have an object there. */
function compare(ours: unknown, theirs: unknown, of: string): void {
  const [mine, known] = [namesOf(rowOf(ours)), namesOf(rowOf(theirs))]
  const inBoth = (name: string, other: string[]): boolean => {
    const parent = name.slice(0, name.lastIndexOf('.')).replace(/\[\]$/, '')
    return parent === '' || other.some((one) => one.startsWith(`${parent}.`) || one.startsWith(`${parent}[]`))
  }
  expect(
    known.filter((name) => !mine.includes(name) && inBoth(name, mine)),
    `${of}: missing`,
  ).to.deep.equal([])
  expect(
    mine.filter((name) => !known.includes(name) && inBoth(name, known) && !MORE[name.split('.').at(-1)!]),
    `${of}: not known to clients`,
  ).to.deep.equal([])
}

eachDatabase('recorded fields', (kind) => {
  let server: TestServer
  let api: Api
  let inPerson: Api
  const keys: Record<string, number> = {}
  before(async function () {
    if (!existsSync(FOLDER)) {
      this.test!.title += ' (skipped: the recordings lie in ../shared, which is not here)'
      this.skip()
    }
    server = await startServer(kind)
    api = await superuser(server, 'super', 'a long enough password')
    inPerson = new Caller(server.url, basic('super', 'a long enough password'))
    await fill()
  })
  after(() => server?.close())

  const make = async (path: string, values: object): Promise<Made> => {
    const { status, body, text } = await api.post(path, values)
    expect(status, `${path}: ${text}`).to.equal(201)
    return rowOf(body) as Made
  }
  /** Something of each kind, with what it can show filled in as the recorded things have it. */
  async function fill(): Promise<void> {
    const category = await makeCategory(api)
    const shelf = await make('/stock/location/', { name: 'Shelf' })
    const template = await make('/parameter/template/', { name: 'Length', units: 'mm', model_type: 'part.part' })
    await make('/part/category/parameters/', { category: category.pk, template: template.pk, default_value: '10' })
    const top = await makePart(api, { category: category.pk, assembly: true, trackable: true, testable: true, salable: true })
    const part = await makePart(api, { category: category.pk, tags: ['smd'], minimum_stock: 100 })
    const supplier = await makeCompany(api, { is_supplier: true })
    const maker = await makeCompany(api, { is_manufacturer: true })
    await makeContact(api, { company: supplier.pk })
    const address = await makeAddress(api, { company: supplier.pk, primary: true })
    const made = await make('/company/part/manufacturer/', { part: part.pk, manufacturer: maker.pk, MPN: 'M-1' })
    const sold = await make('/company/part/', { part: part.pk, supplier: supplier.pk, SKU: 'S-1', manufacturer_part: made.pk })
    await make('/company/price-break/', { part: sold.pk, quantity: 1, price: 3.5 })
    const line = await make('/bom/', { part: top.pk, sub_part: part.pk, quantity: 4 })
    await make('/bom/substitute/', { bom_item: line.pk, part: (await makePart(api)).pk })
    const item = await make('/stock/', { part: part.pk, quantity: 10, location: shelf.pk, supplier_part: sold.pk })
    const order = await make('/order/po/', { supplier: supplier.pk })
    await make('/order/po-line/', { order: order.pk, part: sold.pk, quantity: 3 })
    await make('/order/po-extra-line/', { order: order.pk, quantity: 1, price: 12 })
    const test = await make('/part/test-template/', { part: top.pk, test_name: 'Power on', description: 'x' })
    const single = await make('/stock/', { part: top.pk, quantity: 1, serial_numbers: '1', location: shelf.pk })
    await make('/stock/test/', { stock_item: single.pk, template: test.pk, result: true })
    await make('/part/related/', { part_1: top.pk, part_2: part.pk })
    await make('/part/sale-price/', { part: top.pk, quantity: 1, price: 25 })
    await make('/part/internal-price/', { part: part.pk, quantity: 1, price: 2 })
    await make('/attachment/', { link: 'https://example.com/x.pdf', model_type: 'part', model_id: part.pk })
    const picture = new FormData()
    picture.append('image', new Blob([new Uint8Array(PNG)], { type: 'image/png' }), 'pic.png')
    expect((await api.send('POST', '/notes-image-upload/', picture)).status).to.equal(201)
    const list = await make('/selection/', { name: 'Colours', choices: [{ value: 'RD', label: 'Red' }] })
    await make('/stock/location-type/', { name: 'Shelf', description: '', icon: 'ti:box:outline' })
    await make('/units/', { name: 'widgetload', symbol: 'wl', definition: '25 kilogram' })
    await make('/tag/', { name: 'hand made' })
    await make('/project-code/', { code: 'PRJ', description: '' })
    const group = await make('/user/group/', { name: 'readers' })
    await inPerson.post('/user/tokens/', { name: 'made', expiry: '2030-01-01' })
    const token = (await api.get('/user/tokens/')).body[0].id
    Object.assign(keys, {
      part: part.pk,
      sold: sold.pk,
      made: made.pk,
      supplier: supplier.pk,
      line: line.pk,
      item: item.pk,
      order: order.pk,
    })
    Object.assign(keys, { category: category.pk, shelf: shelf.pk, list: list.pk, group: group.pk, address: address.pk, token })
  }

  const CASES: [file: string, path: () => string][] = [
    ['platform/001-api-root-admin', () => '/'],
    ['platform/061-api-root-anon', () => '/'],
    ['platform/002-version-admin', () => '/version/'],
    ['platform/016-generic-status-admin', () => '/generic/status/'],
    ['platform/030-currency-exchange-admin', () => '/currency/exchange/'],
    ['user/011-profile', () => '/user/me/profile/'],
    ['user/007-me', () => '/user/me/'],
    ['user/022-list', () => '/user/'],
    ['user/023-detail', () => '/user/1/'],
    ['user/036-group-detail', () => `/user/group/${keys.group}/`],
    ['user/037-group-detail-expanded', () => `/user/group/${keys.group}/?role_detail=true&permission_detail=true&user_detail=true`],
    ['user/043-owner', () => '/user/owner/1/'],
    ['user/046-tokens', () => '/user/tokens/'],
    ['user/047-token-detail', () => `/user/tokens/${keys.token}/`],
    ['company/044-get-company-bare', () => '/company/'],
    ['company/045-get-company-id', () => `/company/${keys.supplier}/`],
    ['company/047-get-company-address-bare', () => '/company/address/'],
    ['company/050-get-company-contact-bare', () => '/company/contact/'],
    ['company/053-get-company-part-bare', () => '/company/part/'],
    ['company/056-get-company-part-id', () => `/company/part/${keys.sold}/`],
    [
      'company/057-get-company-part-id-all-details',
      () => `/company/part/${keys.sold}/?manufacturer_detail=true&manufacturer_part_detail=true&part_detail=true&supplier_detail=true`,
    ],
    ['company/060-get-company-part-manufacturer-bare', () => '/company/part/manufacturer/'],
    ['company/063-get-company-part-manufacturer-id', () => `/company/part/manufacturer/${keys.made}/`],
    ['company/066-get-company-price-break-all-details', () => '/company/price-break/?part_detail=true&supplier_detail=true'],
    ['bom/033-get-bom-bare', () => '/bom/'],
    ['bom/036-get-bom-id', () => `/bom/${keys.line}/`],
    [
      'bom/037-get-bom-id-all-details',
      () => `/bom/${keys.line}/?can_build=true&part_detail=true&pricing=true&sub_part_detail=true&substitutes=true`,
    ],
    ['bom/038-get-bom-id-no-details', () => `/bom/${keys.line}/?can_build=false`],
    ['bom/041-get-bom-substitute-id', () => '/bom/substitute/'],
    ['purchase/079-order-detail-expanded-0', () => `/order/po/${keys.order}/?supplier_detail=true`],
    ['purchase/084-line-list-expanded-0', () => '/order/po-line/?part_detail=true&order_detail=true'],
    ['purchase/090-extra-line-list-expanded-0', () => '/order/po-extra-line/?order_detail=true'],
  ]
  for (const [file, path] of CASES)
    it(`are those of ${file}`, async () => {
      const { request, body } = recorded(file)
      const from = request.as === null ? new Caller(server.url) : api
      const ours = await from.get(path())
      expect(ours.status, path()).to.equal(200)
      compare(ours.body, body, path())
    })

  const WRITES: [file: string, path: () => string, values: () => object][] = [
    ['company/001-create-company', () => '/company/', () => ({ name: 'Written' })],
    ['company/004-create-manufacturer-part', () => '/company/part/manufacturer/', () => ({ part: keys.part, manufacturer: 2, MPN: 'M-2' })],
    ['company/005-create-supplier-part', () => '/company/part/', () => ({ part: keys.part, supplier: keys.supplier, SKU: 'S-2' })],
    ['company/006-create-price-break', () => '/company/price-break/', () => ({ part: keys.sold, quantity: 7, price: 1 })],
    ['part/001-create-category', () => '/part/category/', () => ({ name: 'Written' })],
    ['part/003-create-part', () => '/part/', () => ({ name: 'Written', category: keys.category, tags: ['a'] })],
    ['part/017-ok-create-no-category', () => '/part/', () => ({ name: 'Loose' })],
    ['stock/002-create-location', () => '/stock/location/', () => ({ name: 'Written' })],
    ['stock/004-create', () => '/stock/', () => ({ part: keys.part, quantity: 1, location: keys.shelf, supplier_part: keys.sold })],
    ['purchase/001-create-minimal', () => '/order/po/', () => ({ supplier: keys.supplier })],
    ['user/001-create-group', () => '/user/group/', () => ({ name: 'written' })],
    ['bom/001-create', () => '/bom/', () => ({ part: 1, sub_part: keys.part, quantity: 1 })],
  ]
  for (const [file, path, values] of WRITES)
    it(`are those of ${file} when written`, async () => {
      const { status, body, text } = await api.post(path(), values())
      expect(status, text).to.equal(201)
      compare(body, recorded(file).body, path())
    })

  it('are all there when one is changed, or several', async () => {
    const one = await api.patch(`/part/${keys.part}/`, { keywords: 'one' })
    compare(one.body, recorded('part/059-star').body, 'a part')
    const several = await api.patch('/part/', { items: [keys.part], keywords: 'several' })
    const { success, items } = recorded('part/058-bulk-patch').body
    expect(several.body.success).to.equal(success)
    compare(several.body.items, items, 'parts')
    const stock = await api.patch(`/stock/${keys.item}/`, { packaging: 'box' })
    compare(stock.body, recorded('stock/152-patch-quantity').body, 'a stock item')
  })
})
