/** What a recorded action says of the object as it was before, where its preparation was not recorded. */
import { hashBarcode } from '../../resource/inventory/thing/barcode-hash.ts'
import type { Fact } from './facts.ts'
import { type Recording, sentOf } from './recording.ts'

const [PENDING, PLACED] = [10, 20]
const STATUS_BEFORE: Readonly<Record<string, number>> = {
  issue: PENDING,
  cancel: PENDING,
  hold: PENDING,
  complete: PLACED,
  receive: PLACED,
}

/** Placed and issued have one number. */
const ORDERS: Readonly<Record<string, string>> = {
  'order/po': 'order_purchase_order',
  'order/transfer-order': 'order_transfer_order',
  build: 'build_build',
}

/** An action that was done on an order in the state where it is done; names say of the others what they were. */
function orderBefore({ request, name, status }: Recording): Fact[] {
  const action = /^\/api\/(order\/po|order\/transfer-order|build)\/(\d+)\/(\w+)\/$/.exec(request.path)
  const before = action && STATUS_BEFORE[action[3]!]
  if (!action || !before || request.method !== 'POST' || status !== 201 || /-then-|again/.test(name)) return []
  const fields = { status: /from-(placed|issued)/.test(name) ? PLACED : before }
  return [{ table: ORDERS[action[1]!]!, id: Number(action[2]), fields }]
}

/** What was added or taken, counted back. */
function stockBefore(recording: Recording): Fact[] {
  const { request, after, status } = recording
  const verb = /^\/api\/stock\/(add|remove|transfer)\/$/.exec(request.path)?.[1]
  const quantity = after?.quantity
  if (!verb || status !== 201) return []
  const { items } = sentOf(recording)
  // What was taken was there.
  if (verb === 'remove' && !after && Array.isArray(items))
    return items.map(({ pk, quantity }) => ({ table: 'stock_item', id: pk, fields: { quantity: Number(quantity) } }))
  if (typeof quantity !== 'number') return []
  const id = Number(/(\d+)\/$/.exec(after!.path)?.[1])
  const moved = (Array.isArray(items) ? items : [])
    .filter((item) => item?.pk === id)
    .reduce((sum: number, item) => sum + Number(item.quantity), 0)
  if (!moved || !id) return []
  const was = verb === 'add' ? quantity - moved : verb === 'remove' ? quantity + moved : Math.max(quantity, moved)
  return was > 0 && was < 1000 ? [{ table: 'stock_item', id, fields: { quantity: was } }] : []
}

/** What was put into another item, or given to a customer, lay on a shelf before. */
function shelfBefore(recording: Recording): Fact[] {
  const { request, status } = recording
  if (status !== 201) return []
  const { items, stock_item, quantity = 1 } = sentOf(recording)
  const shelved = { table: 'stock_item', fields: { belongs_to: null, customer: null, location: 2 } }
  if (/^\/api\/stock\/\d+\/install\/$/.test(request.path))
    return [{ ...shelved, id: Number(stock_item), fields: { ...shelved.fields, ...(quantity === 1 ? {} : { quantity: 100 }) } }]
  if (request.path !== '/api/stock/assign/' || !Array.isArray(items)) return []
  return items.map(({ item }) => ({ ...shelved, id: Number(item) }))
}

const made = (table: string, id: number, fields: Fact['fields']): Fact => ({ table, id, fields, born: true })

/** Lines of the build of which much is recorded hold all that they ask for, and one of them more. */
const OVERALLOCATED = [
  [20, 50],
  [21, 30],
  [23, 10],
  [24, 10],
].map(([build_line, quantity], n) => made('build_item', 90 + n, { build_line, stock_item: 1, quantity }))
/** Nothing that it makes is in production. */
const NO_OUTPUTS = [26, 27, 28, 29, 30].map((id) => ({ table: 'stock_item', id, fields: { is_building: false } }))

