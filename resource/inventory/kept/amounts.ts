/** Amounts as people type them, and the numbers that they stand for. */
import type { Row } from '../../../database.ts'
import { FieldError } from '../../engine/field.ts'
import { scaled } from '../../engine/fields/number.ts'
import { numberOf } from '../parameter/value.ts'
import { knownUnits } from '../units/convert.ts'
import { derived } from './derived.ts'

const PLACES = 100_000

/** A quantity as people write it: 250000 is "2.5". */
export const asTyped = (quantity: number): string => {
  const [whole, rest] = [Math.trunc(quantity / PLACES), quantity % PLACES]
  return rest ? `${whole}.${String(rest).padStart(5, '0').replace(/0+$/, '')}` : String(whole)
}

/** The quantity of a text without units; that of an empty one is 1. Undefined for what has units. */
export function plainAmount(text: string): number | undefined {
  if (text.trim() === '') return PLACES
  try {
    return scaled(text, 5)
  } catch (error) {
    if (error instanceof FieldError) return undefined
    throw error
  }
}

/** What was typed with units was converted when it was written, and stays what it was then. */
function packOf({ pack_quantity: typed, pack_quantity_native: kept }: Row): unknown {
  const plain = plainAmount(String(typed))
  return plain !== undefined && plain > 0 ? plain : kept
}

/** The other way round: the quantity counts, and the text says how much that is for each piece. */
function typedOf({ raw_amount: typed, quantity, piece_count: pieces }: Row): unknown {
  const plain = plainAmount(String(typed))
  const each = Number(quantity) / Number(pieces)
  return plain === undefined || plain === each || !Number.isSafeInteger(each) ? typed : asTyped(each)
}

export const AMOUNTS = [
  derived({
    table: 'company_supplier_part',
    columns: ['pack_quantity_native'],
    reads: 't.pack_quantity',
    rule: () => (row) => ({ pack_quantity_native: packOf(row) }),
  }),
  derived({
    table: 'part_bom_item',
    columns: ['raw_amount'],
    reads: 't.quantity, t.piece_count',
    rule: () => (row) => ({ raw_amount: typedOf(row) }),
  }),
  derived({
    table: 'common_parameter',
    columns: ['data_numeric'],
    reads: 't.data, p.checkbox, p.units',
    join: 'join common_parameter_template p on p.id = t.template_id',
    async rule(trx) {
      const known = await knownUnits(trx)
      return ({ data, checkbox, units }) => ({
        data_numeric: numberOf(known, { checkbox: Boolean(checkbox), units: String(units) }, String(data)),
      })
    },
  }),
]
