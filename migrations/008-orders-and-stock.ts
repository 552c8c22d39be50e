/**
 * Orders and stock, which refer to each other: what is bought, built and sold, the items on the shelves, and what happened to them.
 * Builds and sales orders are kept as an import brings them: stock refers to them, and what they hold of it counts as allocated.
 */
import type { Knex } from 'knex'
import { barcode, byText, common, held, loose, money, owned, quantity, text } from './columns.ts'

type Table = Knex.CreateTableBuilder

/** Items that can be used: not sold, installed, consumed, being built, or in a state (lost, rejected, …) that keeps them out. */
const IN_STOCK = `quantity > 0 and sales_order_id is null and belongs_to_id is null and customer_id is null and consumed_by_id is null
  and not is_building and status in (10, 50, 55, 85)`

export const orderColumns = (t: Table): void => {
  t.increments('id')
  t.string('reference', 64).notNullable().unique()
  t.bigInteger('reference_int').notNullable().defaultTo(0).index() // the number in the reference, for order
  t.string('description', 250).notNullable().defaultTo('')
  t.string('link', 2000).notNullable().defaultTo('')
  t.text('notes')
  t.integer('status').notNullable().defaultTo(10)
  t.integer('status_custom_key')
  t.string('creation_date', 10)
  t.string('issue_date', 10)
  t.string('start_date', 10)
  t.string('target_date', 10)
  t.string('updated_at', 30)
  loose(t, 'created_by_id', 'auth_user')
  loose(t, 'responsible_id', 'users_owner')
  loose(t, 'project_code_id', 'common_project_code')
  loose(t, 'contact_id', 'company_contact')
  loose(t, 'address_id', 'company_address')
  t.string('order_currency', 3)
  money(t, 'total_price')
  barcode(t)
  common(t)
}

/** `of / by`, half rounded away from zero, in whole numbers on both databases. */
const rounded = (of: string, by: number): string => `((${of} + case when ${of} < 0 then ${-by / 2} else ${by / 2} end) / ${by})`
/** What a line costs (10^-6): price by quantity (10^-5), rounded, less the discount (percent of 10^-5), rounded. Parts of it stay small enough for 64 bits. */
function lineTotal(price: string): string {
  const full = `(${price} * (quantity / 100000) + ${rounded(`(${price} * (quantity % 100000))`, 100_000)})`
  const share = '(10000000 - discount)'
  return `${full} / 10000000 * ${share} + ${rounded(`(${full} % 10000000 * ${share})`, 10_000_000)}`
}

