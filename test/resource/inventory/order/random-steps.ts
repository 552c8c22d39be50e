/** Random requests about orders of all kinds, and builds, that share their stock. */
import fc from 'fast-check'
import type { Reply } from '../../../support/api.ts'
import { BUILD_STEPS, BUILD_STEPS_THAT_COUNT } from './random-build-steps.ts'
import { type Act, type Ask, AT_HAND, column, gone, type Pick, type Playing, type Step, some } from './random-step.ts'
import type { World } from './random-world.ts'

const KINDS = ['po', 'so', 'ro', 'transfer-order'] as const
const TABLES = {
  po: 'order_purchase_order',
  so: 'order_sales_order',
  ro: 'order_return_order',
  'transfer-order': 'order_transfer_order',
} as const
const open = (kind: (typeof KINDS)[number]): string => `order_id in (select id from ${TABLES[kind]} where status in (10, 15, 20, 25))`

const holders = (n: number): 'so' | 'transfer-order' => (n % 2 ? 'so' : 'transfer-order')
/** The order of a line, or now and then another one. */
const orderOf = async ({ world, pick, n }: Playing, kind: (typeof KINDS)[number], line: number): Promise<number> =>
  n % 11 ? column(world, 'order_id', `${TABLES[kind]}_line`, line) : pick(TABLES[kind])
/** A shipment of the order, or now and then another one. */
const shipmentOf = ({ pick, n }: Playing, order: number): Promise<number> =>
  pick('order_sales_order_shipment', n % 7 ? `order_id = ${order} and shipment_date is null` : '1 = 1')

/** An order of one line that was issued, and for a sales order a shipment. */
const order: Act = async ({ world, pick, send, n, quantity }) => {
  const kind = some(KINDS, n)
  const { supplier, customer, places, parts, bought } = world
  const part = some(parts, n >> 2)
  const of = {
    po: [{ supplier }, { part: some(bought, n >> 2), quantity, merge_items: false }],
    so: [{ customer }, { part, quantity }],
    ro: [{ customer }, { item: await pick('stock_item', n % 5 ? 'customer_id is not null' : '1 = 1'), quantity: n % 3 ? 1 : quantity }],
    'transfer-order': [
      { destination: some(places, n), consume: n % 8 < 4 },
      { part, quantity },
    ],
  }[kind]
  const { status, body } = await send('post', `/order/${kind}/`, of[0])
  if (status !== 201) return
  await send('post', `/order/${kind}-line/`, { ...of[1], order: body.pk })
  if (n % 6) await send('post', `/order/${kind}/${body.pk}/issue/`)
  if (kind === 'so') await send('post', '/order/so/shipment/', { order: body.pk })
}

const receive: Act = async (playing) => {
  const { world, pick, send, n, quantity } = playing
  const line_item = await pick('order_purchase_order_line', n % 7 ? `received < quantity and ${open('po')}` : '1 = 1')
  await send('post', `/order/po/${await orderOf(playing, 'po', line_item)}/receive/`, {
    items: [{ line_item, quantity, location: some(world.places, n), ...(n % 4 ? {} : { serial_numbers: '~' }) }],
  })
}

const allocate: Act = async (playing) => {
  const { world, pick, send, n, quantity } = playing
  const kind = holders(n)
  const line_item = await pick(`${TABLES[kind]}_line`, n % 13 ? open(kind) : '1 = 1')
  const its = `part_id in (select id from part_part where ${await column(world, 'part_id', `${TABLES[kind]}_line`, line_item)} in (id, variant_of_id))`
  const stock_item = await pick('stock_item', n % 9 ? `${AT_HAND} and ${its}` : '1 = 1')
  const at = await orderOf(playing, kind, line_item)
  const one = { line_item, stock_item, quantity }
  await send('post', `/order/${kind}/${at}/allocate/`, {
    items: n % 5 ? [one] : [one, { ...one, line_item: await pick(`${TABLES[kind]}_line`) }],
    ...(kind === 'so' && n % 3 ? { shipment: await shipmentOf(playing, at) } : {}),
  })
}

