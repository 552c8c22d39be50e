/** How the demo workshop, which builds and mends cargo bicycles, sorts its parts. */

export interface DemoCategory {
  /** First letters of the internal part numbers of parts in it. */
  prefix?: string
  description: string
  keywords?: string
  /** Holds categories and no parts of its own. */
  structural?: true
}

/** By path; parents stand before what lies below them. */
export const CATEGORIES: Readonly<Record<string, DemoCategory>> = {
  Bicycles: { prefix: 'BIK', description: 'What leaves the workshop on its own wheels' },
  Frames: { description: 'Everything that is brazed, welded or painted here', structural: true },
  'Frames/Tubing': { prefix: 'TUB', description: 'Steel tubes, cut to length in the workshop', keywords: 'steel tube frame' },
  'Frames/Fittings': { prefix: 'FIT', description: 'Lugs, dropouts, bosses and guides for brazing', keywords: 'braze frame' },
  'Frames/Finished frames': { prefix: 'FRM', description: 'Painted frames and forks, ready to be built up' },
  Drivetrain: { description: 'From the pedal to the rear hub', structural: true },
  'Drivetrain/Cranks': { prefix: 'CRK', description: 'Cranks, chainrings and what they turn in' },
  'Drivetrain/Cranks/Bottom brackets': { prefix: 'BBK', description: 'Bottom brackets by shell and axle', keywords: 'bearing axle' },
  'Drivetrain/Cranks/Chainrings': { prefix: 'RNG', description: 'Chainrings and their bolts' },
  'Drivetrain/Chains and belts': { prefix: 'CHN', description: 'Chains, belts and quick links' },
  'Drivetrain/Sprockets': { prefix: 'SPR', description: 'Single sprockets and cassettes' },
  Wheels: { description: 'Rolling stock, from the hub outwards' },
  'Wheels/Hubs': { prefix: 'HUB', description: 'Front, rear and dynamo hubs' },
  'Wheels/Rims': { prefix: 'RIM', description: 'Rims and rim tape' },
  'Wheels/Spokes': { prefix: 'SPK', description: 'Spokes by length, and nipples', keywords: 'spoke stainless' },
  'Wheels/Tyres and tubes': { description: 'Rubber', structural: true },
  'Wheels/Tyres and tubes/Tyres': { prefix: 'TYR', description: 'Tyres by size' },
  'Wheels/Tyres and tubes/Inner tubes': { prefix: 'INT', description: 'Inner tubes and patches' },
  'Wheels/Built wheels': { prefix: 'WHL', description: 'Laced and trued in the workshop' },
  Brakes: { description: 'What stops a loaded bicycle', structural: true },
  'Brakes/Disc brakes': { prefix: 'DSC', description: 'Calipers, rotors and pads' },
  'Brakes/Disc brakes/Hydraulics': { prefix: 'HYD', description: 'Hoses, fittings and oil', keywords: 'hose oil' },
  'Brakes/Cables': { prefix: 'CBL', description: 'Inner cables, housing and ferrules' },
  Cockpit: { prefix: 'CPT', description: 'Bars, stems, grips and bells' },
  Electrics: { description: 'Lights, and the help for the hills' },
  'Electrics/Lamps': { prefix: 'LMP', description: 'Front and rear lamps of our own' },
  'Electrics/Boards': { prefix: 'PCB', description: 'Bare and assembled circuit boards' },
  'Electrics/Components': { description: 'What is soldered onto boards', structural: true },
  'Electrics/Components/Passives': { prefix: 'PAS', description: 'Resistors, capacitors and coils', keywords: 'smd' },
  'Electrics/Components/Semiconductors': { prefix: 'SEM', description: 'Diodes, transistors, chips and LEDs', keywords: 'smd' },
  'Electrics/Wiring': { prefix: 'WIR', description: 'Cable, plugs and sleeving' },
  'Electrics/Drive': { prefix: 'DRV', description: 'Motors, batteries and controllers' },
  Fasteners: { description: 'Stainless unless it says otherwise', keywords: 'metric' },
  'Fasteners/Screws': { prefix: 'SCR', description: 'Socket head screws by thread and length' },
  'Fasteners/Nuts and washers': { prefix: 'NUT', description: 'Nuts, washers and spacers' },
  Supplies: { prefix: 'SUP', description: 'Used up at the bench: grease, paint, cleaners', keywords: 'consumable' },
  Services: { prefix: 'SRV', description: 'Work that is sold by the hour or the piece' },
}
