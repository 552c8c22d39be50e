/** What prices of parts follow from, read set by set. Money is an integer of 10^-6, quantities are integers of 10^-5. */

import type { Trx } from '../../../database.ts'
import { type Dialect, dialectOf } from '../../engine/dialect.ts'
import { allSql } from '../../engine/rows.ts'
import { raw, type Sql, sql } from '../../engine/sql.ts'

/** A price as it was agreed on, for a pack of that size. */
export interface Price {
  readonly part: number
  readonly price: number
  readonly currency: string | null
  /** What it is the price of, in the part's units. */
  readonly per: number
}

export interface PricedPart {
  readonly id: number
  readonly assembly: boolean
  readonly is_template: boolean
  readonly purchaseable: boolean
}

/** A line of an assembly, its own or inherited. */
export interface PricedLine {
  readonly assembly: number
  readonly line: number
  readonly quantity: number
}

export interface Kept {
  readonly part_id: number
  readonly currency: string
  readonly overall_min: number | null
  readonly overall_max: number | null
  readonly override_min: number | null
  readonly override_min_currency: string | null
  readonly override_max: number | null
  readonly override_max_currency: string | null
  readonly scheduled_for_update: boolean | number
  /** The other columns of what was worked out. */
  readonly [column: string]: unknown
}

const dialect = (trx: Trx): Dialect => dialectOf(trx.kind)

/** Is the column one of these parts? */
const among = (trx: Trx, column: string, parts: readonly number[]): Sql => dialect(trx).among(raw(column), parts)

export const pricedParts = (trx: Trx, parts: readonly number[]): Promise<PricedPart[]> =>
  allSql(trx, sql`select id, assembly, is_template, purchaseable from part_part where ${among(trx, 'id', parts)}`)

/** @param kind whose price breaks */
export const priceBreaks = (trx: Trx, kind: 'internal' | 'sale', parts: readonly number[]): Promise<Price[]> =>
  allSql(
    trx,
    sql`select part_id as part, price, price_currency as currency, 100000 as per from ${raw(`part_${kind}_price`)}
      where price is not null and ${among(trx, 'part_id', parts)}`,
  )

export const supplierPrices = (trx: Trx, parts: readonly number[]): Promise<Price[]> =>
  allSql(
    trx,
    sql`select s.part_id as part, b.price, b.price_currency as currency, s.pack_quantity_native as per
      from company_supplier_part s join company_price_break b on b.part_id = s.id join part_part p on p.id = s.part_id
      where b.price is not null and s.pack_quantity_native > 0 and p.purchaseable and ${among(trx, 's.part_id', parts)}`,
  )

const COMPLETE_PURCHASE = 30
const SHIPPED_OR_COMPLETE = '(20, 30)'

/** What was paid on orders that are complete. */
export const purchases = (trx: Trx, parts: readonly number[]): Promise<Price[]> =>
  allSql(
    trx,
    sql`select s.part_id as part, l.purchase_price as price, l.purchase_price_currency as currency, s.pack_quantity_native as per
      from company_supplier_part s join order_purchase_order_line l on l.part_id = s.id join order_purchase_order o on o.id = l.order_id
      where o.status = ${COMPLETE_PURCHASE} and l.received > 0 and l.purchase_price is not null and s.pack_quantity_native > 0
        and ${among(trx, 's.part_id', parts)}`,
  )

/** What stock is worth. @param since ISO time: only items that changed then or later; '' for all */
export const stockPrices = (trx: Trx, parts: readonly number[], since: string): Promise<Price[]> =>
  allSql(
    trx,
    sql`select distinct part_id as part, purchase_price as price, purchase_price_currency as currency, 100000 as per from stock_item
      where purchase_price is not null and (${since} = '' or updated >= ${since}) and ${among(trx, 'part_id', parts)}`,
  )

/** A part and all variants below it, for each of these parts. */
const families = (trx: Trx, parts: readonly number[]): Sql =>
  sql`family(root, id) as (select id, id from part_part where ${among(trx, 'id', parts)}
    union select family.root, v.id from part_part v join family on v.variant_of_id = family.id)`

/** What the part and its variants were sold for. */
export const sales = (trx: Trx, parts: readonly number[]): Promise<Price[]> =>
  allSql(
    trx,
    sql`with recursive ${families(trx, parts)}
      select family.root as part, l.sale_price as price, l.sale_price_currency as currency, 100000 as per
      from family join order_sales_order_line l on l.part_id = family.id join order_sales_order o on o.id = l.order_id
      where l.sale_price is not null and o.status in ${raw(SHIPPED_OR_COMPLETE)}`,
  )

/** Variants of templates. @param activeOnly leave out those that are not in use */
export const variants = (trx: Trx, parts: readonly number[], activeOnly: boolean): Promise<{ template: number; part: number }[]> =>
  allSql(
    trx,
    sql`with recursive ${families(trx, parts)}
      select family.root as template, v.id as part from family join part_part v on v.id = family.id join part_part p on p.id = family.root
      where family.id <> family.root and p.is_template ${raw(activeOnly ? 'and v.active' : '')}`,
  )

/** Lines of assemblies, with those that their templates hand down. */
export const pricedLines = (trx: Trx, parts: readonly number[]): Promise<PricedLine[]> =>
  allSql(
    trx,
    sql`with recursive up(root, id) as (select id, id from part_part where assembly and ${among(trx, 'id', parts)}
        union select up.root, p.variant_of_id from part_part p join up on p.id = up.id where p.variant_of_id is not null)
      select up.root as assembly, l.id as line, l.quantity from up join part_bom_item l on l.part_id = up.id and (l.inherited or up.root = up.id)`,
  )

/** Parts that a line can be made with: its own, substitutes and, where they are allowed, variants. */
export const candidates = (trx: Trx, lines: readonly number[]): Promise<{ line: number; part: number }[]> =>
  allSql(
    trx,
    sql`with recursive l as (select id, sub_part_id, allow_variants from part_bom_item where ${dialect(trx).among(raw('id'), lines)}),
      variant(line, id) as (select l.id, v.id from l join part_part v on v.variant_of_id = l.sub_part_id where l.allow_variants
        union select variant.line, v.id from variant join part_part v on v.variant_of_id = variant.id),
      candidate(line, part) as (select id, sub_part_id from l union select line, id from variant
        union select s.bom_item_id, s.part_id from part_bom_substitute s join l on l.id = s.bom_item_id)
      select c.line, c.part from candidate c join l on l.id = c.line join part_part p on p.id = c.part join part_part sub on sub.id = l.sub_part_id
      where p.id = sub.id or (p.active and p.trackable = sub.trackable)`,
  )

/** What was worked out before, and what people laid down instead. */
export const keptPrices = (trx: Trx, parts: readonly number[]): Promise<Kept[]> =>
  allSql(trx, sql`select * from part_pricing where ${among(trx, 'part_id', parts)}`)
