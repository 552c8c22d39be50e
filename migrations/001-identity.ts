/** People, groups, roles, API tokens, audit: who is who and who may what. */
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('auth_user', (t) => {
    t.increments('id')
    t.string('sub', 36).notNullable().unique() // stable subject of OpenID Connect; a name can change, this cannot
    t.string('username', 150).notNullable().unique()
    t.string('first_name', 150).notNullable().defaultTo('')
    t.string('last_name', 150).notNullable().defaultTo('')
    t.string('email', 254).notNullable().defaultTo('')
    t.string('password', 255).notNullable().defaultTo('') // empty: no password opens this account
    t.boolean('is_staff').notNullable().defaultTo(false)
    t.boolean('is_superuser').notNullable().defaultTo(false)
    t.boolean('is_active').notNullable().defaultTo(true)
    t.string('date_joined', 30).notNullable()
    t.string('last_login', 30)
    t.text('claims').notNullable().defaultTo('{}') // further standard claims (phone_number, address, ...) as a JSON object
    t.text('search_key').notNullable().defaultTo('')
  })
  await knex.schema.createTable('auth_group', (t) => {
    t.increments('id')
    t.string('name', 150).notNullable().unique()
    t.text('search_key').notNullable().defaultTo('')
  })
  await knex.schema.createTable('auth_user_group', (t) => {
    t.integer('user_id').notNullable().references('auth_user.id').onDelete('CASCADE')
    t.integer('group_id').notNullable().references('auth_group.id').onDelete('CASCADE').index()
    t.primary(['user_id', 'group_id'])
  })
  await knex.schema.createTable('users_ruleset', (t) => {
    t.increments('id')
    t.string('name', 50).notNullable()
    t.integer('group_id').notNullable().references('auth_group.id').onDelete('CASCADE')
    for (const verb of ['view', 'add', 'change', 'delete']) t.boolean(`can_${verb}`).notNullable().defaultTo(false)
    t.unique(['group_id', 'name'])
  })
  await knex.schema.createTable('users_profile', (t) => {
    t.integer('user_id').primary().references('auth_user.id').onDelete('CASCADE')
    t.string('language', 10)
    t.text('theme') // JSON
    t.text('widgets') // JSON
    t.string('displayname', 255)
    t.string('position', 255)
    t.string('status', 2000)
    t.string('location', 2000)
    t.boolean('active').notNullable().defaultTo(true)
    t.string('contact', 255)
    t.string('type', 10).notNullable().defaultTo('internal')
    t.string('organisation', 255)
    t.integer('primary_group').references('auth_group.id').onDelete('SET NULL')
  })
  // A user or a group, as what things are owned by or assigned to.
  await knex.schema.createTable('users_owner', (t) => {
    t.increments('id')
    t.integer('user_id').unique().references('auth_user.id').onDelete('CASCADE')
    t.integer('group_id').unique().references('auth_group.id').onDelete('CASCADE')
  })
  await knex.schema.createTable('users_apitoken', (t) => {
    t.increments('id')
    t.integer('user_id').notNullable().references('auth_user.id').onDelete('CASCADE').index()
    t.string('name', 100).notNullable().defaultTo('')
    t.string('key_hash', 64).notNullable().unique() // SHA-256 of the key
    t.string('key_hint', 24).notNullable() // what lists show of it
    t.string('nonce', 43) // the key is derived from it and the server's secret; null for imported keys, which cannot be shown again
    t.string('key_date', 8) // the date inside the key
    t.text('scopes') // space separated; null carries all that the user may
    t.string('created', 30).notNullable()
    t.string('expiry', 10).notNullable()
    t.string('last_seen', 10)
    t.boolean('revoked').notNullable().defaultTo(false)
  })
  await knex.schema.createTable('identity_version', (t) => {
    t.bigInteger('version').notNullable()
  })
  await knex('identity_version').insert({ version: 1 })
}

export async function down(knex: Knex): Promise<void> {
  for (const table of [
    'identity_version',
    'users_apitoken',
    'users_owner',
    'users_profile',
    'users_ruleset',
    'auth_user_group',
    'auth_group',
    'auth_user',
  ]) {
    await knex.schema.dropTable(table)
  }
}
