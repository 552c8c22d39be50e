/** What a recording tells of the objects of its server: an object's fields as some body showed them. */
import { RESOURCES, type Resource } from '../../resource/engine/resource.ts'
import '../../resource/inventory/index.ts'
import { kindOf } from '../../resource/inventory/kinds/index.ts'
import { addressOf, type Recording, sentOf } from './recording.ts'

type Fields = Readonly<Record<string, unknown>>

export interface Fact {
  readonly table: string
  readonly id: number
  /** By the names of the API. */
  readonly fields: Fields
  /** It was made by this very request. */
  readonly born?: true
  /** It is gone after it. */
  readonly gone?: true
}

/** Things that others refer to, whose addresses may not be served: by address, the table. */
const OTHERS: Readonly<Record<string, string>> = {
  '/build/': 'build_build',
  '/build/line/': 'build_line',
  '/build/item/': 'build_item',
  '/order/so/': 'order_sales_order',
  '/order/so-line/': 'order_sales_order_line',
  '/order/so/shipment/': 'order_sales_order_shipment',
  '/order/so-allocation/': 'order_sales_order_allocation',
}
/** Kept by rules of their own. */
const APART = ['auth_user', 'auth_group', 'users_ruleset', 'users_apitoken', 'users_owner', 'part_pricing']

const TABLES = new Map<string, string>([
  ...Object.entries(OTHERS),
  ...RESOURCES.filter(({ table }) => !APART.includes(table)).map(({ path, table }) => [path, table] as const),
])
/** The resource whose fields say most about a table. */
export const resourceOf = (table: string): Resource | undefined => RESOURCES.find((one) => one.table === table && one.kind && one.fields.pk)

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const hasKey = (value: unknown): value is Record<string, unknown> & { pk: number } => isObject(value) && typeof value.pk === 'number'

/** Is it a stock item, wherever it stands? */
const isItem = (value: Fields): boolean => 'serial' in value && 'delete_on_deplete' in value

/** What details beside references are called, where the reference does not say what it is to. */
const DETAILS: Readonly<Record<string, string>> = {
  part_detail: 'part_part',
  sub_part_detail: 'part_part',
  supplier_part_detail: 'company_supplier_part',
  manufacturer_part_detail: 'company_manufacturer_part',
  supplier_detail: 'company_company',
  manufacturer_detail: 'company_company',
  customer_detail: 'company_company',
  contact_detail: 'company_contact',
  address_detail: 'company_address',
  location_detail: 'stock_location',
  destination_detail: 'stock_location',
  take_from_detail: 'stock_location',
  default_location_detail: 'stock_location',
  category_detail: 'part_category',
  stock_item_detail: 'stock_item',
  item_detail: 'stock_item',
  project_code_detail: 'common_project_code',
  build_detail: 'build_build',
  sales_order_detail: 'order_sales_order',
  purchase_order_detail: 'order_purchase_order',
}

/** The table of what a detail shows. */
function detailTable(table: string | undefined, name: string): string | undefined {
  const target = table ? resourceOf(table)?.fields[name.replace(/_detail$/, '')]?.target?.table : undefined
  // A line of an order refers to what a supplier sells, and shows the part.
  const found = name === 'part_detail' ? DETAILS[name] : (target ?? DETAILS[name])
  return found && APART.includes(found) ? undefined : found
}

/** Objects inside of a value. @param table of the value, where it is an object of one */
function* objectsIn(table: string | undefined, value: unknown): Generator<Fact> {
  if (Array.isArray(value)) for (const one of value) yield* objectsIn(table, one)
  if (!isObject(value)) return
  if (table && hasKey(value)) yield { table, id: value.pk, fields: value }
  for (const [name, inner] of Object.entries(value))
    if (name.endsWith('_detail') && hasKey(inner)) yield* objectsIn(detailTable(table, name), inner)
    else if (name === 'allocations') yield* objectsIn(undefined, inner)
    else if (Array.isArray(inner)) for (const one of inner) yield* partsOf(table, value, name, one)
}

