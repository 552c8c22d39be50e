/** A way to PostgreSQL that can be broken for the connection that listens, and for no other. */
import type { Socket } from 'node:net'
import { relay } from './relay.ts'

export interface Wire {
  /** The address of the database by this way. */
  readonly address: string
  /** Connections that listen and are whole. */
  readonly listening: number
  /** `mute`: nothing comes through any more, and nobody is told. `cut`: it is closed, and each that follows, too. */
  set(state: 'whole' | 'mute' | 'cut'): void
  close(): Promise<void>
}

/** @param to address of the database, without TLS */
export async function wire(to: string): Promise<Wire> {
  let state: 'whole' | 'mute' | 'cut' = 'whole'
  const listeners = new Set<Socket>()
  const way = await relay(to, {
    pass(chunk, _from, other, near) {
      if (chunk.includes('listen "')) listeners.add(near)
      if (listeners.has(near) && state === 'cut') near.destroy()
      else if (!listeners.has(near) || state === 'whole') other.write(chunk)
    },
    left: (one) => {
      listeners.delete(one)
      return true
    },
  })
  return {
    address: way.address,
    get listening() {
      return listeners.size
    },
    set(next) {
      if (next !== 'mute' && state !== 'whole') for (const socket of listeners) socket.destroy() // what was muted is out of step
      state = next
      if (state === 'cut') for (const socket of listeners) socket.destroy()
    },
    close: way.close,
  }
}
