/** Holding stock for the lines of a build without being told which. All that may be held is found first, and locked together. */
import type { Trx } from '../../../database.ts'
import type { Principal } from '../../../provider/identity/principal.ts'
import { action } from '../../engine/action.ts'
import { field } from '../../engine/fields/index.ts'
import { inTurn } from '../../engine/locks.ts'
import { allSql, keysIn, rowsAs } from '../../engine/rows.ts'
import type { Input } from '../../engine/shape.ts'
import { raw, sql } from '../../engine/sql.ts'
import { invalid } from '../../errors.ts'
import { DONE, TASK } from '../offloaded.ts'
import { isFresh, liesWhere, linesAsked, MOST, PLACES, STOCK_SORT, takenBy } from '../order/family/wanted-stock.ts'
import { held as heldOf } from '../stock/item/allocated.ts'
import { uncut } from '../stock/item/quantity.ts'
import { lockBuild } from './build.ts'
import { type Build, buildOrder } from './build-order.ts'
import { type BuildHold, BuildStock, checkHolds, lockLines, missingOf, writeHolds } from './holding.ts'
import { matchSerials } from './outputs/match-serials.ts'

const BODY = {
  ...PLACES,
  interchangeable: field.bool().default(false).label('Interchangeable Stock').help('Whether a line may get several stock items'),
  substitutes: field.bool().default(true).label('Substitute Stock').help('Whether substitutes are taken'),
  optional_items: field.bool().default(false).label('Optional Items').help('Whether optional lines get stock, too'),
  item_type: field
    .choice({ all: 'All Items', untracked: 'Untracked Items', tracked: 'Tracked Items' })
    .default('untracked')
    .label('Item Type')
    .help('Which lines get stock'),
  ...STOCK_SORT,
  build_lines: linesAsked.label('Build Lines').help('Lines that get stock; without it all'),
}

export const autoAllocate = action({
  on: buildOrder,
  of: 'one',
  name: 'auto-allocate',
  summary: 'Allocate available stock to a build order',
  schema: 'BuildAutoAllocation',
  status: 200,
  response: TASK,
  touches: ['build_item', 'part_total'],
  body: BODY,
  async open({ trx, id }) {
    // Of two builds at once the second finds what the first left, instead of the same.
    await inTurn(trx, 'stock for builds')
    return lockBuild(trx, id)
  },
  async run({ trx, request }, asked, build) {
    checkHolds(build)
    const keys = await keysIn(trx, 'select id from build_line where build_id = ? order by id', [build.id])
    const named = asked.build_lines?.length ? asked.build_lines : keys
    if (named.some((id) => !keys.includes(id))) throw invalid('Build line must point to the correct build order', 'build_lines')
    await lockLines(trx, named)
    const untracked = asked.item_type === 'tracked' ? [] : await findStock(trx, named, asked)
    const items = untracked.map(({ item }) => item)
    if (asked.item_type !== 'untracked') {
      const outputs = await begun(trx, build)
      const found = await matchSerials(trx, request.principal, build, outputs, { ...asked, lines: named, also: items })
      await found.hold(outputs)
    }
    await holdFound(trx, request.principal, untracked)
    return DONE
  },
})

/** An item that a line can hold. */
interface Found {
  readonly line: number
  readonly item: number
}

/**
 * What untracked lines that lack something can hold, in the order in which it is taken: the part itself, then its variants, then substitutes.
 * Nothing with a serial number. Where a line could get several items, it gets none, unless these are interchangeable.
 */
async function findStock(trx: Trx, named: readonly number[], wanted: Input<typeof BODY>): Promise<Found[]> {
  const lines = rowsAs(
    trx,
    'asked',
    { line: 'integer' },
    named.map((line) => ({ line })),
  )
  const fresh = await isFresh(trx, 'STOCK_ALLOW_EXPIRED_BUILD')
  const { interchangeable, substitutes, optional_items } = wanted
  return allSql<Found>(
    trx,
    sql`with recursive lacking(line, bom, missing) as (
        select l.id, l.bom_item_id, l.quantity - l.consumed - coalesce((select sum(a.quantity) from build_item a where a.build_line_id = l.id), 0)
        from build_line l join ${lines} on l.id = asked.line join part_bom_item m on m.id = l.bom_item_id join part_part p on p.id = m.sub_part_id
        where not p.trackable and not m.consumable and not p.consumable ${raw(optional_items ? '' : 'and not m.optional')}),
      fit(line, part, variants, place) as (
        select k.line, m.sub_part_id, m.allow_variants, 1 from lacking k join part_bom_item m on m.id = k.bom where k.missing > 0
        ${raw(substitutes ? 'union select k.line, s.part_id, false, 3 from lacking k join part_bom_substitute s on s.bom_item_id = k.bom where k.missing > 0' : '')}
        union select fit.line, v.id, fit.variants, 2 from fit join part_part v on fit.variants and v.variant_of_id = fit.part),
      first(line, part, place) as (select line, part, min(place) from fit group by line, part),
      there as (
        select f.line, f.place, i.id, ${heldOf('i')} as held, i.quantity, i.updated, i.expiry_date, count(*) over (partition by f.line) as several
        from first f join part_part p on p.id = f.part and p.active and not p.virtual join stock_item i on i.part_id = p.id
        where i.in_stock and coalesce(i.serial, '') = '' and ${liesWhere(trx, wanted)} and ${fresh}),
      placed as (
        select i.line, i.id, i.several, row_number() over turn as n, coalesce(sum(i.quantity - i.held) over before, 0) as before from there i
        where i.quantity > i.held
        window turn as (partition by i.line order by i.place, ${takenBy(wanted)}),
          before as (partition by i.line order by i.place, ${takenBy(wanted)} rows between unbounded preceding and 1 preceding))
      select line, id as item from placed
      where n <= ${MOST} ${raw(interchangeable ? '' : 'and several = 1')}
        -- The others can take no more than they lack.
        and before < (select sum(missing) from lacking where missing > 0)
      order by line, n`,
  )
}

/** Lets lines hold what was found, as far as it goes. The items may be locked already. */
async function holdFound(trx: Trx, principal: Principal, found: readonly Found[]): Promise<void> {
  const lines = await lockLines(
    trx,
    found.map(({ line }) => line),
  )
  const stock = await BuildStock.open(
    trx,
    principal,
    lines.values(),
    found.map(({ item }) => item),
  )
  const missing = await missingOf(trx, lines)
  const holds: BuildHold[] = []
  for (const { line, item } of found) {
    const quantity = uncut(stock.get(item), Math.min(missing.get(line)!, stock.left(item)))
    const hold = { line, item, quantity, output: null }
    // What it was may have changed before it was locked.
    if (quantity <= 0 || stock.problem(lines.get(line)!, hold)) continue
    stock.take(item, quantity)
    missing.set(line, missing.get(line)! - quantity)
    holds.push(hold)
  }
  await writeHolds(trx, stock, holds)
}

/** Serial numbers of what the build is making, with the keys of the items. */
async function begun(trx: Trx, build: Build): Promise<ReadonlyMap<string, number>> {
  const rows: { id: number; serial: string }[] = await trx('stock_item')
    .where({ build_id: build.id, is_building: true })
    .whereNot({ serial: '' })
    .whereNotNull('serial')
    .orderBy('id')
    .select('id', 'serial')
  return new Map(rows.map(({ id, serial }) => [serial, id]))
}
