/**
 * What is noted beside an answer: when a token was used, where a password was right, a hash of a newer kind. A disk that is full keeps
 * nobody out who knows the password, and lets nobody in who does not: the note is lost, and the log of the process says so.
 */
import { cannotStore } from '../../database.ts'

/** @param what in words, for the log @returns what `note` gives; undefined when it could not be stored */
export type KeepNote = <T>(what: string, note: () => Promise<T>) => Promise<T | undefined>

/** @param lost told of each note that could not be kept */
export function noteKeeper(lost: (error: unknown, what: string) => void): KeepNote {
  return async (what, note) => {
    try {
      return await note()
    } catch (error) {
      if (!cannotStore(error)) throw error
      lost(error, what)
      return undefined
    }
  }
}
