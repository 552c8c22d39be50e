/** What all kinds of things have: settings, parameters, attachments, project codes, units, lists to select from, states, scans. */
import type { Knex } from 'knex'
import { byText, common, loose, owned, text } from './columns.ts'

/** A thing of any kind, by model name ("part", "stockitem") and key: no foreign key can say that. */
const thing = (t: Knex.CreateTableBuilder): void => {
  t.string('model_type', 40).notNullable()
  t.integer('model_id').notNullable()
}

export async function up(knex: Knex): Promise<void> {
  // Only what differs from its default has a row.
  await knex.schema.createTable('common_setting', (t) => {
    t.increments('id')
    t.string('key', 50).notNullable().unique()
    t.string('value', 2000).notNullable().defaultTo('')
  })
  await knex.schema.createTable('common_user_setting', (t) => {
    t.increments('id')
    owned(t, 'user_id', 'auth_user')
    t.string('key', 50).notNullable()
    t.string('value', 2000).notNullable().defaultTo('')
    t.unique(['user_id', 'key'])
  })
  await knex.schema.createTable('common_project_code', (t) => {
    t.increments('id')
    t.string('code', 50).notNullable().unique()
    text(t, 'description', 200)
    t.boolean('active').notNullable().defaultTo(true)
    loose(t, 'responsible_id', 'users_owner')
    common(t)
  })
  await byText(knex, 'common_project_code', 'code')
  await knex.schema.createTable('common_custom_unit', (t) => {
    t.increments('id')
    t.string('name', 50).notNullable().unique()
    text(t, 'symbol', 10)
    t.string('definition', 50).notNullable()
    t.text('search_key').notNullable().defaultTo('')
  })
  // Worth of one unit of the base currency, as decimal text: rates are not rounded to the places of money.
  await knex.schema.createTable('common_currency_rate', (t) => {
    t.string('currency', 3).primary()
    t.string('rate', 40).notNullable()
  })
  await knex.schema.createTable('common_currency_update', (t) => {
    t.integer('id').primary()
    t.string('base', 3).notNullable()
    t.string('updated', 30).notNullable()
  })
  await knex.schema.createTable('common_selection_list', (t) => {
    t.increments('id')
    t.string('name', 100).notNullable().unique()
    text(t, 'description', 250)
    t.boolean('active').notNullable().defaultTo(true)
    t.boolean('locked').notNullable().defaultTo(false)
    text(t, 'source_string', 1000)
    t.integer('default_id')
    t.string('created', 30).notNullable()
    t.string('last_updated', 30).notNullable()
    common(t)
  })
  await knex.schema.createTable('common_selection_entry', (t) => {
    t.increments('id')
    owned(t, 'list_id', 'common_selection_list')
    t.string('value', 255).notNullable()
    t.string('label', 255).notNullable()
    text(t, 'description', 250)
    t.boolean('active').notNullable().defaultTo(true)
    common(t)
    t.unique(['list_id', 'value'])
  })
  await knex.schema.createTable('common_parameter_template', (t) => {
    t.increments('id')
    t.string('name', 100).notNullable()
    text(t, 'units', 25)
    text(t, 'description', 250)
    text(t, 'model_type', 40) // empty: for every kind of thing
    t.boolean('checkbox').notNullable().defaultTo(false)
    text(t, 'choices', 5000)
    loose(t, 'selectionlist_id', 'common_selection_list')
    t.boolean('enabled').notNullable().defaultTo(true)
    t.integer('unique').notNullable().defaultTo(0)
    common(t)
  })
  await byText(knex, 'common_parameter_template', 'name')
  await knex.schema.createTable('common_parameter', (t) => {
    t.increments('id')
    owned(t, 'template_id', 'common_parameter_template')
    thing(t)
    t.string('data', 500).notNullable()
    t.double('data_numeric') // in the template's units, for order and filters
    text(t, 'note', 500)
    t.string('updated', 30)
    loose(t, 'updated_by_id', 'auth_user')
    common(t)
    t.unique(['model_type', 'model_id', 'template_id'])
  })
  await knex.schema.createTable('part_category_parameter', (t) => {
    t.increments('id')
    owned(t, 'category_id', 'part_category')
    owned(t, 'template_id', 'common_parameter_template')
    text(t, 'default_value', 500)
    t.text('metadata').notNullable().defaultTo('{}')
    t.unique(['category_id', 'template_id'])
  })
  await knex.schema.createTable('common_attachment', (t) => {
    t.increments('id')
    thing(t)
    t.string('attachment', 255).index() // path below the media folder
    t.string('thumbnail', 255)
    text(t, 'link', 2000)
    text(t, 'comment', 250)
    t.boolean('is_image').notNullable().defaultTo(false)
    t.string('upload_date', 10)
    loose(t, 'upload_user_id', 'auth_user')
    t.bigInteger('file_size').notNullable().defaultTo(0) // bytes
    common(t)
    t.index(['model_type', 'model_id'])
  })
  await knex.schema.createTable('common_notes_image', (t) => {
    t.increments('id')
    t.string('image', 255).notNullable().index()
    loose(t, 'user_id', 'auth_user')
    t.string('date', 30).notNullable()
    t.string('model_type', 100)
    t.integer('model_id')
  })
  await knex.schema.createTable('common_custom_state', (t) => {
    t.increments('id')
    t.integer('key').notNullable()
    t.string('name', 250).notNullable()
    t.string('label', 250).notNullable()
    t.string('color', 10).notNullable().defaultTo('secondary')
    t.integer('logical_key').notNullable()
    t.string('model', 40).notNullable() // "stockitem", "purchaseorder": whose state it is
    t.string('reference_status', 40).notNullable() // "StockStatus"
    t.unique(['reference_status', 'key'])
  })
  await knex.schema.createTable('common_barcode_scan', (t) => {
    t.increments('id')
    t.text('data').notNullable()
    loose(t, 'user_id', 'auth_user')
    t.string('timestamp', 30).notNullable()
    t.string('endpoint', 250)
    t.text('context')
    t.text('response')
    t.boolean('result').notNullable().defaultTo(false)
    t.text('search_key').notNullable().defaultTo('')
  })
}

export async function down(knex: Knex): Promise<void> {
  for (const table of [
    'common_barcode_scan',
    'common_custom_state',
    'common_notes_image',
    'common_attachment',
    'part_category_parameter',
    'common_parameter',
    'common_parameter_template',
    'common_selection_entry',
    'common_selection_list',
    'common_currency_update',
    'common_currency_rate',
    'common_custom_unit',
    'common_project_code',
    'common_user_setting',
    'common_setting',
  ]) {
    await knex.schema.dropTable(table)
  }
}
