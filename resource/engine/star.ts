/** Things that a person marked with a star. */
import { FieldError } from './field.ts'
import { Computed } from './fields/computed.ts'
import { parseBool } from './fields/number.ts'
import { filter } from './filter.ts'
import type { Hooks } from './resource.ts'
import { allSql, keyList, rowsAs } from './rows.ts'
import { column, ME, raw, type Sql, sql } from './sql.ts'

const starredBy = (table: string, t: string): Sql =>
  sql`exists (select 1 from ${raw(table)} s where s.thing_id = ${column(t, 'id')} and s.user_id = ${ME})`

/** @param table holds (user_id, thing_id) */
export const starField = (table: string) =>
  new Star(table).told({ type: 'field', read_only: true }).help('Whether the caller marked it with a star')
class Star extends Computed {
  constructor(table: string) {
    super({ type: 'boolean' }, (d, t) => d.bool(starredBy(table, t)))
    this.traits = { ...this.traits, readOnly: false, transient: true, own: true }
  }
  override parse(value: unknown): boolean {
    const starred = parseBool(value)
    if (starred === undefined) throw new FieldError('Must be a valid boolean.')
    return starred
  }
}
export const starFilter = (table: string) => filter.shown(filter.bool(starredBy(table, 't'), 'Whether the caller marked it with a star'))

/** Clients set the star by sending `starred` with an update; it is the caller's own and no column of the row. */
export const starHooks = (table: string): Hooks => ({
  touches: [table],
  async savedAll(writes) {
    const { trx, input, row, request } = writes[0]!
    const starred = row && input.starred
    const user_id = request.principal.user.pk
    const keys = writes.map(({ id }) => id)
    if (starred === true) {
      const things = rowsAs(
        trx,
        'thing',
        { id: 'integer' },
        keys.map((id) => ({ id })),
      )
      const insert = sql`insert into ${raw(table)} (user_id, thing_id) select ${user_id}, thing.id from ${things} where true on conflict do nothing`
      await allSql(trx, insert)
    }
    if (starred === false)
      await trx(table)
        .where({ user_id })
        .whereRaw(`thing_id in (${keyList(keys)})`)
        .delete()
  },
})
