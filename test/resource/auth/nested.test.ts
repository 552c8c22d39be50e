/**
 * 33. What stands inside of something else is guarded as at its own address: what a caller is shown of another thing they may fetch by its
 * key, and what they may fetch they are shown. Every list with all optional fields, and details of what is in it × one scope or role each.
 */
import { expect } from 'chai'
import { API_SCOPES, type Permission, ROLES, type Scope } from '../../../provider/scopes.ts'
import { fillDemo } from '../../../resource/import/demo.ts'
import { OPERATIONS } from '../../../resource/inventory/index.ts'
import { Api, superuser, token } from '../../support/api.ts'
import { startServer, type TestServer } from '../../support/server.ts'

/** What is on an order, by the kind of order. */
const HAVE_ORDER = {
  po: ['po-line', 'po-extra-line'],
  so: ['so-line', 'so-extra-line', 'so-allocation', 'so/shipment'],
  ro: ['ro-line', 'ro-extra-line'],
  'transfer-order': ['transfer-order-line', 'transfer-order-allocation'],
}

/** Where things inside of others are fetched by their key, by the name that they have there, and what has them where that matters. */
const ADDRESSES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    (['po', 'so', 'ro', 'transfer-order'] as const).flatMap((kind) =>
      HAVE_ORDER[kind].map((path) => [`/order/${path}/.order_detail`, `/order/${kind}/`]),
    ),
  ),
  '/company/part/.price_breaks': '/company/price-break/',
  '/company/price-break/.part_detail': '/company/part/',
  '/part/.price_breaks': '/part/sale-price/',
  '/part/category/.path': '/part/category/',
  '/stock/location/.path': '/stock/location/',
  '/stock/test/.template_detail': '/part/test-template/',
  address_detail: '/company/address/',
  allocations: '/build/item/',
  assembly_detail: '/part/',
  bom_item_detail: '/bom/',
  build_detail: '/build/',
  build_order_detail: '/build/',
  buildorder_detail: '/build/',
  category_detail: '/part/category/',
  category_path: '/part/category/',
  checked_by_detail: '/user/',
  contact_detail: '/company/contact/',
  created_by: '/user/',
  customer_detail: '/company/',
  default_location_detail: '/stock/location/',
  destination_detail: '/stock/location/',
  groups: '/user/group/',
  install_into_detail: '/stock/',
  issued_by_detail: '/user/',
  item_detail: '/stock/',
  location_detail: '/stock/location/',
  location_path: '/stock/location/',
  location_type_detail: '/stock/location-type/',
  manufacturer_detail: '/company/',
  manufacturer_part_detail: '/company/part/manufacturer/',
  parameters: '/parameter/',
  part_1_detail: '/part/',
  part_2_detail: '/part/',
  part_detail: '/part/',
  primary_address: '/company/address/',
  project_code_detail: '/project-code/',
  responsible_detail: '/user/owner/',
  returnorder_detail: '/order/ro/',
  roles: '/user/ruleset/',
  salesorder_detail: '/order/so/',
  shipment_address_detail: '/company/address/',
  shipment_detail: '/order/so/shipment/',
  stock_item_detail: '/stock/',
  sub_part_detail: '/part/',
  substitutes: '/bom/substitute/',
  supplier_detail: '/company/',
  supplier_part_detail: '/company/part/',
  take_from_detail: '/stock/location/',
  template_detail: '/parameter/template/',
  tests: '/stock/test/',
  updated_by_detail: '/user/',
  user_detail: '/user/',
  users: '/user/',
}

/** Something inside of something else: its address, and whether it was shown. */
type Sightings = Map<string, 'shown' | 'hidden'>
type Json = Record<string, unknown>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const keyed = (value: unknown): value is Json & { pk: number } => isObject(value) && typeof value.pk === 'number'

