import type { Trx } from '../../../../database.ts'
import { FieldError } from '../../../engine/field.ts'
import { field } from '../../../engine/fields/index.ts'
import type { Caller } from '../../../engine/operation.ts'
import { invalid, ValidationError } from '../../../errors.ts'
import { LOCATION } from '../../kinds/stock.ts'
import { HISTORY } from '../history/track.ts'
import { ITEMS, itemsAnswer } from '../item/create-item.ts'
import { isAtHand } from '../item/item-row.ts'
import { lockSerials, readSerials, serialInt } from '../item/serial-numbers.ts'
import type { StockItem } from '../item/stock-edit.ts'
import { checkPlace } from '../location/places.ts'
import { NOTES, tooMuch } from './adjustment.ts'
import { itemAction, openItem } from './item-action.ts'

const PIECE = 100_000

export interface SerializeStock {
  /** Pieces. */
  readonly quantity: number
  /** As `parseSerials` reads them. */
  readonly serial_numbers: string
  readonly destination: number
  readonly notes?: string
}

/** Pieces of an item become items of their own, each with a serial number. @returns their keys @throws ValidationError */
export async function serializeStock(trx: Trx, request: Caller, id: number, input: SerializeStock): Promise<number[]> {
  const { quantity, serial_numbers, destination, notes } = input
  await checkPlace(trx, destination, 'destination')
  await lockSerials(trx)
  const { edit, item } = await openItem(trx, request, id)
  const wanted = quantity * PIECE
  const free = Math.max(0, item.quantity - item.allocated)
  if (item.serial) throw invalid('Stock item has a serial number already')
  if (!isAtHand(item)) throw invalid('Stock item is not in stock')
  if (!item.facts.trackable) throw invalid('Serial numbers cannot be assigned to this part')
  if (quantity === 0) throw invalid('Quantity must be greater than zero', 'quantity')
  if (wanted > free) throw invalid(tooMuch(free), 'quantity')
  const serials = await read(trx, item.part_id, serial_numbers, quantity)
  const pieces = serials.map((serial): StockItem => {
    const piece = edit.split(item, PIECE, true)
    Object.assign(piece, { serial, serial_int: serialInt(serial), location_id: destination, delete_on_deplete: false })
    edit.tell(piece, HISTORY.ASSIGNED_SERIAL, { serial, location: destination }, notes, item)
    return piece
  })
  edit.tell(item, HISTORY.STOCK_SERIALIZED, { removed: wanted, quantity: item.quantity }, notes)
  edit.settle(item)
  await edit.save()
  return pieces.map((piece) => piece.id)
}

async function read(trx: Trx, part: number, text: string, quantity: number): Promise<string[]> {
  try {
    return await readSerials(trx, part, text, quantity)
  } catch (error) {
    if (error instanceof FieldError) throw new ValidationError({ serial_numbers: error.messages })
    throw error
  }
}

export const serializeStockOperation = itemAction<SerializeStock, number[]>({
  id: 'stock_serialize_create',
  verb: 'serialize',
  summary: 'Give serial numbers to pieces of it',
  name: 'SerializeStockItem',
  fields: {
    quantity: field.integer(0).required().help('How many pieces get one'),
    serial_numbers: field.text(10_000).required().help('Such as 1-5, 9, or 7+ for as many as needed; ~ is the next one'),
    destination: field.ref(LOCATION).required().help('Where they are afterwards'),
    notes: NOTES,
  },
  run: serializeStock,
  response: ITEMS,
  answer: itemsAnswer,
})
