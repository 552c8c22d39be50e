/** Quantities of stock, integers of 10^-5, and what is said about them. */
import { decimalText } from '../../../engine/fields/number.ts'

/** One of a thing that is counted. */
export const PIECE = 100_000

export const isWhole = (quantity: number): boolean => quantity % PIECE === 0

interface Countable {
  readonly serial: string | null
  readonly facts: { readonly trackable: boolean }
}
/** So much of a quantity as can be taken of an item without cutting a piece. */
export const uncut = ({ serial, facts }: Countable, quantity: number): number =>
  serial || facts.trackable ? quantity - (quantity % PIECE) : quantity

export const WHOLE = 'Quantity must be integer value for trackable parts'
export const ONE_PIECE = 'Quantity must be 1 for item with a serial number'
export const NOTHING = 'Quantity must be greater than zero'
export const NEGATIVE = 'Ensure this value is greater than or equal to 0.'
export const tooFew = (allocated: number): string => `Quantity must not be less than what is allocated (${allocated / PIECE})`
export const tooMuch = (available: number): string => `Quantity must not exceed available stock quantity (${decimalText(available, 5)})`
