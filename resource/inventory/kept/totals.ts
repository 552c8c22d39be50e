/**
 * Sums that lists show of each part, kept in rows of their own (part_total). Whoever changes what they follow from (stock, orders, builds,
 * allocations, `variant_of`) says so, and the same transaction brings them up to date.
 */
import type { Trx } from '../../../database.ts'
import { atOnce } from '../../engine/at-once.ts'
import { dialectOf } from '../../engine/dialect.ts'
import { type Kept, touch, type Wrong, waiting } from '../../engine/kept.ts'
import { lockClause } from '../../engine/locks.ts'
import { allSql, among, keysIn, rowsAs, tellSql } from '../../engine/rows.ts'
import { raw, type Sql, sql } from '../../engine/sql.ts'
import { BUILD_OPEN, PURCHASE_ORDER_OPEN, SALES_ORDER_OPEN, TRANSFER_ORDER_OPEN } from '../status-codes.ts'

const oneOf = (states: readonly number[]): string => `(${states.join(', ')})`
const OPEN_PURCHASE_ORDER = oneOf(PURCHASE_ORDER_OPEN)
const OPEN_SALES_ORDER = oneOf(SALES_ORDER_OPEN)
const OPEN_TRANSFER_ORDER = oneOf(TRANSFER_ORDER_OPEN)
const ACTIVE_BUILD = oneOf(BUILD_OPEN)

/** What follows from a part's own rows. Each reads the part's key as `part_total.part_id`. */
const OWN: Readonly<Record<string, string>> = {
  in_stock: `select sum(i.quantity) from stock_item i where i.part_id = part_total.part_id and i.in_stock`,
  external_stock: `select sum(i.quantity) from stock_item i join stock_location l on l.id = i.location_id
    where i.part_id = part_total.part_id and i.in_stock and l.external`,
  // Of every item, also those that are sold, installed or used up.
  stock_item_count: `select count(*) from stock_item i where i.part_id = part_total.part_id`,
  // Half a unit of the last place is rounded up, in whole numbers on both databases.
  ordering: `select (due - due % 100000) / 100000 from (
    select 50000 + coalesce(sum(cast(l.quantity - l.received as numeric) * p.pack_quantity_native), 0) as due
    from company_supplier_part p join order_purchase_order_line l on l.part_id = p.id join order_purchase_order o on o.id = l.order_id
    where p.part_id = part_total.part_id and l.quantity > l.received and o.status in ${OPEN_PURCHASE_ORDER}) orders`,
  building: `select sum(i.quantity) from stock_item i join build_build b on b.id = i.build_id
    where i.part_id = part_total.part_id and i.is_building and b.status in ${ACTIVE_BUILD}`,
  scheduled_to_build: `select sum(b.quantity - b.completed) from build_build b
    where b.part_id = part_total.part_id and b.quantity > b.completed and b.status in ${ACTIVE_BUILD}`,
  allocated_to_build_orders: `select sum(a.quantity) from build_item a join stock_item i on i.id = a.stock_item_id
    join build_line l on l.id = a.build_line_id join build_build b on b.id = l.build_id
    where i.part_id = part_total.part_id and b.status in ${ACTIVE_BUILD}`,
  allocated_to_sales_orders: `select sum(a.quantity) from order_sales_order_allocation a join stock_item i on i.id = a.item_id
    join order_sales_order_line l on l.id = a.line_id join order_sales_order o on o.id = l.order_id
    left join order_sales_order_shipment s on s.id = a.shipment_id
    where i.part_id = part_total.part_id and o.status in ${OPEN_SALES_ORDER} and s.shipment_date is null`,
  allocated_to_transfer_orders: `select sum(a.quantity) from order_transfer_order_allocation a join stock_item i on i.id = a.item_id
    join order_transfer_order_line l on l.id = a.line_id join order_transfer_order o on o.id = l.order_id
    where i.part_id = part_total.part_id and o.status in ${OPEN_TRANSFER_ORDER}`,
  // What was used up is asked for no more.
  required_for_build_orders: `select sum(case when l.quantity > l.consumed then l.quantity - l.consumed else 0 end) from part_bom_item m join build_line l on l.bom_item_id = m.id
    join build_build b on b.id = l.build_id where m.sub_part_id = part_total.part_id and b.status in ${ACTIVE_BUILD}`,
  required_for_sales_orders: `select sum(l.quantity) - sum(l.shipped) from order_sales_order_line l join order_sales_order o on o.id = l.order_id
    where l.part_id = part_total.part_id and o.status in ${OPEN_SALES_ORDER}`,
}
const SUMS = [...Object.keys(OWN), 'variant_stock', 'total_in_stock', 'unallocated_stock']
const own = (name: string): string => `coalesce((${OWN[name]}), 0)`

