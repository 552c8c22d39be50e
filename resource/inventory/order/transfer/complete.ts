/** Completing a transfer order: what it holds goes to its destination, or is used up. All of it, or the order stays open. */
import type { Trx } from '../../../../database.ts'
import { today } from '../../../../provider/identity/api-tokens.ts'
import { action } from '../../../engine/action.ts'
import { field } from '../../../engine/fields/index.ts'
import { beside } from '../../../engine/locks.ts'
import { invalid } from '../../../errors.ts'
import { STOCK_ACTION, TRANSFERS } from '../../effects.ts'
import { HISTORY } from '../../stock/history/track.ts'
import type { StockEdit, StockItem } from '../../stock/item/stock-edit.ts'
import { checkPlace, STRUCTURAL_PLACE } from '../../stock/location/places.ts'
import { lockOrder, setStatus } from '../family/order-state.ts'
import { lockHeld, splitOff, takeHeld } from '../family/take-held.ts'
import { HOLDING, STATUS, TRANSFER } from './transfer.ts'
import { type TransferOrder, transferOrder } from './transfer-order.ts'

export const complete = action({
  on: transferOrder,
  of: 'one',
  name: 'complete',
  summary: 'Complete an order',
  schema: 'TransferOrderComplete',
  body: {
    accept_incomplete_allocation: field
      .bool()
      .default(false)
      .label('Accept Incomplete Allocation')
      .help('Whether lines may stay that less is allocated to than they ask for'),
  },
  touches: [...TRANSFERS, HOLDING.table, ...STOCK_ACTION],
  async open({ trx, id }) {
    await beside(trx, 'tree of stock_location')
    return lockOrder<TransferOrder>(TRANSFER, trx, id)
  },
  async run(work, { accept_incomplete_allocation }, order) {
    const { trx, id } = work
    if (order.status === STATUS.COMPLETE) throw invalid('Order is already complete')
    if (order.status === STATUS.CANCELLED) throw invalid('Order is already cancelled')
    if (!accept_incomplete_allocation && (await asksForMore(trx, id)))
      throw invalid('Order has incomplete allocations', 'accept_incomplete_allocation')
    if (!order.consume && order.destination_id === null) throw invalid('Order cannot be completed until a destination location is set')
    if (!order.consume) await checkPlace(trx, order.destination_id, 'destination', STRUCTURAL_PLACE)
    const parts = await TRANSFER.parts(trx, id)
    await takeHeld(work, {
      h: HOLDING,
      order: id,
      held: await lockHeld(HOLDING, trx, (row) => row.whereIn('line_id', trx(TRANSFER.lineTable).where({ order_id: id }).select('id'))),
      send: (edit, item, quantity) => (order.consume ? useUp : bring)(edit, item, quantity, order),
    })
    await setStatus(TRANSFER, trx, order, STATUS.COMPLETE, { complete_date: today() })
    // Of what was used up nothing is left that would say so.
    await TRANSFER.follow(trx, parts, true)
  },
})

/** Is there a line that holds less than it asks for? */
const asksForMore = async (trx: Trx, order: number): Promise<boolean> =>
  (await trx(`${TRANSFER.lineTable} as l`)
    .where('l.order_id', order)
    .whereRaw(`l.quantity > coalesce((select sum(a.quantity) from ${HOLDING.table} a where a.line_id = l.id), 0)`)
    .first('l.id')) !== undefined

function useUp(edit: StockEdit, item: StockItem, quantity: number, { id: transferorder }: TransferOrder): StockItem {
  // A serial number stands for one item as long as it is known.
  if (item.serial) throw invalid('Failed to consume stock item against transfer order')
  item.quantity -= quantity
  edit.tell(item, HISTORY.STOCK_REMOVE, { removed: quantity, quantity: item.quantity, transferorder })
  edit.settle(item)
  return item
}

function bring(
  edit: StockEdit,
  item: StockItem,
  quantity: number,
  { id: transferorder, destination_id: location }: TransferOrder,
): StockItem {
  const from = item.location_id
  const moved = splitOff(edit, item, quantity, { transferorder }, { location })
  moved.location_id = location
  if (moved !== item) return moved
  if (from === location) edit.tell(item, HISTORY.STOCK_UPDATE, { transferorder })
  else edit.tell(item, HISTORY.STOCK_MOVE, { quantity, location, old_location: from, transferorder })
  return item
}
