import type { Trx } from '../../../../database.ts'
import { action } from '../../../engine/action.ts'
import { field } from '../../../engine/fields/index.ts'
import { keyList, keysIn } from '../../../engine/rows.ts'
import { LOCATION } from '../../kinds/stock.ts'
import { type Deltas, HISTORY } from '../history/track.ts'
import { isAtHand } from '../item/item-row.ts'
import type { StockItem } from '../item/stock-edit.ts'
import { checkPlace, STRUCTURAL_PLACE } from '../location/places.ts'
import { applyAlso, doneWith, LINES, NOTES, ON_STOCK, openLines } from './adjustment.ts'
import { likeItem, likeItemsAt, moveInto } from './like-items.ts'
import { canTake } from './transfer-stock.ts'

/** Stock comes back from a customer, out of an assembly or from a build that had used it up. */
export const returnStock = action({
  ...ON_STOCK,
  name: 'return',
  summary: 'Return stock items to stock',
  schema: 'StockReturn',
  body: {
    items: LINES,
    notes: NOTES,
    location: field.ref(LOCATION).required().help('Where it comes back to'),
    merge: field.bool().default(false).label('Merge into existing stock').help('Put it together with like items that are there'),
  },
  async run(work, asked) {
    const { items, location, notes, merge } = asked
    const { trx } = work
    await checkPlace(trx, location, 'location', STRUCTURAL_PLACE)
    const keys = items.map(({ pk }) => pk)
    const holders = await keysIn(
      trx,
      `select distinct belongs_to_id as id from stock_item where id in (${keyList(keys)}) and belongs_to_id is not null`,
    )
    const merging = merge ? keys : items.filter((line) => line.merge).map(({ pk }) => pk)
    const more = [...holders, ...(await likeItemsAt(trx, location, merging))]
    const opened = await openLines(work, items, more)
    const { edit, steps, check } = opened
    check([
      ({ item }, wrong) => {
        if (item.is_building) wrong('Stock item is currently in production', 'pk')
        else if (isAtHand(item)) wrong('Stock item is already in stock', 'pk')
      },
      canTake(edit.items.values()),
    ])
    const customers = await names(trx, [...edit.items.values()])
    for (const { item, quantity, also, merge: join } of steps) {
      const back = quantity < item.quantity ? edit.split(item, quantity) : item
      if (back !== item) {
        edit.tell(item, HISTORY.SPLIT_CHILD_ITEM, { removed: quantity, quantity: item.quantity }, notes, back)
      }
      const deltas: Deltas = { location, quantity }
      const { customer_id, belongs_to_id, sales_order_id, consumed_by_id } = item
      if (customer_id !== null) Object.assign(deltas, { customer: customer_id, customer_name: customers.get(customer_id) })
      if (sales_order_id !== null) deltas.salesorder = sales_order_id
      if (consumed_by_id !== null) deltas.buildorder = consumed_by_id
      const holder = belongs_to_id === null ? undefined : edit.items.get(belongs_to_id)
      if (holder) edit.tell(holder, HISTORY.REMOVED_CHILD_ITEM, {}, notes, back)
      Object.assign(back, { customer_id: null, belongs_to_id: null, sales_order_id: null, consumed_by_id: null, location_id: location })
      Object.assign(deltas, applyAlso(back, also))
      edit.tell(back, customer_id === null ? HISTORY.RETURNED_TO_STOCK : HISTORY.RETURNED_FROM_CUSTOMER, deltas, notes, holder)
      const like = merge || join ? likeItem(edit, back, location) : undefined
      if (like) moveInto(edit, like, back, back.quantity, notes)
    }
    await edit.save()
    return doneWith(asked, opened)
  },
})

async function names(trx: Trx, items: readonly StockItem[]): Promise<ReadonlyMap<number, string>> {
  const keys = items.flatMap(({ customer_id }) => (customer_id === null ? [] : [customer_id]))
  const rows = await trx.all<{ id: number; name: string }>(`select id, name from company_company where id in (${keyList(new Set(keys))})`)
  return new Map(rows.map(({ id, name }) => [id, name]))
}