const serials: Act = async (playing) => {
  const { world, pick, send, n } = playing
  const kind = holders(n)
  const line_item = await pick(`${TABLES[kind]}_line`, `part_id = ${world.parts[1]} and ${open(kind)}`)
  const item = await pick('stock_item', "serial <> '' and customer_id is null")
  const serial_numbers = String(await column(world, 'serial', 'stock_item', item))
  await send('post', `/order/${kind}/${await orderOf(playing, kind, line_item)}/allocate-serials/`, {
    line_item,
    quantity: 1,
    serial_numbers,
  })
}

const find: Act = async (playing) => {
  const { pick, send, n } = playing
  const at = await pick('order_sales_order', 'status in (10, 15, 25)')
  await send('post', `/order/so/${at}/auto-allocate/`, n % 3 ? { shipment: await shipmentOf(playing, at) } : {})
}

const reallocate: Act = async (playing) => {
  const { pick, send, n, quantity } = playing
  const sold = n % 2 === 0
  const row = await pick(`order_${sold ? 'sales' : 'transfer'}_order_allocation`)
  const change = [
    { quantity },
    { item: await pick('stock_item') },
    { quantity, ...(sold ? { shipment: await shipmentOf(playing, 0) } : {}) },
  ]
  await send('patch', `/order/${sold ? 'so' : 'transfer-order'}-allocation/${row}/`, some(change, n >> 1))
}

const ship: Act = async ({ pick, send, n }) =>
  send(
    'post',
    `/order/so/shipment/${await pick('order_sales_order_shipment', n % 6 ? 'shipment_date is null and id in (select shipment_id from order_sales_order_allocation)' : '1 = 1')}/ship/`,
  )

const complete: Act = async ({ pick, send, n }) => {
  const kind = some(['transfer-order', 'transfer-order', 'so', 'ro', 'po'] as const, n)
  const accepted = n % 5 > 0
  await send('post', `/order/${kind}/${await pick(TABLES[kind], n % 7 ? 'status in (10, 15, 20)' : '1 = 1')}/complete/`, {
    ...(kind === 'transfer-order' ? { accept_incomplete_allocation: accepted } : kind === 'ro' ? {} : { accept_incomplete: accepted }),
  })
}

const move: Act = async ({ pick, send, n }) => {
  const kind = some(KINDS, n)
  await send('post', `/order/${kind}/${await pick(TABLES[kind])}/${some(['issue', 'hold', 'issue', 'cancel', 'issue', 'hold'], n >> 2)}/`)
}

const takeBack: Act = async (playing) => {
  const { world, pick, send, n } = playing
  const item = await pick('order_return_order_line', n % 5 ? 'received_date is null' : '1 = 1')
  await send('post', `/order/ro/${await orderOf(playing, 'ro', item)}/receive/`, { items: [{ item }], location: some(world.places, n) })
}

const line: Act = async ({ world, pick, send, n, quantity }) => {
  const kind = some(KINDS, n)
  const change = [{ quantity }, { part: some(world.parts, n >> 3) }, { order: await pick(TABLES[kind]) }]
  await send('patch', `/order/${kind}-line/${await pick(`${TABLES[kind]}_line`)}/`, some(change, n >> 2))
}

const stock: Act = async ({ world, pick, send, n, quantity }) => {
  const pk = await pick('stock_item', n % 5 ? AT_HAND : 'consumed_by_id is null')
  const location = some(world.places, n)
  const action = some(['add', 'remove', 'count', 'transfer', 'transfer', 'remove'], n)
  await send('post', `/stock/${action}/`, { items: [{ pk, quantity }], ...(action === 'transfer' ? { location } : {}) })
}

