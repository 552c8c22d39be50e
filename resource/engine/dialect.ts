/** How each database says what differs between them: the JSON of a row, the order of text, numbers and booleans in JSON. */
import { join, raw, type Sql, sql } from './sql.ts'

/** Named values of a JSON object. */
export type Entries = readonly (readonly [name: string, value: Sql])[]

export interface Dialect {
  readonly kind: 'sqlite' | 'postgres'
  /** What the server lives below: addresses of files in answers hold it, because clients put the host alone before them. */
  readonly basePath: string
  /** The address of a file on this host. @param folder what stands before its path below the base address: `/media/` */
  address(folder: string, path: Sql): Sql
  /** A stored boolean, as JSON. */
  bool(value: Sql): Sql
  /** A quantity (integer of 10^-5), as a JSON number with at least one decimal. */
  quantity(value: Sql): Sql
  /** A number that was worked out, as a whole one that columns and readers hold: a product of two stored ones can be larger. Not of null. */
  whole(value: Sql): Sql
  /** An amount of money (integer of 10^-6), as a JSON number with at least one decimal: exact, also where a sum has more digits than a double. */
  money(value: Sql): Sql
  /** A quantity as text with six decimals. */
  decimal(value: Sql): Sql
  /** Text that holds JSON, as JSON; as text where the database cannot read it, so that one odd value never breaks a list. */
  json(value: Sql): Sql
  /** One JSON text a row, as column `j`. `from` starts with "from". @param leftOut names that are not there where their value is null */
  rows(entries: Entries, from: Sql, leftOut?: readonly string[]): Sql
  /** The same, with each row's key as column `id`. */
  keyed(key: Sql, entries: Entries, from: Sql, leftOut?: readonly string[]): Sql
  /** A sub-select that answers one row as a JSON object, or null. */
  object(entries: Entries, from: Sql): Sql
  /** A sub-select that answers a JSON array of objects. */
  objects(entries: Entries, from: Sql, order: Sql): Sql
  /** A sub-select that answers a JSON array of plain values. */
  array(value: Sql, from: Sql, order: Sql): Sql
  /** An object of arrays, without those that are empty. */
  filled(arrays: Entries): Sql
  /** Text in the order that the indexes keep: without regard to the case of ASCII letters. */
  textOrder(value: Sql): Sql
  /** The first line of a text. */
  firstLine(value: Sql): Sql
  /** Is the value among those of a sub-select? PostgreSQL plans an array better than `in`. */
  member(value: Sql, select: Sql): Sql
  /**
   * Is the value one of these whole numbers? They are bound as one value, so that the text is the same for any number of them; one alone has
   * its own, for which PostgreSQL keeps the plan as well.
   */
  among(value: Sql, numbers: readonly number[]): Sql
  /** Is the value one of these texts? */
  amongTexts(value: Sql, texts: readonly string[]): Sql
  /** Nulls come first in rising order on both databases. */
  nullOrder(descending: boolean): string
}

const LARGEST = raw(String(Number.MAX_SAFE_INTEGER))
const literal = (name: string): string => `'${name.replaceAll("'", "''")}'`
const jsonObject = (entries: Entries): Sql =>
  sql`json_object(${join(
    entries.map(([name, value]) => sql`${raw(literal(name))}, ${value}`),
    ', ',
  )})`
const columns = (entries: Entries): Sql =>
  join(
    entries.map(([name, value]) => sql`${value} as ${raw(`"${name}"`)}`),
    ', ',
  )

const named = (entries: Entries): Sql =>
  join(
    entries.map(([name, value]) => sql`select ${raw(literal(name))} as name, ${value} as value`),
    ' union all ',
  )

/** The text of an object without these names where they are null. Inside of a text value a quote has a backslash before it. */
const without = (names: readonly string[] = [], json: Sql): Sql =>
  names.reduce((text, name) => sql`replace(${text}, ${raw(`'"${name}":null,'`)}, '')`, json)

/** Text around which an answer's own objects and lists lie: SQLite's JSON goes a thousand levels deep, and no further. */
const inAnswer = (value: Sql): Sql => sql`${raw(`'${'['.repeat(10)}' || `)}${value}${raw(` || '${']'.repeat(10)}'`)}`

const below = (basePath: string): Pick<Dialect, 'basePath' | 'address'> => ({
  basePath,
  address: (folder, path) => sql`${raw(literal(basePath + folder))} || ${path}`,
})

