/** What the demo workshop makes, out of what, and how it is tested and described. */
import type { Names, Objects } from './objects.ts'
import { PARTS } from './parts.ts'

type Line = readonly [part: string, quantity: number | string, reference?: string, more?: Record<string, unknown>]

const BOMS: Readonly<Record<string, readonly Line[]>> = {
  'Board Glim front 2': [
    ['Board Glim front, bare', 1, 'PCB'],
    ['Resistor 0603 10 kΩ', 3, 'R1 R2 R5'],
    ['Resistor 0603 220 Ω', 1, 'R3'],
    ['Capacitor 0603 100 nF', 2, 'C1 C2'],
    ['Capacitor 1 F 5.5 V', 1, 'C3'],
    ['Coil 47 µH', 1, 'L1'],
    ['Schottky diode 40 V 3 A', 4, 'D1 D2 D3 D4', { attrition: '2' }],
    ['Buck converter 1.5 A', 1, 'U1'],
    ['Microcontroller, 8 bit, 8 pins', 1, 'U2'],
    ['LED white 3 W', 1, 'LED1'],
    ['Clamp diode 15 V', 1, 'Z1', { optional: true, note: 'For riders of long descents' }],
  ],
  'Board Glim rear': [
    ['Board Glim rear, bare', 1, 'PCB'],
    ['LED red 0.5 W', 2, 'LED1 LED2'],
    ['Resistor 0603 47 kΩ', 1, 'R1'],
    ['Capacitor 0603 1 µF', 1, 'C1'],
  ],
  'Front lamp Glim': [
    ['Board Glim front 2', 1],
    ['Lamp housing, front', 1],
    ['Lens, front', 1],
    ['Cable, twin, 0.35 mm²', '1.2'],
    ['Plug, dynamo', 1, '', { optional: true }],
  ],
  'Rear lamp Glim': [
    ['Board Glim rear', 1],
    ['Lamp housing, rear', 1],
    ['Reflector, rear', 1],
    ['Cable, twin, 0.35 mm²', '2.1'],
    ['Spade terminal 2.8 mm', 2],
  ],
  'Crankset 170 mm': [
    ['Crank arm 170 mm, left', 1],
    ['Crank arm 170 mm, right', 1],
    ['Chainring 104 mm 38 T', 1],
    ['Chainring bolt set', 1],
  ],
  'Steering rod': [
    ['Steering rod end M8', 2],
    ['Tube CrMo 25.4 x 0.9', '0.64'],
    ['Lock nut M8, left-hand', 2],
  ],
  'Wheel, front, 20 inch': [
    ['Hub, front, disc', 1],
    ['Rim 20 inch, 32 holes', 1],
    ['Spoke, stainless, 2.0 mm, 186 mm', 32],
    ['Nipple, brass, 14 mm', 32],
    ['Rim tape 25 mm', '1.5', '', { consumable: true }],
  ],
  'Wheel, rear, 26 inch, 7 speed': [
    ['Hub, rear, 7 speed', 1],
    ['Rim 26 inch, 36 holes', 1],
    ['Spoke, stainless, 2.0 mm, 258 mm', 36],
    ['Nipple, brass, 14 mm', 36],
    ['Rim tape 25 mm', '1.9', '', { consumable: true }],
  ],
  // Every Heron has these; the variants add their own.
  Heron: [
    ['Frame Heron C', 1, '', { inherited: true }],
    ['Steering rod', 1, '', { inherited: true }],
    ['Cargo platform', 1, '', { inherited: true }],
    ['Wheel, front, 20 inch', 1, '', { inherited: true }],
    ['Front lamp Glim', 1, '', { inherited: true }],
    ['Rear lamp Glim', 1, '', { inherited: true }],
    ['Tyre, load', 2, '', { inherited: true, allow_variants: true }],
    ['Assembly grease', 15, '', { inherited: true, consumable: true }],
  ],
  'Heron 26 muscle': [
    ['Wheel, rear, 26 inch, 7 speed', 1],
    ['Crankset 170 mm', 1],
    ['Bottom bracket 68 x 113', 1],
    ['Chain by the metre, 8 speed', '2.4'],
    ['Quick link, 8 speed', 2],
  ],
  'Heron 26 electric': [
    ['Wheel, rear, 26 inch, cassette', 1],
    ['Motor, mid, 250 W', 1],
    ['Battery 500 Wh', 1],
    ['Display', 1],
    ['Battery lead', 1],
  ],
}

/** What may stand in for a part of a BOM. */
const SUBSTITUTES: readonly (readonly [assembly: string, part: string, instead: string])[] = [
  ['Crankset 170 mm', 'Chainring 104 mm 38 T', 'Chainring 104 mm 36 T'],
  ['Heron 26 muscle', 'Bottom bracket 68 x 113', 'Bottom bracket 68 x 122.5'],
]

const TESTS: readonly (readonly [part: string, test: string, description: string, more?: Record<string, unknown>])[] = [
  ['Board Glim front 2', 'Current at 6 V', 'Amperes on the bench supply, 0.48 to 0.52', { requires_value: true }],
  ['Board Glim front 2', 'Parking light', 'Still lit after four minutes'],
  ['Heron', 'Test ride', 'Loaded with 40 kg, around the harbour'],
  ['Heron', 'Brakes bedded in', 'Twenty stops from 25 km/h'],
  ['Heron', 'Frame number stamped', 'As in the register', { requires_value: true }],
  ['Sandpiper', 'Test ride', 'Around the harbour'],
  ['Battery 500 Wh', 'Capacity', 'Watt hours in one discharge', { requires_value: true, required: false }],
]

