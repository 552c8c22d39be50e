/** A way to PostgreSQL that breaks at a COMMIT: before it comes through, or after the database has done it and before anybody hears of that. */
import type { Socket } from 'node:net'
import { relay } from './relay.ts'

export interface CommitCut {
  /** The address of the database by this way. */
  readonly address: string
  /** COMMITs that were cut. */
  readonly cuts: number
  /** `mute`: the database has done it, and its answer is lost, but the connection stays. The next COMMIT alone. */
  next(where: 'before' | 'after' | 'mute'): void
  close(): Promise<void>
}

/** @param to address of the database, without TLS */
export async function commitCut(to: string): Promise<CommitCut> {
  let armed: 'before' | 'after' | 'mute' | undefined
  let cuts = 0
  /** Connections whose COMMIT came through, and whose answers are lost. */
  const lost = new WeakMap<Socket, 'after' | 'mute'>()
  const way = await relay(to, {
    pass(chunk, from, other, near) {
      const how = lost.get(near)
      if (from !== near && how) return how === 'after' ? void near.destroy() : undefined
      if (from === near && armed && /commit;?\0/i.test(chunk.toString('latin1'))) {
        cuts++
        const where = armed
        armed = undefined
        if (where === 'before') return void near.destroy()
        lost.set(near, where)
      }
      other.write(chunk)
    },
  })
  return {
    address: way.address,
    get cuts() {
      return cuts
    },
    next(where) {
      armed = where
    },
    close: way.close,
  }
}
