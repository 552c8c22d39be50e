/** Rules of builds besides those of all orders: what may be built, below what, and the lines that follow from the bill of materials. */
import type { Trx } from '../../../database.ts'
import { inTurnBeside, lockRows } from '../../engine/locks.ts'
import { after, changes, type Hooks, type Write as WriteOf } from '../../engine/resource.ts'
import { allSql } from '../../engine/rows.ts'
import { sql } from '../../engine/sql.ts'
import { invalid } from '../../errors.ts'
import { defaultPlace } from '../part/category/category-location.ts'
import { settings } from '../settings/setting.ts'
import { PIECE } from '../stock/item/quantity.ts'
import { makeLines, recalculateLines } from './bom-lines.ts'
import { BUILDS, STATUS } from './build.ts'
import type { buildOrder } from './build-order.ts'
import { below, DEEPEST, depthBelow } from './build-tree.ts'

type Fields = typeof buildOrder.fields
type Write = WriteOf<Fields>

export const buildRules: Hooks<Fields> = {
  touches: ['build_line'],

  async lock(trx, { verb, ids, input }) {
    const has = (name: string): boolean => verb === 'add' || (verb === 'change' && input[name] !== undefined)
    await inTurnBeside(
      trx,
      [...(has('reference') ? [BUILDS.turn] : []), ...(has('parent') ? (['builds below builds'] as const) : [])],
      has('quantity') ? ['bills of materials'] : [], // lines are made from them
    )
    if (verb === 'delete') await lockWhatNames(trx, ids)
    const parent = typeof input.parent === 'number' ? [input.parent] : []
    const children: number[] = verb === 'delete' ? await trx(BUILDS.table).whereIn('parent_id', ids).pluck('id') : []
    await lockRows(trx, BUILDS.table, [...ids, ...parent, ...children], 'change')
    if (verb === 'change' && input.quantity !== undefined) await lockRows(trx, BUILDS.lineTable, await linesOf(trx, ids), 'change')
    if (verb === 'delete') {
      await lockRows(trx, BUILDS.lineTable, await linesOf(trx, ids), 'change')
      await lockRows(trx, 'stock_item', await trx('stock_item').whereIn('build_id', ids).pluck('id'), 'change')
    }
  },

  async check(write) {
    const { trx, values, row, id } = write
    if (row && changes(write, 'part_id')) throw invalid('Build order part cannot be changed', 'part')
    if (after(write, 'quantity')! < PIECE) throw invalid('Ensure this value is greater than or equal to 1.', 'quantity')
    const [start, target] = [after(write, 'start_date'), after(write, 'target_date')]
    if (start && target && start > target) throw invalid('Target date must be after start date', 'target_date')
    await checkPart(write)
    const parent = after(write, 'parent_id')
    if (row && typeof parent === 'number' && changes(write, 'parent_id') && (await isBelow(trx, parent, id)))
      throw invalid('Invalid choice', 'parent')
    if (typeof parent === 'number' && (!row || changes(write, 'parent_id')) && (await depthBelow(trx, parent, id)) > DEEPEST)
      throw invalid(`Builds cannot lie more than ${DEEPEST} deep below each other`, 'parent')
    if (!row) values.destination_id ??= await defaultPlace(trx, values.part_id!)
  },

  async saved(write) {
    const { trx, row, id } = write
    if (row && !changes(write, 'quantity')) return
    const build = { id, part_id: after(write, 'part_id')!, quantity: after(write, 'quantity')! }
    await (row ? recalculateLines(trx, build) : makeLines(trx, build))
    await BUILDS.follow(trx, await BUILDS.parts(trx, id), false)
  },

  async deleting({ trx, row, id }) {
    if (row!.status !== STATUS.CANCELLED) throw invalid('Build must be cancelled before it can be deleted')
    // Nothing is in production for no build.
    if (await trx('stock_item').where({ build_id: id, is_building: true }).first('id'))
      throw invalid('Build order has incomplete outputs: delete them first')
    // It would be back in stock without the build that says where it is.
    if (await trx('stock_item').where({ consumed_by_id: id }).first('id')) throw invalid('Build order has consumed stock')
    await trx(BUILDS.table).where({ parent_id: id }).update({ parent_id: row!.parent_id }, 'id')
  },
}

/** Lines of purchase orders that feed builds which go: they lose them. */
async function lockWhatNames(trx: Trx, builds: readonly number[]): Promise<void> {
  await lockRows(
    trx,
    'order_purchase_order_line',
    await trx('order_purchase_order_line').whereIn('build_order_id', builds).pluck('id'),
    'change',
  )
}

const linesOf = (trx: Trx, builds: readonly number[]): Promise<number[]> => trx(BUILDS.lineTable).whereIn('build_id', builds).pluck('id')

const isBelow = async (trx: Trx, build: number, above: number): Promise<boolean> =>
  (await allSql(trx, sql`select 1 where cast(${build} as integer) in (${below(above)})`)).length > 0

/** What the installation asks of the part that is built. @throws ValidationError */
async function checkPart(write: Write): Promise<void> {
  const { trx, row } = write
  const external = Boolean(after(write, 'external'))
  if (row && !external) return
  const part = await trx('part_part')
    .where({ id: after(write, 'part_id')! })
    .first('active', 'locked', 'bom_validated', 'purchaseable')
  if (external && !part.purchaseable) throw invalid('Build orders can only be externally fulfilled for purchaseable parts', 'external')
  if (row) return
  const asked = await settings(trx, ['BUILDORDER_REQUIRE_VALID_BOM', 'BUILDORDER_REQUIRE_ACTIVE_PART', 'BUILDORDER_REQUIRE_LOCKED_PART'])
  if (asked.BUILDORDER_REQUIRE_VALID_BOM && !part.bom_validated) throw invalid('Assembly BOM has not been validated', 'part')
  if (asked.BUILDORDER_REQUIRE_ACTIVE_PART && !part.active) throw invalid('Build order cannot be created for an inactive part', 'part')
  if (asked.BUILDORDER_REQUIRE_LOCKED_PART && !part.locked) throw invalid('Build order cannot be created for an unlocked part', 'part')
}
