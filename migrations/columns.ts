/** Columns that many tables have, and the indexes that go with them. */
import type { Knex } from 'knex'

type Table = Knex.CreateTableBuilder

/**
 * Order by text is case-insensitive: the index must say so in the words of each database.
 * @param within a column whose rows of one value are listed in that order
 */
export const byText = async (knex: Knex, table: string, column: string, within?: string): Promise<void> => {
  const sqlite = knex.client.config.client !== 'pg'
  const key = sqlite ? `"${column}" collate nocase` : `(lower("${column}" collate "C"))`
  const name = [table, ...(within ? [within] : []), column.toLowerCase(), 'order'].join('_')
  await knex.raw(`create index ${name} on ${table} (${within ? `${within}, ` : ''}${key}, id)`)
}

/** What a scanner reads off a thing: linked by hand, found by its hash. */
export function barcode(t: Table): void {
  t.string('barcode_hash', 128).notNullable().defaultTo('').index()
  t.string('barcode_data', 500).notNullable().defaultTo('')
}

/** A tree by materialised path: `tree_path` is the keys from the root ("/1/14/"), compared byte by byte. */
export function treeColumns(t: Table, table: string): void {
  t.integer('parent_id').references(`${table}.id`).index()
  t.integer('level').notNullable().defaultTo(0)
  t.string('pathstring', 2000).notNullable().defaultTo('')
  t.text('tree_path').notNullable().defaultTo('')
  t.text('metadata').notNullable().defaultTo('{}')
  t.text('search_key').notNullable().defaultTo('')
}

export async function treeIndexes(knex: Knex, table: string): Promise<void> {
  if (knex.client.config.client === 'pg')
    await knex.raw(
      `alter table ${table} alter column tree_path type text collate "C", alter column pathstring type varchar(2000) collate "C"`,
    )
  await knex.raw(`create index ${table}_tree on ${table} (tree_path)`)
  await knex.raw(`create index ${table}_pathstring on ${table} (pathstring, id)`)
  await byText(knex, table, 'name')
}

/** What people look for and what scripts keep with a thing. */
export function common(t: Table): void {
  t.text('metadata').notNullable().defaultTo('{}')
  t.text('search_key').notNullable().defaultTo('')
}

/** Integer of 10^-5. */
export const quantity = (t: Table, column: string, preset: number | null = 0): void => {
  const made = t.bigInteger(column)
  if (preset !== null) made.notNullable().defaultTo(preset)
}

/** Integer of 10^-6, and its currency beside it. */
export function money(t: Table, column: string, currency = `${column}_currency`): void {
  t.bigInteger(column)
  t.string(currency, 3)
}

export const text = (t: Table, column: string, length: number): void => {
  t.string(column, length).notNullable().defaultTo('')
}

/** A reference without which the row has no meaning: it goes with what it refers to. */
export const owned = (t: Table, column: string, table: string): void => {
  t.integer(column).notNullable().references(`${table}.id`).onDelete('CASCADE').index()
}

/** A reference that is emptied when what it refers to goes. */
export const loose = (t: Table, column: string, table: string): void => {
  t.integer(column).references(`${table}.id`).onDelete('SET NULL').index()
}

/** A reference that keeps what it refers to from going. */
export const held = (t: Table, column: string, table: string) => t.integer(column).references(`${table}.id`).index()
