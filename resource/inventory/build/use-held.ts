/**
 * What lines of a build hold is used up: a component that is tracked becomes part of the output that it was held for, and of no other; of
 * anything else the history tells what became of it. Lines count it, and hold it no longer.
 */
import type { Trx } from '../../../database.ts'
import type { Principal } from '../../../provider/identity/principal.ts'
import { lockRows } from '../../engine/locks.ts'
import { allSql, rowsAs } from '../../engine/rows.ts'
import { sql } from '../../engine/sql.ts'
import { invalid } from '../../errors.ts'
import { countGone, Going, splitOff } from '../order/family/take-held.ts'
import { HISTORY } from '../stock/history/track.ts'
import { isHere } from '../stock/item/item-row.ts'
import { StockEdit } from '../stock/item/stock-edit.ts'
import { BUILDS } from './build.ts'
import type { Build } from './build-order.ts'
import { type BuildHeld, type BuildLine, dropHeld, fittingParts, lockLines, partsOfItems } from './holding.ts'

/** So much of what a row holds is taken. */
export interface Taken extends BuildHeld {
  /** What the row still holds after that. */
  readonly left?: number
}

/** Locks items that are held, the outputs that they go into, others, and then the rows that say so. The build and the lines are locked. */
export async function openHeld(
  trx: Trx,
  principal: Principal,
  held: readonly BuildHeld[],
  others: readonly number[] = [],
): Promise<StockEdit> {
  const outputs = held.flatMap(({ install_into_id }) => (install_into_id === null ? [] : [install_into_id]))
  const edit = await StockEdit.open(trx, principal, [...held.map((one) => one.stock_item_id), ...outputs, ...others])
  await lockRows(
    trx,
    'build_item',
    held.map(({ id }) => id),
    'delete',
  )
  return edit
}

/** What rows held is free again, in the edit. */
export function freeHeld(edit: StockEdit, held: readonly BuildHeld[]): void {
  for (const { stock_item_id, quantity } of held) edit.get(stock_item_id).allocated -= quantity
}

/**
 * Takes what is held, in the edit. Items and outputs are in it, and the lines are locked.
 * @throws ValidationError where less is there than was held, or an item does not fit its line any more
 */
export async function takeHeld(edit: StockEdit, { id: buildorder }: Build, held: readonly Taken[], notes = ''): Promise<void> {
  const lines = await lockLines(
    edit.trx,
    held.map((one) => one.build_line_id),
  )
  const fitting = await fittingParts(edit.trx, lines.values(), new Set(held.map((one) => edit.get(one.stock_item_id).part_id)))
  const going = new Going()
  for (const { build_line_id, stock_item_id, install_into_id, quantity } of held) {
    const item = edit.get(stock_item_id)
    going.release(item, quantity, fitting.has(`${build_line_id} ${item.part_id}`))
    const used = splitOff(edit, item, quantity, {}, {}, notes)
    Object.assign(used, { consumed_by_id: buildorder, location_id: null })
    if (install_into_id === null || !used.facts.trackable) {
      edit.tell(used, HISTORY.BUILD_CONSUMED, { quantity, buildorder }, notes)
      continue
    }
    const output = edit.get(install_into_id)
    if (output.build_id !== buildorder || !output.is_building) throw invalid('This build output has already been completed')
    if (!isHere(output)) throw invalid(`Stock item ${output.id} is not in stock`)
    used.belongs_to_id = output.id
    edit.tell(used, HISTORY.INSTALLED_INTO_ASSEMBLY, { quantity, buildorder }, notes, output)
    edit.tell(output, HISTORY.INSTALLED_CHILD_ITEM, { quantity }, notes, used)
  }
  going.check()
}

/** Once the edit is saved: lines count what was taken, and hold it no longer. @param free rows that go, too */
export async function countTaken(trx: Trx, held: readonly Taken[], free: readonly BuildHeld[] = []): Promise<void> {
  if (!held.length) return dropHeld(trx, free)
  const gone = held.map(({ build_line_id: line, quantity }) => ({ line, quantity }))
  const lines = await lockLines(
    trx,
    gone.map(({ line }) => line),
  )
  await countGone(trx, BUILDS, 'consumed', gone)
  const some = held.filter(({ left }) => left)
  const less = rowsAs(
    trx,
    'less',
    { id: 'integer', rest: 'bigint' },
    some.map(({ id, left }) => ({ id, rest: left! })),
  )
  if (some.length)
    await allSql(trx, sql`update build_item set quantity = less.rest from ${less} where build_item.id = less.id returning build_item.id`)
  await dropHeld(trx, [...held.filter(({ left }) => !left), ...free])
  const components = [...lines.values()].map((line) => line.part_id)
  const items = some.map((one) => one.stock_item_id)
  await BUILDS.follow(trx, [...components, ...(await partsOfItems(trx, items))], false)
}

/** What is held for lines that are not tracked: it is used up without an output that it goes into. */
export const untracked = (held: readonly BuildHeld[], lines: ReadonlyMap<number, BuildLine>): BuildHeld[] =>
  held.filter((one) => !lines.get(one.build_line_id)!.tracked)
