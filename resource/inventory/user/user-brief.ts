import type { Entries } from '../../engine/dialect.ts'
import { column } from '../../engine/sql.ts'

const FIELDS = ['username', 'first_name', 'last_name', 'email'] as const

/** A person as other things show them. */
export const userBrief = (alias: string): Entries => [
  ['pk', column(alias, 'id')],
  ...FIELDS.map((name) => [name, column(alias, name)] as const),
]
export const USER_BRIEF = {
  type: 'object',
  properties: { pk: { type: 'integer' }, ...Object.fromEntries(FIELDS.map((name) => [name, { type: 'string' }])) },
  required: ['pk', ...FIELDS],
}
