/** The text that a row is searched by, of all tables that are searched. */

import { searchKey } from '../../../database/text-index.ts'
import { needRules, RESOURCES } from '../../engine/resource.ts'
import { derived } from './derived.ts'

/** What an import brings, and no list shows yet. */
const UNSERVED: Readonly<Record<string, readonly string[]>> = {
  build_build: ['reference', 'title'],
}

/** Columns whose text makes a row's `search_key`; undefined for what is not searched. */
export function searchedColumns(table: string): readonly string[] | undefined {
  needRules()
  return UNSERVED[table] ?? RESOURCES.find((r) => r.table === table && r.searchColumns.length)?.searchColumns
}

export function searchKeys() {
  const tables = [...new Set([...RESOURCES.map(({ table }) => table), ...Object.keys(UNSERVED)])].sort()
  return tables.flatMap((table) => {
    const columns = searchedColumns(table)
    if (!columns) return []
    return derived({
      table,
      columns: ['search_key'],
      reads: columns.map((name) => `t."${name}"`).join(', '),
      rule: () => (row) => ({ search_key: searchKey(columns.map((name) => row[name])) }),
    })
  })
}