/** Keys of all parts below the part with that key in the tree of variants. */
const variantsBelow = (key: string): string => `with recursive below(id) as (
  select v.id from part_part v where v.variant_of_id = ${key}
  union select v.id from part_part v join below on v.variant_of_id = below.id)`

/** A part and all templates above it. */
const withTemplates = (which: Sql): Sql => sql`with recursive line(id) as (
  select id from part_part where ${which}
  union select p.variant_of_id from part_part p join line on line.id = p.id where p.variant_of_id is not null)
  select id from line`

/** What is left when allocations are taken off, and never less than nothing. */
const unallocated = (inStock: string, t = 'part_total'): string => {
  const left = `${inStock} - ${t}.allocated_to_sales_orders - ${t}.allocated_to_build_orders`
  return `case when ${left} > 0 then ${left} else 0 end`
}

/** What is worked out anew from rows of a kind, by which columns; `free`: what is left of the stock follows from it. */
const SOURCES = {
  stock: { columns: ['in_stock', 'external_stock', 'stock_item_count'], free: true },
  purchases: { columns: ['ordering'], free: false },
  sales: { columns: ['allocated_to_sales_orders', 'required_for_sales_orders'], free: true },
  transfers: { columns: ['allocated_to_transfer_orders'], free: false },
  builds: { columns: ['building', 'scheduled_to_build', 'allocated_to_build_orders', 'required_for_build_orders'], free: true },
  variants: { columns: [], free: true },
} as const
export type Source = keyof typeof SOURCES

/** What happened to a part's totals: quantities that came (or went, below 0) by place, items that came or went, and what is to be worked out anew. */
interface Touched {
  readonly at: ReadonlyMap<number | null, number>
  readonly items: number
  readonly anew: ReadonlySet<Source>
}

export const TOTALS: Kept<Touched> = {
  lock: 'part_total',
  covers: SUMS.map((name) => `part_total.${name}`),
  add: (a, b) => ({
    at: new Map([...a.at, ...[...b.at].map(([place, by]) => [place, (a.at.get(place) ?? 0) + by] as const)]),
    items: a.items + b.items,
    anew: new Set([...a.anew, ...b.anew]),
  }),
  async refresh(trx, touched) {
    const steps = stepsOf(touched)
    const anew = [...touched].filter(([, part]) => part.anew.size)
    if (!steps.length && !anew.length) return
    await atOnce(
      trx,
      () => lockTotals(trx, [...steps.map(({ part }) => part), ...anew.map(([part]) => part)]),
      ...(steps.length ? [() => addStock(trx, steps)] : []),
      // What is worked out anew has seen what was added.
      ...(Object.keys(SOURCES) as Source[]).map((source) => () => {
        const keys = anew.filter(([, part]) => part.anew.has(source)).map(([part]) => part)
        return workOut(trx, source, keys)
      }),
    )
  },
  wrong,
  rebuild,
}

/** Is the row that of one of these parts, or of a template above them? */
const ofFamily = (trx: Trx, parts: Iterable<number>): Sql =>
  dialectOf(trx.kind).member(raw('part_id'), withTemplates(among(trx, 'id', parts)))

/** What came to and went from each place, less what went and came back. */
const stepsOf = (touched: ReadonlyMap<number, Touched>) =>
  [...touched].flatMap(([part, { at, items }]) => [
    ...[...at].filter(([, by]) => by !== 0).map(([place, by]) => ({ part, place, by, items: 0 })),
    ...(items ? [{ part, place: null, by: 0, items }] : []),
  ])

/** Adds what came and takes off what went, so that it costs the same however many items there are. */
async function addStock(trx: Trx, steps: ReturnType<typeof stepsOf>): Promise<void> {
  const rows = rowsAs(trx, 'r', { part: 'integer', place: 'integer', by: 'bigint', items: 'integer' }, steps)
  await tellSql(
    trx,
    sql`with recursive fresh as (select r.part, sum(r.by) as in_stock, sum(case when l.external then r.by else 0 end) as external, sum(r.items) as items
         from ${rows} left join stock_location l on l.id = r.place group by r.part),
       line(root, id) as (select part, part from fresh
         union select line.root, p.variant_of_id from line join part_part p on p.id = line.id where p.variant_of_id is not null),
       step as (select line.id as part, sum(f.in_stock) as total, sum(case when line.id = line.root then f.in_stock else 0 end) as in_stock,
           sum(case when line.id = line.root then f.external else 0 end) as external, sum(case when line.id = line.root then f.items else 0 end) as items
         from line join fresh f on f.part = line.root group by line.id)
     update part_total set in_stock = part_total.in_stock + step.in_stock, external_stock = part_total.external_stock + step.external,
       stock_item_count = part_total.stock_item_count + step.items, variant_stock = part_total.variant_stock + step.total - step.in_stock,
       total_in_stock = part_total.total_in_stock + step.total, unallocated_stock = ${raw(unallocated('part_total.total_in_stock + step.total'))}
     from step where part_total.part_id = step.part`,
  )
}

