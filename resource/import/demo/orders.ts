/** What the demo workshop has ordered. */
import { currencyOf } from './companies.ts'
import { day, Names, type Objects } from './objects.ts'

export interface Made {
  parts: Names
  companies: Names
  locations: Names
  supplierParts: Names
}

type Line = readonly [part: string, packs: number, received: number, price: string]

interface DemoOrder {
  supplier: string
  description: string
  /** PurchaseOrderStatus: 10 pending, 20 placed, 25 on hold, 30 complete, 40 cancelled. */
  status: number
  issued?: number
  target?: number
  complete?: number
  project?: string
  lines: readonly Line[]
  shipping?: string
}

const ORDERS: readonly DemoOrder[] = [
  {
    supplier: 'Ostholm Tube Works',
    description: 'Tubes for eight Herons',
    status: 30,
    issued: 3,
    target: 17,
    complete: 16,
    project: 'SPRING',
    lines: [
      ['Tube CrMo 38.1 x 1.2', 5, 5, '92.40'],
      ['Tube square 30 x 30 x 1.5', 6, 6, '84.10'],
    ],
    shipping: '38.00',
  },
  {
    supplier: 'Silverthread Spokes',
    description: 'Spokes and nipples, spring',
    status: 20,
    issued: 12,
    target: 30,
    project: 'SPRING',
    lines: [
      ['Spoke, stainless, 2.0 mm, 186 mm', 6, 2, '29.52'],
      ['Spoke, stainless, 2.0 mm, 258 mm', 6, 0, '31.10'],
      ['Nipple, brass, 14 mm', 8, 8, '14.75'],
    ],
  },
  {
    supplier: 'Copperline Electronics',
    description: 'Parts for 200 front boards',
    status: 20,
    issued: 20,
    target: 26,
    project: 'GLIM2',
    lines: [
      ['Schottky diode 40 V 3 A', 900, 0, '0.31'],
      ['Buck converter 1.5 A', 220, 0, '1.12'],
    ],
    shipping: '24.50',
  },
  {
    supplier: 'Boltwell',
    description: 'Screws',
    status: 10,
    lines: [
      ['Socket screw M5 x 16', 4, 0, '11.80'],
      ['Washer M5', 4, 0, '5.20'],
    ],
  },
  {
    supplier: 'Meridian Cells',
    description: 'Batteries, once the certificates are here',
    status: 25,
    issued: 25,
    lines: [['Battery 500 Wh', 6, 0, '298.00']],
  },
  {
    supplier: 'Linseed & Lacquer',
    description: 'Ordered twice by mistake',
    status: 40,
    issued: 8,
    lines: [['Paint, moss green', 4, 0, '27.60']],
  },
]

const PROJECTS = [
  ['SPRING', 'Bicycles for the spring'],
  ['GLIM2', 'Second series of the Glim lamps'],
] as const

/** @returns keys of purchase orders by reference */
export function addOrders(objects: Objects, { companies, locations, supplierParts }: Made): Names {
  const made = new Names()
  const projects = new Names()
  for (const [code, description] of PROJECTS) projects.set(code, objects.add('common.projectcode', { code, description }))
  for (const [i, order] of ORDERS.entries()) {
    const reference = `PO-${String(i + 1).padStart(4, '0')}`
    const dated = (days: number | undefined) => (days === undefined ? null : day(days))
    const total =
      order.lines.reduce((sum, [, packs, , price]) => sum + Math.round(Number(price) * 100) * packs, 0) +
      Math.round(Number(order.shipping ?? 0) * 100)
    const supplier = companies.key(order.supplier)
    const currency = currencyOf(order.supplier)
    const key = objects.add('order.purchaseorder', {
      reference,
      reference_int: i + 1,
      supplier,
      contact: objects.find('company.contact', 'company', supplier),
      address: objects.find('company.address', 'company', supplier),
      description: order.description,
      status: order.status,
      creation_date: day((order.issued ?? 21) - 1),
      issue_date: dated(order.issued),
      target_date: dated(order.target),
      complete_date: dated(order.complete),
      created_by: ['storekeeper'],
      project_code: order.project === undefined ? null : projects.key(order.project),
      order_currency: currency,
      total_price: (total / 100).toFixed(2),
      total_price_currency: currency,
      destination: order.supplier === 'Copperline Electronics' ? locations.key('Tidewater Circuits') : null,
    })
    made.set(reference, key)
    for (const [name, packs, received, price] of order.lines)
      objects.add('order.purchaseorderlineitem', {
        order: key,
        part: supplierParts.key(name),
        quantity: packs,
        received,
        purchase_price: price,
        purchase_price_currency: currency,
      })
    if (order.shipping)
      objects.add('order.purchaseorderextraline', {
        order: key,
        quantity: 1,
        reference: 'Shipping',
        price: order.shipping,
        price_currency: currency,
      })
  }
  return made
}
