/** The database cannot be asked at this moment: it is away, has no connection left, does not answer, or took longer than it may. */
import pg from 'pg'
import { CannotStore, unstored } from './cannot-store.ts'

/** What a client is told to wait, in seconds, before it tries again. */
export const RETRY_SECONDS = 5

export class DatabaseUnavailable extends Error {
  /** For oidc-provider, which takes the status of an answer from the error. */
  readonly statusCode = 503

  constructor(cause: unknown) {
    super('The database cannot be reached, or does not answer.', { cause })
  }
}

/**
 * The connection broke between a COMMIT and its answer: what the transaction did may stand or not, and nobody here can tell. SQLite has no such
 * moment: a COMMIT that fails there is taken back by the same process.
 */
export class UnknownOutcome extends DatabaseUnavailable {
  override readonly message =
    'The connection to the database broke while a change was being saved, so it is not known whether it was. Look before you repeat it.'
}

/** Codes of PostgreSQL that say no more than that (appendix A of its manual); with these, the classes 08, 28 (it lets nobody in) and 57P. */
const CODES = new Set([
  '53300', // no connection is left
  '3D000', // there is no such database, at this moment
  '55000', // the database takes no connections
  '57014', // the statement took longer than it may
  '25P03', // a transaction waited longer for its client than it may
  '25P04', // a transaction took longer than it may
])

const saysSo = ({ code = '' }: pg.DatabaseError): boolean =>
  CODES.has(code) || code.startsWith('08') || code.startsWith('28') || code.startsWith('57P')

/** What the driver threw; a `DatabaseUnavailable` or a `CannotStore` where that is what it means. What is no answer of the database is a broken connection. */
export function translated(error: unknown): unknown {
  if (error instanceof DatabaseUnavailable || error instanceof CannotStore || !(error instanceof Error) || error instanceof TypeError)
    return error
  return error instanceof pg.DatabaseError && !saysSo(error) ? unstored(error) : new DatabaseUnavailable(error)
}