async function workOut(trx: Trx, source: Source, parts: readonly number[]): Promise<void> {
  if (!parts.length) return
  const { columns, free } = SOURCES[source]
  const these = among(trx, 'part_id', parts)
  if (columns.length) {
    const sums = columns.map((name) => `${name} = ${own(name)}`).join(', ')
    await allSql(trx, sql`update part_total set ${raw(sums)} where ${these}`)
  }
  if (source === 'stock' || source === 'variants') await followVariants(trx, ofFamily(trx, parts))
  else if (free)
    await allSql(trx, sql`update part_total set unallocated_stock = ${raw(unallocated('part_total.total_in_stock'))} where ${these}`)
}

/** Statements of moderate size: with more keys than these, all rows are locked. */
const MANY = 2000

/** Locks the rows of these parts for the prices in them, and those that will get new totals: all at once, in the order of keys. */
export const lockPricedTotals = (trx: Trx, parts: readonly number[]): Promise<void> =>
  lockTotals(trx, [...parts, ...waiting(trx, TOTALS).keys()])

/** With those of the templates above them. @param parts all there are, where none are named */
async function lockTotals(trx: Trx, parts?: readonly number[]): Promise<void> {
  if (trx.kind === 'sqlite') return
  const some = parts && new Set(parts)
  const which = !some || some.size > MANY ? sql`` : sql`where ${ofFamily(trx, some)} `
  await tellSql(trx, sql`select part_id from part_total ${which}order by part_id${raw(lockClause(trx, 'change'))}`)
}

/**
 * Totals of these parts are worked out anew, from rows of that kind; for stock and variants, of all templates above them, too. When a part
 * changes its template, name the one that it left as well.
 */
export const touchTotals = (trx: Trx, source: Source, parts: Iterable<number>): Promise<void> =>
  touch(
    trx,
    TOTALS,
    Array.from(parts, (part) => [part, { at: new Map(), items: 0, anew: new Set([source]) }]),
  )

/** Stock of a part that came to a place (or went, below 0), with how many items. */
export interface StockStep {
  readonly part: number
  readonly place: number | null
  readonly quantity: number
  readonly items: number
}
export const addToTotals = (trx: Trx, steps: readonly StockStep[]): Promise<void> =>
  touch(
    trx,
    TOTALS,
    steps.map(({ part, place, quantity, items }) => [part, { at: new Map([[place, quantity]]), items, anew: new Set() }]),
  )

async function followVariants(trx: Trx, which: Sql): Promise<void> {
  await allSql(
    trx,
    sql`update part_total set variant_stock = v.variants, total_in_stock = part_total.in_stock + v.variants,
       unallocated_stock = ${raw(unallocated('part_total.in_stock + v.variants'))}
     from (select part_id as part, coalesce((${raw(variantsBelow('part_total.part_id'))}
       select sum(t.in_stock) from below join part_total t on t.part_id = below.id), 0) as variants from part_total where ${which}) v
     where part_total.part_id = v.part`,
  )
}

/** From the rows that they follow from, each for itself. */
async function wrong(trx: Trx): Promise<Wrong[]> {
  const variants = `coalesce((${variantsBelow('part_total.part_id')} select sum(i.quantity) from below join stock_item i on i.part_id = below.id where i.in_stock), 0)`
  const sums = Object.keys(OWN).map((name) => `${own(name)} as ${name}`)
  const differing = SUMS.map(
    (
      name,
    ) => `select 'part_total' as "table", f.part_id as id, '${name}' as "column", t.${name} as kept, cast(f.${name} as bigint) as "right"
      from fresh f join part_total t on t.part_id = f.part_id where t.${name} <> cast(f.${name} as bigint)`,
  )
  const found = await trx.all<Wrong>(
    `with own as materialized (select part_id, ${sums}, ${variants} as variant_stock from part_total),
      fresh as (select own.*, in_stock + variant_stock as total_in_stock, ${unallocated('in_stock + variant_stock', 'own')} as unallocated_stock from own)
      ${differing.join(' union all ')} order by 2, 3`,
  )
  const rowless = await keysIn(trx, `select id from part_part p where ${ROWLESS} order by id`)
  return [...found, ...rowless.map((id) => ({ table: 'part_total', id, column: 'part_id', kept: null, right: id }))]
}
const ROWLESS = 'not exists (select 1 from part_total t where t.part_id = p.id)'

/** Rows that are missing included. */
async function rebuild(trx: Trx): Promise<void> {
  await trx.all(`insert into part_total (part_id) select id from part_part p where ${ROWLESS}`)
  await lockTotals(trx)
  const sums = Object.keys(OWN).map((name) => `${name} = ${own(name)}`)
  await trx.all(`update part_total set ${sums.join(', ')}`)
  await followVariants(trx, sql`1 = 1`)
}