const RELATED: readonly (readonly [string, string, string])[] = [
  ['Brake pad pair, organic', 'Brake pad pair, sintered', 'Fit the same caliper'],
  ['Front lamp Glim', 'Rear lamp Glim', 'Sold as a set'],
]

export function addMaking(objects: Objects, parts: Names): void {
  const lines = new Map<string, number>()
  for (const [assembly, list] of Object.entries(BOMS)) {
    for (const [name, quantity, reference = '', more = {}] of list) {
      const key = objects.add('part.bomitem', {
        part: parts.key(assembly),
        sub_part: parts.key(name),
        quantity: String(quantity),
        raw_amount: String(quantity),
        reference,
        ...more,
      })
      lines.set(`${assembly}: ${name}`, key)
    }
  }
  for (const [assembly, part, instead] of SUBSTITUTES)
    objects.add('part.bomitemsubstitute', { bom_item: lines.get(`${assembly}: ${part}`)!, part: parts.key(instead) })
  for (const [name, test, description, more = {}] of TESTS)
    objects.add('part.parttesttemplate', { part: parts.key(name), test_name: test, description, ...more })
  for (const [one, other, note] of RELATED) objects.add('part.partrelated', { part_1: parts.key(one), part_2: parts.key(other), note })
  objects.add('common.attachment', {
    model_type: 'part',
    model_id: parts.key('Front lamp Glim'),
    link: 'https://stvzo.example/k-1234',
    comment: 'Type approval',
    upload_user: ['engineer'],
    upload_date: '2026-01-12',
  })
  addParameters(objects, parts)
}

/** Values that are in the names of parts already, in units that can be compared. */
const READINGS: readonly (readonly [template: string, units: string, path: string, name: RegExp, unit: (found: string) => string])[] = [
  ['Resistance', 'ohm', 'Electrics/Components/Passives', /^Resistor 0603 ([\d.]+) (k?)Ω$/, (k) => `${k}ohm`],
  [
    'Capacitance',
    'F',
    'Electrics/Components/Passives',
    /^Capacitor 0603 ([\d.]+) (n|µ)F$/,
    (prefix) => `${prefix === 'µ' ? 'u' : prefix}F`,
  ],
  ['Spoke length', 'mm', 'Wheels/Spokes', /^Spoke.* (\d+) (mm)$/, () => 'mm'],
  ['Teeth', '', 'Drivetrain/Cranks/Chainrings', /(\d+) (T)$/, () => ''],
]
const FACTOR: Readonly<Record<string, number>> = { kohm: 1e3, nF: 1e-9, uF: 1e-6 }

function addParameters(objects: Objects, parts: Names): void {
  for (const [template, units, path, pattern, unit] of READINGS) {
    const key = objects.add('common.parametertemplate', { name: template, units, description: `${template} of the part` })
    for (const { name } of PARTS[path]!) {
      const found = pattern.exec(name)
      if (!found) continue
      const of = unit(found[2]!)
      objects.add('common.parameter', {
        template: key,
        model_type: ['part', 'part'],
        model_id: parts.key(name),
        data: of ? `${found[1]} ${of}` : found[1],
        data_numeric: Number(found[1]) * (FACTOR[of] ?? 1),
        updated: '2026-01-12T09:00:00Z',
        updated_by: ['engineer'],
      })
    }
  }
  const list = objects.add('common.selectionlist', { name: 'Finish', description: 'How metal is protected' })
  for (const [value, label] of [
    ['raw', 'Raw'],
    ['zinc', 'Zinc plated'],
    ['ano', 'Anodised'],
    ['paint', 'Painted'],
  ])
    objects.add('common.selectionlistentry', { list, value, label })
  const finish = objects.add('common.parametertemplate', { name: 'Finish', description: 'Surface', selectionlist: list })
  objects.add('part.partcategoryparametertemplate', {
    category: objects.find('part.partcategory', 'name', 'Chainrings'),
    template: objects.find('common.parametertemplate', 'name', 'Teeth'),
    default_value: '38',
  })
  // How far a bicycle rolls with one turn of its wheel.
  objects.add('common.customunit', { name: 'rollout', symbol: 'rol', definition: '2.09 m' })
  for (const [key, name, label, logical_key, reference_status, model] of [
    [52, 'IN_THE_WASH', 'In the wash', 50, 'StockStatus', ['stock', 'stockitem']],
    [12, 'QUOTE_ASKED', 'Quote asked for', 10, 'PurchaseOrderStatus', ['order', 'purchaseorder']],
  ] as const)
    objects.add('common.inventreecustomuserstatemodel', { key, name, label, color: 'warning', logical_key, reference_status, model })
  for (const [name, data] of [
    ['Lamp housing, front', 'ano'],
    ['Frame Sandpiper', 'paint'],
  ] as const)
    objects.add('common.parameter', { template: finish, model_type: ['part', 'part'], model_id: parts.key(name), data })
}
