/** What a database refuses by rules of its own, alike for both. */

/** `reference`: a row is missing, or still referred to. `deadlock`: of two that waited for each other it gave way; the other one went on. */
export type Refusal = 'reference' | 'unique' | 'overflow' | 'deadlock'

/** Appendix A of PostgreSQL's manual. */
const CODES: Readonly<Record<string, Refusal>> = { 23503: 'reference', 23505: 'unique', 22003: 'overflow', '40P01': 'deadlock' }
/** Thrown where a transaction would have to lock against the order of locks: it gives way, and is begun again, as after a deadlock. */
export class GivesWay extends Error {
  readonly code = '40P01'
}
/**
 * SQLite has codes for each rule (SQLITE_CONSTRAINT_UNIQUE, …), but its driver asks for the primary ones alone: which rule of a code it was
 * stands in the text that SQLite adds. For an overflow SQLite has no code.
 */
const TEXTS: readonly (readonly [Refusal, RegExp])[] = [
  ['reference', /^SQLITE_CONSTRAINT: FOREIGN KEY constraint failed$/],
  ['unique', /^SQLITE_CONSTRAINT: UNIQUE constraint failed: (.*)$/],
  ['overflow', /^SQLITE_ERROR: integer overflow$/],
]
const UNIQUE = TEXTS[1]![1]

interface Thrown {
  readonly code?: string
  readonly message: string
  readonly detail?: string
}
/** SQLite's words alone: the statement stands before them. */
const saidBySqlite = ({ code = '', message }: Thrown): string =>
  code.startsWith('SQLITE_') ? message.slice(message.lastIndexOf(`${code}: `)) : ''

/** What the error says was refused; undefined for anything else. */
export function refusalOf(error: unknown): Refusal | undefined {
  const said = saidBySqlite(error as Thrown)
  return CODES[(error as Thrown).code ?? ''] ?? TEXTS.find(([, text]) => text.test(said))?.[0]
}

/** Columns of which another row has the values; the rest of the database's words may quote these. */
export function columnsTaken(error: unknown): string | undefined {
  const { detail = '' } = error as Thrown
  return /^Key \(([^)]*)\)/.exec(detail)?.[1] ?? UNIQUE.exec(saidBySqlite(error as Thrown))?.[1]
}
