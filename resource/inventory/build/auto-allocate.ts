/** Holding stock for the lines of a build without being told which. All that may be held is found first, and locked together. */
import type { Trx } from '../../../database.ts'
import type { Principal } from '../../../provider/identity/principal.ts'
import { action } from '../../engine/action.ts'
import { field } from '../../engine/fields/index.ts'
import { inTurn } from '../../engine/locks.ts'
import { groupBy, remembered } from '../../engine/remembered.ts'
import { allSql, among, keysIn, rowsAs } from '../../engine/rows.ts'
import type { Input } from '../../engine/shape.ts'
import { raw, sql } from '../../engine/sql.ts'
import { invalid } from '../../errors.ts'
import { DONE, TASK } from '../offloaded.ts'
import { isFresh, liesWhere, linesAsked, MOST, PLACES, STOCK_SORT, takenBy } from '../order/family/wanted-stock.ts'
import { held as heldOf } from '../stock/item/allocated.ts'
import { uncut } from '../stock/item/quantity.ts'
import { lockBuild } from './build.ts'
import { type Build, buildOrder } from './build-order.ts'
import { type BuildHold, type BuildLine, BuildStock, checkHolds, lockLines, missingOf, writeHolds } from './holding.ts'
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
    const lines = await lockLines(trx, named)
    const missing = await missingOf(trx, lines)
    const lacking = [...lines.values()].filter(
      (line) => !line.tracked && !line.consumable && (asked.optional_items || !line.optional) && missing.get(line.id)! > 0,
    )
    const alike = asked.item_type === 'tracked' ? [] : await linesAlike(trx, lacking, asked.substitutes)
    const all = lacking.reduce((sum, { id }) => sum + missing.get(id)!, 0)
    const untracked = await findStock(trx, alike, all, asked)
    const items = [...new Set([...untracked.values()].flat())]
    if (asked.item_type !== 'untracked') {
      const outputs = await begun(trx, build)
      const found = await matchSerials(trx, request.principal, build, outputs, { ...asked, lines: named, also: items })
      await found.hold(outputs)
    }
    await holdFound(trx, request.principal, untracked)
    return DONE
  },
})

/** Lines that the same stock fits. */
interface Alike {
  readonly lines: number[]
  /** The part that they name. */
  readonly part: number
  readonly variants: boolean
  readonly substitutes: readonly number[]
}
/** Items that lines can hold, in the order in which they are taken: keys by the key of the line. */
type Found = ReadonlyMap<number, readonly number[]>

/** Lines that lack something and are not tracked, those together that name the same part and take the same in its place. */
async function linesAlike(trx: Trx, lacking: readonly BuildLine[], withSubstitutes: boolean): Promise<Alike[]> {
  const of = lacking.map((line) => line.bom_item_id)
  const rows = await allSql<{ id: number; variants: boolean | number; substitute: number | null }>(
    trx,
    sql`select m.id, m.allow_variants as variants, s.part_id as substitute from part_bom_item m
      left join part_bom_substitute s on s.bom_item_id = m.id and ${raw(withSubstitutes ? '1 = 1' : '1 = 0')}
      where ${among(trx, 'm.id', of)} order by m.id, s.part_id`,
  )
  const bom = groupBy(rows, ({ id }) => id)
  const alike = new Map<string, Alike>()
  for (const { id, bom_item_id, part_id: part } of lacking) {
    const said = bom.get(bom_item_id)!
    const variants = Boolean(said[0]!.variants)
    const substitutes = said.flatMap(({ substitute }) => substitute ?? [])
    remembered(alike, JSON.stringify([part, variants, substitutes]), () => ({ lines: [], part, variants, substitutes })).lines.push(id)
  }
  return [...alike.values()]
}

/**
 * What untracked lines can hold, in the order in which it is taken: the part itself, then its variants, then substitutes, then theirs. Nothing
 * with a serial number. Where a line could get several items, it gets none, unless these are interchangeable.
 * @param missing how much all of them lack: none can take more
 */
async function findStock(trx: Trx, alike: readonly Alike[], missing: number, wanted: Input<typeof BODY>): Promise<Found> {
  const parts = alike.flatMap(({ part, variants, substitutes }, which) => [
    { which, part, variants: Number(variants), place: 1 },
    ...substitutes.map((part) => ({ which, part, variants: Number(variants), place: 3 })),
  ])
  if (!parts.length) return new Map()
  const asked = rowsAs(trx, 'asked', { which: 'integer', part: 'integer', variants: 'integer', place: 'integer' }, parts)
  const fresh = await isFresh(trx, 'STOCK_ALLOW_EXPIRED_BUILD')
  const rows = await allSql<{ which: number; id: number }>(
    trx,
    sql`with recursive fit(which, part, variants, place) as (
        select which, part, variants, place from ${asked}
        union select fit.which, v.id, fit.variants, case when fit.place < 3 then 2 else 4 end from fit join part_part v on fit.variants = 1 and v.variant_of_id = fit.part),
      first(which, part, place) as (select which, part, min(place) from fit group by which, part),
      there as (
        select f.which, f.place, i.id, ${heldOf('i')} as held, i.quantity, i.updated, i.expiry_date, count(*) over (partition by f.which) as several
        from first f join part_part p on p.id = f.part and p.active and not p.virtual and not p.trackable join stock_item i on i.part_id = p.id
        where i.in_stock and coalesce(i.serial, '') = '' and ${liesWhere(trx, wanted)} and ${fresh}),
      placed as (
        select i.which, i.id, i.several, row_number() over turn as n, coalesce(sum(i.quantity - i.held) over before, 0) as before from there i
        where i.quantity > i.held
        window turn as (partition by i.which order by i.place, ${takenBy(wanted)}),
          before as (partition by i.which order by i.place, ${takenBy(wanted)} rows between unbounded preceding and 1 preceding))
      select which, id from placed
      where n <= ${MOST} ${raw(wanted.interchangeable ? '' : 'and several = 1')} and before < ${Math.min(missing, Number.MAX_SAFE_INTEGER)}
      order by which, n`,
  )
  const items = groupBy(rows, ({ which }) => which)
  const found = alike.flatMap(({ lines }, which) => lines.map((line) => [line, (items.get(which) ?? []).map(({ id }) => id)] as const))
  return new Map(found.sort(([a], [b]) => a - b))
}

/** Lets lines hold what was found, as far as it goes. The items may be locked already. */
async function holdFound(trx: Trx, principal: Principal, found: Found): Promise<void> {
  const lines = await lockLines(trx, found.keys())
  const stock = await BuildStock.open(trx, principal, lines.values(), new Set([...found.values()].flat()))
  const missing = await missingOf(trx, lines)
  const holds: BuildHold[] = []
  for (const [line, items] of found)
    for (const item of items) {
      const most = Math.min(missing.get(line)!, stock.left(item))
      if (most <= 0) continue
      const hold = { line, item, quantity: uncut(stock.get(item), most), output: null }
      // What it was may have changed before it was locked.
      if (hold.quantity <= 0 || stock.problem(lines.get(line)!, hold)) continue
      stock.take(item, hold.quantity)
      missing.set(line, missing.get(line)! - hold.quantity)
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
