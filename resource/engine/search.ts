/** Searching: every word must be found in one of the places that a resource names. */

import { MIN_INDEXED, TEXT_INDEXED } from '../../database/text-index.ts'
import type { Database } from '../../database.ts'
import type { Principal } from '../../provider/identity/principal.ts'
import { invalid } from '../errors.ts'
import { maySeeBehind, seesTable } from './comparison.ts'
import type { Dialect } from './dialect.ts'
import type { Caller } from './operation.ts'
import type { Resource } from './resource.ts'
import { column, contains, join, raw, type Sql, sql } from './sql.ts'

/** Text as it is searched: composed, compatible and lower case, so that both databases fold alike (SQLite's own folding knows ASCII only). */
export const fold = (text: string): string => text.normalize('NFKC').toLowerCase()

/** What a row's `search_key` column holds: the folded values of its searched columns, one a line. */
export const searchKey = (values: readonly unknown[]): string =>
  fold(values.map((v) => (v === null || v === undefined ? '' : String(v))).join('\n'))

/** A way from a row to the rows of another table that are searched with it. */
export interface Through {
  /** Column of the row that holds their key. */
  readonly reference: string
  readonly table: string
  /** The first line of their text alone: the name. */
  readonly firstLine: boolean
  /** Further ways from there. */
  readonly also: readonly Through[]
}

/**
 * Text of the row that a column refers to, with its index where there is one.
 * @param reference column that holds the key: `part_id`
 * @param also further ways from there
 */
export const through = (reference: string, table: string, ...also: Through[]): Through => ({ reference, table, firstLine: false, also })
/** The name of the row that a column refers to. */
export const throughName = (reference: string, table: string): Through => ({ reference, table, firstLine: true, also: [] })

const isIndexed = (table: string): boolean => TEXT_INDEXED.some((name) => name === table)
const like = (text: Sql, word: string): Sql => sql`${text} like ${contains(word)} escape '\\'`
const textOf = (dialect: Dialect, alias: string, firstLine: boolean): Sql =>
  firstLine ? dialect.firstLine(column(alias, 'search_key')) : column(alias, 'search_key')

/** Can the word be looked up in an index of the table? */
const isFindable = (table: string, word: string): boolean => isIndexed(table) && [...word].length >= MIN_INDEXED
/** SQLite's index is a table that answers keys; PostgreSQL's stands behind `like`. */
const asksIndex = (dialect: Dialect, table: string, word: string): boolean => dialect.kind === 'sqlite' && isFindable(table, word)
const phrase = (word: string): string => `"${word.replaceAll('"', '""')}"`

/** Keys of the rows of a table that hold a word. */
const keys = (dialect: Dialect, { table, firstLine, also }: Omit<Through, 'reference'>, word: string): Sql =>
  asksIndex(dialect, table, word) && !firstLine && !also.length
    ? sql`select rowid as id from ${raw(`${table}_text`)} where ${raw(`${table}_text`)} match ${phrase(word)}`
    : sql`select s.id from ${raw(table)} s where ${join(
        [
          asksIndex(dialect, table, word) && !firstLine
            ? sql`s.id in (${keys(dialect, { table, firstLine, also: [] }, word)})`
            : like(textOf(dialect, 's', firstLine), word),
          ...also.map((way) => dialect.member(column('s', way.reference), keys(dialect, way, word))),
        ],
        ' or ',
      )}`

/** Is the word in the row that a column refers to, looked at row by row? */
const seen = (dialect: Dialect, alias: string, way: Through, word: string): Sql =>
  sql`exists (select 1 from ${raw(way.table)} s where s.id = ${column(alias, way.reference)} and (${join(
    [
      like(textOf(dialect, 's', way.firstLine), word),
      ...way.also.map((further) => dialect.member(column('s', further.reference), keys(dialect, further, word))),
    ],
    ' or ',
  )}))`

/** How a search is carried out, a condition a word; all find the same. */
interface Search {
  readonly words: readonly string[]
  /** Tables whose indexes know the words. */
  readonly indexed: readonly string[]
  /** The keys of a word's hits, some of them twice; undefined where no index answers them. */
  readonly keysOf: readonly (Sql | undefined)[]
  /** From the indexes to the rows: for few hits, and to count those of one word alone. */
  readonly byIndex: readonly Sql[]
  /** As `byIndex`, put so that the database cannot choose to walk the table: the keys of all hits first. */
  readonly byKeys: readonly Sql[]
  /** Is the row among the hits? Asked of each row that everything else leaves over. */
  readonly bySet: readonly Sql[]
  /** Row by row in the order of the list, which soon fills a page where there are many hits. */
  readonly byRow: readonly Sql[]
}

/** Ways to text elsewhere, as far as the caller may see what is there: the rest is not searched. */
export function searchedOthers(r: Resource, dialect: Dialect, principal: Principal): Resource['searchOthers'] {
  const open = (way: Through): Through[] =>
    seesTable(way.table, principal) ? [{ ...way, also: way.also.flatMap((further) => open(further)) }] : []
  return r.searchOthers.flatMap<Resource['searchOthers'][number]>((other) =>
    typeof other !== 'function' ? open(other) : maySeeBehind(r, other(dialect), principal) ? [other] : [],
  )
}

