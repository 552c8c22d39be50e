/** What the demo workshop keeps, makes and sells. */

export interface DemoPart {
  name: string
  description: string
  /** Others to search by. */
  keywords?: string
  units?: string
  revision?: string
  /** What is different from a part that is bought and built in: see KINDS. */
  kind?: keyof typeof KINDS
  /** Least that should be in stock, as a decimal. */
  minimum?: string
  notes?: string
  tags?: readonly string[]
  /** Name of the template that it is a variant of. */
  variantOf?: string
  /** The part of the same name with this revision came before it. */
  revisionOf?: string
  inactive?: true
  starredBy?: readonly string[]
}

const SOLD = { assembly: true, purchaseable: false, component: false, salable: true, trackable: true, testable: true }
/** Flags of a part that differ from the plain ones. */
export const KINDS = {
  template: { is_template: true, purchaseable: false },
  made: { assembly: true, purchaseable: false },
  sold: SOLD,
  'sold template': { ...SOLD, is_template: true },
  tracked: { trackable: true },
  tested: { assembly: true, purchaseable: false, trackable: true, testable: true },
  soldered: { assembly: true, trackable: true, testable: true },
  resold: { salable: true },
  used: { component: false, consumable: true },
  work: { component: false, purchaseable: false, salable: true, virtual: true },
} as const

type More = Omit<DemoPart, 'name' | 'description'>
const part = (name: string, description: string, more: More = {}): DemoPart => ({ name, description, ...more })

/** A template and its variants, which are called like it with something added. */
const family = (name: string, description: string, variants: readonly string[], more: More = {}): DemoPart[] => [
  part(name, description, { kind: 'template' }),
  ...variants.map((variant) => part(`${name} ${variant}`, description, { ...more, variantOf: name })),
]

