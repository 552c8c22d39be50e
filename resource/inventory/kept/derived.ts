/** Columns that follow from others of their row, or of rows that it refers to. Whoever writes a row works them out; here they are compared. */
import type { Row, Trx } from '../../../database.ts'
import type { Checked } from '../../engine/kept.ts'
import { LOCK_ORDER, lockClause } from '../../engine/locks.ts'

interface Derivation {
  /** Its alias is `t`. */
  readonly table: string
  readonly columns: readonly string[]
  /** What they follow from, as `select` names it. */
  readonly reads: string
  readonly join?: string
  /** Makes the function that works the columns out; a column that it leaves as it is, is right. */
  rule(trx: Trx): ((row: Row) => Row) | Promise<(row: Row) => Row>
}

/** Rows that are read at once. */
const PAGE = 2000

export function derived({ table, columns, reads, join = '', rule }: Derivation): Checked {
  const page = `select t.id, ${columns.map((name) => `t.${name}`).join(', ')}, ${reads} from ${table} t ${join} where t.id > ? order by t.id limit ${PAGE}`

  async function* differing(trx: Trx, lock = '') {
    const workOut = await rule(trx)
    for (let last = 0, full = true; full; ) {
      const rows = await trx.all<Row & { id: number }>(page + lock, [last])
      for (const row of rows) {
        const right = workOut(row)
        const wrong = columns.filter((name) => !same(row[name], right[name]))
        if (wrong.length) yield { row, right, wrong }
      }
      full = rows.length === PAGE
      last = rows.at(-1)?.id ?? 0
    }
  }

  return {
    lock: LOCK_ORDER.find((name) => name === table),
    covers: columns.map((name) => `${table}.${name}`),
    async wrong(trx) {
      const found = []
      for await (const { row, right, wrong } of differing(trx))
        found.push(...wrong.map((column) => ({ table, id: row.id, column, kept: row[column], right: right[column] })))
      return found
    },
    async rebuild(trx) {
      for await (const { row, right, wrong } of differing(trx, lockClause(trx, 'change', 't')))
        await trx(table)
          .where({ id: row.id })
          .update(Object.fromEntries(wrong.map((column) => [column, right[column]])))
    },
  }
}

/** SQLite holds 0 and 1 for no and yes. */
const same = (kept: unknown, right: unknown): boolean => (typeof right === 'boolean' ? Boolean(kept) === right : kept === right)
