/** Until when an application's access tokens were ended: they are not stored, so the time is, and it outlives the application. */
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('oauth_token_end', (t) => {
    t.string('client_id', 100).primary() // no reference: an application made anew under an old id revives nothing
    t.bigInteger('until').notNullable() // seconds since 1970: a token issued by then is refused
    t.integer('times').notNullable() // how often they were ended
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('oauth_token_end')
}