/** By path of the category. */
export const PARTS: Readonly<Record<string, readonly DemoPart[]>> = {
  Bicycles: [
    part('Heron', 'Two-wheeled cargo bicycle with a long front platform', {
      kind: 'sold template',
      notes: 'Built to order in four weeks. See the build sheet for the length of cables.',
    }),
    part('Heron 26 muscle', 'Heron with a 7-speed hub and no motor', {
      kind: 'sold',
      variantOf: 'Heron',
      starredBy: ['engineer', 'reader'],
    }),
    part('Heron 26 electric', 'Heron with a mid motor and one battery', { kind: 'sold', variantOf: 'Heron', starredBy: ['engineer'] }),
    part('Heron 26 electric, long range', 'Heron with a mid motor and two batteries', { kind: 'sold', variantOf: 'Heron' }),
    part('Sandpiper', 'Short cargo bicycle with a rear rack for 60 kg', { kind: 'sold' }),
    part('Plover', 'Three-wheeled prototype, two were built', { kind: 'sold', inactive: true }),
  ],
  'Frames/Tubing': [
    part('Tube CrMo 25.4 x 0.9', 'Plain gauge seat stay and top tube', { units: 'm', minimum: '12' }),
    part('Tube CrMo 28.6 x 0.9', 'Plain gauge seat tube', { units: 'm', minimum: '12' }),
    part('Tube CrMo 31.8 x 0.9', 'Plain gauge down tube', { units: 'm', minimum: '12' }),
    part('Tube CrMo 38.1 x 1.2', 'Main tube of cargo frames', { units: 'm', minimum: '18', starredBy: ['storekeeper'] }),
    part('Tube square 30 x 30 x 1.5', 'Platform frame', { units: 'm', minimum: '24' }),
    part('Head tube 36 x 1.1', 'Head tube blank for 1 1/8 inch headsets', { units: 'm', minimum: '2.5' }),
    part('Fork blade pair', 'Raked blades, 28 mm to 14 mm', { minimum: '6' }),
    part('Steerer 28.6', 'Threadless steerer, 300 mm, butted', { minimum: '6' }),
  ],
  'Frames/Fittings': [
    part('Dropout, rear, disc, left', 'Laser-cut steel with a brake mount', { minimum: '10' }),
    part('Dropout, rear, disc, right', 'Laser-cut steel with a derailleur hanger', { minimum: '10' }),
    part('Bottom bracket shell 68 mm', 'English thread, with a drain hole', { minimum: '8' }),
    part('Bottle boss M5', 'Water bottle boss, stainless', { minimum: '60' }),
    part('Cable guide, double', 'Braze-on guide for two housings', { minimum: '40' }),
    part('Rack mount M6', 'Braze-on for racks and mudguards', { minimum: '40' }),
    part('Steering rod end M8', 'Joint bearing with a rubber boot, left-hand thread', { minimum: '12', keywords: 'uniball linkage' }),
    part('Silver solder 55 %', 'Rod 1.5 mm, flux coated', { units: 'g', minimum: '500', kind: 'used' }),
  ],
  'Frames/Finished frames': [
    part('Frame Heron', 'Brazed and painted, with fork and platform: the drawing before there was a motor', {
      kind: 'tested',
      revision: 'B',
    }),
    part('Frame Heron', 'Brazed and painted, with fork and platform', {
      kind: 'tested',
      revision: 'C',
      revisionOf: 'B',
      notes: 'Down tube moved 12 mm forward to clear the motor.',
      starredBy: ['engineer'],
    }),
    part('Frame Sandpiper', 'Brazed and painted, with fork', { kind: 'tested', revision: 'A' }),
    part('Steering rod', 'Rod with two joint ends, 640 mm', { kind: 'made' }),
    part('Cargo platform', 'Plywood deck with drain slots', { kind: 'made' }),
  ],
  'Drivetrain/Cranks': [
    part('Crank arm 170 mm, left', 'Forged aluminium, square taper', { minimum: '6' }),
    part('Crank arm 170 mm, right', 'Forged aluminium, square taper, spider of 104 mm', { minimum: '6' }),
    part('Crankset 170 mm', 'Pair of arms with a 38-tooth ring', { kind: 'made' }),
    part('Pedal pair, platform', 'Sealed bearings, reflectors', { kind: 'resold', minimum: '6' }),
  ],
  'Drivetrain/Cranks/Bottom brackets': [
    part('Bottom bracket 68 x 113', 'Square taper cartridge', { minimum: '6' }),
    part('Bottom bracket 68 x 122.5', 'Square taper cartridge for wide chain lines', { minimum: '4' }),
  ],
  'Drivetrain/Cranks/Chainrings': [
    ...family('Chainring 104 mm', 'Narrow-wide ring, 7075 aluminium', ['32 T', '36 T', '38 T', '42 T'], { minimum: '3' }),
    part('Chainring bolt set', 'Five bolts and sleeves, steel', { minimum: '10' }),
  ],
  'Drivetrain/Chains and belts': [
    part('Chain, single speed, 1/8', 'Rust-resistant, 112 links', { kind: 'resold', minimum: '10' }),
    part('Chain, 8 speed', '116 links, with a quick link', { kind: 'resold', minimum: '10' }),
    part('Chain by the metre, 8 speed', 'For cargo bicycles that need more than one chain', { units: 'm', minimum: '15' }),
    part('Quick link, 8 speed', 'Opens by hand with a twist', { minimum: '25' }),
    part('Chain tube', 'Guides the return run below the platform', { units: 'm', minimum: '8' }),
  ],
  'Drivetrain/Sprockets': [
    ...family('Sprocket, hub gear', 'Three-lobe sprocket, 1/8', ['18 T', '20 T', '22 T'], { minimum: '4' }),
    part('Cassette 11-34, 8 speed', 'Steel, nickel-plated', { kind: 'resold', minimum: '4' }),
  ],
  'Wheels/Hubs': [
    part('Hub, front, dynamo', '6 V, 3 W, disc, 36 holes', { minimum: '4', keywords: 'generator light' }),
    part('Hub, front, disc', '20 mm axle, 32 holes, for loads', { minimum: '4' }),
    part('Hub, rear, 7 speed', 'Gear hub with disc mount, 36 holes', { minimum: '3', kind: 'tracked' }),
    part('Hub, rear, cassette', 'Disc, 36 holes, steel axle', { minimum: '3' }),
  ],
  'Wheels/Rims': [
    part('Rim 20 inch, 32 holes', 'Double wall, 30 mm inside', { minimum: '6' }),
    part('Rim 26 inch, 36 holes', 'Double wall, eyeleted', { minimum: '6' }),
    part('Rim tape 25 mm', 'Woven, self-adhesive', { units: 'm', minimum: '30' }),
  ],
  'Wheels/Spokes': [
    ...family(
      'Spoke, stainless, 2.0 mm,',
      'Plain gauge spoke with a rolled thread',
      ['184 mm', '186 mm', '188 mm', '254 mm', '256 mm', '258 mm', '260 mm', '262 mm'],
      { minimum: '72' },
    ),
    part('Nipple, brass, 14 mm', 'Nickel-plated, for 2.0 mm spokes', { minimum: '400' }),
    part('Nipple washer', 'Spreads the pull on thin rims', { minimum: '200' }),
  ],
  'Wheels/Tyres and tubes/Tyres': [
    ...family('Tyre, load', 'Thick tread, belt against punctures, reflecting sides', ['50-406', '55-406', '50-559', '54-559'], {
      kind: 'resold',
      minimum: '6',
    }),
  ],
  'Wheels/Tyres and tubes/Inner tubes': [
    part('Inner tube 20 inch', 'Car valve, 40 mm', { kind: 'resold', minimum: '20' }),
    part('Inner tube 26 inch', 'Car valve, 40 mm', { kind: 'resold', minimum: '20', starredBy: ['storekeeper'] }),
    part('Patch kit', 'Six patches, glue and sandpaper', { kind: 'resold', minimum: '15' }),
  ],
  'Wheels/Built wheels': [
    part('Wheel, front, 20 inch', 'Disc hub, 32 spokes, crossed three times', { kind: 'tested' }),
    part('Wheel, front, 20 inch, dynamo', 'Dynamo hub, 36 spokes, crossed three times', { kind: 'tested' }),
    part('Wheel, rear, 26 inch, 7 speed', 'Gear hub, 36 spokes, crossed three times', { kind: 'tested' }),
    part('Wheel, rear, 26 inch, cassette', 'Cassette hub, 36 spokes, crossed three times', { kind: 'tested' }),
  ],
  'Brakes/Disc brakes': [
    part('Brake, four pistons, front', 'Caliper, lever and 900 mm hose, filled', { minimum: '4' }),
    part('Brake, four pistons, rear', 'Caliper, lever and 2400 mm hose, filled', { minimum: '4' }),
    part('Rotor 180 mm', 'Six bolts, 2.0 mm thick', { minimum: '8' }),
    part('Rotor 203 mm', 'Six bolts, 2.3 mm thick, for electric bicycles', { minimum: '8' }),
    part('Brake pad pair, organic', 'Quiet, for dry summers', { kind: 'resold', minimum: '20' }),
    part('Brake pad pair, sintered', 'Lasts in rain and under load', { kind: 'resold', minimum: '30', tags: ['wears'] }),
  ],
  'Brakes/Disc brakes/Hydraulics': [
    part('Brake hose 5.0 mm', 'Black, sold from the roll', { units: 'm', minimum: '20' }),
    part('Olive and insert', 'Renewed whenever a hose is cut', { minimum: '40' }),
    part('Mineral oil', 'Brake fluid, blue', { units: 'l', minimum: '2', kind: 'used' }),
    part('Bleed block, four pistons', 'Holds the pistons apart', { kind: 'used' }),
  ],
  'Brakes/Cables': [
    part('Gear cable, inner, 3.5 m', 'Stainless, for long bicycles', { minimum: '20' }),
    part('Housing, gear, 4 mm', 'Lined, from the roll', { units: 'm', minimum: '30' }),
    part('Ferrule 4 mm', 'Brass', { minimum: '100' }),
    part('Cable end cap', 'Crimped on by hand', { minimum: '200' }),
  ],
  Cockpit: [
    part('Handlebar, swept, 680 mm', 'Aluminium, 25.4 mm clamp', { minimum: '4' }),
    part('Stem 90 mm', '28.6 mm steerer, 25.4 mm bar', { minimum: '4' }),
    part('Headset 1 1/8', 'External cups, sealed bearings', { minimum: '4' }),
    part('Grip pair, cork', 'With bar ends', { kind: 'resold', minimum: '8' }),
    part('Bell, brass', 'Heard across a market square', { kind: 'resold', minimum: '10', tags: ['gift'] }),
    part('Saddle, touring', 'Leather, brown, copper rivets', { kind: 'resold', minimum: '4', tags: ['gift'] }),
    part('Seat post 27.2 x 350', 'Two bolts', { minimum: '4' }),
    part('Kickstand, double', 'Carries a loaded front platform', { minimum: '4' }),
  ],
  'Electrics/Lamps': [
    part('Front lamp Glim', 'Dynamo lamp with a parking light, 60 lux', { kind: 'sold', revision: '2', starredBy: ['engineer'] }),
    part('Rear lamp Glim', 'Dynamo lamp with a brake light', { kind: 'sold', revision: '1' }),
    part('Lamp housing, front', 'Turned aluminium, black', { minimum: '20' }),
    part('Lamp housing, rear', 'Red polycarbonate', { minimum: '20' }),
    part('Lens, front', 'Asymmetric beam, glued in', { minimum: '20' }),
    part('Reflector, rear', 'Approved for the road', { minimum: '20' }),
  ],
  'Electrics/Boards': [
    part('Board Glim front, bare', 'Two layers, 1.6 mm, 34 mm round', { revision: '2', minimum: '50' }),
    part('Board Glim front', 'Soldered and tested', {
      kind: 'tested',
      revision: '1',
      inactive: true,
      notes: 'Flickers below walking speed.',
    }),
    part('Board Glim front', 'Soldered and tested, with a bigger parking light capacitor', {
      kind: 'tested',
      revision: '2',
      revisionOf: '1',
    }),
    part('Board Glim rear, bare', 'Two layers, 1.0 mm, 18 x 42 mm', { revision: '1', minimum: '50' }),
    part('Board Glim rear', 'Soldered and tested', { kind: 'soldered', revision: '1' }),
  ],
  'Electrics/Components/Passives': [
    ...family('Resistor 0603', 'Thick film, 1 %', ['1 Ω', '220 Ω', '1 kΩ', '4.7 kΩ', '10 kΩ', '47 kΩ', '100 kΩ'], { minimum: '500' }),
    ...family('Capacitor 0603', 'Ceramic, X7R, 25 V', ['100 nF', '1 µF', '10 nF'], { minimum: '300' }),
    part('Capacitor 1 F 5.5 V', 'Double layer, keeps the parking light on for four minutes', { minimum: '60', keywords: 'supercap' }),
    part('Coil 47 µH', 'Shielded, 1.2 A', { minimum: '60' }),
    part('Fuse, resettable, 0.75 A', '1812 package', { minimum: '60' }),
  ],
  'Electrics/Components/Semiconductors': [
    part('LED white 3 W', 'Neutral white, 130 lm per watt', { minimum: '60' }),
    part('LED red 0.5 W', 'Side view', { minimum: '100' }),
    part('Schottky diode 40 V 3 A', 'For the bridge behind the dynamo', { minimum: '300' }),
    part('Buck converter 1.5 A', 'Current regulator in a small-outline package', { minimum: '60' }),
    part('Microcontroller, 8 bit, 8 pins', 'Tells standing from riding', { minimum: '80' }),
    part('MOSFET N 30 V', 'Logic level, SOT-23', { minimum: '200' }),
    part('Clamp diode 15 V', 'Takes what a fast descent makes', { minimum: '120' }),
  ],
  'Electrics/Wiring': [
    part('Cable, twin, 0.35 mm²', 'Lamp wire, from the roll', { units: 'm', minimum: '50' }),
    part('Spade terminal 2.8 mm', 'For the rear lamp', { minimum: '150' }),
    part('Plug, dynamo', 'Clamps bare wire, no solder', { minimum: '30' }),
    part('Heat shrink 3 mm', 'Black, with glue', { units: 'm', minimum: '20' }),
    part('Battery lead', 'Two poles and data, 900 mm', { kind: 'made', minimum: '4' }),
  ],
  'Electrics/Drive': [
    part('Motor, mid, 250 W', '90 Nm, with torque sensor', { kind: 'tracked', minimum: '2' }),
    part('Battery 500 Wh', '36 V, lockable, with a certificate of transport', { kind: 'tracked', minimum: '2', tags: ['dangerous goods'] }),
    part('Display', 'Five modes and a USB socket', { minimum: '2' }),
    part('Charger 4 A', 'For 36 V batteries', { kind: 'resold', minimum: '3' }),
  ],
  'Fasteners/Screws': [
    ...family('Socket screw M5 x', 'A2, partly threaded from 25 mm on', ['10', '12', '16', '20', '25', '30'], { minimum: '100' }),
    ...family('Socket screw M6 x', 'A2, fully threaded', ['12', '16', '20', '35'], { minimum: '80' }),
    part('Rotor bolt M5 x 10', 'Torx 25, with thread lock', { minimum: '120' }),
  ],
  'Fasteners/Nuts and washers': [
    part('Lock nut M5', 'A2, nylon insert', { minimum: '100' }),
    part('Lock nut M6', 'A2, nylon insert', { minimum: '100' }),
    part('Lock nut M8, left-hand', 'For steering rods', { minimum: '20' }),
    part('Washer M5', 'A2', { minimum: '200' }),
    part('Washer M6', 'A2', { minimum: '200' }),
    part('Spacer 28.6 x 10', 'Headset spacer, black', { minimum: '20' }),
  ],
  Supplies: [
    part('Assembly grease', 'Lithium, in a cartridge', { units: 'g', minimum: '400', kind: 'used' }),
    part('Chain oil', 'For wet roads', { units: 'ml', minimum: '500', kind: 'used' }),
    part('Thread lock, medium', 'Blue', { units: 'ml', minimum: '50', kind: 'used' }),
    part('Primer, grey', 'Epoxy, two components', { units: 'l', minimum: '3', kind: 'used' }),
    part('Paint, moss green', 'Polyurethane, satin', { units: 'l', minimum: '2', kind: 'used' }),
    part('Degreaser', 'Water-based, diluted 1 to 10', { units: 'l', minimum: '5', kind: 'used' }),
    part('Isopropyl alcohol', 'For brake rotors and boards', { units: 'l', minimum: '3', kind: 'used' }),
  ],
  Services: [
    part('Spring service', 'Clean, check, adjust and ride', { kind: 'work' }),
    part('Wheel truing', 'One wheel, tension checked', { kind: 'work' }),
    part('Brake bleeding', 'One brake, with new oil', { kind: 'work' }),
    part('Workshop hour', 'What is not on the list', { kind: 'work', units: 'h' }),
  ],
}
