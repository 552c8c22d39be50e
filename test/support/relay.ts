/** A way to PostgreSQL for tests that disturb it: what goes wrong on it is up to who opens it. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface Relay {
  /** The address of the database by this way. */
  readonly address: string
  /** Both ends of each connection that there is. */
  readonly sockets: ReadonlySet<Socket>
  close(): Promise<void>
}

export interface RelayRules {
  /** Called for a new connection; false closes it at once. */
  opens?(): boolean
  /** A new connection, to the client and to the database. */
  joined?(near: Socket, far: Socket): void
  /** What comes from one end is for the other: passes it on, or does not. */
  pass(chunk: Buffer, from: Socket, to: Socket, near: Socket): void
  /** One end was closed; false leaves the other open. */
  left?(one: Socket): boolean
}

/** @param to address of the database, without TLS */
export async function relay(to: string, rules: RelayRules): Promise<Relay> {
  const url = new URL(to)
  const [port, host] = [Number(url.port), url.hostname]
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    near.on('error', () => {})
    if (rules.opens && !rules.opens()) return void near.destroy()
    const far = connect(port, host)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('error', () => {})
      one.on('data', (chunk) => rules.pass(chunk, one, other, near))
      one.on('close', () => {
        sockets.delete(one)
        if (rules.left?.(one) !== false) other.destroy()
      })
    }
    rules.joined?.(near, far)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url.port = String((server.address() as AddressInfo).port)
  return {
    address: url.href,
    sockets,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
