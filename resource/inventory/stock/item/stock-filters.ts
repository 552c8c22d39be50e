/** Filters of the list of stock items, by the contract's names. */

import { fold } from '../../../../database/text-index.ts'
import { seesTable } from '../../../engine/comparison.ts'
import { scaled } from '../../../engine/fields/number.ts'
import { tagFilters } from '../../../engine/fields/tags.ts'
import { type Filter, filter, flagged, isNull, keyValue } from '../../../engine/filter.ts'
import { innerJoin, leftJoin } from '../../../engine/join.ts'
import { contains, raw, type Sql, sql } from '../../../engine/sql.ts'
import { subtree } from '../../../engine/tree.ts'
import { COMPANY, MANUFACTURER_PART, SUPPLIER_PART } from '../../kinds/company.ts'
import { BOM_ITEM, CATEGORY, PART } from '../../kinds/part.ts'
import { LOCATION } from '../../kinds/stock.ts'
import { statusKeys } from '../../status-choices.ts'
import { STOCK_STATUS } from '../../status-codes.ts'
import { isPart } from '../../variant-filter.ts'
import { fittingFrom, key, wholeTree } from '../../variant-tree.ts'
import { ALLOCATED_ITEMS, allocated } from './allocated.ts'
import { expired, stale } from './expiry.ts'

export const itemPart = innerJoin(PART, 'part_id')
export const place = leftJoin(LOCATION, 'location_id')
export const bought = leftJoin(SUPPLIER_PART, 'supplier_part_id')
export const produced = leftJoin(MANUFACTURER_PART, 'manufacturer_part_id', { from: bought })

const range = (name: string, column: string): Record<string, Filter> => ({
  [`${name}_before`]: filter.day((day) => sql`${raw(column)} < ${day}`, 'Before this day'),
  [`${name}_after`]: filter.day((day) => sql`${raw(column)} > ${day}`, 'After this day'),
})
const present = (column: string): Filter =>
  filter.yesNo((yes) => (yes ? raw(`t.${column} is not null and t.${column} <> ''`) : raw(`coalesce(t.${column}, '') = ''`)))
const amount = (sign: '>=' | '<='): Filter => filter.of({ type: 'number' }, (value) => sql`t.quantity ${raw(sign)} ${scaled(value, 5)}`)
const serial = (sign: '>=' | '<='): Filter => filter.ofKey((id) => sql`t.serial_int ${raw(sign)} ${id}`)
const partHas = (text: Sql): Filter =>
  filter.of({ type: 'string' }, (value, { dialect }) => {
    const lower = dialect.kind === 'postgres' ? sql`lower(${text})` : text
    return sql`${lower} like ${contains(fold(value))} escape '\\'`
  })
const ID = raw('t.id')

