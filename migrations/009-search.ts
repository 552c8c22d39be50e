/** Indexes of trigrams, so that a search in a hundred thousand parts reads what it finds and not the table. */
import type { Knex } from 'knex'
import { TEXT_INDEXED } from '../database/text-index.ts'

const isPostgres = (knex: Knex): boolean => knex.client.config.client === 'pg'

export async function up(knex: Knex): Promise<void> {
  if (isPostgres(knex)) {
    if (!(await canUseTrigrams(knex))) return
    await knex.raw('create extension if not exists pg_trgm')
    for (const table of TEXT_INDEXED) await knex.raw(`create index ${table}_text on ${table} using gin (search_key gin_trgm_ops)`)
    return
  }
  for (const table of TEXT_INDEXED) {
    // The text stays in its table; the index knows its rows by key. What is searched is folded already.
    await knex.raw(
      `create virtual table ${table}_text using fts5(search_key, content='${table}', content_rowid='id', tokenize='trigram case_sensitive 1')`,
    )
    await knex.raw(`insert into ${table}_text (${table}_text) values ('rebuild')`)
    const add = `insert into ${table}_text (rowid, search_key) values (new.id, new.search_key);`
    const remove = `insert into ${table}_text (${table}_text, rowid, search_key) values ('delete', old.id, old.search_key);`
    await knex.raw(`create trigger ${table}_text_insert after insert on ${table} begin ${add} end`)
    await knex.raw(`create trigger ${table}_text_delete after delete on ${table} begin ${remove} end`)
    await knex.raw(
      `create trigger ${table}_text_update after update of search_key on ${table} when old.search_key <> new.search_key begin ${remove} ${add} end`,
    )
  }
}

/** The extension comes with most servers, and whoever may create in the database may add it. Without it a search reads the table. */
async function canUseTrigrams(knex: Knex): Promise<boolean> {
  const { rows } = await knex.raw(
    "select has_database_privilege(current_database(), 'create') as may from pg_available_extensions where name = 'pg_trgm'",
  )
  return rows[0]?.may === true
}

export async function down(knex: Knex): Promise<void> {
  for (const table of TEXT_INDEXED) {
    if (isPostgres(knex)) await knex.raw(`drop index if exists ${table}_text`)
    else {
      for (const event of ['insert', 'delete', 'update']) await knex.raw(`drop trigger ${table}_text_${event}`)
      await knex.raw(`drop table ${table}_text`)
    }
  }
}
