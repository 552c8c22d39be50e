/** Quantities of stock, integers of 10^-5, and what is said about them. */

/** One of a thing that is counted. */
export const PIECE = 100_000

export const isWhole = (quantity: number): boolean => quantity % PIECE === 0

export const WHOLE = 'Quantity must be integer value for trackable parts'
export const ONE_PIECE = 'Quantity must be 1 for item with a serial number'
export const NOTHING = 'Quantity must be greater than zero'
export const NEGATIVE = 'Ensure this value is greater than or equal to 0.'
export const tooMuch = (available: number): string => `Quantity must not exceed available stock quantity (${available / PIECE})`
