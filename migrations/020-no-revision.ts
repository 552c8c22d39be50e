/**
 * A part may have no revision, which is another thing to clients than an empty one; names count as the same all the same. One that was given
 * no link has none.
 */
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw('drop index part_part_identity')
  await replaceRevision(knex, "varchar(100) default ''", 'alter column revision drop not null')
  await knex.raw(`create unique index part_part_identity on part_part (name, "IPN", coalesce(revision, ''), twin)`)
  await knex('part_part').where({ link: '' }).update({ link: null })
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index part_part_identity')
  await knex('part_part').whereNull('revision').update({ revision: '' })
  await replaceRevision(knex, "varchar(100) not null default ''", 'alter column revision set not null')
  await knex.raw('create unique index part_part_identity on part_part (name, "IPN", revision, twin)')
}

/** SQLite cannot change a column: another one takes its place, which spares the table, and all that refers to it, a copy. */
async function replaceRevision(knex: Knex, type: string, change: string): Promise<void> {
  if (knex.client.config.client === 'pg') return void (await knex.raw(`alter table part_part ${change}`))
  await knex.raw(`alter table part_part rename column revision to revision_before`)
  await knex.raw(`alter table part_part add column revision ${type}`)
  await knex.raw(`update part_part set revision = revision_before`)
  await knex.raw(`alter table part_part drop column revision_before`)
}
