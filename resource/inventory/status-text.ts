import type { Dialect } from '../engine/dialect.ts'
import { Integer } from '../engine/fields/number.ts'
import { column, join, raw, type Sql, sql } from '../engine/sql.ts'
import { builtIn, choicesOf } from './status-choices.ts'
import type { StatusClass } from './status-codes.ts'

/** The cases of a `case` by a code: the words for each. */
export const labels = (set: StatusClass): Sql => {
  const cases = set.states.map(({ key, label }) => raw(`when ${key} then '${label.replaceAll("'", "''")}'`))
  return join(cases, ' ')
}

/** What people read for the state of a row: a state of the installation by its own label. @param t alias of the row */
export const statusText = (set: StatusClass, t: string): Sql =>
  sql`coalesce((select c.label from common_custom_state c where c.reference_status = ${raw(`'${set.name}'`)} and c."key" = ${column(t, 'status_custom_key')}),
    case ${column(t, 'status')} ${labels(set)} end)`

/** The state as the installation calls it: one of its own, or the built in one. */
export class StatusKey extends Integer {
  override readonly type = 'choice'
  readonly set: StatusClass

  constructor(set: StatusClass) {
    super(0)
    this.set = set
    this.traits = { ...this.traits, told: { default: null }, asks: choicesOf(set) }
  }
  override describe() {
    return { allow_blank: false, choices: builtIn(this.set) }
  }
  override select(_dialect: Dialect, t: string): Sql {
    return sql`coalesce(${column(t, 'status_custom_key')}, ${column(t, 'status')})`
  }
}