export const stockFilters: Record<string, Filter> = {
  part: filter.choice(
    PART,
    filter.ofKey(
      // Which parts are variants is for those who may see parts.
      (id, asked) => isPart(raw('t.part_id'), id, asked, seesTable('part_part', asked.principal)),
      'Stock of this part, and of its variants unless `include_variants` is false, as far as the caller may see parts',
    ),
  ),
  include_variants: filter.flag('Whether `part` means its variants as well (default: yes)'),
  part_tree: filter.choice(
    PART,
    filter.ofKey(
      (id, { dialect }) => dialect.member(raw('t.part_id'), wholeTree(key(id))),
      'Stock of all parts in the tree of templates and variants that this part belongs to',
    ),
  ),
  location: filter.choice(
    LOCATION,
    filter.of(
      { type: 'integer' },
      (value, { query, dialect }) => {
        const cascade = flagged(query.get('cascade'), true)
        if (isNull(value)) return cascade ? undefined : sql`t.location_id is null`
        return cascade
          ? dialect.member(raw('t.location_id'), subtree('stock_location', keyValue(value)))
          : sql`t.location_id = ${keyValue(value)}`
      },
      'Stock in this location, and in those below it unless `cascade` is false',
    ),
  ),
  cascade: filter.flag('Whether `location` goes down into the branches (default: yes)'),
  category: filter.choice(
    CATEGORY,
    filter.ofKey(
      (id, { dialect }) => dialect.member(itemPart.column('category_id'), subtree('part_category', id)),
      'Stock of parts of this category and of those below it',
    ),
  ),
  status: filter.choice(
    statusKeys(STOCK_STATUS),
    filter.ofKey((id) => sql`coalesce(t.status_custom_key, t.status) = ${id}`, 'In this state, built in or of the installation'),
  ),
  name: filter.sameText(itemPart.column('name'), 'Name of the part'),
  name_contains: partHas(itemPart.column('name')),
  name_regex: filter.pattern(itemPart.column('name')),
  IPN: filter.sameText(itemPart.column('IPN')),
  IPN_contains: partHas(itemPart.column('IPN')),
  IPN_regex: filter.pattern(itemPart.column('IPN')),
  active: filter.bool(itemPart.column('active'), 'Whether the part is active'),
  assembly: filter.bool(itemPart.column('assembly')),
  salable: filter.bool(itemPart.column('salable')),
  batch: filter.sameText(raw('t.batch')),
  batch_regex: filter.pattern(raw(`coalesce(t.batch, '')`)),
  has_batch: present('batch'),
  serialized: present('serial'),
  tracked: filter.bool(
    raw(`(coalesce(t.batch, '') <> '' or coalesce(t.serial, '') <> '')`),
    'Whether it has a serial number or a batch code',
  ),
  serial_gte: serial('>='),
  serial_lte: serial('<='),
  min_stock: amount('>='),
  max_stock: amount('<='),
  // Compared, not just named: SQLite uses an index for that alone.
  in_stock: filter.yesNo((yes) => raw(`t.in_stock = ${yes}`)),
  available: filter.shown(
    filter.yesNo((yes, { dialect }) => {
      // Most items are held for nothing: that is asked first.
      const free = sql`(not (${dialect.member(ID, ALLOCATED_ITEMS)}) or t.quantity > ${allocated('t')})`
      return yes ? sql`t.in_stock = true and ${free}` : sql`(t.quantity <= 0 or not ${free})`
    }, 'In stock, and not all of it held for orders'),
  ),
  allocated: filter.shown(filter.bool((dialect) => dialect.member(ID, ALLOCATED_ITEMS), 'Whether something of it is held for an order')),
  depleted: filter.bool(raw('t.quantity <= 0')),
  consumed: filter.bool(raw('t.consumed_by_id is not null')),
  installed: filter.bool(raw('t.belongs_to_id is not null')),
  sent_to_customer: filter.bool(raw('t.customer_id is not null')),
  has_installed_items: filter.bool(raw('exists (select 1 from stock_item n where n.belongs_to_id = t.id)')),
  has_child_items: filter.bool(raw('exists (select 1 from stock_item n where n.parent_id = t.id)')),
  has_purchase_price: filter.bool(raw('t.purchase_price is not null')),
  has_stocktake: filter.bool(raw('t.stocktake_date is not null')),
  external: filter.bool(sql`coalesce(${place.column('external')}, false)`, 'Whether it is in a place outside'),
  expired: filter.bool((dialect) => expired(dialect, 't')),
  stale: filter.shown(filter.bool((dialect) => stale(dialect, 't'))),
  ...range('expiry', 't.expiry_date'),
  ...range('updated', 't.updated'),
  ...range('created', 't.creation_date'),
  ...range('stocktake', 't.stocktake_date'),
  supplier: filter.choice(COMPANY, filter.key(bought.column('supplier_id'))),
  manufacturer: filter.choice(COMPANY, filter.key(produced.column('manufacturer_id'))),
  manufacturer_part: filter.choice(MANUFACTURER_PART, filter.key(bought.column('manufacturer_part_id'))),
  company: filter.choice(
    COMPANY,
    filter.ofKey(
      (id) => sql`(${bought.column('supplier_id')} = ${id} or ${produced.column('manufacturer_id')} = ${id})`,
      'Sold or made by this company',
    ),
  ),
  bom_item: filter.choice(
    BOM_ITEM,
    filter.ofKey(
      (id, { dialect }) => dialect.member(raw('t.part_id'), sql`with recursive ${fittingFrom(key(id))} select part from fitting`),
      'Stock that this line of a bill of materials can be made with',
    ),
  ),
  ...tagFilters('stock_item'),
}
