/** Where the demo workshop keeps things. */
import { nodeAt } from './objects.ts'

export interface DemoPlace {
  description: string
  type?: string
  /** Holds places and no stock of its own. */
  structural?: true
  /** Not under the workshop's own roof. */
  external?: true
}

export const PLACE_TYPES: Readonly<Record<string, readonly [description: string, icon: string]>> = {
  Room: ['Can be locked', 'ti:door:outline'],
  Rack: ['Stands on the floor', 'ti:building-warehouse:outline'],
  Drawer: ['One kind of part in each', 'ti:box:outline'],
}

/** By path; parents stand before what lies below them. */
export const PLACES: Readonly<Record<string, DemoPlace>> = {
  Workshop: { description: 'Kanalgatan 4, ground floor', structural: true },
  'Workshop/Frame shop': { description: 'Brazing, and the paint cabin behind it', type: 'Room' },
  'Workshop/Frame shop/Tube rack': { description: 'Lengths of up to six metres', type: 'Rack' },
  'Workshop/Frame shop/Fittings cabinet': { description: 'Small parts for brazing', type: 'Drawer' },
  'Workshop/Frame shop/Paint store': { description: 'Fireproof; keep it shut', type: 'Room' },
  'Workshop/Assembly': { description: 'Four stands and the wheel bench', type: 'Room' },
  'Workshop/Assembly/Wheel bench': { description: 'Spokes, rims and hubs', type: 'Drawer' },
  'Workshop/Assembly/Screw cabinet': { description: 'Fasteners by thread and length', type: 'Drawer' },
  'Workshop/Assembly/Rack A': { description: 'Drivetrain and brakes', type: 'Rack' },
  'Workshop/Assembly/Rack B': { description: 'Cockpit, tyres and tubes', type: 'Rack' },
  'Workshop/Electronics bench': { description: 'Soldering, behind glass', type: 'Room' },
  'Workshop/Electronics bench/Reels': { description: 'Parts on reels, dry', type: 'Drawer' },
  'Workshop/Battery locker': { description: 'Charged to 40 % and no higher', type: 'Room' },
  'Workshop/Show room': { description: 'Bicycles that can be ridden', type: 'Room' },
  'Workshop/Quarantine': { description: 'Nothing from here goes into a bicycle', type: 'Rack' },
  'Tidewater Circuits': { description: 'What lies at the maker of our boards', external: true },
  Van: { description: 'Mobile repairs, Tuesdays and Fridays', external: true },
}

/** Where parts of a category belong, and of those below it. */
const SHELVES: Readonly<Record<string, string>> = {
  Bicycles: 'Workshop/Show room',
  'Frames/Tubing': 'Workshop/Frame shop/Tube rack',
  'Frames/Fittings': 'Workshop/Frame shop/Fittings cabinet',
  'Frames/Finished frames': 'Workshop/Frame shop',
  Drivetrain: 'Workshop/Assembly/Rack A',
  Wheels: 'Workshop/Assembly/Wheel bench',
  'Wheels/Tyres and tubes': 'Workshop/Assembly/Rack B',
  'Wheels/Built wheels': 'Workshop/Assembly',
  Brakes: 'Workshop/Assembly/Rack A',
  Cockpit: 'Workshop/Assembly/Rack B',
  Electrics: 'Workshop/Electronics bench',
  'Electrics/Components': 'Workshop/Electronics bench/Reels',
  'Electrics/Drive': 'Workshop/Battery locker',
  Fasteners: 'Workshop/Assembly/Screw cabinet',
  Supplies: 'Workshop/Frame shop/Paint store',
}
/** @param path of a category @returns path of the place, undefined where nothing is kept */
export const shelfOf = (path: string): string | undefined => SHELVES[path] ?? (path ? shelfOf(nodeAt(path).above) : undefined)
