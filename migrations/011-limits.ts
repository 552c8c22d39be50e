/** What several processes must count together, and where people signed in before. */
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  // Written by rate-limiter-flexible, which inserts by position: these columns in this order. SQLite has one process, and counts in memory.
  await knex.schema.createTable('rate_limit', (t) => {
    t.string('key', 255).primary() // what is counted, and the SHA-256 of whom it is counted for
    t.integer('points').notNullable().defaultTo(0)
    t.bigInteger('expire').index() // milliseconds since 1970
  })
  await knex.schema.createTable('auth_known_network', (t) => {
    t.integer('user_id').notNullable().references('auth_user.id').onDelete('CASCADE')
    t.string('network', 60).notNullable()
    t.string('seen', 30).notNullable().index() // the last right password from there, to the day
    t.primary(['user_id', 'network'])
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('auth_known_network')
  await knex.schema.dropTable('rate_limit')
}
