import { createHash } from 'node:crypto'
import { searchKey } from '../../../database/text-index.ts'
import type { Trx } from '../../../database.ts'
import type { Dialect } from '../dialect.ts'
import { Field, FieldError, type JsonSchema } from '../field.ts'
import { type Filter, filter } from '../filter.ts'
import { keyList } from '../rows.ts'
import { column, join, raw, type Sql, sql } from '../sql.ts'
import { parseBool } from './number.ts'
import { checkCharacters, checkMarkup } from './text.ts'

/** Tags of one thing. */
const MAX_TAGS = 100
const MAX_TAG = 100
/** As many of the longest in quotes, with a comma and a space between, in brackets. */
const MAX_TEXT = MAX_TAGS * (MAX_TAG + 4) + 2

/** Free words that a thing is labelled with, shared by all kinds of things. */
export class Tags extends Field<string[]> {
  readonly type = 'list'
  readonly table: string

  /** @param table the table whose rows are tagged */
  constructor(table: string) {
    super()
    this.table = table
  }
  shape(): JsonSchema {
    return { type: 'array', items: { type: 'string', maxLength: MAX_TAG }, maxItems: MAX_TAGS }
  }
  /** A list of words, or (in forms) one text: with commas, or a list in JSON. */
  parse(value: unknown): string[] {
    if (typeof value === 'string' && value.length > MAX_TEXT) throw new FieldError(`Send at most ${MAX_TAGS} tags.`)
    const list = typeof value === 'string' ? (listIn(value) ?? value.split(',').filter((t) => t.trim())) : value
    if (!Array.isArray(list)) throw new FieldError(`Expected a list of items but got type "${typeof value}".`)
    if (list.length > MAX_TAGS) throw new FieldError(`Send at most ${MAX_TAGS} tags.`)
    const tags = list.map((tag) => {
      if (typeof tag !== 'string' || !tag.trim()) throw new FieldError('Not a valid string.')
      if (tag.trim().length > MAX_TAG) throw new FieldError(`Ensure this field has no more than ${MAX_TAG} characters.`)
      checkCharacters(tag)
      checkMarkup(tag)
      return tag.trim()
    })
    return [...new Set(tags)]
  }
  override select(dialect: Dialect, alias: string): Sql {
    const from = sql`from common_tagged g join common_tag tag on tag.id = g.tag_id where g.model = ${raw(`'${this.table}'`)} and g.thing_id = ${column(alias, 'id')}`
    return dialect.array(raw('tag.name'), from, dialect.textOrder(raw('tag.name')))
  }
  override readonly touches = ['common_tag', 'common_tagged']
  override async save(trx: Trx, table: string, ids: readonly number[], value: unknown): Promise<void> {
    await trx.all(`delete from common_tagged where model = ? and thing_id in (${keyList(ids)})`, [table])
    // In one order, so that two writers of new tags do not wait for each other.
    const names = (value as string[]).toSorted()
    if (!names.length) return
    const add = (slugOf: (name: string) => string, tags: readonly string[]) =>
      trx('common_tag')
        .insert(tags.map((name) => ({ name, slug: slugOf(name), search_key: searchKey([name, slugOf(name)]) })))
        .onConflict()
        .ignore()
    const find = (): Promise<{ id: number; name: string }[]> => trx('common_tag').whereIn('name', names).select('id', 'name')
    await add(slug, names)
    let rows = await find()
    // Another tag has the plain slug already: "Blue thing" and "blue-thing".
    const left = names.filter((name) => !rows.some((row) => row.name === name))
    if (left.length) {
      await add(distinctSlug, left)
      rows = await find()
    }
    await trx.all(
      `insert into common_tagged (tag_id, model, thing_id) select tag.id, ?, thing.id from common_tag tag cross join ${table} thing
       where tag.id in (${keyList(rows.map(({ id }) => id))}) and thing.id in (${keyList(ids)})`,
      [table],
    )
  }
  override describe() {
    return { child: { type: 'string', required: true, read_only: false, allow_null: false, allow_blank: false } }
  }
}

/** The list that a text is in JSON; undefined where it is none. */
function listIn(text: string): unknown[] | undefined {
  if (!/^\s*\[/.test(text)) return undefined
  try {
    return JSON.parse(text) as unknown[]
  } catch {
    return undefined
  }
}

/** A tag's name in addresses. */
export const slug = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 80)
/** For a name whose plain slug another tag has. */
export const distinctSlug = (name: string): string => `${slug(name)}-${createHash('sha256').update(name).digest('hex').slice(0, 16)}`

const carries = (table: string, condition: Sql): Sql =>
  sql`exists (select 1 from common_tagged g join common_tag tag on tag.id = g.tag_id where g.model = ${raw(`'${table}'`)} and g.thing_id = t.id and ${condition})`

/** Things that carry all of these tags, without regard to case. */
const allOf = (table: string, value: string, dialect: Dialect): Sql | undefined => {
  const names = value.split(',').flatMap((name) => name.trim() || [])
  if (names.length > MAX_TAGS) throw new FieldError(`Send at most ${MAX_TAGS} tags.`)
  const each = names.map((name) => carries(table, sql`${dialect.textOrder(raw('tag.name'))} = ${dialect.textOrder(sql`${name}`)}`))
  return each.length ? sql`(${join(each, ' and ')})` : undefined
}

/** Things that carry these tags. Clients from before API 534 say `tags`, whose yes or no asks for the field of that name. */
export const tagFilter = (table: string): Record<string, Filter> => {
  const help = 'Tags that it carries, all of them, with commas between'
  return {
    tag_name: filter.shown(filter.of({ type: 'string' }, (value, { dialect }) => allOf(table, value, dialect), help)),
    tags: filter.shown(
      filter.of(
        { type: 'string' },
        (value, { dialect }) => (parseBool(value) === undefined ? allOf(table, value, dialect) : undefined),
        help,
      ),
    ),
  }
}

/** The same under all names that clients know. */
export const tagFilters = (table: string): Record<string, Filter> => ({
  ...tagFilter(table),
  tags__name: filter.shown(filter.of({ type: 'string' }, (value) => carries(table, sql`tag.name = ${value}`), 'Tag that it carries')),
  tags__slug: filter.shown(
    filter.of({ type: 'string' }, (value) => carries(table, sql`tag.slug = ${value}`), 'Slug of a tag that it carries'),
  ),
})
