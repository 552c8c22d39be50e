/** Searching: every word must be found in one of the places that a resource names. */

import { fold } from '../../database/text-index.ts'
import type { Database } from '../../database.ts'
import type { Principal } from '../../provider/identity/principal.ts'
import { invalid } from '../errors.ts'
import { maySeeBehind, seesTable } from './comparison.ts'
import type { Dialect } from './dialect.ts'
import type { Caller } from './operation.ts'
import type { Resource } from './resource.ts'
import { asksIndex, ends, isFindable, keysOf, like, seen, type Through } from './search-ways.ts'
import { column, join, raw, type Sql, sql } from './sql.ts'

/** How a search is carried out, a condition a word; all find the same. */
interface Search {
  readonly words: readonly string[]
  /** Tables whose indexes know the words. */
  readonly indexed: readonly string[]
  /** The keys of a word's hits, some of them twice; undefined where no index answers them. */
  readonly hitsOf: readonly (Sql | undefined)[]
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
  const conditions = (word: string, way: 'index' | 'set' | 'row'): Sql => {
    // With a plus SQLite leaves a column's index alone.
    const of = (name: string): Sql => (way === 'set' && dialect.kind === 'sqlite' ? raw(`+t."${name}"`) : column('t', name))
    const others = searched.map((other) => {
      if (typeof other === 'function') return like(other(dialect), word)
      return way === 'row' ? seen(dialect, 't', other, word) : dialect.member(of(other.reference), ends(dialect, other, word))
    })
    if (!r.searchColumns.length) return others.length ? sql`(${join(others, ' or ')})` : raw('1 = 0')
    const mine =
      way !== 'row' && asksIndex(dialect, r.table, word)
        ? sql`${of('id')} in (${keysOf(dialect, r.table, word)})`
        : like(column('t', 'search_key'), word)
    return sql`(${join([mine, ...others], ' or ')})`
  }
  const ways = searched.filter((other) => typeof other !== 'function')
  const canLead = r.searchColumns.length > 0 && ways.length === searched.length
  const hits = (word: string): Sql[] | undefined => {
    if (!canLead || !isFindable(r.table, word)) return undefined
    const led = ways.map((way) => {
      const found = ends(dialect, way, word)
      return way.reference === 'id'
        ? found
        : sql`select h.id from ${raw(r.table)} h where ${dialect.member(column('h', way.reference), found)}`
    })
    return [keysOf(dialect, r.table, word), ...led]
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
    hitsOf: words.map(allKeys),
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
  const { words, indexed, hitsOf, byIndex, byKeys, bySet, byRow } = searchOf(r, request)
  // Read once, the keys serve for the count and for the page.
  const found = await Promise.all(hitsOf.map((of) => of && fewKeys(request.db, of)))
  if (found.some((ids) => ids)) {
    const led = found.map((ids, n) => (ids ? request.dialect.among(raw('t.id'), ids) : byRow[n]!))
    return { counted: led, shown: led, ...(filtered || found.length > 1 ? {} : { count: found[0]!.length }) }
  }
  const hits = await Promise.all(words.map((word, n) => (hitsOf[n] ? 'many' : estimate(indexed, request, word))))
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
async function estimate(indexed: readonly string[], { db, dialect }: Caller, word: string): Promise<'few' | 'many' | undefined> {
  const tables = indexed.filter((table) => isFindable(table, word))
  for (const table of tables) {
    const hits = keysOf(dialect, table, word)
    const found = sql`select count(*) as n from (${hits} limit ${raw(String(MANY))})`
    if ((await db.all<{ n: number }>(found.text, found.params as string[]))[0]!.n === MANY) return 'many'
  }
  return tables.length ? 'few' : undefined
}

const MAX_WORDS = 32
/** Words with blanks or commas between; what stands in quotes is one. */
const PIECE = /(?:[^\s'"]*(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')[^\s'"]*)+|\S+/g
const QUOTED = /^(["'])([\s\S]*)\1$/
function* pieces(search: string): Generator<string> {
  for (const [piece] of search.matchAll(PIECE)) {
    const [, quote, inside] = QUOTED.exec(piece.replace(/^,+|,+$/g, '')) ?? []
    if (inside === undefined) yield* piece.split(',')
    else yield inside.replaceAll(`\\${quote}`, quote!).replaceAll('\\\\', '\\')
  }
}
/** The folded words of a search, all of which must be found. @throws ValidationError */
export function searchWords(search: string): string[] {
  if (search.includes('\0')) throw invalid('Null characters are not allowed.', 'search')
  const words = new Set([...pieces(search)].map((piece) => fold(piece).trim()).filter(Boolean))
  if (words.size > MAX_WORDS) throw invalid(`Search for at most ${MAX_WORDS} words.`, 'search')
  return [...words]
}
