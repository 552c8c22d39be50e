import { action } from '../../../engine/action.ts'
import { inField } from '../../../engine/field.ts'
import { field } from '../../../engine/fields/index.ts'
import { invalid } from '../../../errors.ts'
import { serialInt } from '../../kept/names.ts'
import { LOCATION } from '../../kinds/stock.ts'
import { HISTORY } from '../history/track.ts'
import { isAtHand } from '../item/item-row.ts'
import { ITEMS, itemsAnswer } from '../item/items-answer.ts'
import { NOTHING, PIECE, tooMuch } from '../item/quantity.ts'
import { lockSerials, readSerials } from '../item/serial-numbers.ts'
import { checkPlace } from '../location/places.ts'
import { NOTES } from './adjustment.ts'
import { ON_ITEM, openItem } from './item-action.ts'

/** Pieces of an item become items of their own, each with a serial number. */
export const serializeStock = action({
  ...ON_ITEM,
  name: 'serialize',
  summary: 'Serialize a stock item',
  schema: 'SerializeStockItem',
  body: {
    quantity: field.integer(0).required().help('How many pieces get one'),
    serial_numbers: field
      .text(10_000)
      .required()
      .label('Serial Numbers')
      .help('Such as 1-5, 9, or 7+ for as many as needed; ~ is the next one'),
    destination: field.ref(LOCATION).required().label('Location').help('Where they are afterwards'),
    notes: NOTES,
  },
  response: ITEMS,
  async run(work, { quantity, serial_numbers, destination, notes }) {
    await checkPlace(work.trx, destination, 'destination')
    await lockSerials(work.trx)
    const { edit, item } = await openItem(work)
    const wanted = quantity * PIECE
    const free = Math.max(0, item.quantity - item.allocated)
    if (item.serial) throw invalid('Stock item has a serial number already')
    if (!isAtHand(item)) throw invalid('Stock item is not in stock')
    if (!item.facts.trackable) throw invalid('Serial numbers cannot be assigned to this part')
    if (quantity === 0) throw invalid(NOTHING, 'quantity')
    if (wanted > free) throw invalid(tooMuch(free), 'quantity')
    for (const serial of await inField('serial_numbers', () => readSerials(work.trx, item.part_id, serial_numbers, quantity))) {
      const piece = edit.split(item, PIECE, true)
      Object.assign(piece, { serial, serial_int: serialInt(serial), location_id: destination, delete_on_deplete: false })
      edit.tell(piece, HISTORY.ASSIGNED_SERIAL, { serial, location: destination }, notes, item)
    }
    edit.tell(item, HISTORY.STOCK_SERIALIZED, { removed: wanted, quantity: item.quantity }, notes)
    edit.settle(item)
    return itemsAnswer(work, await edit.save())
  },
})
