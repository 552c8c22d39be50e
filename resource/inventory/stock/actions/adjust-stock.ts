/** More or less of what is on the shelf, and what somebody counted. A thing with a serial number stays one, whatever is asked. */
import { today } from '../../../../provider/identity/api-tokens.ts'
import { action } from '../../../engine/action.ts'
import { field } from '../../../engine/fields/index.ts'
import { LOCATION } from '../../kinds/stock.ts'
import { type Deltas, HISTORY } from '../history/track.ts'
import { isWhole, PIECE, tooFew, tooMuch, WHOLE } from '../item/quantity.ts'
import { checkPlace } from '../location/places.ts'
import { applyAlso, doneWith, LINES, NOTES, needsToBeAtHand, ON_STOCK, openLines } from './adjustment.ts'

interface Way extends Record<'name' | 'summary' | 'schema', string> {
  readonly type: number
  readonly sign: 1 | -1
}

const adjusting = ({ type, sign, ...named }: Way) =>
  action({
    ...ON_STOCK,
    ...named,
    body: { items: LINES, notes: NOTES },
    async run(work, asked) {
      const opened = await openLines(work, asked.items)
      const { edit, steps, check } = opened
      const left = new Map([...edit.items.values()].map((item) => [item, item.quantity - item.allocated]))
      check([
        await needsToBeAtHand(edit),
        ({ item, quantity }, refuse) => {
          if (item.serial) return
          // Never more than there is or than is held for orders.
          const free = Math.max(0, left.get(item)!)
          if (sign < 0 && quantity > free) refuse(tooMuch(free))
          else if (item.facts.trackable && !isWhole(item.quantity + sign * quantity)) refuse(WHOLE)
          left.set(item, free + sign * quantity)
        },
      ])
      for (const { item, quantity, also } of steps) {
        if (item.serial || quantity === 0) continue
        item.quantity += sign * quantity
        const by = sign > 0 ? { added: quantity } : { removed: quantity }
        edit.tell(item, type, { ...by, quantity: item.quantity, ...applyAlso(item, also) }, asked.notes)
        // What is used up goes, where it is meant to.
        edit.settle(item)
      }
      await edit.save()
      return doneWith(asked, opened)
    },
  })

export const addStock = adjusting({
  name: 'add',
  summary: 'Add to stock items',
  schema: 'StockAdd',
  type: HISTORY.STOCK_ADD,
  sign: 1,
})

export const removeStock = adjusting({
  name: 'remove',
  summary: 'Remove from stock items',
  schema: 'StockRemove',
  type: HISTORY.STOCK_REMOVE,
  sign: -1,
})

/** What was counted is what there is, more or less than before; the day and the person are kept. */
export const countStock = action({
  ...ON_STOCK,
  name: 'count',
  summary: 'Count stock items',
  schema: 'StockCount',
  body: {
    items: LINES,
    notes: NOTES,
    location: field.ref(LOCATION).nullable().default(null).told({ default: undefined }).help('Where they were found'),
  },
  async run(work, asked) {
    const { location, notes } = asked
    await checkPlace(work.trx, location)
    const opened = await openLines(work, asked.items)
    const { edit, steps, check } = opened
    check([
      await needsToBeAtHand(edit),
      ({ item, quantity }, wrong) => {
        if (item.serial) return
        // Who counts less than is held for orders frees that first.
        if (quantity < Math.min(item.quantity, item.allocated)) wrong(tooFew(item.allocated))
        else if (item.facts.trackable && !isWhole(quantity)) wrong(WHOLE)
      },
    ])
    for (const { item, quantity: counted, also } of steps) {
      // A piece with a serial number is counted, however many were typed; nothing brings back one that is gone.
      const quantity = !item.serial ? counted : counted > 0 ? PIECE : item.quantity
      item.quantity = quantity
      item.stocktake_date = today()
      item.stocktake_user_id = work.request.principal.user.pk
      const moved: Deltas = location && location !== item.location_id ? { location, old_location: item.location_id } : {}
      if (location) item.location_id = location
      edit.tell(item, HISTORY.STOCK_COUNT, { quantity, ...moved, ...applyAlso(item, also) }, notes)
      edit.settle(item)
    }
    await edit.save()
    return doneWith(asked, opened)
  },
})