export const sqlite: Dialect = {
  kind: 'sqlite',
  ...below(''),
  bool: (v) => sql`iif(${v} is null, null, iif(${v}, json('true'), json('false')))`,
  quantity: (v) => sql`${v} / 100000.0`,
  whole: (v) => sql`cast(min(${v}, ${LARGEST}) as integer)`,
  money: (v) =>
    sql`iif(${v} is null, null, json(format('%s%d.%d%s', iif(${v} < 0, '-', ''), abs(${v}) / 1000000, abs(${v}) / 100000 % 10, rtrim(format('%05d', abs(${v}) % 100000), '0'))))`,
  decimal: (v) => sql`iif(${v} is null, null, format('%s%d.%05d0', iif(${v} < 0, '-', ''), abs(${v}) / 100000, abs(${v}) % 100000))`,
  json: (v) => sql`iif(json_valid(${inAnswer(v)}), json(${v}), json_quote(${v}))`,
  rows: (entries, from, leftOut) => sql`select ${without(leftOut, jsonObject(entries))} as j ${from}`,
  keyed: (key, entries, from, leftOut) => sql`select ${key} as id, ${without(leftOut, jsonObject(entries))} as j ${from}`,
  object: (entries, from) => sql`(select ${jsonObject(entries)} ${from})`,
  objects: (entries, from, order) => sql`json((select json_group_array(${jsonObject(entries)} order by ${order}) ${from}))`,
  array: (value, from, order) => sql`json((select json_group_array(${value} order by ${order}) ${from}))`,
  filled: (arrays) => sql`json((select json_group_object(a.name, json(a.value)) from (${named(arrays)}) a where a.value <> '[]'))`,
  textOrder: (v) => sql`${v} collate nocase`,
  firstLine: (v) => sql`substr(${v}, 1, instr(${v} || char(10), char(10)) - 1)`,
  member: (v, select) => sql`${v} in (${select})`,
  among: (v, numbers) =>
    numbers.length === 1 ? sql`${v} = ${numbers[0]!}` : sql`${v} in (select value from json_each(${JSON.stringify(numbers)}))`,
  amongTexts: (v, texts) => sql`${v} in (select value from json_each(${JSON.stringify(texts)}))`,
  nullOrder: () => '',
}

export const postgres: Dialect = {
  kind: 'postgres',
  ...below(''),
  bool: (v) => v,
  quantity: (v) => sql`round(${v} * 0.00001, greatest(1, min_scale(${v} * 0.00001)))`,
  whole: (v) => sql`cast(least(${v}, ${LARGEST}) as bigint)`,
  money: (v) => sql`round(${v} * 0.000001, greatest(1, min_scale(${v} * 0.000001)))`,
  decimal: (v) => sql`round(${v} * 0.00001, 6)::text`,
  json: (v) => sql`(${v})::json`,
  rows: (entries, from, leftOut) =>
    sql`select ${without(leftOut, raw('row_to_json(o)::text'))} as j from (select ${columns(entries)} ${from}) o`,
  keyed: (key, entries, from, leftOut) =>
    sql`select ${key} as id, ${without(leftOut, sql`(select row_to_json(o) from (select ${columns(entries)}) o)::text`)} as j ${from}`,
  object: (entries, from) => sql`(select row_to_json(o) from (select ${columns(entries)} ${from}) o)`,
  objects: (entries, from, order) =>
    sql`(select coalesce(json_agg(row_to_json(o)), '[]'::json) from (select ${columns(entries)} ${from} order by ${order}) o)`,
  array: (value, from, order) => sql`(select coalesce(json_agg(${value} order by ${order}), '[]'::json) ${from})`,
  filled: (arrays) =>
    sql`(select coalesce(json_object_agg(a.name, a.value), '{}'::json) from (${named(arrays)}) a where json_array_length(a.value) > 0)`,
  textOrder: (v) => sql`lower(${v} collate "C")`,
  firstLine: (v) => sql`split_part(${v}, chr(10), 1)`,
  member: (v, select) => sql`${v} = any(array(${select}))`,
  among: (v, numbers) => (numbers.length === 1 ? sql`${v} = ${numbers[0]!}` : sql`${v} = any(${`{${numbers}}`}::integer[])`),
  amongTexts: (v, texts) => sql`${v} = any(array(select jsonb_array_elements_text(${JSON.stringify(texts)}::jsonb)))`,
  nullOrder: (descending) => (descending ? ' nulls last' : ' nulls first'),
}

export const dialectOf = (kind: 'sqlite' | 'postgres'): Dialect => (kind === 'sqlite' ? sqlite : postgres)

export const dialectBelow = (basePath: string, kind: 'sqlite' | 'postgres'): Dialect => ({ ...dialectOf(kind), ...below(basePath) })
