/** Answers to writes that carried an `Idempotency-Key`, for a day. */
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('idempotency_key', (t) => {
    t.string('credential', 64).notNullable() // hashes, in hex: whose key it is,
    t.string('key', 64).notNullable()
    t.integer('user_id').notNullable() // the person, for whom keys and bytes are counted
    t.string('fingerprint', 64).notNullable() // what was asked,
    t.string('reach', 64).notNullable() // and what the credential could do then
    t.integer('status')
    t.text('body') // null: the answer has none
    t.text('headers').notNullable().defaultTo('{}')
    t.integer('bytes').notNullable().defaultTo(0) // of body and headers
    t.integer('expires_at').notNullable().index() // seconds since 1970
    t.primary(['credential', 'key'])
    t.index(['user_id', 'expires_at', 'bytes'])
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('idempotency_key')
}
