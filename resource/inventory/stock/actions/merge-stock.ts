import { action } from '../../../engine/action.ts'
import { field } from '../../../engine/fields/index.ts'
import { invalid } from '../../../errors.ts'
import { LOCATION } from '../../kinds/stock.ts'
import { readRates } from '../../money/convert.ts'
import { checkPlace } from '../location/places.ts'
import { NOTES, ON_STOCK, openLines, WHICH } from './adjustment.ts'
import { moveInto, whyNotMergeable } from './like-items.ts'

/** Several items of a part become one, at a place: the first one stays and takes in the others. */
export const mergeStock = action({
  ...ON_STOCK,
  name: 'merge',
  summary: 'Put stock items together',
  schema: 'StockMerge',
  body: {
    items: WHICH,
    location: field.ref(LOCATION).required().help('Where the one item is afterwards'),
    notes: NOTES,
    allow_mismatched_suppliers: field.bool().help('Put items of different supplier parts together'),
    allow_mismatched_status: field.bool().help('Put items of different states together'),
  },
  async run(work, { items, location, notes, allow_mismatched_suppliers, allow_mismatched_status }) {
    if (items.length < 2) throw invalid('At least two stock items must be provided')
    if (new Set(items.map(({ item }) => item)).size < items.length) throw invalid('Duplicate stock items')
    await checkPlace(work.trx, location)
    const { edit, steps, check } = await openLines(work, items)
    const base = steps[0]!.item
    check(({ item }, wrong) => {
      const reason = whyNotMergeable(item)
      if (reason) wrong(reason)
      else if (item.part_id !== base.part_id) wrong('Stock items must refer to the same part')
      else if (item.supplier_part_id !== base.supplier_part_id && !allow_mismatched_suppliers)
        wrong('Stock items must refer to the same supplier part')
      else if (item.status !== base.status && !allow_mismatched_status) wrong('Stock status codes must match')
    })
    base.location_id = location
    const rates = await readRates(work.trx)
    for (const { item } of steps.slice(1)) moveInto(edit, base, item, item.quantity, notes, rates)
    await edit.save()
  },
})
