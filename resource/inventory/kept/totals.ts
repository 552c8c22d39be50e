/**
 * Sums that lists show, kept in rows of their own: of each part (part_total) and of each place (item_count). Whoever changes what they
 * follow from (stock, orders, builds, allocations, `variant_of`) says so, and the same transaction brings them up to date (kept.ts).
 */
import { allIn, type Trx } from '../../../database.ts'
import { type Kept, touch, touchAll, waiting } from '../../engine/kept.ts'
import { lockClause } from '../../engine/locks.ts'
import { isPostgres, keyList, keysIn } from '../../engine/rows.ts'
import { BUILD_OPEN, PURCHASE_ORDER_OPEN, SALES_ORDER_OPEN } from '../status-codes.ts'

const among = (keys: readonly number[]): string => `(${keys.join(', ')})`
const OPEN_PURCHASE_ORDER = among(PURCHASE_ORDER_OPEN)
const OPEN_SALES_ORDER = among(SALES_ORDER_OPEN)
const ACTIVE_BUILD = among(BUILD_OPEN)

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
  required_for_build_orders: `select sum(l.quantity) from part_bom_item m join build_line l on l.bom_item_id = m.id
    join build_build b on b.id = l.build_id where m.sub_part_id = part_total.part_id and b.status in ${ACTIVE_BUILD}`,
  required_for_sales_orders: `select sum(l.quantity) - sum(l.shipped) from order_sales_order_line l join order_sales_order o on o.id = l.order_id
    where l.part_id = part_total.part_id and o.status in ${OPEN_SALES_ORDER}`,
}
const own = (name: string): string => `coalesce((${OWN[name]}), 0)`

/** Keys of all parts below the part with that key in the tree of variants. */
const variantsBelow = (key: string): string => `with recursive below(id) as (
  select v.id from part_part v where v.variant_of_id = ${key}
  union select v.id from part_part v join below on v.variant_of_id = below.id)`

/** A part and all templates above it. */
const withTemplates = (keys: string): string => `with recursive line(id) as (
  select id from part_part where id in (${keys})
  union select p.variant_of_id from part_part p join line on line.id = p.id where p.variant_of_id is not null)
  select id from line`

/** What is left when allocations are taken off, and never less than nothing. */
const unallocated = (inStock: string, t = 'part_total'): string => {
  const left = `${inStock} - ${t}.allocated_to_sales_orders - ${t}.allocated_to_build_orders`
  return `case when ${left} > 0 then ${left} else 0 end`
}

const TOTALS: Kept = {
  lock: 'part_total',
  async refresh(trx, touched) {
    if (touched.size) await refreshRows(trx, `part_id in (${keyList(await withAbove(trx, touched.keys()))})`)
  },
}
const withAbove = (trx: Trx, parts: Iterable<number>): Promise<number[]> => keysIn(trx, withTemplates(keyList(parts)))

/** Statements of moderate size: with more keys than these, all rows are locked. */
const MANY = 2000

/** Locks the rows of these parts for the prices in them, and those that will get new totals: all at once, in the order of keys. */
export async function lockTotals(trx: Trx, parts: readonly number[]): Promise<void> {
  if (!isPostgres(trx)) return
  const all = new Set([...parts, ...(await withAbove(trx, waiting(trx, TOTALS)))])
  const which = all.size > MANY ? '' : `where part_id in (${keyList(all)}) `
  await allIn(trx, `select part_id from part_total ${which}order by part_id${lockClause(trx, 'change')}`)
}

/** The totals of these parts, and of all templates above them, are brought up to date. When a part changes its template, name the one that it left as well. */
export const refreshTotals = (trx: Trx, parts: Iterable<number>): Promise<void> => touchAll(trx, TOTALS, parts)

async function refreshRows(trx: Trx, which: string): Promise<void> {
  if (isPostgres(trx)) await allIn(trx, `select part_id from part_total where ${which} order by part_id${lockClause(trx, 'change')}`)
  const sums = Object.keys(OWN).map((name) => `${name} = ${own(name)}`)
  await allIn(trx, `update part_total set ${sums.join(', ')} where ${which}`)
  await allIn(
    trx,
    `update part_total set variant_stock = v.variants, total_in_stock = part_total.in_stock + v.variants,
       unallocated_stock = ${unallocated('part_total.in_stock + v.variants')}
     from (select part_id as part, coalesce((${variantsBelow('part_total.part_id')}
       select sum(t.in_stock) from below join part_total t on t.part_id = below.id), 0) as variants from part_total where ${which}) v
     where part_total.part_id = v.part`,
  )
}

