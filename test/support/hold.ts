/** Stops one request of a server in this process between what it has read and what it writes. */
import type { Database } from '../../database.ts'

export interface Held {
  /** Resolves when a write has come and waits. */
  readonly reached: Promise<void>
  release(): void
}

/** Holds the next short write of a database, before it begins. All others go on. */
export function holdNextWrite(db: Database): Held {
  const { write } = db
  let release = () => {}
  const gate = new Promise<void>((open) => {
    release = open
  })
  const reached = new Promise<void>((come) => {
    db.write = async (work) => {
      db.write = write
      come()
      await gate
      return write.call(db, work) as ReturnType<typeof work>
    }
  })
  return { reached, release: () => release() }
}
