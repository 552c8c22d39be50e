/** Open builds follow the bill of materials: a line that is new or changed is new or changed in them, too. */
import type { Trx } from '../../../database.ts'
import { lockRows } from '../../engine/locks.ts'
import { changes, type Hooks } from '../../engine/resource.ts'
import { keyList, keysIn } from '../../engine/rows.ts'
import type { bomItem } from '../bom/bom-item.ts'
import { andVariants } from '../kept/bom-lines.ts'
import { BUILD_OPEN } from '../status-codes.ts'
import { followBom } from './bom-lines.ts'
import { BUILDS } from './build.ts'

/** What decides whether a build has the line, and how much it asks for. */
const DECIDES = ['part_id', 'sub_part_id', 'inherited', 'quantity', 'setup_quantity', 'attrition', 'rounding_multiple'] as const

export const buildsFollowBom: Hooks<typeof bomItem.fields> = {
  // Builds come before lines of bills of materials, which are written under a turn of their own.
  async lock(trx, { verb, ids, input }) {
    const assemblies = new Set<number>(ids.length ? await trx('part_bom_item').whereIn('id', ids).pluck('part_id') : [])
    if (typeof input.part === 'number') assemblies.add(input.part)
    const builds =
      verb === 'delete'
        ? await keysIn(trx, `select distinct build_id as id from build_line where bom_item_id in (${keyList(ids)})`)
        : await openBuildsOf(trx, assemblies)
    await lockRows(trx, BUILDS.table, builds, 'change')
    await lockRows(trx, BUILDS.lineTable, await linesOf(trx, builds), 'change')
  },

  async savedAll(writes) {
    const changed = writes.filter((write) => changes(write, ...DECIDES)).map(({ id }) => id)
    if (changed.length) await BUILDS.follow(writes[0]!.trx, await followBom(writes[0]!.trx, changed), false)
  },
}

const openBuildsOf = async (trx: Trx, assemblies: Iterable<number>): Promise<number[]> =>
  trx(BUILDS.table)
    .whereRaw(`part_id in (${keyList(await andVariants(trx, assemblies))})`)
    .whereIn('status', BUILD_OPEN)
    .pluck('id')

const linesOf = (trx: Trx, builds: readonly number[]): Promise<number[]> =>
  trx(BUILDS.lineTable)
    .whereRaw(`build_id in (${keyList(builds)})`)
    .pluck('id')
