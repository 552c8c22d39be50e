import { action } from '../../../engine/action.ts'
import { field } from '../../../engine/fields/index.ts'
import { invalid } from '../../../errors.ts'
import { LOCATION } from '../../kinds/stock.ts'
import { readRates } from '../../money/convert.ts'
import { HISTORY } from '../history/track.ts'
import { checkPlace } from '../location/places.ts'
import { doneWith, NOTES, ON_STOCK, openLines, WHICH } from './adjustment.ts'
import { moveInto, whyNotMergeable } from './like-items.ts'

/** Several items of a part become one, at a place: the first one stays and takes in the others. */
export const mergeStock = action({
  ...ON_STOCK,
  name: 'merge',
  summary: 'Merge stock items',
  schema: 'StockMerge',
  body: {
    items: WHICH,
    location: field.ref(LOCATION).required().help('Where the one item is afterwards'),
    notes: NOTES,
    allow_mismatched_suppliers: field.bool().help('Put items of different supplier parts together'),
    allow_mismatched_status: field.bool().help('Put items of different states together'),
  },
  async run(work, asked) {
    const { items, location, notes, allow_mismatched_suppliers, allow_mismatched_status } = asked
    if (items.length < 2) throw invalid('At least two stock items must be provided')
    if (new Set(items.map(({ item }) => item)).size < items.length) throw invalid('Duplicate stock items')
    await checkPlace(work.trx, location)
    const opened = await openLines(work, items)
    const { edit, steps, check } = opened
    const base = steps[0]!.item
    check([
      ({ item }, wrong) => {
        const reason = whyNotMergeable(item)
        if (reason) wrong(reason)
      },
    ])
    for (const { item } of steps) {
      if (item.part_id !== base.part_id) throw invalid('Stock items must refer to the same part')
      if (item.supplier_part_id !== base.supplier_part_id && !allow_mismatched_suppliers)
        throw invalid('Stock items must refer to the same supplier part')
      if (item.status !== base.status && !allow_mismatched_status) throw invalid('Stock status codes must match')
    }
    if (base.location_id !== location) {
      const { quantity, location_id: old_location } = base
      base.location_id = location
      edit.tell(base, HISTORY.STOCK_MOVE, { location, old_location, quantity }, notes)
    }
    const rates = await readRates(work.trx)
    for (const { item } of steps.slice(1)) moveInto(edit, base, item, item.quantity, notes, rates)
    await edit.save()
    return doneWith(asked, opened, 'item')
  },
})
