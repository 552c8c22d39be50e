/** Things are searched by their tags: these have their text folded like whatever else is searched, and lead to what carries them. */
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('common_tag', (t) => {
    t.text('search_key').notNullable().defaultTo('')
  })
  const tags: { id: number; name: string; slug: string }[] = await knex('common_tag').select('id', 'name', 'slug')
  for (const { id, name, slug } of tags)
    await knex('common_tag')
      .where({ id })
      .update({ search_key: `${name}\n${slug}`.normalize('NFKC').toLowerCase() })
  await knex.schema.alterTable('common_tagged', (t) => {
    t.index(['tag_id', 'model'])
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('common_tagged', (t) => {
    t.dropIndex(['tag_id', 'model'])
  })
  await knex.schema.alterTable('common_tag', (t) => {
    t.dropColumn('search_key')
  })
}
