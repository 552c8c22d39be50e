/** Finishing a build: what its lines hold is used up, and nothing is left to do. All of it, or the build goes on. */
import type { Trx } from '../../../database.ts'
import { today } from '../../../provider/identity/api-tokens.ts'
import { action } from '../../engine/action.ts'
import { field } from '../../engine/fields/index.ts'
import { allSql, keysIn } from '../../engine/rows.ts'
import { sql } from '../../engine/sql.ts'
import { invalid, type Messages, ValidationError } from '../../errors.ts'
import { STOCK_ACTION, BUILDS as TOUCHED } from '../effects.ts'
import { setStatus } from '../order/family/order-state.ts'
import { setting } from '../settings/setting.ts'
import { BUILD_OPEN } from '../status-codes.ts'
import { uncut } from '../stock/item/quantity.ts'
import type { StockEdit } from '../stock/item/stock-edit.ts'
import { BUILDS, openBuild, STATUS } from './build.ts'
import { type Build, buildOrder } from './build-order.ts'
import { below } from './build-tree.ts'
import { type BuildHeld, type BuildLine, lockHeld, lockLines, missingOf } from './holding.ts'
import { countTaken, freeHeld, openHeld, takeHeld, untracked } from './use-held.ts'

const CHOICES = {
  reject: 'Not permitted',
  accept: 'Accept as consumed by this build order',
  trim: 'Deallocate before completing this build order',
}

export const finish = action({
  on: buildOrder,
  of: 'one',
  name: 'finish',
  summary: 'Finish a build order',
  schema: 'BuildComplete',
  touches: [...TOUCHED, ...STOCK_ACTION],
  body: {
    accept_overallocated: field
      .choice(CHOICES)
      .default('reject')
      .label('Overallocated Stock')
      .help('What becomes of stock that is allocated beyond what lines ask for'),
    accept_unallocated: field.bool().default(false).label('Accept Unallocated').help('Whether lines may be left that lack stock'),
    accept_incomplete: field.bool().default(false).label('Accept Incomplete').help('Whether less may have been built than was asked for'),
  },
  open: openBuild,
  async run({ trx, request }, { accept_overallocated, accept_unallocated, accept_incomplete }, build) {
    const lines = await lockLines(trx, await keysIn(trx, 'select id from build_line where build_id = ?', [build.id]))
    const held = await lockHeld(trx, build)
    const open = await openOf(trx, lines)
    const refused: Messages = {}
    if (accept_overallocated === 'reject' && open.some(({ missing }) => missing < 0))
      refused.accept_overallocated = ['Some stock items have been overallocated']
    if (!accept_unallocated && open.some(({ line, missing }) => !line.tracked && missing > 0))
      refused.accept_unallocated = ['Required stock has not been fully allocated']
    if (!accept_incomplete && Number(build.completed) < Number(build.quantity))
      refused.accept_incomplete = ['Required build quantity has not been completed']
    if (Object.keys(refused).length) throw new ValidationError(refused)
    await checkReady(trx, build)

    // What is held for an output that was never completed goes nowhere.
    const parts = untracked(held, lines)
    const edit = await openHeld(trx, request.principal, held)
    const { taken, free } = accept_overallocated === 'trim' ? trimmed(edit, parts, open) : { taken: parts, free: [] }
    const freed = [...free, ...held.filter((one) => !parts.includes(one))]
    freeHeld(edit, freed)
    await takeHeld(edit, build, taken)
    await edit.save()
    const going = new Set(taken.map(({ id }) => id))
    await countTaken(
      trx,
      taken,
      freed.filter(({ id }) => !going.has(id)),
    )
    await setStatus(BUILDS, trx, build, STATUS.COMPLETE, { completion_date: today(), completed_by_id: request.principal.user.pk })
  },
})

interface Open {
  readonly line: BuildLine
  /** An integer of 10^-5, as of `missingOf`. */
  readonly missing: number
}

/** What is consumable is not counted. */
async function openOf(trx: Trx, lines: ReadonlyMap<number, BuildLine>): Promise<Open[]> {
  const missing = await missingOf(trx, lines)
  return [...lines.values()].filter((line) => !line.consumable).map((line) => ({ line, missing: missing.get(line.id)! }))
}

/** @throws ValidationError */
async function checkReady(trx: Trx, build: Build): Promise<void> {
  if ((await setting(trx, 'BUILDORDER_REQUIRE_CLOSED_CHILDS')) && (await hasOpenBelow(trx, build.id)))
    throw invalid('Build order has open child build orders')
  if (build.status !== STATUS.PRODUCTION) throw invalid('Build order must be in production state')
  if (await trx('stock_item').where({ build_id: build.id, is_building: true }).where('quantity', '>', 0).first('id'))
    throw invalid('Build order has incomplete outputs')
}

const hasOpenBelow = async (trx: Trx, build: number): Promise<boolean> =>
  (await allSql(trx, sql`select 1 from build_build where id in (${below(build)}) and id <> ${build} and status in (${OPEN}) limit 1`))
    .length > 0
const OPEN = sql`${BUILD_OPEN[0]!}, ${BUILD_OPEN[1]!}, ${BUILD_OPEN[2]!}`

/**
 * What is taken, and what is free because a line holds it beyond what it asks for, the oldest allocations first. A row may be in both. Of what
 * comes in pieces the one that would be cut is taken.
 */
function trimmed(edit: StockEdit, held: readonly BuildHeld[], open: readonly Open[]): { taken: BuildHeld[]; free: BuildHeld[] } {
  const beyond = new Map(open.map(({ line, missing }) => [line.id, Math.max(0, -missing)]))
  const taken: BuildHeld[] = []
  const free: BuildHeld[] = []
  for (const row of held) {
    const most = beyond.get(row.build_line_id) ?? 0
    const by = most < row.quantity ? uncut(edit.get(row.stock_item_id), most) : row.quantity
    if (by) beyond.set(row.build_line_id, beyond.get(row.build_line_id)! - by)
    if (by) free.push({ ...row, quantity: by })
    if (by < row.quantity) taken.push({ ...row, quantity: row.quantity - by })
  }
  return { taken, free }
}
