/** What a label of a supplier says, read from its text alone: nothing is looked up. */
import { scaled } from '../../../engine/fields/number.ts'

export type Supplier = 'DigiKey' | 'LCSC' | 'Mouser' | 'TME'

export interface Label {
  /** Absent where the form does not tell. */
  readonly supplier?: Supplier | undefined
  readonly sku?: string | undefined
  readonly mpn?: string | undefined
  /** Our number of the order. */
  readonly order?: string | undefined
  /** The supplier's number of the order. */
  readonly theirOrder?: string | undefined
  /** How many pieces there are, an integer of 10^-5. */
  readonly quantity?: number | undefined
}

/** Undefined for what is no amount of things: better none than a wrong one. */
export function piecesIn(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,9}(?:\.\d{1,5})?$/.test(text)) return undefined
  return scaled(text, 5) || undefined
}
