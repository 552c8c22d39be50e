/** Failures that the audit log counts instead of listing them. */
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('audit_failure', (t) => {
    t.string('kind', 100).notNullable() // action and way, words of the program
    t.string('source', 60).notNullable() // address, or network of IPv6; '' for all that are not counted by theirs
    t.integer('hour').notNullable() // since 1970
    t.integer('listed').notNullable().defaultTo(0) // have an entry of their own
    t.integer('more').notNullable().defaultTo(0) // wait for the entry that counts them
    t.primary(['kind', 'source', 'hour'])
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('audit_failure')
}
