/** What lies on the demo workshop's shelves, and how it came there. */
import { day, moment, Names, nodeAt, type Objects } from './objects.ts'
import type { Made } from './orders.ts'
import { type DemoPart, PARTS } from './parts.ts'
import { PLACE_TYPES, PLACES, shelfOf } from './places.ts'

export function addLocations(objects: Objects): Names {
  const types = new Names()
  for (const [name, [description, icon]] of Object.entries(PLACE_TYPES))
    types.set(name, objects.add('stock.stocklocationtype', { name, description, icon }))
  const places = new Names()
  for (const [path, { description, type, structural = false, external = false }] of Object.entries(PLACES)) {
    const { above, name } = nodeAt(path)
    const parent = above ? places.key(above) : null
    const fields = { name, description, parent, structural, external, location_type: type === undefined ? null : types.key(type) }
    places.set(path, objects.add('stock.stocklocation', fields))
  }
  return places
}

interface Item {
  part: number
  quantity: number
  /** What it began with, when that was more. */
  made?: number
  location?: number | null
  /** Days after the first one. */
  on: number
  more?: Record<string, unknown>
}

// Of StockStatus, StockHistoryCode.
const DAMAGED = 55
const QUARANTINED = 75
const CREATED = 1
const COUNTED = 10
const REMOVED = 12
const MOVED = 20
const SENT = 100

const SECOND_PLACE = 'Van'

/** How full the shelves are beside the least that there should be, in percent: most well above, some below, a few empty. */
const FILL = [180, 240, 130, 310, 60, 205, 150, 0, 175, 90]

export function addStock(objects: Objects, { parts, companies, locations, supplierParts, orders }: Made & { orders: Names }): void {
  const track = (item: number, type: number, on: number, deltas: Record<string, unknown>, notes = ''): void => {
    objects.add('stock.stockitemtracking', { item, tracking_type: type, date: moment(on, 14), user: ['storekeeper'], deltas, notes })
  }
  const add = ({ part, quantity, made = quantity, location = null, on, more = {} }: Item): number => {
    const key = objects.add('stock.stockitem', {
      part,
      quantity,
      location,
      creation_date: moment(on),
      updated: moment(on),
      ...more,
    })
    track(key, CREATED, on, { quantity: made, location, status: more.status ?? 10 })
    return key
  }

  let turn = 0
  const shelve = (path: string, { name, revision = '', minimum = '0', kind, inactive, units }: DemoPart): void => {
    // The build under way holds some of these.
    const fill = name === 'LED white 3 W' ? 180 : FILL[turn % FILL.length]!
    turn++
    if (kind === 'template' || kind === 'sold template' || kind === 'work' || inactive) return
    const location = locations.key(shelfOf(path)!)
    const part = parts.key(`${name} ${revision}`)
    const supplier_part = supplierParts.get(name) ?? null
    if (kind === 'sold' || kind === 'tested' || kind === 'soldered' || kind === 'tracked') {
      serials(name, part, location, supplier_part)
      return
    }
    const full = ((Number(minimum) || 8) * fill) / 100
    // What has no unit is counted in pieces.
    const quantity = units ? Math.round(full * 100) / 100 : Math.round(full)
    if (quantity === 0) return
    const on = turn % 20
    const batch = turn % 3 === 0 ? `2026-${String((turn % 5) + 1).padStart(2, '0')}` : ''
    const taken = turn % 7 === 0 && quantity > 10 ? 2 : 0
    const first = add({
      part,
      quantity: quantity - taken,
      made: quantity,
      location,
      on,
      more: { supplier_part, batch, ...expiry(path, turn) },
    })
    if (taken) track(first, REMOVED, on + 3, { removed: taken, quantity: quantity - taken }, 'Bench')
    if (turn % 11 === 0) track(first, COUNTED, on + 5, { quantity: quantity - taken }, 'January count')
    if (turn % 9 === 0)
      add({ part, quantity: 2, location: locations.key(SECOND_PLACE), on: on + 1, more: { supplier_part, parent: first, batch } })
  }

  /** Things that are followed one by one. */
  const serials = (name: string, part: number, location: number, supplier_part: number | null): void => {
    for (let n = 1; n <= 3; n++) {
      const of = { part, quantity: 1, on: 4 + n }
      const more = { serial: String(1000 + n), serial_int: 1000 + n, supplier_part }
      if (name === 'Heron 26 muscle' && n === 1) {
        const customer = companies.key('Fenwick Family Bakery')
        track(add({ ...of, more: { ...more, customer } }), SENT, 18, { customer }, 'Fetched by the customer')
      } else if (name === 'Battery 500 Wh' && n === 3) {
        const aside = locations.key('Workshop/Quarantine')
        const key = add({ ...of, location: aside, more: { ...more, status: QUARANTINED } })
        track(key, MOVED, 15, { location: aside, status: QUARANTINED }, 'Dropped from the stand')
      } else add({ ...of, location, more })
    }
  }

  for (const [path, list] of Object.entries(PARTS)) for (const part of list) if (shelfOf(path)) shelve(path, part)

  // What was bought with an order says so.
  add({
    part: parts.key('Tube CrMo 38.1 x 1.2'),
    quantity: 30,
    location: locations.key('Workshop/Frame shop/Tube rack'),
    on: 16,
    more: {
      supplier_part: supplierParts.key('Tube CrMo 38.1 x 1.2'),
      purchase_order: orders.key('PO-0001'),
      purchase_price: '15.40',
      purchase_price_currency: 'EUR',
      batch: 'H-2291',
    },
  })
  add({
    part: parts.key('Handlebar, swept, 680 mm'),
    quantity: 1,
    location: locations.key('Workshop/Quarantine'),
    on: 9,
    more: { status: DAMAGED, notes: 'Scratched in transit; claimed.' },
  })
  addTests(objects, parts)
}

/** Oil and paint do not keep for ever. */
const expiry = (path: string, turn: number): Record<string, unknown> =>
  path === 'Supplies' || path.endsWith('Hydraulics') ? { expiry_date: day(turn % 2 ? 40 : 500) } : {}

function addTests(objects: Objects, parts: Names): void {
  const templates = objects.list.filter(({ model }) => model === 'part.parttesttemplate')
  const result = (part: string, test: string, serial: string, more: Record<string, unknown>) => {
    const of = parts.key(part)
    const item = objects.list.find(({ model, fields }) => model === 'stock.stockitem' && fields.part === of && fields.serial === serial)!
    const template = templates.find(({ fields }) => fields.test_name === test)!
    objects.add('stock.stockitemtestresult', { stock_item: item.pk, template: template.pk, date: moment(12), user: ['engineer'], ...more })
  }
  result('Heron 26 muscle', 'Test ride', '1001', { result: true, notes: 'Quiet' })
  result('Heron 26 muscle', 'Brakes bedded in', '1001', { result: true })
  result('Heron 26 muscle', 'Frame number stamped', '1001', { result: true, value: 'H26-1001' })
  result('Heron 26 muscle', 'Test ride', '1002', { result: false, notes: 'Steering rod rattles' })
  result('Battery 500 Wh', 'Capacity', '1001', { result: true, value: '497' })
}
