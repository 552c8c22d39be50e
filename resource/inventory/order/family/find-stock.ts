/** Holding stock for lines without being told which: what is found, in the order that is asked for. */
import type { Trx } from '../../../../database.ts'
import type { Principal } from '../../../../provider/identity/principal.ts'
import { action } from '../../../engine/action.ts'
import { field } from '../../../engine/fields/index.ts'
import type { Operation } from '../../../engine/operation.ts'
import { allSql, among } from '../../../engine/rows.ts'
import type { Input } from '../../../engine/shape.ts'
import { raw, sql } from '../../../engine/sql.ts'
import { invalid } from '../../../errors.ts'
import { DONE, TASK } from '../../offloaded.ts'
import { held as heldOf } from '../../stock/item/allocated.ts'
import { isInStock } from '../../stock/item/item-row.ts'
import { uncut } from '../../stock/item/quantity.ts'
import { checkHolds, type Hold, Holdable, type Holding, type HoldingLine, lockLines, missingOf, writeHolds } from './holding.ts'
import type { Acting } from './holding-actions.ts'
import { lockOrder } from './order-state.ts'
import { isFresh, liesWhere, linesAsked, MOST, PLACES, STOCK_SORT, takenBy } from './wanted-stock.ts'

/** What a request may say of the stock that it wants. */
const WANTED = {
  ...PLACES,
  interchangeable: field.bool().default(true).label('Interchangeable Stock').help('Whether a line may get stock of several places'),
  ...STOCK_SORT,
  line_items: linesAsked.label('Line Items').help('Lines that get stock; without it all'),
  serialized_stock: field
    .choice({
      any: 'Allow any stock (serialized or unserialized)',
      serialized: 'Serialized stock only',
      unserialized: 'Unserialized stock only',
    })
    .default('any')
    .label('Serialized Stock')
    .help('Whether items with serial numbers are taken'),
}
type Wanted = Omit<Input<typeof WANTED>, 'line_items'>

interface Automatic extends Pick<Acting, 'on' | 'touches' | 'more' | 'columns'> {
  readonly h: Holding
  /** Name of the body. */
  readonly schema: string
}

export const automatic = ({ h, on, touches, schema, more = {}, columns }: Automatic): Operation =>
  action({
    on,
    of: 'one',
    name: 'auto-allocate',
    summary: 'Allocate available stock to lines of an order',
    schema,
    status: 200,
    response: TASK,
    touches: [h.table, ...touches],
    body: { ...WANTED, ...more },
    open: ({ trx, id }) => lockOrder(h.k, trx, id),
    async run({ trx, request }, asked, order) {
      const { line_items, ...wanted } = asked as Input<typeof WANTED>
      await checkHolds(h.k, trx, order)
      const own: number[] = await trx(h.k.lineTable).where({ order_id: order.id }).orderBy('id').pluck('id')
      const named = line_items?.length ? line_items : own
      if (named.some((id) => !own.includes(id))) throw invalid('Line item does not belong to this order', 'line_items')
      const lines = await lockLines(h.k, trx, named)
      const extra = await columns?.(trx, order, asked)
      const missing = await missingOf(h, trx, lines.keys())
      const { held, holds } = await findStock(h, trx, request.principal, lines.values(), missing, wanted)
      await writeHolds(h, trx, held, holds, extra)
      return DONE
    },
  })

/** What lines that still need something can hold, as far as there is any. @param missing how much each needs, by key */
async function findStock(
  h: Holding,
  trx: Trx,
  principal: Principal,
  lines: Iterable<HoldingLine>,
  missing: ReadonlyMap<number, number>,
  wanted: Wanted,
): Promise<{ held: Holdable; holds: Hold[] }> {
  const lacking = [...lines].filter(({ id }) => (missing.get(id) ?? 0) > 0)
  const found = await stockOf(trx, new Set(lacking.flatMap(({ part_id }) => part_id ?? [])), wanted)
  const held = await Holdable.open(h, trx, principal, lacking, [...found.values()].flat())
  const holds: Hold[] = []
  for (const line of lacking) {
    let left = missing.get(line.id)!
    for (const id of found.get(line.part_id ?? 0) ?? []) {
      const item = held.find(id)
      if (!item || !isInStock(item) || !h.takes(item)) continue // what it was may have changed meanwhile
      const quantity = uncut(item, Math.min(left, held.left(id)))
      const hold = { line: line.id, item: id, quantity }
      if (held.problem(line, hold)) continue
      held.take(id, quantity)
      holds.push(hold)
      left -= quantity
      if (left <= 0) break
    }
  }
  return { held, holds }
}

/**
 * Keys of stock of parts and their variants of which something is free, in the order that is asked for, by part. What lies in several places is
 * passed over, unless that does not matter.
 */
async function stockOf(trx: Trx, parts: ReadonlySet<number>, wanted: Wanted): Promise<ReadonlyMap<number, readonly number[]>> {
  if (!parts.size) return new Map()
  const fresh = await isFresh(trx, 'STOCK_ALLOW_EXPIRED_SALE')
  const { serialized_stock, interchangeable } = wanted
  const rows = await allSql<{ part: number; id: number; location_id: number | null }>(
    trx,
    sql`with recursive fit(part, variant) as (select p.id, p.id from part_part p where ${among(trx, 'p.id', parts)}
          union select fit.part, v.id from fit join part_part v on v.variant_of_id = fit.variant),
        free as (select f.part, i.id, i.location_id, row_number() over (partition by f.part order by ${takenBy(wanted)}) as n
          from fit f join stock_item i on i.part_id = f.variant
          where i.in_stock and i.quantity > ${heldOf('i')} and ${liesWhere(trx, wanted)} and ${fresh}
            ${raw(serialized_stock === 'any' ? '' : ` and coalesce(i.serial, '') ${serialized_stock === 'serialized' ? '<>' : '='} ''`)})
      select part, id, location_id from free where n <= ${MOST} order by part, n`,
  )
  const found = new Map<number, (typeof rows)[number][]>()
  for (const row of rows) {
    const its = found.get(row.part)
    if (its) its.push(row)
    else found.set(row.part, [row])
  }
  const scattered = (of: typeof rows) => !interchangeable && new Set(of.map((row) => row.location_id)).size > 1
  return new Map([...found].map(([part, of]) => [part, scattered(of) ? [] : of.map(({ id }) => id)]))
}