/** What hangs on an object and is shown inside of it. */
function* partsOf(table: string | undefined, owner: Fields, name: string, value: unknown): Generator<Fact> {
  if (!isObject(value)) return
  if (name === 'parameters' && hasKey(value)) yield { table: 'common_parameter', id: value.pk, fields: value }
  if (name === 'price_breaks' && hasKey(value) && table === 'company_supplier_part')
    yield { table: 'company_price_break', id: value.pk, fields: { ...value, part: owner.pk } }
  if (name === 'choices' && typeof value.id === 'number' && table === 'common_selection_list')
    yield { table: 'common_selection_entry', id: value.id, fields: { ...value, list: owner.pk } }
}

/** Address of a list or of one object: which table it shows. */
function shown(address: string): { table: string; id?: number } | undefined {
  const path = address.replace(/^\/api/, '')
  const list = TABLES.get(path)
  if (list) return { table: list }
  const one = /^(.*\/)(\d+)\/$/.exec(path)
  const table = one && TABLES.get(one[1]!)
  return table ? { table, id: Number(one[2]) } : undefined
}

function* inBody(address: string, body: unknown): Generator<Fact> {
  const rows = Array.isArray(body) ? body : isObject(body) && Array.isArray(body.results) ? body.results : [body]
  const table = shown(address)?.table
  for (const row of rows) {
    if (isObject(row)) yield* objectsIn(table ?? (isItem(row) ? 'stock_item' : undefined), row)
  }
}

/** What a recording tells of objects, in the state right after it. */
export function* factsOf(recording: Recording): Generator<Fact> {
  const { request, status, body, after } = recording
  const address = addressOf(recording)
  const { method } = request
  if (after) {
    const { path, rows, ...fields } = after
    const at = shown(path.split('?')[0]!)
    const gone = fields.status === 404 && Object.keys(fields).length === 1
    if (at?.id) yield gone ? { table: at.table, id: at.id, fields: {}, gone } : { table: at.table, id: at.id, fields }
    const made =
      method === 'POST' && status === 201 && /\/allocate(-serials)?\/$/.test(address) && Array.isArray(rows) ? rows.at(-1) : undefined
    for (const row of Array.isArray(rows) ? rows : [])
      if (at && hasKey(row)) yield { table: at.table, id: row.pk, fields: row, ...(row === made ? { born: true } : {}) }
  }
  const at = shown(address)
  if (status === 404 && at?.id && method === 'GET') yield { table: at.table, id: at.id, fields: {}, gone: true }
  if (status < 200 || status > 299 || method === 'OPTIONS' || /[?&]export=true/.test(request.path)) return
  const entries = /^\/api\/selection\/(\d+)\/entry\//.exec(address)
  for (const entry of entries ? [body].flat() : [])
    if (isObject(entry) && typeof entry.id === 'number')
      yield {
        table: 'common_selection_entry',
        id: entry.id,
        fields: { ...entry, list: Number(entries![1]) },
        ...(method === 'POST' ? { born: true } : {}),
      }
  const metadata = /^\/api\/metadata\/(\w+)\/(\d+)\/$/.exec(address)
  const kind = metadata && kindOf(metadata[1])
  if (metadata && kind?.table && isObject(body)) yield { table: kind.table, id: Number(metadata[2]), fields: { metadata: body.metadata } }
  if (method === 'DELETE') {
    const { items } = sentOf(recording)
    const keys = at?.id ? [at.id] : Array.isArray(items) ? items.map(Number) : []
    for (const id of keys) if (at) yield { table: at.table, id, fields: {}, gone: true }
    return
  }
  const makes = method === 'POST' && status === 201
  const own = (fact: Fact): boolean => (at ? fact.table === at.table : fact.table === 'stock_item')
  const top = new Set((Array.isArray(body) ? body : [body]).filter(hasKey).map(({ pk }) => pk))
  for (const fact of inBody(address, body)) yield makes && own(fact) && top.has(fact.id) ? { ...fact, born: true } : fact
}
