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

type Details = Partial<DemoCompany> & Pick<DemoCompany, 'addresses'>
const company = (name: string, description: string, roles: DemoCompany['roles'], domain: string, details: Details): DemoCompany => ({
  name,
  description,
  roles,
  domain,
  currency: 'EUR',
  contacts: [],
  ...details,
})

export const COMPANIES: readonly DemoCompany[] = [
  company('Ostholm Tube Works', 'Drawn and butted steel tubes for frame builders', ['supplier', 'manufacturer'], 'ostholm-tube', {
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
  }),
  company('Brookside Brazing Supply', 'Lugs, dropouts, silver and flux', ['supplier'], 'brookside-brazing', {
    currency: 'GBP',
    phone: '+44 1632 960 118',
    contacts: [['Hazel Prior', 'Sales']],
    addresses: [['Shop', '14 Tannery Row', 'LS28 0AB', 'Pudsey', 'United Kingdom']],
  }),
  company('Kestrel Drivetrain', 'Cranks, chainrings and sprockets that outlast their chains', ['manufacturer'], 'kestrel-drivetrain', {
    contacts: [['Davide Moro', 'Technical support']],
    addresses: [['Factory', 'Via dei Mulini 21', '36061', 'Bassano del Grappa', 'Italy']],
  }),
  company('Velomarkt Groothandel', 'Wholesaler of bicycle parts, delivers overnight', ['supplier'], 'velomarkt', {
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
  }),
  company('Silverthread Spokes', 'Spokes and nipples, cut and rolled to order', ['supplier', 'manufacturer'], 'silverthread', {
    currency: 'CHF',
    tags: ['steel'],
    contacts: [['Reto Aebi', 'Orders']],
    addresses: [['Mill', 'Sägestrasse 5', '2502', 'Biel', 'Switzerland']],
  }),
  company('Fjordrubber', 'Tyres and tubes for heavy loads', ['manufacturer'], 'fjordrubber', {
    currency: 'NOK',
    contacts: [['Sunniva Hauge', 'Export']],
    addresses: [['Plant', 'Industrivegen 40', '6800', 'Førde', 'Norway']],
  }),
  company(
    'Anchor Hydraulics',
    'Disc brakes for cargo bicycles, and every seal in them',
    ['supplier', 'manufacturer'],
    'anchor-hydraulics',
    {
      phone: '+49 7071 555 020',
      contacts: [
        ['Jule Ritter', 'Sales'],
        ['Milan Kovač', 'Service centre'],
      ],
      addresses: [['Service centre', 'Bremsweg 1', '72070', 'Tübingen', 'Germany', 'Drain calipers before sending them']],
    },
  ),
  company('Copperline Electronics', 'Distributor of electronic components in small lots', ['supplier'], 'copperline', {
    currency: 'USD',
    phone: '+1 555 010 0188',
    tags: ['overnight'],
    contacts: [['Dana Whitfield', 'Inside sales']],
    addresses: [['Distribution centre', '2200 Prairie Loop', '55401', 'Minneapolis', 'United States']],
  }),
  company(
    'Tidewater Circuits',
    'Makes our circuit boards, and solders them when there are more than fifty',
    ['supplier', 'manufacturer'],
    'tidewater-circuits',
    {
      notes: 'Send drill files separately. Panels of ten boards, V-scored.',
      contacts: [['Aoife Brennan', 'Order desk']],
      addresses: [['Plant', 'Unit 6, Quayside Park', 'T12 X0X0', 'Cork', 'Ireland']],
    },
  ),
  company('Meridian Cells', 'Battery packs with papers for the road', ['supplier', 'manufacturer'], 'meridian-cells', {
    tags: ['dangerous goods', 'long lead time'],
    contacts: [['Lucie Nováková', 'Safety officer']],
    addresses: [['Store', 'Nádražní 77', '613 00', 'Brno', 'Czechia', 'Dangerous goods: class 9, by road only']],
  }),
  company('Boltwell', 'Stainless fasteners by the hundred', ['supplier'], 'boltwell', {
    contacts: [['Piet Claes', 'Counter']],
    addresses: [['Counter', 'Nijverheidslaan 12', '9000', 'Ghent', 'Belgium']],
  }),
  company('Linseed & Lacquer', 'Paints, primers and waxes', ['supplier'], 'linseed-lacquer', {
    currency: 'GBP',
    inactive: true,
    notes: 'Closed its shop last winter. Kept for the colour codes of older frames.',
    addresses: [['Shop', '3 Chandlers Yard', 'BS1 0XY', 'Bristol', 'United Kingdom']],
  }),
  company('Parcel Pedal Couriers', 'Couriers with forty cargo bicycles on the road', ['customer'], 'parcel-pedal', {
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
  }),
  company('City of Vallmo', 'Parks department: three cargo bicycles for the gardeners', ['customer'], 'vallmo', {
    currency: 'SEK',
    taxId: 'SE000000103',
    tags: ['fleet'],
    contacts: [['Elin Ström', 'Procurement']],
    addresses: [['Parks depot', 'Trädgårdsgatan 9', '582 00', 'Vallmo', 'Sweden']],
  }),
  company('Fenwick Family Bakery', 'Delivers bread on two wheels before sunrise', ['customer'], 'fenwick-bakery', {
    currency: 'GBP',
    contacts: [['George Fenwick', 'Owner']],
    addresses: [['Bakehouse', '51 Mill Lane', 'NR2 0PQ', 'Norwich', 'United Kingdom', 'Deliver after ten']],
  }),
]

/** In which a company is paid, or pays. */
export const currencyOf = (company: string): string => COMPANIES.find(({ name }) => name === company)!.currency
