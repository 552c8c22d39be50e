/** Who delivers what to the demo workshop, and for how much. */
import { currencyOf } from './companies.ts'
import { day, moment, Names, type Objects } from './objects.ts'
import { PARTS } from './parts.ts'

interface Source {
  supplier: string
  /** Begins the supplier's own numbers. */
  sku: string
  /** Whoever makes it, when the supplier does not. */
  maker?: string
  /** Price of one, in the supplier's currency. */
  price: number
  /** Pieces in a pack. */
  pack?: number
}

const SOURCES: Readonly<Record<string, Source>> = {
  'Frames/Tubing': { supplier: 'Ostholm Tube Works', sku: 'OTW', price: 14.2, pack: 6 },
  'Frames/Fittings': { supplier: 'Brookside Brazing Supply', sku: 'BB', price: 3.45 },
  'Drivetrain/Cranks': { supplier: 'Velomarkt Groothandel', sku: 'VM-K', maker: 'Kestrel Drivetrain', price: 27.9 },
  'Drivetrain/Cranks/Bottom brackets': { supplier: 'Velomarkt Groothandel', sku: 'VM-BB', maker: 'Kestrel Drivetrain', price: 16.5 },
  'Drivetrain/Cranks/Chainrings': { supplier: 'Velomarkt Groothandel', sku: 'VM-R', maker: 'Kestrel Drivetrain', price: 21.75 },
  'Drivetrain/Chains and belts': { supplier: 'Velomarkt Groothandel', sku: 'VM-C', price: 9.8 },
  'Drivetrain/Sprockets': { supplier: 'Velomarkt Groothandel', sku: 'VM-S', maker: 'Kestrel Drivetrain', price: 8.35 },
  'Wheels/Hubs': { supplier: 'Velomarkt Groothandel', sku: 'VM-H', price: 64 },
  'Wheels/Rims': { supplier: 'Velomarkt Groothandel', sku: 'VM-F', price: 31.4 },
  'Wheels/Spokes': { supplier: 'Silverthread Spokes', sku: 'ST', price: 0.41, pack: 72 },
  'Wheels/Tyres and tubes/Tyres': { supplier: 'Velomarkt Groothandel', sku: 'VM-T', maker: 'Fjordrubber', price: 24.6 },
  'Wheels/Tyres and tubes/Inner tubes': { supplier: 'Velomarkt Groothandel', sku: 'VM-I', maker: 'Fjordrubber', price: 3.9, pack: 10 },
  'Brakes/Disc brakes': { supplier: 'Anchor Hydraulics', sku: 'AH', price: 48.5 },
  'Brakes/Disc brakes/Hydraulics': { supplier: 'Anchor Hydraulics', sku: 'AH-H', price: 6.2 },
  'Brakes/Cables': { supplier: 'Velomarkt Groothandel', sku: 'VM-W', price: 1.15 },
  Cockpit: { supplier: 'Velomarkt Groothandel', sku: 'VM-L', price: 22.9 },
  'Electrics/Components/Passives': { supplier: 'Copperline Electronics', sku: 'CE-P', price: 0.018, pack: 1000 },
  'Electrics/Components/Semiconductors': { supplier: 'Copperline Electronics', sku: 'CE-S', price: 0.74 },
  'Electrics/Wiring': { supplier: 'Copperline Electronics', sku: 'CE-W', price: 0.52 },
  'Electrics/Boards': { supplier: 'Tidewater Circuits', sku: 'TC', price: 1.95, pack: 10 },
  'Electrics/Drive': { supplier: 'Meridian Cells', sku: 'MC', price: 310 },
  'Fasteners/Screws': { supplier: 'Boltwell', sku: 'BW-S', price: 0.12, pack: 100 },
  'Fasteners/Nuts and washers': { supplier: 'Boltwell', sku: 'BW-N', price: 0.06, pack: 100 },
  Supplies: { supplier: 'Linseed & Lacquer', sku: 'LL', price: 11.2 },
}

/** Worth of one euro. */
const RATES = { EUR: '1', USD: '1.0842', GBP: '0.8467', CHF: '0.9561', NOK: '11.4205', SEK: '11.2480' }

/** @returns keys of supplier parts by the part's name */
export function addSupply(objects: Objects, parts: Names, companies: Names): Names {
  const made = new Names()
  for (const [currency, value] of Object.entries(RATES)) objects.add('exchange.rate', { currency, value })
  for (const [path, source] of Object.entries(SOURCES)) {
    const { supplier, sku, maker, price, pack = 1 } = source
    for (const [i, { name, kind, inactive }] of PARTS[path]!.entries()) {
      if (inactive || (kind !== undefined && !['tracked', 'resold', 'used'].includes(kind))) continue
      const number = String(100 + i * 7)
      const part = parts.key(name)
      const manufacturerPart =
        maker === undefined
          ? null
          : objects.add('company.manufacturerpart', { part, manufacturer: companies.key(maker), MPN: `${maker[0]}${number}` })
      const key = objects.add('company.supplierpart', {
        part,
        supplier: companies.key(supplier),
        manufacturer_part: manufacturerPart,
        SKU: `${sku}-${number}`,
        primary: true,
        pack_quantity: String(pack),
        pack_quantity_native: String(pack),
        packaging: pack >= 1000 ? 'reel' : pack > 1 ? 'box' : 'loose',
        available: String(((i * 37) % 90) * pack),
        availability_updated: moment(i % 20),
        updated: moment(i % 20),
      })
      made.set(name, key)
      // Each part a little dearer than the one before, in tenths of a percent: prices that do not look made up.
      const one = (price * pack * (1000 + ((i * 83) % 400))) / 1000
      for (const [quantity, off] of [
        [1, 0],
        [10, 8],
        [50, 15],
      ] as const)
        objects.add('company.supplierpricebreak', {
          part: key,
          quantity,
          price: ((one * (100 - off)) / 100).toFixed(4),
          price_currency: currencyOf(supplier),
          updated: moment(0),
        })
    }
  }
  for (const [name, price] of SOLD_FOR) {
    objects.add('part.partsellpricebreak', { part: parts.key(name), quantity: 1, price, price_currency: 'EUR' })
    objects.add('part.partinternalpricebreak', {
      part: parts.key(name),
      quantity: 1,
      price: (price * 0.62).toFixed(2),
      price_currency: 'EUR',
    })
  }
  for (const [name, quantity] of [
    ['Quick link, 8 speed', '61'],
    ['Nipple, brass, 14 mm', '1480'],
  ] as const)
    objects.add('part.partstocktake', { part: parts.key(name), date: day(20), quantity, item_count: 1, user: ['storekeeper'] })
  return made
}

const SOLD_FOR = [
  ['Heron 26 muscle', 3290],
  ['Heron 26 electric', 5480],
  ['Heron 26 electric, long range', 6190],
  ['Sandpiper', 2390],
  ['Front lamp Glim', 119],
  ['Rear lamp Glim', 59],
] as const
