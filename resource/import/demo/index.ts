/** The demo inventory in the form of a dump, so that it takes the same way into the database as a real one. */
import type { Trx } from '../../../database.ts'
import { VERBS } from '../../../provider/scopes.ts'
import type { DumpObject } from '../dump.ts'
import { addBuilding } from './building.ts'
import { CATEGORIES } from './categories.ts'
import { COMPANIES } from './companies.ts'
import { addMaking } from './making.ts'
import { MADE_ON, Names, nodeAt, Objects } from './objects.ts'
import { addOrders } from './orders.ts'
import { type DemoPart, KINDS, PARTS } from './parts.ts'
import { type DemoPerson, GROUPS } from './people.ts'
import { shelfOf } from './places.ts'
import { addSelling } from './selling.ts'
import { addLocations, addStock } from './stock.ts'
import { addSupply } from './supply.ts'

/** @param people with hashes in place of their passwords */
export async function demoObjects(trx: Trx, people: readonly DemoPerson[]): Promise<DumpObject[]> {
  const objects = await Objects.after(trx)
  addPeople(objects, people)
  const tag = tagger(objects)
  const companies = addCompanies(objects, tag)
  const locations = addLocations(objects)
  const parts = addParts(objects, tag, locations)
  const supplierParts = addSupply(objects, parts, companies)
  addMaking(objects, parts)
  const orders = addOrders(objects, { parts, companies, locations, supplierParts })
  addStock(objects, { parts, companies, locations, supplierParts, orders })
  addSelling(objects, { parts, companies, locations })
  addBuilding(objects, { parts, companies, locations, supplierParts, orders })
  return objects.list
}

function addPeople(objects: Objects, people: readonly DemoPerson[]): void {
  for (const [name, permissions] of Object.entries(GROUPS)) {
    objects.add('auth.group', { name })
    for (const role of new Set(permissions.map((permission) => permission.split(':')[1]!))) {
      const can = VERBS.map((verb) => [`can_${verb}`, (permissions as readonly string[]).includes(`${verb}:${role}`)])
      objects.add('users.ruleset', { name: role, group: [name], ...Object.fromEntries(can) })
    }
  }
  for (const { username, password, firstName, lastName, group, superuser = false } of people) {
    objects.add('auth.user', {
      username,
      password,
      first_name: firstName,
      last_name: lastName,
      email: `${username}@workshop.example`,
      is_superuser: superuser,
      is_staff: superuser,
      date_joined: new Date().toISOString(),
      groups: group ? [[group]] : [],
    })
  }
}

type Tagger = (model: string, key: number, names: readonly string[]) => void

function tagger(objects: Objects): Tagger {
  const made = new Map<string, number>()
  return (model, key, names) => {
    for (const name of names) {
      const tag = made.get(name) ?? objects.add('taggit.tag', { name, slug: name.replaceAll(' ', '-') })
      made.set(name, tag)
      objects.add('taggit.taggeditem', { tag, object_id: key, content_type: model.split('.') })
    }
  }
}

function addCompanies(objects: Objects, tag: Tagger): Names {
  const companies = new Names()
  for (const company of COMPANIES) {
    const { name, description, roles, currency, domain, phone = '', taxId = '', notes = null } = company
    const key = objects.add('company.company', {
      name,
      description,
      currency,
      phone,
      notes,
      tax_id: taxId,
      website: `https://${domain}.example/`,
      email: `office@${domain}.example`,
      active: !company.inactive,
      is_customer: roles.includes('customer'),
      is_manufacturer: roles.includes('manufacturer'),
      is_supplier: roles.includes('supplier'),
    })
    companies.set(name, key)
    tag('company.company', key, company.tags ?? [])
    for (const [contact, role] of company.contacts) {
      const [first] = contact
        .toLowerCase()
        .normalize('NFKD')
        .replace(/[^a-z ]/g, '')
        .split(' ')
      objects.add('company.contact', { company: key, name: contact, role, email: `${first}@${domain}.example`, phone })
    }
    for (const [i, [title, line1, postalCode, city, country, shippingNotes = '']] of company.addresses.entries()) {
      const place = { line1, postal_code: postalCode, postal_city: city, country, shipping_notes: shippingNotes }
      objects.add('company.address', { company: key, title, primary: i === 0, ...place })
    }
  }
  return companies
}

/** @returns keys of parts by name, and by name and revision */
function addParts(objects: Objects, tag: Tagger, locations: Names): Names {
  const categories = new Names()
  for (const [path, { description, keywords = null, structural = false }] of Object.entries(CATEGORIES)) {
    const { above, name } = nodeAt(path)
    const parent = above ? categories.key(above) : null
    categories.set(path, objects.add('part.partcategory', { name, description, parent, structural, default_keywords: keywords }))
  }
  const parts = new Names()
  for (const [path, list] of Object.entries(PARTS)) {
    const shelf = shelfOf(path)
    const numbers = new Map<string, string>()
    for (const part of list) {
      // Revisions of a part share its number.
      const IPN = numbers.get(part.name) ?? `${CATEGORIES[path]!.prefix}-${String(numbers.size + 1).padStart(3, '0')}`
      numbers.set(part.name, IPN)
      const key = objects.add('part.part', {
        ...partFields(part, parts),
        IPN,
        category: categories.key(path),
        default_location: shelf === undefined ? null : locations.key(shelf),
      })
      parts.set(part.name, key)
      parts.set(`${part.name} ${part.revision ?? ''}`, key)
      tag('part.part', key, part.tags ?? [])
      for (const user of part.starredBy ?? []) objects.add('part.partstar', { part: key, user: [user] })
    }
  }
  return parts
}

/** @param made keys of the parts so far by name, and by name and revision */
function partFields(part: DemoPart, made: ReadonlyMap<string, number>): Record<string, unknown> {
  const { name, description, keywords = null, units = '', revision = '', notes = null, minimum = '0', kind } = part
  return {
    ...(kind ? KINDS[kind] : {}),
    name,
    description,
    keywords,
    units,
    revision,
    notes,
    minimum_stock: minimum,
    active: !part.inactive,
    creation_date: MADE_ON,
    creation_user: ['engineer'],
    variant_of: part.variantOf === undefined ? null : made.get(part.variantOf)!,
    revision_of: part.revisionOf === undefined ? null : made.get(`${name} ${part.revisionOf}`)!,
  }
}
