/**
 * Orders of all kinds: what sales orders had not yet, return orders and transfer orders. What they hold of stock is not taken by anybody
 * else, so a part has a sum of that, too.
 */
import type { Knex } from 'knex'
import { lineColumns, orderColumns } from './008-orders-and-stock.ts'
import { byText, common, held, loose, owned, quantity, text } from './columns.ts'

type Table = Knex.CreateTableBuilder

/** What shipments get, and are found by. */
const INDEXED = ['shipment_address_id', 'barcode_hash']

const extraLine = (t: Table, order: string): void => {
  lineColumns(t, order, 'price')
  text(t, 'description', 250)
  t.text('context')
}

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('order_sales_order_extra_line', (t) => extraLine(t, 'order_sales_order'))
  for (const column of [
    'shipment_address_id integer references company_address (id) on delete set null',
    "barcode_hash varchar(128) not null default ''",
    "barcode_data varchar(500) not null default ''",
    "search_key text not null default ''",
  ])
    await knex.raw(`alter table order_sales_order_shipment add column ${column}`)
  for (const column of INDEXED)
    await knex.raw(`create index order_sales_order_shipment_${column}_index on order_sales_order_shipment (${column})`)

  await knex.schema.createTable('order_return_order', (t) => {
    orderColumns(t)
    held(t, 'customer_id', 'company_company')
    text(t, 'customer_reference', 64)
    t.string('complete_date', 10)
    t.index(['status', 'id'])
  })
  await knex.schema.createTable('order_return_order_line', (t) => {
    lineColumns(t, 'order_return_order', 'price')
    owned(t, 'item_id', 'stock_item')
    t.string('received_date', 10)
    t.integer('outcome').notNullable().defaultTo(10)
    t.unique(['order_id', 'item_id'])
  })
  await knex.schema.createTable('order_return_order_extra_line', (t) => extraLine(t, 'order_return_order'))

  await knex.schema.createTable('order_transfer_order', (t) => {
    orderColumns(t)
    loose(t, 'take_from_id', 'stock_location')
    loose(t, 'destination_id', 'stock_location')
    t.boolean('consume').notNullable().defaultTo(false)
    t.string('complete_date', 10)
    t.index(['status', 'id'])
  })
  await knex.schema.createTable('order_transfer_order_line', (t) => {
    t.increments('id')
    owned(t, 'order_id', 'order_transfer_order')
    text(t, 'line', 20)
    quantity(t, 'quantity', 100_000)
    text(t, 'reference', 100)
    text(t, 'notes', 500)
    text(t, 'link', 2000)
    t.string('target_date', 10)
    loose(t, 'project_code_id', 'common_project_code')
    loose(t, 'part_id', 'part_part')
    quantity(t, 'transferred')
    common(t)
  })
  await knex.schema.createTable('order_transfer_order_allocation', (t) => {
    t.increments('id')
    owned(t, 'line_id', 'order_transfer_order_line')
    owned(t, 'item_id', 'stock_item')
    quantity(t, 'quantity')
  })
  await knex.raw('alter table part_total add column allocated_to_transfer_orders bigint not null default 0')
  for (const table of ['order_return_order', 'order_transfer_order']) await byText(knex, table, 'reference')
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table part_total drop column allocated_to_transfer_orders')
  for (const table of [
    'order_transfer_order_allocation',
    'order_transfer_order_line',
    'order_transfer_order',
    'order_return_order_extra_line',
    'order_return_order_line',
    'order_return_order',
  ])
    await knex.schema.dropTable(table)
  for (const column of INDEXED) await knex.raw(`drop index order_sales_order_shipment_${column}_index`)
  for (const column of ['shipment_address_id', 'barcode_hash', 'barcode_data', 'search_key'])
    await knex.raw(`alter table order_sales_order_shipment drop column ${column}`)
  await knex.schema.dropTable('order_sales_order_extra_line')
}
