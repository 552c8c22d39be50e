import type { Trx } from '../../../../database.ts'
import { today } from '../../../../provider/identity/api-tokens.ts'
import { field } from '../../../engine/fields/index.ts'
import type { Caller } from '../../../engine/operation.ts'
import { LOCATION } from '../../kinds/stock.ts'
import { type Deltas, HISTORY } from '../history/track.ts'
import { checkPlace } from '../location/places.ts'
import { applyAlso, isWhole, LINES, type Line, NOTES, needsToBeAtHand, openLines, stockAction, WHOLE } from './adjustment.ts'

export interface CountStock {
  readonly items: readonly Line[]
  readonly notes?: string
  /** Where the items were found. */
  readonly location?: number | null
}

/** What somebody counted is what there is, more or less than before; the day and the person are kept. @throws ValidationError */
export async function countStock(trx: Trx, request: Caller, { items, notes, location }: CountStock): Promise<void> {
  await checkPlace(trx, location)
  const { edit, steps, check } = await openLines(trx, request, items)
  check(await needsToBeAtHand(trx), ({ item, quantity }, wrong) => {
    if (item.serial && quantity !== 100_000) wrong('Quantity must be 1 for item with a serial number')
    else if (item.facts.trackable && !isWhole(quantity)) wrong(WHOLE)
  })
  for (const { item, quantity, also } of steps) {
    item.quantity = quantity
    item.stocktake_date = today()
    item.stocktake_user_id = request.principal.user.pk
    const moved: Deltas = location && location !== item.location_id ? { location, old_location: item.location_id } : {}
    if (location) item.location_id = location
    edit.tell(item, HISTORY.STOCK_COUNT, { quantity, ...moved, ...applyAlso(item, also) }, notes)
    edit.settle(item)
  }
  await edit.save()
}

export const countStockOperation = stockAction<CountStock>({
  id: 'stock_count_create',
  path: '/api/stock/count/',
  summary: 'Count stock items',
  name: 'StockCount',
  fields: { items: LINES, notes: NOTES, location: field.ref(LOCATION).nullable().help('Where they were found') },
  run: countStock,
})
