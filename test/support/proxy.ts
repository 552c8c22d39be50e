/** A way to PostgreSQL that goes silent, refuses, or comes back, for all who use it. */
import type { Socket } from 'node:net'
import { relay } from './relay.ts'

export interface Proxy {
  /** The address of the database by this way. */
  readonly address: string
  /** Connections there were. */
  readonly made: number
  /** From now on nothing comes through on the connections that there are, and nobody is told; new ones are made as `open` says. */
  silence(): void
  /** Is nothing let through on new connections either? Those stay silent, too. */
  setSilent(silent: boolean): void
  /** Breaks the connections that there are. */
  reset(): void
  /** Are new connections made? Otherwise they are closed at once, and those that there are, too. */
  setOpen(open: boolean): void
  close(): Promise<void>
}

/** @param to address of the database, without TLS */
export async function proxy(to: string): Promise<Proxy> {
  const silent = new WeakSet<Socket>()
  let open = true
  let mute = false
  let made = 0
  const way = await relay(to, {
    opens: () => {
      if (open) made++
      return open
    },
    joined: (near, far) => {
      if (mute) for (const socket of [near, far]) silent.add(socket)
    },
    pass: (chunk, from, other) => void (silent.has(from) || other.write(chunk)),
    left: (one) => !silent.has(one),
  })
  const silence = () => {
    for (const socket of way.sockets) silent.add(socket)
  }
  return {
    address: way.address,
    get made() {
      return made
    },
    silence,
    setSilent(next) {
      mute = next
      if (mute) silence()
    },
    reset() {
      for (const socket of way.sockets) socket.resetAndDestroy()
    },
    setOpen(next) {
      open = next
      if (!open) for (const socket of way.sockets) socket.destroy()
    },
    close: way.close,
  }
}
