/** The audit log: who did what to whom, from where, through which app. Rows are only ever added, each chained to the one before. */
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('audit_log', (t) => {
    t.increments('id')
    t.string('at', 30).notNullable().index()
    // Names are kept as they were: the log outlives accounts and applications, so nothing here refers to other tables.
    t.integer('actor_id').index()
    t.string('actor', 150).notNullable().defaultTo('')
    t.string('action', 60).notNullable().index()
    t.string('target', 300).notNullable().defaultTo('').index()
    t.string('client_id', 100)
    t.string('credential', 100)
    t.string('ip', 60)
    t.text('detail').notNullable().defaultTo('{}') // JSON object; never a secret
    t.string('hash', 64).notNullable() // SHA-256 of the row and of the hash before it
  })
  await knex.schema.createTable('audit_head', (t) => {
    t.string('hash', 64).notNullable()
  })
  await knex('audit_head').insert({ hash: '' })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('audit_head')
  await knex.schema.dropTable('audit_log')
}