/** What was made, or put back, without a recording of it. */
const PUT_BACK: Readonly<Record<string, readonly Fact[]>> = {
  // Lines are made with their build.
  'build/002-create-full': [made('build_line', 1, {})],
  'build/018-lines-of-build': [20, 21, 22, 23, 24].map((id) => made('build_line', id, {})),
  ...Object.fromEntries(
    ['059-consume-item-part', '064-err-consume-too-much', '066-err-consume-duplicate'].map((name) => [
      `build/${name}`,
      [made('build_item', 10, { build_line: 20, stock_item: 1, quantity: 40 })],
    ]),
  ),
  ...Object.fromEntries(
    ['076-err-finish-incomplete-outputs', '097-err-finish-not-enough', '098-err-finish-unallocated'].map((name) => [
      `build/${name}`,
      OVERALLOCATED,
    ]),
  ),
  'build/083-err-complete-again': NO_OUTPUTS.slice(0, 1),
  'build/095-err-delete-completed-output': NO_OUTPUTS.slice(0, 1),
  // All that is left fits its line.
  'build/099-finish': [...NO_OUTPUTS, ...[91, 92, 93].map((id) => ({ table: 'build_item', id, fields: {}, gone: true as const }))],
  'build/161-finish-tracked': [
    { table: 'build_build', id: 13, fields: { quantity: 1, completed: 1 } },
    ...[42, 43].map((id) => ({ table: 'stock_item', id, fields: { is_building: false } })),
  ],
  'build/164-err-finish-overallocated': [
    { table: 'build_build', id: 14, fields: { completed: 1, status: 20 } },
    made('build_item', 95, { build_line: 59, stock_item: 1, quantity: 9 }),
  ],
  'build/165-finish-trim': [{ table: 'build_build', id: 14, fields: { completed: 1, status: 20 } }],
  'build/102-items-after-finish': [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 90, 91, 92, 93].map((id) => ({
    table: 'build_item',
    id,
    fields: {},
    gone: true,
  })),
  'build/145-err-tracked-allocate-no-output': [{ table: 'build_build', id: 13, fields: { status: 20 } }],
  'build/147-err-tracked-allocate-twice': [made('build_item', 17, {})],
  'build/150-allocate-variant': [made('build_item', 18, {})],
  'build/151-tracked-items': [made('build_item', 19, {})],
  'bom/018-err-create-raw-amount': [{ table: 'part_part', id: 6, fields: { units: '' } }],
  'part/169-err-delete-used-in-assembly': [{ table: 'part_part', id: 39, fields: { name: 'Used too', active: false, locked: false } }],
  'part/027-create-with-initial-stock': [{ table: 'company_manufacturer_part', id: 2, fields: {}, gone: true }],
  'oauth/077-csrf-addpart-part-create': [{ table: 'part_part', id: 29, fields: {}, gone: true }],
  'transfer/001-create-minimal': [18, 95].map((id) => ({ table: 'build_item', id, fields: {}, gone: true })),
  'transfer/014-lines': [1, 2].map((id) => ({ table: 'order_transfer_order_line', id, fields: {}, gone: true })),
  'sales/013-shipments-of-new-order': [{ table: 'order_sales_order_shipment', id: 1, fields: {}, gone: true }],
  'sales/028-allocate-while-pending': [{ table: 'order_sales_order_shipment', id: 1, fields: { shipment_date: null } }],
  'sales/031-shipment-create': [{ table: 'order_sales_order_shipment', id: 1, fields: { shipment_date: '2026-11-26' } }],
  'sales/075-err-ship-unchecked': [{ table: 'order_sales_order_shipment', id: 2, fields: { checked_by: null } }],
  'sales/059-err-allocate-line-of-other-order': [made('order_sales_order_allocation', 9, {})],
  'sales/089-shipped-allocation-patch': [made('stock_item', 49, { part: 10, quantity: 3, customer: 4, sales_order: 5 })],
  'sales/094-complete-accept-incomplete': [{ table: 'order_sales_order_allocation', id: 3, fields: {}, gone: true }],
  'effects/022-err-salesorder-responsible': [{ table: 'company_company', id: 4, fields: { is_customer: true } }],
  'effects/032-ship-complete': [made('order_sales_order', 19, { customer: 4, reference: 'SO-9903', status: 15 })],
  'effects/033-err-allocate-incomplete-tests': [
    made('order_sales_order', 20, { customer: 4, reference: 'SO-9904', status: 15 }),
    made('order_sales_order_line', 16, { order: 20, part: 9, quantity: 1 }),
    made('order_sales_order_shipment', 8, { order: 20, reference: '1' }),
    made('stock_item', 127, { part: 9, quantity: 1, serial: '127', location: 3, status: 10 }),
  ],
  'effects/038-allocate-expired-to-sale': [
    made('order_sales_order', 21, { customer: 4, reference: 'SO-9905', status: 15 }),
    made('order_sales_order_line', 17, { order: 21, part: 10, quantity: 2 }),
    made('order_sales_order_shipment', 9, { order: 21, reference: '1' }),
    made('stock_item', 130, { part: 10, quantity: 2, location: 2, status: 10, expiry_date: '2024-05-05' }),
  ],
  'worker/006-build-complete': [{ table: 'stock_item', id: 136, fields: { is_building: true, location: null } }],
  'worker/013-shipment-ship': [
    made('order_sales_order_line', 18, { order: 23, part: 10, quantity: 1 }),
    made('order_sales_order_shipment', 10, { order: 23, reference: 'W', shipment_date: null }),
    made('stock_item', 135, { part: 10, quantity: 5, location: 2, status: 10 }),
    made('order_sales_order_allocation', 20, { line: 18, item: 135, shipment: 10, quantity: 1 }),
  ],
  'barcode/020-scan-linked': [{ table: 'stock_item', id: 2, fields: { barcode_hash: hashBarcode('EXT-1') } }],
  ...Object.fromEntries(
    ['036-so-allocate-asks', '037-so-allocate', '038-err-so-allocate-too-many'].map((name) => [
      `barcode/${name}`,
      [{ table: 'order_sales_order_line', id: 15, fields: { order: 15, part: 10, quantity: 2, shipped: 0 } }],
    ]),
  ),
  'barcode/022-ok-link-item-has-one': [{ table: 'stock_item', id: 2, fields: { barcode_hash: '' } }],
}

export const beforeOf = (recording: Recording): Fact[] => [
  ...(PUT_BACK[recording.id] ?? []),
  ...orderBefore(recording),
  ...stockBefore(recording),
  ...shelfBefore(recording),
]
