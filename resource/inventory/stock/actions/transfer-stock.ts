import { action } from '../../../engine/action.ts'
import { field } from '../../../engine/fields/index.ts'
import { LOCATION } from '../../kinds/stock.ts'
import { HISTORY } from '../history/track.ts'
import { isWhole, NOTHING, tooMuch, WHOLE } from '../item/quantity.ts'
import type { StockEdit, StockItem } from '../item/stock-edit.ts'
import { checkPlace, STRUCTURAL_PLACE } from '../location/places.ts'
import { applyAlso, type Check, doneWith, LINES, NOTES, needsToBeAtHand, ON_STOCK, openLines, type Step } from './adjustment.ts'
import { likeItem, likeItemsAt, moveInto } from './like-items.ts'

/** Whether so much of the items can be taken along: all of an item, or a part of it that nothing holds. */
export function canTake(items: Iterable<StockItem>): Check {
  const left = new Map([...items].map((item) => [item, item.quantity]))
  return ({ item, quantity }, wrong) => {
    const there = left.get(item)!
    const free = Math.max(0, there - item.allocated)
    if (quantity === 0) wrong(NOTHING)
    else if (quantity > there) wrong(tooMuch(there))
    else if (quantity < there && quantity > free) wrong(tooMuch(free))
    else if (item.facts.trackable && !isWhole(there - quantity)) wrong(WHOLE)
    left.set(item, there - quantity)
  }
}

/** A part of an item becomes an item of its own there, or joins a like one. */
export const transferStock = action({
  ...ON_STOCK,
  name: 'transfer',
  summary: 'Move stock to another location',
  schema: 'StockTransfer',
  body: { items: LINES, notes: NOTES, location: field.ref(LOCATION).required().help('Where it goes') },
  async run(work, asked) {
    const { items, location, notes } = asked
    await checkPlace(work.trx, location, 'location', STRUCTURAL_PLACE)
    const merging = items.filter(({ merge }) => merge).map(({ pk }) => pk)
    const opened = await openLines(work, items, await likeItemsAt(work.trx, location, merging))
    const { edit, steps, check } = opened
    check([await needsToBeAtHand(edit), canTake(edit.items.values())])
    for (const step of steps) {
      const { item, quantity } = step
      const moved = quantity < item.quantity ? takePart(edit, step, location, notes) : takeAll(edit, step, location, notes)
      const like = step.merge ? likeItem(edit, moved, location) : undefined
      if (like) moveInto(edit, like, moved, moved.quantity, notes)
    }
    await edit.save()
    return doneWith(asked, opened)
  },
})

function takeAll(edit: StockEdit, { item, also }: Step, location: number, notes?: string): StockItem {
  const from = item.location_id
  item.location_id = location
  const changed = applyAlso(item, also)
  if (from === location) edit.tell(item, HISTORY.STOCK_UPDATE, changed, notes)
  else edit.tell(item, HISTORY.STOCK_MOVE, { location, old_location: from, quantity: item.quantity, ...changed }, notes)
  return item
}

function takePart(edit: StockEdit, { item, quantity, also }: Step, location: number, notes?: string): StockItem {
  const part = edit.split(item, quantity)
  part.location_id = location
  const changed = applyAlso(part, also)
  edit.tell(item, HISTORY.SPLIT_CHILD_ITEM, { removed: quantity, quantity: item.quantity }, notes, part)
  edit.tell(part, HISTORY.SPLIT_FROM_PARENT, { quantity, location, ...changed }, notes, item)
  return part
}