/** @throws ValidationError for a search that cannot be meant */
function searchOf(r: Resource, { dialect, query, principal }: Caller): Search {
  const searched = searchedOthers(r, dialect, principal)
  const words = r.search ? searchWords(query.get('search') ?? '') : []
  const own: Omit<Through, 'reference'> = { table: r.table, firstLine: false, also: [] }
  const conditions = (word: string, way: 'index' | 'set' | 'row'): Sql => {
    // With a plus SQLite leaves a column's index alone.
    const of = (name: string): Sql => (way === 'set' && dialect.kind === 'sqlite' ? raw(`+t."${name}"`) : column('t', name))
    const others = searched.map((other) => {
      if (typeof other === 'function') return like(other(dialect), word)
      return way === 'row' ? seen(dialect, 't', other, word) : dialect.member(of(other.reference), keys(dialect, other, word))
    })
    if (!r.searchColumns.length) return others.length ? sql`(${join(others, ' or ')})` : raw('1 = 0')
    const mine =
      way !== 'row' && asksIndex(dialect, r.table, word)
        ? sql`${of('id')} in (${keys(dialect, own, word)})`
        : like(column('t', 'search_key'), word)
    return sql`(${join([mine, ...others], ' or ')})`
  }
  const ways = searched.filter((other) => typeof other !== 'function')
  const canLead = r.searchColumns.length > 0 && ways.length === searched.length
  const hits = (word: string): Sql[] | undefined => {
    if (!canLead || !isFindable(r.table, word)) return undefined
    const led = ways.map(
      (way) => sql`select h.id from ${raw(r.table)} h where ${dialect.member(column('h', way.reference), keys(dialect, way, word))}`,
    )
    return [keys(dialect, own, word), ...led]
  }
  const byKeys = (word: string): Sql => {
    const found = hits(word)
    return found ? dialect.member(raw('t.id'), join(found, ' union ')) : conditions(word, 'index')
  }
  const allKeys = (word: string): Sql | undefined => {
    const found = hits(word)
    return found && join(found, ' union all ')
  }
  const each = (way: 'index' | 'set' | 'row') => words.map((word) => conditions(word, way))
  return {
    words,
    indexed: [...(r.searchColumns.length ? [r.table] : []), ...ways.map(({ table }) => table)],
    keysOf: words.map(allKeys),
    byIndex: each('index'),
    byKeys: words.map(byKeys),
    bySet: each('set'),
    byRow: each('row'),
  }
}

/** From this many on it is quicker to walk the rows in the order that is asked for. */
const MANY = 2000
/**
 * How a search is carried out best. A word that few rows hold leads from its index to them, and the others are looked for in those rows
 * alone. Where each stands in very many, a page is filled sooner row by row. Both databases are asked: what they estimate themselves is far off.
 * @param filtered whether there are other conditions
 * @returns the conditions to count by, those to fill a page by, and how many there are where that is known already
 */
export async function planSearch(
  r: Resource,
  request: Caller,
  filtered: boolean,
): Promise<{ counted: readonly Sql[]; shown: readonly Sql[]; count?: number }> {
  const { words, indexed, keysOf, byIndex, byKeys, bySet, byRow } = searchOf(r, request)
  // Read once, the keys serve for the count and for the page.
  const found = await Promise.all(keysOf.map((of) => of && fewKeys(request.db, of)))
  if (found.some((ids) => ids)) {
    const led = found.map((ids, n) => (ids ? request.dialect.among(raw('t.id'), ids) : byRow[n]!))
    return { counted: led, shown: led, ...(filtered || found.length > 1 ? {} : { count: found[0]!.length }) }
  }
  const hits = await Promise.all(words.map((word) => hitsOf(indexed, request, word)))
  if (hits.includes('few')) {
    const led = byKeys.map((condition, n) => (hits[n] === 'few' ? condition : byRow[n]!))
    return { counted: led, shown: led }
  }
  const counted = words.length > 1 || (filtered && hits.includes('many')) ? bySet : byIndex
  return { counted, shown: hits.includes('many') ? byRow : counted }
}

/** The keys that a statement answers, each once; undefined when they are many. */
async function fewKeys(db: Database, of: Sql): Promise<number[] | undefined> {
  // One row with a list: a thousand rows take longer to hand over than to find.
  const listed = db.kind === 'sqlite' ? 'json_group_array(id)' : "coalesce(json_agg(id), '[]')::text"
  const [row] = await db.all<{ ids: string }>(
    `select ${listed} as ids from (select id from (${of.text}) hits limit ${MANY}) found`,
    of.params as string[],
  )
  const ids: number[] = JSON.parse(row!.ids)
  return ids.length < MANY ? [...new Set(ids)] : undefined
}

/** Undefined where no index says. */
async function hitsOf(indexed: readonly string[], { db, dialect }: Caller, word: string): Promise<'few' | 'many' | undefined> {
  const tables = indexed.filter((table) => isFindable(table, word))
  for (const table of tables) {
    const hits = keys(dialect, { table, firstLine: false, also: [] }, word)
    const found = sql`select count(*) as n from (${hits} limit ${raw(String(MANY))})`
    if ((await db.all<{ n: number }>(found.text, found.params as string[]))[0]!.n === MANY) return 'many'
  }
  return tables.length ? 'few' : undefined
}

const MAX_WORDS = 32
/** The folded words of a search, all of which must be found. @throws ValidationError */
function searchWords(search: string): string[] {
  if (search.includes('\0')) throw invalid('Null characters are not allowed.', 'search')
  const words = new Set(
    fold(search)
      .split(/[\s,]+/)
      .filter(Boolean),
  )
  if (words.size > MAX_WORDS) throw invalid(`Search for at most ${MAX_WORDS} words.`, 'search')
  return [...words]
}
