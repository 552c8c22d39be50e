/** Until when an application's access tokens were ended: they are not stored, so the time is, and it outlives the application. */
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('oauth_token_end', (t) => {
    t.string('client_id', 100).primary() // no reference: an application made anew under an old id revives nothing
    t.bigInteger('until').notNullable() // seconds since 1970: a token issued by then is refused
    t.integer('times').notNullable() // how often they were ended
  })
  await endWiderGrants(knex)
}

interface Scopes {
  openid?: { scope?: string }
  resources?: Record<string, string>
}
const words = ({ openid, resources = {} }: Scopes = {}): string[] => [openid?.scope ?? '', ...Object.values(resources)].join(' ').split(' ')

/** Until now a scope that a person took back stayed with the grants of their other browsers. */
async function endWiderGrants(knex: Knex): Promise<void> {
  const rows: { id: string; grant: string; consent: string }[] = await knex('oidc_record as g')
    .join('oidc_record as c', (on) => on.on('c.account_id', 'g.account_id').andOn('c.client_id', 'g.client_id'))
    .where({ 'g.model': 'Grant', 'c.model': 'Consent' })
    .select('g.id', 'g.payload as grant', 'c.payload as consent')
  const expires_at = Math.floor(Date.now() / 1000) + 32 * 86_400 // longer than any access token lives
  for (const { id, grant, consent } of rows) {
    const payload: Scopes & { rejected?: Scopes } = JSON.parse(grant)
    const left = [...words(payload.rejected), ...(JSON.parse(consent) as { scopes: string[] }).scopes, '']
    if (words(payload).every((scope) => left.includes(scope))) continue
    await knex('oauth_revocation').insert({ kind: 'grant', value: id, expires_at }).onConflict(['kind', 'value']).merge()
    await knex('oidc_record').where({ grant_id: id }).delete()
  }
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('oauth_token_end')
}