/** What leaves the numbers that lines count, so that they can be compared with what there is. */
export const COUNTED: Readonly<Record<string, Act>> = {
  order,
  receive,
  allocate,
  serials,
  find,
  reallocate,
  ship,
  complete,
  move,
  takeBack,
  line,
  stock,
  ...BUILD_STEPS_THAT_COUNT,
}

/** All of them, with those that take rows away and those by which items come to customers without an order. */
export const ALL: Readonly<Record<string, Act>> = {
  ...COUNTED,
  ...BUILD_STEPS,
  unallocate: gone(
    ['/order/so-allocation/', 'order_sales_order_allocation'],
    ['/order/transfer-order-allocation/', 'order_transfer_order_allocation'],
  ),
  unline: gone(...KINDS.map((kind) => [`/order/${kind}-line/`, `${TABLES[kind]}_line`] as const), [
    '/order/so/shipment/',
    'order_sales_order_shipment',
  ]),
  unorder: gone(...KINDS.map((kind) => [`/order/${kind}/`, TABLES[kind]] as const)),
  scrap: gone(['/stock/', 'stock_item']),
  assign: async ({ world, pick, send }) =>
    send('post', '/stock/assign/', { items: [{ item: await pick('stock_item') }], customer: world.customer }),
  return: async ({ world, pick, send, n, quantity }) =>
    send('post', '/stock/return/', { items: [{ pk: await pick('stock_item'), quantity }], location: some(world.places, n) }),
  merge: async ({ world, pick, send, n }) => {
    const item = await pick('stock_item')
    const other = await pick('stock_item', `id <> ${item} and part_id = (select part_id from stock_item where id = ${item})`)
    return send('post', '/stock/merge/', {
      items: [{ item }, { item: other }],
      location: some(world.places, n),
      allow_mismatched_status: true,
    })
  },
  status: async ({ pick, send, n }) =>
    send('post', '/stock/change_status/', { items: [await pick('stock_item')], status: n % 3 ? 10 : 70 }),
  /** An item becomes a customer's or goes into another, by hand; what builds used up is left as it is. */
  amend: async ({ world, pick, send, n }) => {
    const item = await pick('stock_item', n % 5 ? AT_HAND : 'consumed_by_id is null')
    const away = [{ customer: world.customer }, { sales_order: await pick('order_sales_order') }, { belongs_to: await pick('stock_item') }]
    const change = some([...away, { batch: `${n}` }, { customer: null }], n)
    return n % 4 ? send('patch', `/stock/${item}/`, change) : send('patch', '/stock/', { items: [item], ...change })
  },
}

/** Allocating and what follows from it come more often than the rest. */
const OFTEN = ['order', 'order', 'allocate', 'allocate', 'allocate', 'ship', 'complete', 'receive', 'takeBack', 'serials']
const BUILDS_OFTEN = [
  'build',
  'build',
  'buildHold',
  'buildFind',
  'output',
  'outputDone',
  'outputDone',
  'outputScrap',
  'consume',
  'finish',
  'finish',
]

export const steps = (acts: Readonly<Record<string, Act>>, size: number): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.record({
      do: fc.constantFrom(...Object.keys(acts), ...OFTEN, ...BUILDS_OFTEN),
      n: fc.nat(1_000_000),
      quantity: fc.constantFrom(1, 1, 2, 3, 5, 0.5),
    }),
    { minLength: size, maxLength: size },
  )

/** How many rows a request has to choose from: few, so that requests meet. */
const NEWEST = 6

/** @param send asks, and answers with what came back */
export async function play(world: World, step: Step, send: (ask: Ask) => Promise<Reply>): Promise<void> {
  let turn = 0
  const pick: Pick = async (table, where = '1 = 1') => {
    const rows = await world.server.db.all<{ id: number }>(`select id from ${table} where ${where} order by id desc limit ${NEWEST}`)
    return rows[(step.n >> turn++) % (rows.length || 1)]?.id ?? 0
  }
  await ALL[step.do]!({ ...step, world, pick, send: (...ask) => send(ask) })
}
