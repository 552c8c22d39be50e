import type { Trx } from '../../../../database.ts'
import type { Caller } from '../../../engine/operation.ts'
import { HISTORY } from '../history/track.ts'
import { applyAlso, isWhole, LINES, type Line, NOTES, needsToBeAtHand, openLines, stockAction, tooMuch, WHOLE } from './adjustment.ts'

export interface RemoveStock {
  readonly items: readonly Line[]
  readonly notes?: string
}

/** Takes stock out, and never more than there is or than is held for orders. What is used up goes, where it is meant to. @throws ValidationError */
export async function removeStock(trx: Trx, request: Caller, { items, notes }: RemoveStock): Promise<void> {
  const { edit, steps, check } = await openLines(trx, request, items)
  const left = new Map([...edit.items.values()].map((item) => [item, item.quantity - item.allocated]))
  check(await needsToBeAtHand(trx), ({ item, quantity }, wrong) => {
    const available = Math.max(0, left.get(item)!)
    if (quantity === 0) wrong('Quantity must be greater than zero')
    else if (item.serial) wrong('A serialized stock item cannot be taken out in part: change its state, or delete it')
    else if (quantity > available) wrong(tooMuch(available))
    else if (item.facts.trackable && !isWhole(item.quantity - quantity)) wrong(WHOLE)
    left.set(item, available - quantity)
  })
  for (const { item, quantity, also } of steps) {
    item.quantity -= quantity
    edit.tell(item, HISTORY.STOCK_REMOVE, { removed: quantity, quantity: item.quantity, ...applyAlso(item, also) }, notes)
    edit.settle(item)
  }
  await edit.save()
}

export const removeStockOperation = stockAction<RemoveStock>({
  id: 'stock_remove_create',
  path: '/api/stock/remove/',
  summary: 'Take stock out',
  name: 'StockRemove',
  fields: { items: LINES, notes: NOTES },
  run: removeStock,
})
