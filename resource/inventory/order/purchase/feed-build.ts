import type { Trx } from '../../../../database.ts'
import { invalid } from '../../../errors.ts'
import { BUILD_OPEN, BUILD_STATUS } from '../../status-codes.ts'
import type { NewStock } from '../../stock/item/create-stock.ts'
import type { ReceiveLine } from './receive-line.ts'

export type BuildColumns = Partial<Pick<NewStock, 'build_id' | 'is_building'>>

/**
 * What came for an external build order belongs to it: as long as the build goes on, what came is being built.
 * @param quantity in the part's units @returns columns of the new stock @throws ValidationError
 */
export async function feedBuild(trx: Trx, line: ReceiveLine, quantity: number): Promise<BuildColumns> {
  const id = line.build_order_id!
  const build = await trx('build_build').where({ id }).first('part_id', 'external', 'status')
  if (!build.external) throw invalid('Cannot receive items against an internal build order')
  if (build.part_id !== line.part_id) throw invalid('Cannot receive items against a build order for a different part')
  if (BUILD_OPEN.includes(build.status)) return { build_id: id, is_building: true }
  if (build.status !== BUILD_STATUS.key.COMPLETE) return {}
  await trx('build_build').where({ id }).increment('completed', quantity)
  return { build_id: id }
}
