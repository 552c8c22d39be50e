/** How much of a part a BOM line asks for, as it was typed ("5", "30 cm") and in the part's own units. */
import type { Trx } from '../../../database.ts'
import { inField } from '../../engine/field.ts'
import { scaled } from '../../engine/fields/number.ts'
import { after, changes, type Write } from '../../engine/resource.ts'
import { invalid } from '../../errors.ts'
import { asTyped } from '../kept/amounts.ts'
import { setting } from '../settings/setting.ts'
import { convert, knownUnits } from '../units/convert.ts'
import type { bomItem } from './bom-item.ts'

const PLACES = 100_000
const NOTHING = 'Quantity must be greater than zero'
const MAX = 10 ** 15

/**
 * Fills `quantity` and `raw_amount`, each from the other; a changed `raw_amount` goes first. The quantity is that of all pieces together.
 * @throws ValidationError
 */
export async function settleAmount(write: Write<typeof bomItem.fields>, units: string): Promise<void> {
  const { trx, values, row } = write
  const pieces = after(write, 'piece_count') ?? 1
  // Another part may be measured in other units.
  const another = row !== undefined && changes(write, 'sub_part_id')
  const typed = values.raw_amount ?? (another && values.quantity === undefined ? row.raw_amount : undefined)
  if (typed && (another || typed !== row?.raw_amount)) {
    values.quantity = (await amountOf(trx, typed, units)) * pieces
  } else if (values.quantity !== undefined && values.quantity !== row?.quantity) {
    const each = values.quantity / pieces
    if (!Number.isSafeInteger(each)) throw invalid('The quantity cannot be shared out among that many pieces.', 'piece_count')
    values.raw_amount = asTyped(each)
  } else if (!row) {
    values.raw_amount = '1'
    values.quantity = PLACES * pieces
  } else {
    // An amount that is taken away, or said again as it is, changes nothing.
    delete values.raw_amount
    if (changes(write, 'piece_count')) values.quantity = (row.quantity / row.piece_count) * pieces
  }
  const quantity = after(write, 'quantity')!
  if (quantity < 0) throw invalid(NOTHING, 'raw_amount')
  if (quantity === 0 && quantity !== row?.quantity && !(await setting(trx, 'PART_BOM_ALLOW_ZERO_QUANTITY')))
    throw invalid(NOTHING, 'raw_amount')
  if (quantity >= MAX) throw invalid('Ensure that there are no more than 10 digits before the decimal point.', 'quantity')
}

/** Rounded to five places: plain numbers half to even, what has units after it is converted. */
async function amountOf(trx: Trx, typed: string, units: string): Promise<number> {
  if (/^\d*\.?\d*$/.test(typed)) return inField('raw_amount', () => scaled(typed, 5, 15, 'rounded'))
  const value = convert(await knownUnits(trx), typed, units)
  if (value === undefined || value < 0 || value >= MAX / PLACES)
    throw invalid(units ? `Could not convert ${typed} to ${units}` : 'Invalid quantity - no units specified for part', 'raw_amount')
  return Math.round(value * PLACES)
}
