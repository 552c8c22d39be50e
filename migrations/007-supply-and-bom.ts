/** Where parts come from, what they cost, what they are made of, how they are tested and counted. */
import type { Knex } from 'knex'
import { barcode, byText, common, loose, money, owned, quantity, text } from './columns.ts'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('company_manufacturer_part', (t) => {
    t.increments('id')
    owned(t, 'part_id', 'part_part')
    owned(t, 'manufacturer_id', 'company_company')
    t.string('MPN', 100)
    t.string('description', 250)
    t.string('link', 2000)
    t.text('notes')
    barcode(t)
    common(t)
  })
  await byText(knex, 'company_manufacturer_part', 'MPN')
  await knex.schema.createTable('company_supplier_part', (t) => {
    t.increments('id')
    owned(t, 'part_id', 'part_part')
    owned(t, 'supplier_id', 'company_company')
    loose(t, 'manufacturer_part_id', 'company_manufacturer_part')
    t.string('SKU', 100).notNullable()
    t.boolean('active').notNullable().defaultTo(true)
    t.boolean('primary').notNullable().defaultTo(false)
    t.string('description', 250)
    t.string('link', 2000)
    t.string('note', 100)
    t.text('notes')
    t.string('packaging', 50)
    t.string('pack_quantity', 25).notNullable().defaultTo('') // as it was typed: "25", "1 foot"
    quantity(t, 'pack_quantity_native', 100_000) // in the part's units
    quantity(t, 'available')
    t.string('availability_updated', 30)
    t.string('updated', 30)
    barcode(t)
    common(t)
    t.integer('twin').notNullable().defaultTo(0) // the row's own key where an import brought the same identity once more
  })
  await byText(knex, 'company_supplier_part', 'SKU')
  await knex.raw('create unique index company_supplier_part_identity on company_supplier_part (part_id, supplier_id, "SKU", twin)')
  await knex.schema.createTable('company_price_break', (t) => {
    t.increments('id')
    owned(t, 'part_id', 'company_supplier_part')
    quantity(t, 'quantity')
    money(t, 'price')
    t.string('updated', 30)
    t.unique(['part_id', 'quantity'])
  })
  for (const table of ['part_sale_price', 'part_internal_price']) {
    await knex.schema.createTable(table, (t) => {
      t.increments('id')
      owned(t, 'part_id', 'part_part')
      quantity(t, 'quantity')
      money(t, 'price')
      t.string('updated', 30)
      t.unique(['part_id', 'quantity'])
    })
  }

  await knex.schema.createTable('part_bom_item', (t) => {
    t.increments('id')
    owned(t, 'part_id', 'part_part')
    owned(t, 'sub_part_id', 'part_part')
    quantity(t, 'quantity')
    t.string('raw_amount', 50).notNullable().defaultTo('') // as it was typed: "5", "30 cm"
    t.integer('piece_count').notNullable().defaultTo(1)
    t.string('reference', 5000).notNullable().defaultTo('')
    t.string('note', 500).notNullable().defaultTo('')
    for (const flag of ['allow_variants', 'inherited', 'optional', 'consumable', 'validated'])
      t.boolean(flag).notNullable().defaultTo(false)
    quantity(t, 'setup_quantity')
    quantity(t, 'attrition') // percent
    quantity(t, 'rounding_multiple', null)
    t.string('checksum', 128).notNullable().defaultTo('')
    common(t)
  })
  await knex.schema.createTable('part_bom_substitute', (t) => {
    t.increments('id')
    owned(t, 'bom_item_id', 'part_bom_item')
    owned(t, 'part_id', 'part_part')
    t.text('metadata').notNullable().defaultTo('{}')
    t.unique(['bom_item_id', 'part_id'])
  })
  await knex.schema.createTable('part_related', (t) => {
    t.increments('id')
    owned(t, 'part_1_id', 'part_part')
    owned(t, 'part_2_id', 'part_part')
    text(t, 'note', 500)
    t.text('metadata').notNullable().defaultTo('{}')
    t.unique(['part_1_id', 'part_2_id'])
  })
  await knex.schema.createTable('part_test_template', (t) => {
    t.increments('id')
    owned(t, 'part_id', 'part_part')
    t.string('test_name', 100).notNullable()
    t.string('key', 100).notNullable() // the name without what is not a letter or digit, in lower case
    t.string('description', 100)
    t.boolean('enabled').notNullable().defaultTo(true)
    t.boolean('required').notNullable().defaultTo(true)
    t.boolean('requires_value').notNullable().defaultTo(false)
    t.boolean('requires_attachment').notNullable().defaultTo(false)
    text(t, 'choices', 5000)
    common(t)
  })
  await knex.schema.createTable('part_stocktake', (t) => {
    t.increments('id')
    owned(t, 'part_id', 'part_part')
    t.integer('item_count').notNullable().defaultTo(1)
    quantity(t, 'quantity')
    t.string('date', 10).notNullable()
    text(t, 'note', 250)
    loose(t, 'user_id', 'auth_user')
    money(t, 'cost_min')
    money(t, 'cost_max')
    t.index(['part_id', 'date'])
  })
  // In the currency of the row; overrides in their own.
  await knex.schema.createTable('part_pricing', (t) => {
    t.integer('part_id').primary().references('part_part.id').onDelete('CASCADE')
    t.string('currency', 3).notNullable()
    t.string('updated', 30)
    t.boolean('scheduled_for_update').notNullable().defaultTo(false)
    for (const kind of [
      'bom_cost',
      'purchase_cost',
      'internal_cost',
      'supplier_price',
      'variant_cost',
      'overall',
      'sale_price',
      'sale_history',
    ]) {
      t.bigInteger(`${kind}_min`)
      t.bigInteger(`${kind}_max`)
    }
    money(t, 'override_min')
    money(t, 'override_max')
  })
}

export async function down(knex: Knex): Promise<void> {
  for (const table of [
    'part_pricing',
    'part_stocktake',
    'part_test_template',
    'part_related',
    'part_bom_substitute',
    'part_bom_item',
    'part_internal_price',
    'part_sale_price',
    'company_price_break',
    'company_supplier_part',
    'company_manufacturer_part',
  ]) {
    await knex.schema.dropTable(table)
  }
}
