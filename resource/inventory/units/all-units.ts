import { allow } from '../../auth/gate.ts'
import type { Caller } from '../../engine/operation.ts'
import { shown } from '../../engine/singleton.ts'
import { knownUnits } from './convert.ts'
import { alike, ONE, type Unit } from './units.ts'

const text = { type: 'string' }

async function read({ db }: Caller): Promise<unknown> {
  const units = [...(await knownUnits(db)).all()]
  const kinds = new Map<string, string[]>()
  const alikeTo = ({ powers }: Unit): string[] => {
    const kind = powers.join(' ')
    if (!kinds.has(kind)) kinds.set(kind, [])
    return kinds.get(kind)!
  }
  for (const { name, unit } of units) alikeTo(unit).push(name)
  const available = units.map(({ name, unit }) => [
    name,
    {
      name,
      is_alias: false,
      compatible_units: alikeTo(unit),
      isdimensionless: alike(unit, ONE),
    },
  ])
  return { default_system: 'SI', available_systems: ['SI'], available_units: Object.fromEntries(available) }
}

/** Every unit that values can have, and which ones can be turned into which. */
export const allUnits = shown({
  id: 'units_all_retrieve',
  path: '/api/units/all/',
  summary: 'See all units that are known',
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
