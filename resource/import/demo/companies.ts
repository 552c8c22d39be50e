/** Whom the demo workshop buys from and sells to. None of them exists. */

export interface DemoCompany {
  name: string
  description: string
  roles: readonly ('supplier' | 'manufacturer' | 'customer')[]
  currency: string
  /** Domain below `.example`: website and addresses follow from it. */
  domain: string
  phone?: string
  taxId?: string
  notes?: string
  inactive?: true
  tags?: readonly string[]
  contacts: readonly (readonly [name: string, role: string])[]
  addresses: readonly (readonly [title: string, line1: string, postalCode: string, city: string, country: string, shippingNotes?: string])[]
}

export const COMPANIES: readonly DemoCompany[] = [
  {
    name: 'Ostholm Tube Works',
    description: 'Drawn and butted steel tubes for frame builders',
    roles: ['supplier', 'manufacturer'],
    currency: 'EUR',
    domain: 'ostholm-tube',
    phone: '+49 4371 555 010',
    taxId: 'DE000000101',
    notes: 'Tubes come in lengths of six metres unless they are ordered cut. **Cutting takes two weeks longer.**',
    tags: ['steel', 'long lead time'],
    contacts: [
      ['Wiebke Jansen', 'Orders'],
      ['Torben Falk', 'Metallurgy'],
    ],
    addresses: [
      ['Works', 'Hafenweg 8', '23774', 'Heiligenhafen', 'Germany', 'Gate 2, before noon'],
      ['Accounts', 'Am Markt 3', '23769', 'Burg', 'Germany'],
    ],
  },
  {
    name: 'Brookside Brazing Supply',
    description: 'Lugs, dropouts, silver and flux',
    roles: ['supplier'],
    currency: 'GBP',
    domain: 'brookside-brazing',
    phone: '+44 1632 960 118',
    contacts: [['Hazel Prior', 'Sales']],
    addresses: [['Shop', '14 Tannery Row', 'LS28 0AB', 'Pudsey', 'United Kingdom']],
  },
  {
    name: 'Kestrel Drivetrain',
    description: 'Cranks, chainrings and sprockets that outlast their chains',
    roles: ['manufacturer'],
    currency: 'EUR',
    domain: 'kestrel-drivetrain',
    contacts: [['Davide Moro', 'Technical support']],
    addresses: [['Factory', 'Via dei Mulini 21', '36061', 'Bassano del Grappa', 'Italy']],
  },
  {
    name: 'Velomarkt Groothandel',
    description: 'Wholesaler of bicycle parts, delivers overnight',
    roles: ['supplier'],
    currency: 'EUR',
    domain: 'velomarkt',
    phone: '+31 30 555 0142',
    taxId: 'NL000000102B01',
    notes: 'Order before four in the afternoon for the next morning. Free delivery from 250 EUR.',
    tags: ['overnight'],
    contacts: [
      ['Joost van Dijk', 'Account manager'],
      ['Fatima el Idrissi', 'Returns'],
    ],
    addresses: [
      ['Warehouse', 'Kanaaldijk 114', '3542', 'Utrecht', 'Netherlands', 'Ring at dock 5'],
      ['Returns', 'Kanaaldijk 118', '3542', 'Utrecht', 'Netherlands', 'Return number on the outside of the box'],
    ],
  },
  {
    name: 'Silverthread Spokes',
    description: 'Spokes and nipples, cut and rolled to order',
    roles: ['supplier', 'manufacturer'],
    currency: 'CHF',
    domain: 'silverthread',
    tags: ['steel'],
    contacts: [['Reto Aebi', 'Orders']],
    addresses: [['Mill', 'Sägestrasse 5', '2502', 'Biel', 'Switzerland']],
  },
  {
    name: 'Fjordrubber',
    description: 'Tyres and tubes for heavy loads',
    roles: ['manufacturer'],
    currency: 'NOK',
    domain: 'fjordrubber',
    contacts: [['Sunniva Hauge', 'Export']],
    addresses: [['Plant', 'Industrivegen 40', '6800', 'Førde', 'Norway']],
  },
  {
    name: 'Anchor Hydraulics',
    description: 'Disc brakes for cargo bicycles, and every seal in them',
    roles: ['supplier', 'manufacturer'],
    currency: 'EUR',
    domain: 'anchor-hydraulics',
    phone: '+49 7071 555 020',
    contacts: [
      ['Jule Ritter', 'Sales'],
      ['Milan Kovač', 'Service centre'],
    ],
    addresses: [['Service centre', 'Bremsweg 1', '72070', 'Tübingen', 'Germany', 'Drain calipers before sending them']],
  },
  {
    name: 'Copperline Electronics',
    description: 'Distributor of electronic components in small lots',
    roles: ['supplier'],
    currency: 'USD',
    domain: 'copperline',
    phone: '+1 555 010 0188',
    tags: ['overnight'],
    contacts: [['Dana Whitfield', 'Inside sales']],
    addresses: [['Distribution centre', '2200 Prairie Loop', '55401', 'Minneapolis', 'United States']],
  },
  {
    name: 'Tidewater Circuits',
    description: 'Makes our circuit boards, and solders them when there are more than fifty',
    roles: ['supplier', 'manufacturer'],
    currency: 'EUR',
    domain: 'tidewater-circuits',
    notes: 'Send drill files separately. Panels of ten boards, V-scored.',
    contacts: [['Aoife Brennan', 'Order desk']],
    addresses: [['Plant', 'Unit 6, Quayside Park', 'T12 X0X0', 'Cork', 'Ireland']],
  },
  {
    name: 'Meridian Cells',
    description: 'Battery packs with papers for the road',
    roles: ['supplier', 'manufacturer'],
    currency: 'EUR',
    domain: 'meridian-cells',
    tags: ['dangerous goods', 'long lead time'],
    contacts: [['Lucie Nováková', 'Safety officer']],
    addresses: [['Store', 'Nádražní 77', '613 00', 'Brno', 'Czechia', 'Dangerous goods: class 9, by road only']],
  },
  {
    name: 'Boltwell',
    description: 'Stainless fasteners by the hundred',
    roles: ['supplier'],
    currency: 'EUR',
    domain: 'boltwell',
    contacts: [['Piet Claes', 'Counter']],
    addresses: [['Counter', 'Nijverheidslaan 12', '9000', 'Ghent', 'Belgium']],
  },
  {
    name: 'Linseed & Lacquer',
    description: 'Paints, primers and waxes',
    roles: ['supplier'],
    currency: 'GBP',
    domain: 'linseed-lacquer',
    inactive: true,
    notes: 'Closed its shop last winter. Kept for the colour codes of older frames.',
    contacts: [],
    addresses: [['Shop', '3 Chandlers Yard', 'BS1 0XY', 'Bristol', 'United Kingdom']],
  },
  {
    name: 'Parcel Pedal Couriers',
    description: 'Couriers with forty cargo bicycles on the road',
    roles: ['customer'],
    currency: 'EUR',
    domain: 'parcel-pedal',
    phone: '+32 2 555 01 77',
    notes: 'Every bicycle comes in for a service each spring.',
    tags: ['fleet'],
    contacts: [
      ['Noor Peeters', 'Fleet manager'],
      ['Samir Haddad', 'Accounts payable'],
    ],
    addresses: [
      ['Depot', 'Havenlaan 86', '1000', 'Brussels', 'Belgium', 'Ramp on the canal side'],
      ['Office', 'Zavelplein 4', '1000', 'Brussels', 'Belgium'],
    ],
  },
  {
    name: 'City of Vallmo',
    description: 'Parks department: three cargo bicycles for the gardeners',
    roles: ['customer'],
    currency: 'SEK',
    domain: 'vallmo',
    taxId: 'SE000000103',
    tags: ['fleet'],
    contacts: [['Elin Ström', 'Procurement']],
    addresses: [['Parks depot', 'Trädgårdsgatan 9', '582 00', 'Vallmo', 'Sweden']],
  },
  {
    name: 'Fenwick Family Bakery',
    description: 'Delivers bread on two wheels before sunrise',
    roles: ['customer'],
    currency: 'GBP',
    domain: 'fenwick-bakery',
    contacts: [['George Fenwick', 'Owner']],
    addresses: [['Bakehouse', '51 Mill Lane', 'NR2 0PQ', 'Norwich', 'United Kingdom', 'Deliver after ten']],
  },
]
