/** What was to be written has no place: the disk is full, a quota is used up, or nothing may be written there. */

/** Codes of the system, of SQLite and of PostgreSQL (appendix A of its manual) that say so. */
const CODES = new Set([
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  'SQLITE_FULL',
  'SQLITE_READONLY',
  '53100', // the disk is full
  '25006', // the database is read-only
])

const codeOf = (error: unknown): string => String((error as { code?: unknown } | null | undefined)?.code ?? '')

export class CannotStore extends Error {
  /** RFC 4918 §11.5; oidc-provider takes the status of an answer from the error. */
  readonly statusCode = 507
  /** Of the system or the database. */
  readonly code: string

  constructor(cause: unknown) {
    super('There is no room to store this: the disk is full, or nothing can be written to it.', { cause })
    this.code = codeOf(cause)
  }
}

/** Does the error say that something could not be stored, whether it comes from a database, from a file, or carries such a one? */
export const cannotStore = (error: unknown): boolean =>
  error instanceof CannotStore ||
  CODES.has(codeOf(error)) ||
  (error instanceof Error && error.cause !== undefined && cannotStore(error.cause))

/** What a write threw; a `CannotStore` where that is what it means. @param codes that mean it, too, where this is written */
export const unstored = (error: unknown, ...codes: readonly string[]): unknown =>
  !(error instanceof CannotStore) && (CODES.has(codeOf(error)) || codes.includes(codeOf(error))) ? new CannotStore(error) : error
