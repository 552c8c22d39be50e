/**
 * What is noted beside an answer: when a token was used, where a password was right, a hash of a newer kind. A disk that is full keeps
 * nobody out who knows the password, and lets nobody in who does not: the note is lost, and the log of the process says so.
 */
import { cannotStore, type Database } from '../../database.ts'

type Tell = (error: unknown, what: string) => void
const listeners = new WeakMap<Database, Tell>()

/** Calls `tell` with each note that could not be kept. */
export function onLostNote(db: Database, tell: Tell): void {
  listeners.set(db, tell)
}

/** @param what in words, for the log @returns what `note` gives; undefined when it could not be stored */
export async function keepNote<T>(db: Database, what: string, note: () => Promise<T>): Promise<T | undefined> {
  try {
    return await note()
  } catch (error) {
    if (!cannotStore(error)) throw error
    listeners.get(db)?.(error, what)
    return undefined
  }
}
