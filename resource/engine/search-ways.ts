/** Ways from a row to text elsewhere that is searched with it, and what finds a word at their ends. */

import { MIN_INDEXED, TEXT_INDEXED } from '../../database/text-index.ts'
import type { Dialect } from './dialect.ts'
import { column, contains, join, raw, type Sql, sql } from './sql.ts'
import { within } from './tree.ts'

/** A way from a row to the rows of another table that are searched with it. */
export interface Through {
  /** Column of the row that is compared: it holds their key, or is the row's own. */
  readonly reference: string
  readonly table: string
  /** Their column that it is compared with. */
  readonly back: string
  /** Which of their text: all of it, the first line alone (the name), the names from the root of a tree down to them, or none. */
  readonly text: 'all' | 'name' | 'path' | 'none'
  /** Those rows alone, as a condition on `s`. */
  readonly only?: Sql
  /** Further ways from there. */
  readonly also: readonly Through[]
}

/**
 * Text of the row that a column refers to, with its index where there is one.
 * @param reference column that holds the key: `part_id`
 * @param also further ways from there
 */
export const through = (reference: string, table: string, ...also: Through[]): Through => ({
  ...{ reference, table, back: 'id', text: 'all', also },
})
/** The name of the row that a column refers to. */
export const throughName = (reference: string, table: string, ...also: Through[]): Through => ({
  ...{ reference, table, back: 'id', text: 'name', also },
})
/** Names of the rows that refer to this one. @param back their column that holds its key */
export const namesOf = (table: string, back: string): Through => ({ reference: 'id', table, back, text: 'name', also: [] })
/** Names from the root of a tree down to a node, with slashes. */
export const pathNames = (table: string): Through => ({ reference: 'id', table, back: 'id', text: 'path', also: [] })
/** Tags that a row of the table carries. */
export const tagsOf = (table: string): Through => ({
  ...{ reference: 'id', table: 'common_tagged', back: 'thing_id', text: 'none', only: raw(`s.model = '${table}'`) },
  also: [through('tag_id', 'common_tag')],
})

const isIndexed = (table: string): boolean => TEXT_INDEXED.some((name) => name === table)
export const like = (text: Sql, word: string): Sql => sql`${text} like ${contains(word)} escape '\\'`

/** Can the word be looked up in an index of the table? */
export const isFindable = (table: string, word: string): boolean => isIndexed(table) && [...word].length >= MIN_INDEXED
/** SQLite's index is a table that answers keys; PostgreSQL's stands behind `like`. */
export const asksIndex = (dialect: Dialect, table: string, word: string): boolean => dialect.kind === 'sqlite' && isFindable(table, word)
const phrase = (word: string): string => `"${word.replaceAll('"', '""')}"`

/** Keys of the rows of a table whose text holds a word. */
export const keysOf = (dialect: Dialect, table: string, word: string): Sql =>
  asksIndex(dialect, table, word)
    ? sql`select rowid as id from ${raw(`${table}_text`)} where ${raw(`${table}_text`)} match ${phrase(word)}`
    : sql`select s.id from ${raw(table)} s where ${like(raw('s.search_key'), word)}`

/** Does the row's own text hold the word, as far as the way looks at it? The whole of it is asked first, where an index knows it. */
function ownText(dialect: Dialect, { table, text }: Through, word: string): Sql[] {
  if (text === 'none') return []
  const whole = asksIndex(dialect, table, word) ? sql`s.id in (${keysOf(dialect, table, word)})` : like(raw('s.search_key'), word)
  if (text === 'all') return [whole]
  const name = like(dialect.firstLine(raw('s.search_key')), word)
  return [isFindable(table, word) ? sql`(${whole} and ${name})` : name]
}

/** What the compared column holds of the rows at whose end of the way a word is. Each of several ways there has an index of its own. */
export function ends(dialect: Dialect, way: Through, word: string): Sql {
  const { table, back, only, text, also } = way
  if (text === 'path') return branchesNamed(dialect, table, word)
  const found = sql`select s.${raw(back)} as id from ${raw(table)} s`
  const conditions = [
    ...ownText(dialect, way, word),
    ...also.map((further) => dialect.member(column('s', further.reference), ends(dialect, further, word))),
  ]
  return join(
    conditions.map((condition) => sql`${found} where ${only ? sql`${only} and ${condition}` : condition}`),
    ' union all ',
  )
}

/** Names that one word can have with slashes between. */
const MAX_NAMES = 16
/** Keys of all that lies in the branches of a tree whose path holds the word. */
function branchesNamed(dialect: Dialect, table: string, word: string): Sql {
  const name = (alias: string): Sql => dialect.firstLine(column(alias, 'search_key'))
  const nodes = (above: Sql, named: Sql): Sql =>
    sql`select node.id from ${raw(table)} s ${above} join ${raw(table)} node on ${within('node', 's')} where ${named}`
  const ways = [nodes(raw(''), like(name('s'), word))]
  // The last of several names begins with its piece of the word, the first one ends with it, and those between are theirs.
  const pieces = word.split('/').reverse()
  if (pieces.length > 1 && pieces.length <= MAX_NAMES) {
    const alias = (n: number): string => (n ? `above${n}` : 's')
    const above = pieces.slice(1).map((_, n) => raw(`join ${table} ${alias(n + 1)} on ${alias(n + 1)}.id = ${alias(n)}.parent_id`))
    const named = pieces.map((piece, n) => {
      const pattern = n === 0 ? contains(piece).slice(1) : n === pieces.length - 1 ? contains(piece).slice(0, -1) : undefined
      return pattern === undefined ? sql`${name(alias(n))} = ${piece}` : sql`${name(alias(n))} like ${pattern} escape '\\'`
    })
    ways.push(nodes(join(above, ' '), join(named, ' and ')))
  }
  return join(ways, ' union all ')
}

/** Is the word at the end of the way from this very row? */
export function seen(dialect: Dialect, alias: string, way: Through, word: string): Sql {
  const { table, back, text, reference, only, also } = way
  if (text === 'path') return dialect.member(column(alias, reference), ends(dialect, way, word))
  const own = text === 'none' ? [] : [like(text === 'all' ? raw('s.search_key') : dialect.firstLine(raw('s.search_key')), word)]
  const further = also.map((each) => dialect.member(column('s', each.reference), ends(dialect, each, word)))
  return sql`exists (select 1 from ${raw(table)} s where s.${raw(back)} = ${column(alias, reference)}${only ? sql` and ${only}` : raw('')} and (${join([...own, ...further], ' or ')}))`
}
