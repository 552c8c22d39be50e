/**
 * How many rows the largest tables have. SQLite counts a million of them in a few milliseconds; PostgreSQL reads its index for it, so there
 * triggers keep the number, in the transaction that changes it: each statement adds a line to `row_count`, and the sum of a table's lines
 * is its number of rows. Lines are only added, so writers never wait for each other; now and then a writer puts the lines into one.
 */
import type { Trx } from '../database.ts'

/** Tables whose rows are counted on PostgreSQL. */
export const COUNTED = ['part_part', 'stock_item', 'stock_tracking'] as const

/** SQL of a table's number of rows, where it is kept. */
export const keptCount = (table: string): string | undefined =>
  COUNTED.some((name) => name === table)
    ? `select coalesce(sum(n), 0)::bigint as n from row_count where table_name = '${table}'`
    : undefined

export interface WrongCount {
  readonly table: string
  readonly kept: number
  readonly right: number
}

/** Tables whose kept number is not that of their rows. */
export async function wrongCounts(trx: Trx): Promise<WrongCount[]> {
  if (trx.kind === 'sqlite') return []
  const found: WrongCount[] = []
  for (const table of COUNTED) {
    // One statement sees one moment, so writers beside it do no harm.
    const both = `select (${keptCount(table)}) as kept, (select count(*) from ${table}) as "right"`
    const { rows } = (await trx.raw(both)) as { rows: { kept: string; right: string }[] }
    const [kept, right] = [Number(rows[0]!.kept), Number(rows[0]!.right)]
    if (kept !== right) found.push({ table, kept, right })
  }
  return found
}

/** Counts anew. Writers of these tables wait meanwhile. */
export async function recount(trx: Trx): Promise<void> {
  if (trx.kind === 'sqlite') return
  for (const table of COUNTED) {
    await trx.raw(`lock table ${table} in share mode`)
    await trx('row_count').where({ table_name: table }).delete()
    await trx.raw(`insert into row_count (table_name, n) select '${table}', count(*) from ${table}`)
  }
}
