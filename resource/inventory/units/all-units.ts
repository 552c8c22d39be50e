import { allow } from '../../auth/gate.ts'
import type { Caller } from '../../engine/operation.ts'
import { shown } from '../../engine/singleton.ts'
import { knownUnits } from './convert.ts'
import { dimension } from './quantity.ts'

const text = { type: 'string' }
/** Clients are told of them all; nothing is turned into one. */
const SYSTEMS = ['Planck', 'SI', 'US', 'atomic', 'cgs', 'imperial', 'mks']

async function read({ db }: Caller): Promise<unknown> {
  const units = [...(await knownUnits(db)).all()]
  const kinds = new Map<string, string[]>()
  for (const { name, of, unit } of units) {
    const kind = dimension(unit)
    if (!kinds.has(kind)) kinds.set(kind, [])
    if (name === of) kinds.get(kind)!.push(name)
  }
  const available = units.map(({ name, of, unit }) => [
    name,
    // Said of the first name, as InvenTree says it.
    { name, is_alias: name === of, compatible_units: kinds.get(dimension(unit)), isdimensionless: dimension(unit) === '' },
  ])
  return { default_system: 'mks', available_systems: SYSTEMS, available_units: Object.fromEntries(available) }
}

/** Every unit that values can have, and which ones can be turned into which. */
export const allUnits = shown({
  id: 'units_all_retrieve',
  path: '/api/units/all/',
  summary: 'See all known units',
  view: allow.general,
  response: {
    type: 'object',
    properties: {
      default_system: text,
      available_systems: { type: 'array', items: text },
      available_units: {
        type: 'object',
        additionalProperties: {
          type: 'object',
          properties: {
            name: text,
            is_alias: { type: 'boolean' },
            compatible_units: { type: 'array', items: text },
            isdimensionless: { type: 'boolean' },
          },
          required: ['name', 'is_alias', 'compatible_units', 'isdimensionless'],
        },
      },
    },
    required: ['default_system', 'available_systems', 'available_units'],
  },
  read,
})