describe('33. what stands inside of something else', function () {
  this.timeout(180_000)
  let server: TestServer
  let admin: Api
  const callers: [title: string, api: Api][] = []
  const met = new Set<string>()
  const fetched = new Map<string, Promise<number>>()
  let looked = 0

  before(async () => {
    server = await startServer('sqlite', { logLevel: 'silent' })
    await fillDemo(server.identity)
    admin = await superuser(server)
    await addWhatTheDemoLacks()
    const everything = await server.createUser({ username: 'everything', isSuperuser: true })
    for (const scope of API_SCOPES)
      for (const scopes of scope === 'g:read' ? [[scope]] : [[scope], [scope, 'g:read' as Scope]])
        callers.push([`a token with ${scopes.join(' ')}`, new Api(server.url, token(await server.createToken(everything, { scopes })))])
    for (const role of ROLES) {
      const user = await server.createUser({ username: `sees-${role}`, permissions: [`view:${role}` as Permission] })
      callers.push([`a person who sees ${role}`, new Api(server.url, token(await server.createToken(user)))])
    }
  })
  after(async () => {
    console.log(`      ${callers.length} callers, ${looked} things inside of others looked at, ${fetched.size} of them fetched by key`)
    await server.close()
  })

  async function addWhatTheDemoLacks(): Promise<void> {
    const made = async (path: string, body: Json): Promise<number> => {
      const { status, body: answer, text } = await admin.post(path, body)
      expect(status, `${path}: ${text}`).to.equal(201)
      return answer.pk
    }
    const first = async (path: string): Promise<Json & { pk: number }> =>
      (await admin.get(`${path}${path.includes('?') ? '&' : '?'}limit=1`)).body.results[0]
    const supplier = (await first('/company/?is_supplier=true')).pk
    const contact = await made('/company/contact/', { company: supplier, name: 'Robin' })
    const address = await made('/company/address/', { company: supplier, title: 'Warehouse', line1: 'Quay 3' })
    const code = (await first('/project-code/')).pk
    await made('/order/po/', { supplier, contact, address, project_code: code, responsible: (await first('/user/owner/')).pk })
    const line = await first('/bom/')
    const other = (await admin.get('/part/?component=true&limit=20')).body.results.find(
      (part: Json) => part.pk !== line.sub_part && part.pk !== line.part,
    )
    await made('/bom/substitute/', { bom_item: line.pk, part: other.pk })
    await made('/part/sale-price/', { part: (await first('/part/?salable=true')).pk, quantity: 1, price: 9 })
  }

  const lists = OPERATIONS.filter(({ method, path }) => method === 'get' && !path.includes('{'))
  const withKeys = new Set(
    OPERATIONS.filter(({ method, path }) => method === 'get' && path.endsWith('{id}/')).map(({ path }) => path.slice(0, -5)),
  )

  const addressOf = (parent: string, name: string): string | undefined => ADDRESSES[`${parent}.${name}`] ?? ADDRESSES[name]

  /** What a caller sees inside of a row, held against what a superuser sees there. */
  function compare(parent: string, all: Json, seen: Json, into: Sightings, unknown: Set<string>): void {
    for (const [name, value] of Object.entries(all)) {
      const own = seen[name]
      const [things, shown] = Array.isArray(value) ? [value, Array.isArray(own) ? own : []] : [[value], [own]]
      for (const thing of things) {
        if (!isObject(thing)) continue
        const same = shown.find((one) => isObject(one) && one.pk === thing.pk)
        if (keyed(thing)) {
          const address = addressOf(parent, name)
          if (!address) unknown.add(`${parent}.${name}`)
          else into.set(`${address}${thing.pk}/`, same ? 'shown' : 'hidden')
          met.add(address === ADDRESSES[name] ? name : `${parent}.${name}`)
        }
        if (same) compare(keyed(thing) ? name : parent, thing, same as Json, into, unknown)
      }
    }
  }

  const rowsOf = ({ status, body }: { status: number; body: unknown }): Json[] | undefined => {
    if (status !== 200) return undefined
    const rows = isObject(body) && Array.isArray(body.results) ? body.results : body
    return Array.isArray(rows) ? rows.filter(keyed) : keyed(rows) ? [rows] : []
  }

  const statusOf = (title: string, api: Api, address: string): Promise<number> => {
    const key = `${title} ${address}`
    if (!fetched.has(key))
      fetched.set(
        key,
        api.get(address).then(({ status }) => status),
      )
    return fetched.get(key)!
  }

  for (const { path, query = [] } of lists) {
    it(`GET ${path}`, async () => {
      const at = path.replace(/^\/api/, '')
      const options = query.filter(
        ({ schema, description }) => schema.type === 'boolean' && description?.startsWith('Whether the fields of'),
      )
      const asked = options.map(({ name }) => `&${name}=true`).join('')
      const addresses = [`${at}?limit=100${asked}`]
      const [row] = rowsOf(await admin.get(addresses[0]!)) ?? []
      if (row && withKeys.has(path)) addresses.push(`${at}${row.pk}/?${asked.slice(1)}`)
      const unknown = new Set<string>()
      const wrong: string[] = []
      for (const address of addresses) {
        const all = new Map((rowsOf(await admin.get(address)) ?? []).map((one) => [one.pk, one]))
        for (const [title, api] of callers) {
          const sightings: Sightings = new Map()
          for (const seen of rowsOf(await api.get(address)) ?? []) compare(at, all.get(seen.pk) ?? seen, seen, sightings, unknown)
          looked += sightings.size
          for (const [thing, sight] of sightings) {
            const status = await statusOf(title, api, thing)
            if ((status === 200) !== (sight === 'shown'))
              wrong.push(`${title}: ${address} has ${thing} ${sight}; itself it answers ${status}`)
          }
        }
      }
      expect([...unknown]).to.eql([])
      expect(wrong.slice(0, 10)).to.eql([])
    })
  }

  it('every kind of thing was met', () => {
    expect([...met].sort()).to.eql(Object.keys(ADDRESSES).sort())
  })
})
