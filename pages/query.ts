/** What stands in the query of an address. */

/** A word of it; empty when it is not there, or there twice. */
export const word = (value: unknown): string => (typeof value === 'string' ? value.trim().replaceAll('\0', '') : '')