export const lineColumns = (t: Table, order: string, price: string): void => {
  t.increments('id')
  owned(t, 'order_id', order)
  text(t, 'line', 20) // line number as the supplier or customer writes it
  quantity(t, 'quantity', 100_000)
  text(t, 'reference', 100)
  text(t, 'notes', 500)
  text(t, 'link', 2000)
  t.string('target_date', 10)
  loose(t, 'project_code_id', 'common_project_code')
  quantity(t, 'discount') // percent
  money(t, price)
  t.specificType('total_price', `bigint generated always as (${lineTotal(price)}) stored`)
  common(t)
}

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('order_purchase_order', (t) => {
    orderColumns(t)
    held(t, 'supplier_id', 'company_company')
    text(t, 'supplier_reference', 64)
    loose(t, 'received_by_id', 'auth_user')
    loose(t, 'destination_id', 'stock_location')
    t.string('complete_date', 10)
    t.index(['status', 'id'])
  })
  await knex.schema.createTable('order_sales_order', (t) => {
    orderColumns(t)
    held(t, 'customer_id', 'company_company')
    text(t, 'customer_reference', 64)
    t.string('shipment_date', 10)
    loose(t, 'shipped_by_id', 'auth_user')
    t.index(['status', 'id'])
  })
  await knex.schema.createTable('build_build', (t) => {
    t.increments('id')
    t.string('reference', 64).notNullable().unique()
    t.bigInteger('reference_int').notNullable().defaultTo(0)
    text(t, 'title', 100)
    t.integer('parent_id').references('build_build.id').onDelete('SET NULL').index()
    owned(t, 'part_id', 'part_part')
    loose(t, 'sales_order_id', 'order_sales_order')
    loose(t, 'take_from_id', 'stock_location')
    loose(t, 'destination_id', 'stock_location')
    t.boolean('external').notNullable().defaultTo(false)
    quantity(t, 'quantity')
    quantity(t, 'completed')
    t.integer('status').notNullable().defaultTo(10)
    t.integer('status_custom_key')
    t.string('batch', 100)
    for (const date of ['creation_date', 'start_date', 'target_date', 'completion_date']) t.string(date, 10)
    loose(t, 'completed_by_id', 'auth_user')
    loose(t, 'issued_by_id', 'auth_user')
    loose(t, 'responsible_id', 'users_owner')
    loose(t, 'project_code_id', 'common_project_code')
    t.integer('priority').notNullable().defaultTo(0)
    text(t, 'link', 2000)
    t.text('notes')
    barcode(t)
    common(t)
    t.index(['status', 'part_id'])
  })
  await knex.schema.createTable('order_purchase_order_line', (t) => {
    lineColumns(t, 'order_purchase_order', 'purchase_price')
    loose(t, 'part_id', 'company_supplier_part')
    quantity(t, 'received')
    t.boolean('auto_pricing').notNullable().defaultTo(false)
    loose(t, 'destination_id', 'stock_location')
    loose(t, 'build_order_id', 'build_build')
  })
  await knex.schema.createTable('order_purchase_order_extra_line', (t) => {
    lineColumns(t, 'order_purchase_order', 'price')
    text(t, 'description', 250)
    t.text('context')
  })
  await knex.schema.createTable('order_sales_order_line', (t) => {
    lineColumns(t, 'order_sales_order', 'sale_price')
    loose(t, 'part_id', 'part_part')
    quantity(t, 'shipped')
  })
  await knex.schema.createTable('order_sales_order_shipment', (t) => {
    t.increments('id')
    owned(t, 'order_id', 'order_sales_order')
    t.string('shipment_date', 10)
    t.string('delivery_date', 10)
    loose(t, 'checked_by_id', 'auth_user')
    t.string('reference', 100).notNullable().defaultTo('1')
    text(t, 'tracking_number', 100)
    text(t, 'invoice_number', 100)
    text(t, 'link', 2000)
    t.text('notes')
    t.text('metadata').notNullable().defaultTo('{}')
  })
  await knex.schema.createTable('build_line', (t) => {
    t.increments('id')
    owned(t, 'build_id', 'build_build')
    owned(t, 'bom_item_id', 'part_bom_item')
    quantity(t, 'quantity')
    quantity(t, 'consumed')
    t.unique(['build_id', 'bom_item_id'])
  })

  const pg = knex.client.config.client === 'pg'
  await knex.schema.createTable('stock_item', (t) => {
    t.increments('id')
    held(t, 'part_id', 'part_part').notNullable()
    loose(t, 'supplier_part_id', 'company_supplier_part')
    loose(t, 'location_id', 'stock_location')
    t.integer('parent_id').references('stock_item.id').onDelete('SET NULL').index() // the item that this one was split from
    t.integer('belongs_to_id').references('stock_item.id').onDelete('SET NULL').index() // the item that this one is installed in
    loose(t, 'customer_id', 'company_company')
    loose(t, 'owner_id', 'users_owner')
    loose(t, 'build_id', 'build_build')
    loose(t, 'consumed_by_id', 'build_build')
    t.boolean('is_building').notNullable().defaultTo(false)
    loose(t, 'purchase_order_id', 'order_purchase_order')
    loose(t, 'sales_order_id', 'order_sales_order')
    quantity(t, 'quantity')
    t.string('serial', 100)
    t.bigInteger('serial_int').notNullable().defaultTo(0)
    t.string('batch', 100)
    t.string('packaging', 50)
    text(t, 'link', 2000)
    t.text('notes')
    t.integer('status').notNullable().defaultTo(10)
    t.integer('status_custom_key')
    money(t, 'purchase_price')
    t.string('expiry_date', 10)
    t.string('creation_date', 30)
    t.string('updated', 30)
    t.string('stocktake_date', 10)
    loose(t, 'stocktake_user_id', 'auth_user')
    t.boolean('review_needed').notNullable().defaultTo(false)
    t.boolean('delete_on_deplete').notNullable().defaultTo(true)
    // Worked out by the database itself, so that it can never disagree with what it follows from.
    t.specificType('in_stock', `boolean generated always as (${IN_STOCK}) stored`)
    barcode(t)
    common(t)
  })
  await knex.raw('create unique index stock_item_serial on stock_item (part_id, serial)')
  await knex.raw('create index stock_item_part_in_stock on stock_item (part_id, in_stock, id)')
  await knex.raw('create index stock_item_location_in_stock on stock_item (location_id, in_stock, id)')
  await byText(knex, 'stock_item', 'batch')
  await knex.raw('create index stock_item_in_stock on stock_item (in_stock, id)')
  await knex.raw('create index stock_item_state on stock_item (coalesce(status_custom_key, status), id)')
  await knex.raw('create index stock_item_updated on stock_item (updated, id)')
  await knex.raw('create index stock_item_by_serial on stock_item (serial) where serial is not null')
  await knex.raw('create index stock_item_expiry on stock_item (expiry_date) where expiry_date is not null')
  await knex.raw('create index stock_item_serial_int on stock_item (serial_int, id)')
  // Stock is never negative, whoever writes.
  if (pg) await knex.raw('alter table stock_item add constraint stock_item_quantity check (quantity >= 0)')
  else {
    for (const [event, name] of [
      ['insert', 'made'],
      ['update of quantity', 'changed'],
    ] as const)
      await knex.raw(`create trigger stock_item_quantity_${name} before ${event} on stock_item when new.quantity < 0
        begin select raise(abort, 'CHECK constraint failed: stock_item_quantity'); end`)
  }

  // One row a change, written with it: who, through which application and which credential, from what to what.
  await knex.schema.createTable('stock_tracking', (t) => {
    t.increments('id')
    loose(t, 'item_id', 'stock_item')
    loose(t, 'part_id', 'part_part')
    t.integer('tracking_type').notNullable()
    t.string('date', 30).notNullable()
    text(t, 'notes', 512)
    loose(t, 'user_id', 'auth_user')
    t.text('deltas').notNullable().defaultTo('{}')
    text(t, 'credential', 100) // kind and name of the credential
    t.string('client_id', 100) // the application, for access tokens
    quantity(t, 'before', null)
    quantity(t, 'after', null)
    t.index(['item_id', 'id'])
    t.index(['date', 'id'])
  })
  await knex.schema.createTable('stock_test_result', (t) => {
    t.increments('id')
    owned(t, 'stock_item_id', 'stock_item')
    owned(t, 'template_id', 'part_test_template')
    t.boolean('result').notNullable().defaultTo(false)
    text(t, 'value', 500)
    t.string('attachment', 255)
    text(t, 'notes', 500)
    text(t, 'test_station', 500)
    t.string('started_datetime', 30)
    t.string('finished_datetime', 30)
    t.string('date', 30).notNullable()
    loose(t, 'user_id', 'auth_user')
    t.text('metadata').notNullable().defaultTo('{}')
  })
  await knex.schema.createTable('build_item', (t) => {
    t.increments('id')
    owned(t, 'build_line_id', 'build_line')
    owned(t, 'stock_item_id', 'stock_item')
    quantity(t, 'quantity')
    loose(t, 'install_into_id', 'stock_item')
    t.text('metadata').notNullable().defaultTo('{}')
  })
  await knex.schema.createTable('order_sales_order_allocation', (t) => {
    t.increments('id')
    owned(t, 'line_id', 'order_sales_order_line')
    loose(t, 'shipment_id', 'order_sales_order_shipment')
    owned(t, 'item_id', 'stock_item')
    quantity(t, 'quantity')
  })
  for (const table of ['order_purchase_order', 'order_sales_order', 'build_build']) await byText(knex, table, 'reference')
}

export async function down(knex: Knex): Promise<void> {
  for (const table of [
    'order_sales_order_allocation',
    'build_item',
    'stock_test_result',
    'stock_tracking',
    'stock_item',
    'build_line',
    'order_sales_order_shipment',
    'order_sales_order_line',
    'order_purchase_order_extra_line',
    'order_purchase_order_line',
    'build_build',
    'order_sales_order',
    'order_purchase_order',
  ]) {
    await knex.schema.dropTable(table)
  }
}
