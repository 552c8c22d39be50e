/** Cancelling a build: what it holds is used up or free again, and what it was making stays or goes. */
import { action } from '../../engine/action.ts'
import { field } from '../../engine/fields/index.ts'
import { invalid } from '../../errors.ts'
import { STOCK_ACTION, BUILDS as TOUCHED } from '../effects.ts'
import { moveOrder } from '../order/family/order-state.ts'
import { isHere } from '../stock/item/item-row.ts'
import { BUILDS, openBuild, STATUS } from './build.ts'
import { buildOrder } from './build-order.ts'
import { lockHeld, lockLines } from './holding.ts'
import { countTaken, freeHeld, openHeld, takeHeld, untracked } from './use-held.ts'

export const cancel = action({
  on: buildOrder,
  of: 'one',
  name: 'cancel',
  summary: 'Cancel a build order',
  schema: 'BuildCancel',
  touches: [...TOUCHED, ...STOCK_ACTION],
  body: {
    remove_allocated_stock: field
      .bool()
      .default(false)
      .label('Consume Allocated Stock')
      .help('Whether stock that is allocated counts as used up'),
    remove_incomplete_outputs: field
      .bool()
      .default(false)
      .label('Remove Incomplete Outputs')
      .help('Whether outputs that are not complete are deleted'),
  },
  open: openBuild,
  async run({ trx, request }, { remove_allocated_stock, remove_incomplete_outputs }, build) {
    if (build.status === STATUS.CANCELLED) return
    const held = await lockHeld(trx, build)
    const lines = await lockLines(
      trx,
      held.map((one) => one.build_line_id),
    )
    const taken = remove_allocated_stock ? untracked(held, lines) : []
    const begun: number[] = remove_incomplete_outputs
      ? await trx('stock_item').where({ build_id: build.id, is_building: true }).orderBy('id').pluck('id')
      : []
    const edit = await openHeld(trx, request.principal, held, begun)
    const free = held.filter((one) => !taken.includes(one))
    freeHeld(edit, free)
    await takeHeld(edit, build, taken)
    for (const id of begun) {
      const output = edit.items.get(id)
      // It may have become another before it was locked.
      if (output?.build_id !== build.id || !output.is_building) continue
      if (!isHere(output)) throw invalid('A build output is not in stock', 'remove_incomplete_outputs')
      if (output.contains) throw invalid('Other items are installed in a build output: uninstall them first.', 'remove_incomplete_outputs')
      if (output.allocated || output.on_return) throw invalid('A build output is allocated to an order', 'remove_incomplete_outputs')
      edit.throwAway(output)
    }
    await edit.save()
    await countTaken(trx, taken, free)
    await moveOrder(BUILDS, trx, build, BUILDS.moves.cancel, { completed_by_id: request.principal.user.pk })
  },
})
