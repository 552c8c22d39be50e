import { allow } from '../../auth/gate.ts'
import type { Entries } from '../../engine/dialect.ts'
import { field } from '../../engine/fields/index.ts'
import { column, sql } from '../../engine/sql.ts'

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

/** The person that a column refers to, in brief, for whoever may see people. @param reference e.g. `user_id` */
export const userDetail = (reference: string) =>
  field
    .computed(USER_BRIEF, (d, t) => d.object(userBrief('person'), sql`from auth_user person where person.id = ${column(t, reference)}`))
    .guarded(() => allow.general)
