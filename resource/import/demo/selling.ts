/** What the demo workshop sells, takes back and moves: one order is sent in part, one thing came back, and the van is being filled. */
import { currencyOf } from './companies.ts'
import { day, moment, type Objects } from './objects.ts'
import type { Made } from './orders.ts'

// Of StockStatus and StockHistoryCode, and what is done with a thing that came back.
const QUARANTINED = 75
const CREATED = 1
const SHIPPED = 60
const RETURNED = 80
const REPAIR = 30

/** Of sales orders, and of return and transfer orders. */
const [IN_PROGRESS, UNDER_WAY] = [15, 20]

const TUBES = 'Inner tube 26 inch'

export function addSelling(objects: Objects, { parts, companies, locations }: Pick<Made, 'parts' | 'companies' | 'locations'>): void {
  const order = (model: string, reference: string, on: number, fields: Record<string, unknown>): number =>
    objects.add(model, {
      reference,
      reference_int: 1,
      creation_date: day(on - 1),
      issue_date: day(on),
      created_by: ['storekeeper'],
      ...fields,
    })
  const whose = (name: string) => {
    const customer = companies.key(name)
    return { customer, contact: objects.find('company.contact', 'company', customer), order_currency: currencyOf(name) }
  }
  const priced = (name: string, price: string, currency: string) => ({ [name]: price, [`${name}_currency`]: currency })
  /** The first item of the part that lies on a shelf. */
  const shelved = (name: string): number =>
    objects.list.find(({ model, fields }) => model === 'stock.stockitem' && fields.part === parts.key(name) && fields.location)!
      .pk as number
  const gone = (name: string, quantity: number, made: number, left: number, more: Record<string, unknown>): number => {
    const item = objects.add('stock.stockitem', {
      ...{ part: parts.key(name), quantity, creation_date: moment(made), updated: moment(left) },
      ...more,
    })
    track(item, CREATED, made, { quantity, status: 10 })
    return item
  }
  const track = (item: number, type: number, on: number, deltas: Record<string, unknown>, notes = ''): void => {
    objects.add('stock.stockitemtracking', { item, tracking_type: type, date: moment(on, 15), user: ['storekeeper'], deltas, notes })
  }

  const couriers = order('order.salesorder', 'SO-0001', 6, {
    ...whose('Parcel Pedal Couriers'),
    description: 'Two Herons and spare lamps',
    status: IN_PROGRESS,
    target_date: day(50),
  })
  const lamps = objects.add('order.salesorderlineitem', {
    ...{ order: couriers, part: parts.key('Front lamp Glim'), quantity: 6, shipped: 0 },
    ...priced('sale_price', '119.00', 'EUR'),
  })
  objects.add('order.salesorderallocation', { line: lamps, item: shelved('Front lamp Glim'), quantity: 1 })

  // Two thirds of the tubes are there; the rest is packed.
  const vallmo = whose('City of Vallmo')
  const city = order('order.salesorder', 'SO-0002', 19, {
    ...vallmo,
    reference_int: 2,
    description: 'Spares for the parks',
    customer_reference: 'PARK-311',
    status: IN_PROGRESS,
    target_date: day(34),
  })
  const tubes = objects.add('order.salesorderlineitem', {
    ...{ order: city, part: parts.key(TUBES), quantity: 24, shipped: 16 },
    ...priced('sale_price', '95.00', 'SEK'),
  })
  objects.add('order.salesorderlineitem', {
    ...{ order: city, part: parts.key('Patch kit'), quantity: 12, shipped: 0 },
    ...priced('sale_price', '49.00', 'SEK'),
  })
  objects.add('order.salesorderextraline', { order: city, quantity: 1, reference: 'Freight', ...priced('price', '180.00', 'SEK') })
  const address = objects.find('company.address', 'company', vallmo.customer)
  const first = objects.add('order.salesordershipment', {
    ...{ order: city, reference: '1', shipment_address: address, checked_by: ['storekeeper'] },
    ...{ shipment_date: day(22), delivery_date: day(25), tracking_number: 'VB-88213', invoice_number: 'R-2026-014' },
  })
  const second = objects.add('order.salesordershipment', { order: city, reference: '2', shipment_address: address })
  const { customer } = vallmo
  const sent = gone(TUBES, 16, 4, 22, { customer, sales_order: city })
  track(sent, SHIPPED, 22, { quantity: 16, salesorder: city, customer, customer_name: 'City of Vallmo' })
  objects.add('order.salesorderallocation', { line: tubes, shipment: first, item: sent, quantity: 16 })
  objects.add('order.salesorderallocation', { line: tubes, shipment: second, item: shelved(TUBES), quantity: 8 })

  const fenwick = whose('Fenwick Family Bakery')
  const back = order('order.returnorder', 'RMA-0001', 24, {
    ...fenwick,
    description: 'Saddle creaks; the Heron comes in when the bakery is closed',
    status: UNDER_WAY,
    target_date: day(45),
  })
  const aside = { location: locations.key('Workshop/Quarantine'), status: QUARANTINED }
  const saddle = gone('Saddle, touring', 1, 3, 26, aside)
  track(saddle, RETURNED, 26, { ...aside, quantity: 1, returnorder: back, customer: fenwick.customer }, 'Rivet is loose')
  const reclaimed = (item: number, fields: Record<string, unknown>) =>
    objects.add('order.returnorderlineitem', { order: back, item, quantity: 1, price_currency: 'GBP', ...fields })
  reclaimed(saddle, { received_date: day(26), outcome: REPAIR, notes: 'Creaks' })
  reclaimed(objects.find('stock.stockitem', 'customer', fenwick.customer)!, { target_date: day(45), notes: 'Spoke is broken' })
  objects.add('order.returnorderextraline', { order: back, quantity: 1, reference: 'Courier', ...priced('price', '18.00', 'GBP') })

  const van = order('order.transferorder', 'TO-0001', 27, {
    description: 'Fill the van for Tuesday',
    status: UNDER_WAY,
    take_from: locations.key('Workshop/Assembly/Rack B'),
    destination: locations.key('Van'),
    target_date: day(29),
  })
  for (const [name, quantity, held] of [
    [TUBES, 10, 10],
    ['Patch kit', 6, 4],
  ] as const) {
    const line = objects.add('order.transferorderlineitem', { order: van, part: parts.key(name), quantity, transferred: 0 })
    objects.add('order.transferorderallocation', { line, item: shelved(name), quantity: held })
  }
}