const counted = (table: 'stock_location' | 'part_category', column: string): Kept => ({
  lock: table,
  async refresh(trx, steps) {
    // In the order of keys, so that two writers who swap places do not wait for each other.
    const changed = [...steps].filter(([, by]) => by !== 0).sort(([a], [b]) => a - b)
    for (const [id, by] of changed) await trx(table).where({ id }).increment(column, by)
  },
})
const ITEMS = counted('stock_location', 'item_count')
const PARTS = counted('part_category', 'part_count')

type Steps = Iterable<readonly [key: number | null, by: number]>
const somewhere = (steps: Steps) => [...steps].filter((step): step is [number, number] => step[0] !== null)

/** Counts of places after items came (+1 each) and went (-1 each). */
export const refreshItemCounts = (trx: Trx, steps: Steps): Promise<void> => touch(trx, ITEMS, somewhere(steps))

/** Counts of categories after parts came (+1 each) and went (-1 each). */
export const refreshPartCounts = (trx: Trx, steps: Steps): Promise<void> => touch(trx, PARTS, somewhere(steps))

/** A kept sum that is not what it should be. Quantities are integers of 10^-5. */
export interface WrongTotal {
  readonly table: string
  /** Key of the part, place or category. */
  readonly id: number
  readonly column: string
  readonly kept: number | null
  readonly right: number
}

const COUNTS = [
  ['stock_location', 'item_count', 'select count(*) from stock_item i where i.location_id = stock_location.id'],
  ['part_category', 'part_count', 'select count(*) from part_part p where p.category_id = part_category.id'],
] as const

/** Works every kept sum out anew, from the rows that it follows from, and compares. */
export async function wrongTotals(trx: Trx): Promise<WrongTotal[]> {
  const names = [...Object.keys(OWN), 'variant_stock', 'total_in_stock', 'unallocated_stock']
  const variants = `coalesce((${variantsBelow('part_total.part_id')} select sum(i.quantity) from below join stock_item i on i.part_id = below.id where i.in_stock), 0)`
  const sums = Object.keys(OWN).map((name) => `${own(name)} as ${name}`)
  const wrong: WrongTotal[] = await allIn(
    trx,
    `with own as materialized (select part_id, ${sums}, ${variants} as variant_stock from part_total),
      fresh as (select own.*, in_stock + variant_stock as total_in_stock, ${unallocated('in_stock + variant_stock', 'own')} as unallocated_stock from own)
      ${names
        .map(
          (
            name,
          ) => `select 'part_total' as "table", f.part_id as id, '${name}' as "column", t.${name} as kept, cast(f.${name} as bigint) as "right"
            from fresh f join part_total t on t.part_id = f.part_id where t.${name} <> cast(f.${name} as bigint)`,
        )
        .join(' union all ')} order by 2, 3`,
  )
  const rowless = await keysIn(
    trx,
    'select id from part_part p where not exists (select 1 from part_total t where t.part_id = p.id) order by id',
  )
  wrong.push(...rowless.map((id) => ({ table: 'part_total', id, column: 'part_id', kept: null, right: id })))
  for (const [table, column, count] of COUNTS)
    wrong.push(
      ...(await allIn<WrongTotal>(
        trx,
        `select '${table}' as "table", id, '${column}' as "column", ${column} as kept, (${count}) as "right" from ${table} where ${column} <> (${count}) order by id`,
      )),
    )
  return wrong
}

/** Works every kept sum out anew and writes it, rows that are missing included. */
export async function rebuildTotals(trx: Trx): Promise<void> {
  await rebuildCounts(trx)
  await refreshRows(trx, '1 = 1')
}

/** The counts of places and categories, and a row for the totals of every part. */
export async function rebuildCounts(trx: Trx): Promise<void> {
  await allIn(
    trx,
    'insert into part_total (part_id) select id from part_part p where not exists (select 1 from part_total t where t.part_id = p.id)',
  )
  for (const [table, column, count] of COUNTS) {
    if (isPostgres(trx)) await allIn(trx, `select id from ${table} order by id${lockClause(trx, 'change')}`)
    await allIn(trx, `update ${table} set ${column} = (${count}) where ${column} <> (${count})`)
  }
}
