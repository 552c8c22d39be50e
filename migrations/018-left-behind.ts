/** Nothing outlives what it hangs on: a picture is found by the rows that have it, and a deleted category's parameters are gone. */
import type { Knex } from 'knex'

const WITH_PICTURES = ['part_part', 'company_company']

export async function up(knex: Knex): Promise<void> {
  for (const table of WITH_PICTURES) await knex.schema.alterTable(table, (t) => t.index('image'))
  // They stayed when categories were deleted. A new category could have got the key, and them with it.
  await knex('common_parameter').where({ model_type: 'partcategory' }).whereNotIn('model_id', knex('part_category').select('id')).delete()
}

export async function down(knex: Knex): Promise<void> {
  for (const table of WITH_PICTURES) await knex.schema.alterTable(table, (t) => t.dropIndex('image'))
}
