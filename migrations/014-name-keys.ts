/** Names of people and groups differ by more than case. Those that do not yet keep theirs: see provider/identity/name-key.ts. */
import type { Knex } from 'knex'
import { clashingKey, nameKey } from '../provider/identity/name-key.ts'

const NAMED = [
  ['auth_user', 'username'],
  ['auth_group', 'name'],
] as const

export async function up(knex: Knex): Promise<void> {
  const postgres = knex.client.config.client === 'pg'
  for (const [table, column] of NAMED) {
    await knex.schema.alterTable(table, (t) => {
      t.text('name_key')
    })
    const held = new Set<string>()
    const rows: { id: number; name: string }[] = await knex(table).select('id', `${column} as name`).orderBy('id')
    for (const { id, name } of rows) {
      const key = nameKey(name)
      await knex(table)
        .where({ id })
        .update({ name_key: held.has(key) ? clashingKey(name, id) : key })
      held.add(key)
    }
    await knex.schema.alterTable(table, (t) => {
      t.unique(['name_key'])
    })
    // A row without its key would pass the index by; SQLite cannot say so of a column that is there already.
    if (postgres) await knex.raw(`alter table ${table} alter column name_key set not null`)
    else
      for (const event of ['insert', 'update'])
        await knex.raw(`create trigger ${table}_named_on_${event} before ${event} on ${table} when new.name_key is null
          begin select raise(abort, 'NOT NULL constraint failed: ${table}.name_key'); end`)
  }
}

export async function down(knex: Knex): Promise<void> {
  const postgres = knex.client.config.client === 'pg'
  for (const [table] of NAMED) {
    if (!postgres) for (const event of ['insert', 'update']) await knex.raw(`drop trigger ${table}_named_on_${event}`)
    await knex.schema.alterTable(table, (t) => {
      t.dropUnique(['name_key'])
    })
    await knex.raw(`alter table ${table} drop column name_key`)
  }
}
