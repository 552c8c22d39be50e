import type { Trx } from '../../../../database.ts'
import type { Caller } from '../../../engine/operation.ts'
import { HISTORY } from '../history/track.ts'
import { applyAlso, isWhole, LINES, type Line, NOTES, needsToBeAtHand, openLines, stockAction, WHOLE } from './adjustment.ts'

export interface AddStock {
  readonly items: readonly Line[]
  readonly notes?: string
}

/** More of what is on the shelf already. @throws ValidationError */
export async function addStock(trx: Trx, request: Caller, { items, notes }: AddStock): Promise<void> {
  const { edit, steps, check } = await openLines(trx, request, items)
  check(await needsToBeAtHand(trx), ({ item, quantity }, wrong) => {
    if (quantity === 0) wrong('Quantity must be greater than zero')
    else if (item.serial) wrong('Quantity must be 1 for item with a serial number')
    else if (item.facts.trackable && !isWhole(item.quantity + quantity)) wrong(WHOLE)
  })
  for (const { item, quantity, also } of steps) {
    item.quantity += quantity
    edit.tell(item, HISTORY.STOCK_ADD, { added: quantity, quantity: item.quantity, ...applyAlso(item, also) }, notes)
  }
  await edit.save()
}

export const addStockOperation = stockAction<AddStock>({
  id: 'stock_add_create',
  path: '/api/stock/add/',
  summary: 'Add to stock items',
  name: 'StockAdd',
  fields: { items: LINES, notes: NOTES },
  run: addStock,
})
