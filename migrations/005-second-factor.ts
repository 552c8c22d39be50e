/** How people prove who they are besides a password, where they are signed in, and links that work once. */
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  // The key of an authenticator app is derived from the nonce and the server's secret.
  await knex.schema.createTable('auth_totp', (t) => {
    t.integer('user_id').primary().references('auth_user.id').onDelete('CASCADE')
    t.string('nonce', 24).notNullable()
    t.string('created', 30).notNullable()
    t.bigInteger('last_step').notNullable() // of the last code that was used: it and those before it are refused
  })
  await knex.schema.createTable('auth_passkey', (t) => {
    t.increments('id')
    t.integer('user_id').notNullable().references('auth_user.id').onDelete('CASCADE').index()
    t.string('credential_id', 1400).notNullable().unique() // base64url, as the authenticator names it
    t.text('public_key').notNullable() // COSE key, base64url
    t.bigInteger('counter').notNullable()
    t.text('transports').notNullable().defaultTo('[]') // JSON array
    t.boolean('synced').notNullable() // may be copied between the person's devices
    t.string('name', 100).notNullable()
    t.string('created', 30).notNullable()
    t.string('last_used', 30)
  })
  await knex.schema.createTable('auth_recovery_code', (t) => {
    t.increments('id')
    t.integer('user_id').notNullable().references('auth_user.id').onDelete('CASCADE')
    t.string('code_hash', 64).notNullable() // keyed with the server's secret
    t.string('used', 30)
    t.unique(['user_id', 'code_hash'])
  })
  await knex.schema.createTable('auth_one_time_link', (t) => {
    t.increments('id')
    t.integer('user_id').notNullable().references('auth_user.id').onDelete('CASCADE').index()
    t.string('token_hash', 64).notNullable().unique() // SHA-256 of the token
    t.string('purpose', 20).notNullable() // invite | password | second-factor
    t.string('created', 30).notNullable()
    t.string('expires', 30).notNullable()
    t.string('closed', 30) // when it was used, or another one took its place
  })
  // What a session of oidc_record does not say: the browser that holds it.
  await knex.schema.createTable('auth_session', (t) => {
    t.string('uid', 64).primary()
    t.string('agent', 300).notNullable().defaultTo('')
    t.string('ip', 60).notNullable().defaultTo('')
    t.string('seen', 30).notNullable()
  })
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['auth_session', 'auth_one_time_link', 'auth_recovery_code', 'auth_passkey', 'auth_totp']) {
    await knex.schema.dropTable(table)
  }
}
