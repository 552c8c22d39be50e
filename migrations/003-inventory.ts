/** Companies, stock locations, part categories and parts. Quantities are integers of 10^-5, money integers of 10^-6, dates ISO text. */
import type { Knex } from 'knex'
import { barcode, byText, treeColumns, treeIndexes } from './columns.ts'

export async function up(knex: Knex): Promise<void> {
  const user = (t: Knex.CreateTableBuilder, column: string) => t.integer(column).references('auth_user.id').onDelete('SET NULL').index()

  await knex.schema.createTable('company_company', (t) => {
    t.increments('id')
    t.string('name', 100).notNullable()
    t.string('description', 500).notNullable().defaultTo('')
    t.string('website', 2000).notNullable().defaultTo('')
    t.string('phone', 50).notNullable().defaultTo('')
    t.string('email', 254)
    t.string('currency', 3).notNullable().defaultTo('USD')
    t.string('contact', 100).notNullable().defaultTo('')
    t.string('link', 2000).notNullable().defaultTo('')
    t.string('image', 255)
    t.boolean('active').notNullable().defaultTo(true)
    t.boolean('is_customer').notNullable().defaultTo(false)
    t.boolean('is_manufacturer').notNullable().defaultTo(false)
    t.boolean('is_supplier').notNullable().defaultTo(true)
    t.text('notes')
    t.string('tax_id', 50).notNullable().defaultTo('')
    t.text('metadata').notNullable().defaultTo('{}')
    t.text('search_key').notNullable().defaultTo('')
    t.unique(['name', 'email'])
  })
  await byText(knex, 'company_company', 'name')
  await knex.schema.createTable('company_contact', (t) => {
    t.increments('id')
    t.integer('company_id').notNullable().references('company_company.id').onDelete('CASCADE').index()
    t.string('name', 100).notNullable()
    t.string('phone', 100).notNullable().defaultTo('')
    t.string('email', 254).notNullable().defaultTo('')
    t.string('role', 100).notNullable().defaultTo('')
    t.text('metadata').notNullable().defaultTo('{}')
    t.text('search_key').notNullable().defaultTo('')
  })
  await byText(knex, 'company_contact', 'name')
  await knex.schema.createTable('company_address', (t) => {
    t.increments('id')
    t.integer('company_id').notNullable().references('company_company.id').onDelete('CASCADE').index()
    t.string('title', 100).notNullable()
    t.boolean('primary').notNullable().defaultTo(false)
    for (const [column, length] of [
      ['line1', 50],
      ['line2', 50],
      ['postal_code', 10],
      ['postal_city', 50],
      ['province', 50],
      ['country', 50],
      ['shipping_notes', 100],
      ['internal_shipping_notes', 100],
      ['link', 2000],
    ] as const) {
      t.string(column, length).notNullable().defaultTo('')
    }
    t.text('search_key').notNullable().defaultTo('')
  })
  await byText(knex, 'company_address', 'title')

  await knex.schema.createTable('stock_location_type', (t) => {
    t.increments('id')
    t.string('name', 100).notNullable()
    t.string('description', 250).notNullable().defaultTo('')
    t.string('icon', 100).notNullable().defaultTo('')
    t.text('metadata').notNullable().defaultTo('{}')
    t.text('search_key').notNullable().defaultTo('')
  })
  await byText(knex, 'stock_location_type', 'name')
  await knex.schema.createTable('stock_location', (t) => {
    t.increments('id')
    t.string('name', 100).notNullable()
    t.string('description', 250).notNullable().defaultTo('')
    t.integer('owner_id').references('users_owner.id').onDelete('SET NULL')
    t.integer('location_type_id').references('stock_location_type.id').onDelete('SET NULL').index()
    t.string('custom_icon', 100).notNullable().defaultTo('')
    t.boolean('structural').notNullable().defaultTo(false)
    t.boolean('external').notNullable().defaultTo(false)
    t.integer('item_count').notNullable().defaultTo(0) // stock items in this very location; a subtree is summed
    barcode(t)
    treeColumns(t, 'stock_location')
  })
  await treeIndexes(knex, 'stock_location')

  await knex.schema.createTable('part_category', (t) => {
    t.increments('id')
    t.string('name', 100).notNullable()
    t.string('description', 250).notNullable().defaultTo('')
    t.integer('default_location_id').references('stock_location.id').onDelete('SET NULL').index()
    t.string('default_keywords', 250)
    t.boolean('structural').notNullable().defaultTo(false)
    t.string('icon', 100).notNullable().defaultTo('')
    t.integer('part_count').notNullable().defaultTo(0) // parts in this very category; a subtree is summed
    treeColumns(t, 'part_category')
  })
  await treeIndexes(knex, 'part_category')

  await knex.schema.createTable('part_part', (t) => {
    t.increments('id')
    t.string('name', 100).notNullable()
    t.string('IPN', 100).notNullable().defaultTo('')
    t.string('revision', 100).notNullable().defaultTo('')
    t.string('description', 250).notNullable().defaultTo('')
    t.string('full_name', 310).notNullable().defaultTo('') // IPN | name | revision
    t.string('keywords', 250)
    t.integer('category_id').references('part_category.id').onDelete('SET NULL')
    t.integer('variant_of_id').references('part_part.id').index()
    t.integer('revision_of_id').references('part_part.id').index()
    t.string('link', 2000).defaultTo('')
    t.string('image', 255)
    t.text('notes')
    t.string('units', 20).defaultTo('')
    t.integer('default_location_id').references('stock_location.id').onDelete('SET NULL').index()
    t.bigInteger('default_expiry').notNullable().defaultTo(0) // days
    t.bigInteger('minimum_stock').notNullable().defaultTo(0) // quantities
    t.bigInteger('maximum_stock').notNullable().defaultTo(0)
    for (const flag of [
      'assembly',
      'component',
      'consumable',
      'is_template',
      'locked',
      'purchaseable',
      'salable',
      'testable',
      'trackable',
      'virtual',
    ]) {
      t.boolean(flag)
        .notNullable()
        .defaultTo(flag === 'component' || flag === 'purchaseable')
    }
    t.boolean('active').notNullable().defaultTo(true)
    t.string('creation_date', 10)
    user(t, 'creation_user_id')
    t.integer('responsible_id').references('users_owner.id').onDelete('SET NULL')
    t.boolean('bom_validated').notNullable().defaultTo(false)
    t.string('bom_checksum', 128).notNullable().defaultTo('') // of the BOM as it was when somebody validated it
    user(t, 'bom_checked_by_id')
    t.string('bom_checked_date', 10)
    barcode(t)
    t.text('metadata').notNullable().defaultTo('{}')
    t.text('search_key').notNullable().defaultTo('')
    t.integer('twin').notNullable().defaultTo(0) // the row's own key where an import brought the same identity once more
  })
  await byText(knex, 'part_part', 'name', 'category_id')
  await byText(knex, 'part_part', 'name')
  await byText(knex, 'part_part', 'IPN')
  await knex.raw('create unique index part_part_identity on part_part (name, "IPN", revision, twin)')

  // Sums over a part's stock and orders, kept by the write functions in the same transaction.
  await knex.schema.createTable('part_total', (t) => {
    t.integer('part_id').primary().references('part_part.id').onDelete('CASCADE')
    for (const sum of [
      'in_stock',
      'total_in_stock',
      'external_stock',
      'variant_stock',
      'unallocated_stock',
      'ordering',
      'building',
      'scheduled_to_build',
      'allocated_to_build_orders',
      'allocated_to_sales_orders',
      'required_for_build_orders',
      'required_for_sales_orders',
    ]) {
      t.bigInteger(sum).notNullable().defaultTo(0)
    }
    t.integer('stock_item_count').notNullable().defaultTo(0)
    t.bigInteger('pricing_min')
    t.bigInteger('pricing_max')
    t.string('pricing_updated', 30)
  })
  for (const [table, thing] of [
    ['part_star', 'part_part'],
    ['part_category_star', 'part_category'],
  ] as const) {
    await knex.schema.createTable(table, (t) => {
      t.integer('user_id').notNullable().references('auth_user.id').onDelete('CASCADE')
      t.integer('thing_id').notNullable().references(`${thing}.id`).onDelete('CASCADE').index()
      t.primary(['user_id', 'thing_id'])
    })
  }
  await knex.schema.createTable('common_tag', (t) => {
    t.increments('id')
    t.string('name', 100).notNullable().unique()
    t.string('slug', 100).notNullable().unique()
  })
  await knex.schema.createTable('common_tagged', (t) => {
    t.integer('tag_id').notNullable().references('common_tag.id').onDelete('CASCADE')
    t.string('model', 40).notNullable() // table of the thing
    t.integer('thing_id').notNullable()
    t.primary(['model', 'thing_id', 'tag_id'])
  })
}

export async function down(knex: Knex): Promise<void> {
  for (const table of [
    'common_tagged',
    'common_tag',
    'part_category_star',
    'part_star',
    'part_total',
    'part_part',
    'part_category',
    'stock_location',
    'stock_location_type',
    'company_address',
    'company_contact',
    'company_company',
  ]) {
    await knex.schema.dropTable(table)
  }
}
