/** More or less of what is on the shelf, and what somebody counted. */
import { today } from '../../../../provider/identity/api-tokens.ts'
import { action } from '../../../engine/action.ts'
import { field } from '../../../engine/fields/index.ts'
import { LOCATION } from '../../kinds/stock.ts'
import { type Deltas, HISTORY } from '../history/track.ts'
import { isWhole, NOTHING, ONE_PIECE, PIECE, tooMuch, WHOLE } from '../item/quantity.ts'
import type { StockItem } from '../item/stock-edit.ts'
import { checkPlace } from '../location/places.ts'
import { applyAlso, LINES, NOTES, needsToBeAtHand, ON_STOCK, openLines } from './adjustment.ts'

interface Way extends Record<'name' | 'summary' | 'schema', string> {
  readonly type: number
  readonly sign: 1 | -1
  /** Why so much of an item cannot be had. @param free what earlier lines leave of it, and nothing holds */
  wrong(item: StockItem, quantity: number, free: number): string | undefined
}

const adjusting = ({ type, sign, wrong, ...named }: Way) =>
  action({
    ...ON_STOCK,
    ...named,
    body: { items: LINES, notes: NOTES },
    async run(work, { items, notes }) {
      const { edit, steps, check } = await openLines(work, items)
      const left = new Map([...edit.items.values()].map((item) => [item, item.quantity - item.allocated]))
      check(await needsToBeAtHand(edit), ({ item, quantity }, refuse) => {
        const free = Math.max(0, left.get(item)!)
        const reason = quantity === 0 ? NOTHING : wrong(item, quantity, free)
        if (reason) refuse(reason)
        else if (item.facts.trackable && !isWhole(item.quantity + sign * quantity)) refuse(WHOLE)
        left.set(item, free + sign * quantity)
      })
      for (const { item, quantity, also } of steps) {
        item.quantity += sign * quantity
        const by = sign > 0 ? { added: quantity } : { removed: quantity }
        edit.tell(item, type, { ...by, quantity: item.quantity, ...applyAlso(item, also) }, notes)
        edit.settle(item)
      }
      await edit.save()
    },
  })

export const addStock = adjusting({
  name: 'add',
  summary: 'Add to stock items',
  schema: 'StockAdd',
  type: HISTORY.STOCK_ADD,
  sign: 1,
  wrong: ({ serial }) => (serial ? ONE_PIECE : undefined),
})

/** Never more than there is or than is held for orders. What is used up goes, where it is meant to. */
export const removeStock = adjusting({
  name: 'remove',
  summary: 'Take stock out',
  schema: 'StockRemove',
  type: HISTORY.STOCK_REMOVE,
  sign: -1,
  wrong({ serial }, quantity, free) {
    if (serial) return 'A serialized stock item cannot be taken out in part: change its state, or delete it'
    return quantity > free ? tooMuch(free) : undefined
  },
})

/** What was counted is what there is, more or less than before; the day and the person are kept. */
export const countStock = action({
  ...ON_STOCK,
  name: 'count',
  summary: 'Count stock items',
  schema: 'StockCount',
  body: { items: LINES, notes: NOTES, location: field.ref(LOCATION).nullable().help('Where they were found') },
  async run(work, { items, notes, location }) {
    await checkPlace(work.trx, location)
    const { edit, steps, check } = await openLines(work, items)
    check(await needsToBeAtHand(edit), ({ item, quantity }, wrong) => {
      if (item.serial && quantity !== PIECE) wrong(ONE_PIECE)
      else if (item.facts.trackable && !isWhole(quantity)) wrong(WHOLE)
    })
    for (const { item, quantity, also } of steps) {
      item.quantity = quantity
      item.stocktake_date = today()
      item.stocktake_user_id = work.request.principal.user.pk
      const moved: Deltas = location && location !== item.location_id ? { location, old_location: item.location_id } : {}
      if (location) item.location_id = location
      edit.tell(item, HISTORY.STOCK_COUNT, { quantity, ...moved, ...applyAlso(item, also) }, notes)
      edit.settle(item)
    }
    await edit.save()
  },
})
