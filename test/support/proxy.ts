/** A way to PostgreSQL that goes silent, refuses, or comes back, for all who use it. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

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
  const url = new URL(to)
  const [port, host] = [Number(url.port), url.hostname]
  const sockets = new Set<Socket>()
  const silent = new WeakSet<Socket>()
  let open = true
  let mute = false
  let made = 0
  const server = createServer((near) => {
    near.on('error', () => {})
    if (!open) return void near.destroy()
    made++
    const far = connect(port, host)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      if (mute) silent.add(one)
      one.on('error', () => {})
      one.on('data', (chunk) => !silent.has(one) && other.write(chunk))
      one.on('close', () => {
        sockets.delete(one)
        if (!silent.has(one)) other.destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url.port = String((server.address() as AddressInfo).port)
  const drop = () => {
    for (const socket of sockets) socket.destroy()
  }
  const silence = () => {
    for (const socket of sockets) silent.add(socket)
  }
  return {
    address: url.href,
    get made() {
      return made
    },
    silence,
    setSilent(next) {
      mute = next
      if (mute) silence()
    },
    reset() {
      for (const socket of sockets) socket.resetAndDestroy()
    },
    setOpen(next) {
      open = next
      if (!open) drop()
    },
    close: async () => {
      drop()
      server.close()
      await once(server, 'close')
    },
  }
}
