/** What the OAuth 2.0 / OpenID Connect provider keeps: applications, its own records, revocations. */
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('oauth_application', (t) => {
    t.increments('id')
    t.string('client_id', 100).notNullable().unique()
    t.string('name', 255).notNullable()
    t.string('client_type', 20).notNullable() // public | confidential
    t.string('application_type', 10).notNullable().defaultTo('web') // native | web
    t.string('token_auth_method', 30).notNullable().defaultTo('none')
    t.string('secret_hash', 64) // SHA-256 of a high-entropy secret
    t.string('old_secret_hash', 64) // still good until old_secret_expires, while a secret is being renewed
    t.string('old_secret_expires', 30)
    t.text('redirect_uris').notNullable().defaultTo('[]') // JSON arrays of strings
    t.text('post_logout_redirect_uris').notNullable().defaultTo('[]')
    t.text('grant_types').notNullable().defaultTo('[]')
    t.text('allowed_scopes') // the ceiling, space separated; null for every scope
    t.integer('service_user_id').references('auth_user.id').onDelete('SET NULL') // who it acts as with client credentials
    t.string('backchannel_logout_uri', 2000)
    t.string('home_uri', 2000)
    t.string('logo_uri', 2000)
    t.boolean('require_pkce').notNullable().defaultTo(true)
    t.boolean('may_introspect').notNullable().defaultTo(false) // tokens of other applications too
    t.integer('access_token_ttl') // seconds; null for the server's setting
    t.integer('refresh_token_ttl')
    t.boolean('built_in').notNullable().defaultTo(false)
    t.boolean('active').notNullable().defaultTo(true)
    t.integer('created_by').references('auth_user.id').onDelete('SET NULL')
    t.string('created', 30).notNullable()
    t.string('last_used', 30)
    t.string('last_ip', 60)
  })
  // When and from where an application last acted for a person.
  await knex.schema.createTable('oauth_use', (t) => {
    t.string('client_id', 100).notNullable().references('oauth_application.client_id').onDelete('CASCADE')
    t.string('account_id', 36).notNullable().references('auth_user.sub').onDelete('CASCADE')
    t.string('at', 30).notNullable()
    t.string('ip', 60).notNullable()
    t.primary(['account_id', 'client_id'])
  })
  await knex.schema.createTable('oidc_record', (t) => {
    t.string('model', 40).notNullable()
    t.string('id', 64).notNullable() // SHA-256 of the value that the client or browser holds
    t.text('payload').notNullable()
    t.string('grant_id', 64).index()
    t.string('uid', 64)
    t.string('user_code', 64)
    t.string('account_id', 64)
    t.string('client_id', 100)
    t.bigInteger('expires_at').index() // seconds since 1970
    t.bigInteger('consumed_at')
    t.primary(['model', 'id'])
    t.index(['model', 'uid'])
    t.index(['model', 'user_code'])
    t.index(['model', 'account_id', 'client_id'])
  })
  // Access tokens are not stored; what is revoked is, until no token of it can be alive.
  await knex.schema.createTable('oauth_revocation', (t) => {
    t.string('kind', 5).notNullable() // jti | grant
    t.string('value', 64).notNullable()
    t.bigInteger('expires_at').notNullable().index() // seconds since 1970
    t.primary(['kind', 'value'])
  })
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['oauth_revocation', 'oidc_record', 'oauth_use', 'oauth_application']) await knex.schema.dropTable(table)
}
