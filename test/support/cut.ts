/** A way to PostgreSQL that can be broken for the connection that listens, and for no other. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

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
  const url = new URL(to)
  const [port, host] = [Number(url.port), url.hostname]
  let state: 'whole' | 'mute' | 'cut' = 'whole'
  const listeners = new Set<Socket>()
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(port, host)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('error', () => {})
      one.on('close', () => {
        sockets.delete(one)
        listeners.delete(one)
        other.destroy()
      })
      one.on('data', (chunk) => {
        if (chunk.includes('listen "')) listeners.add(near)
        if (listeners.has(near) && state === 'cut') near.destroy()
        else if (!listeners.has(near) || state === 'whole') other.write(chunk)
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url.port = String((server.address() as AddressInfo).port)
  return {
    address: url.href,
    get listening() {
      return listeners.size
    },
    set(next) {
      if (next !== 'mute' && state !== 'whole') for (const socket of listeners) socket.destroy() // what was muted is out of step
      state = next
      if (state === 'cut') for (const socket of listeners) socket.destroy()
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
