/** API tokens that another token made end with it. */
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  // In words of its own: on SQLite the builder would make the table anew to add what SQLite can add by itself.
  await knex.raw('alter table users_apitoken add column parent_id integer references users_apitoken (id) on delete cascade')
  await knex.raw('create index users_apitoken_parent_id_index on users_apitoken (parent_id)')
}

export async function down(knex: Knex): Promise<void> {
  // Without the column they would outlive their parents.
  await knex('users_apitoken').whereNotNull('parent_id').delete()
  await knex.raw('drop index users_apitoken_parent_id_index')
  await knex.raw('alter table users_apitoken drop column parent_id')
}
