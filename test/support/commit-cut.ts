/** A way to PostgreSQL that breaks at a COMMIT: before it comes through, or after the database has done it and before anybody hears of that. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

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
  const url = new URL(to)
  const [port, host] = [Number(url.port), url.hostname]
  const sockets = new Set<Socket>()
  let armed: 'before' | 'after' | 'mute' | undefined
  let cuts = 0
  const server = createServer((near) => {
    const far = connect(port, host)
    let lost: 'after' | 'mute' | undefined
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('error', () => {})
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
    }
    near.on('data', (chunk) => {
      if (!armed || !/commit;?\0/i.test(chunk.toString('latin1'))) return void far.write(chunk)
      cuts++
      const where = armed
      armed = undefined
      if (where === 'before') return void near.destroy()
      lost = where
      far.write(chunk)
    })
    far.on('data', (chunk) => {
      if (!lost) near.write(chunk)
      else if (lost === 'after') near.destroy()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url.port = String((server.address() as AddressInfo).port)
  return {
    address: url.href,
    get cuts() {
      return cuts
    },
    next(where) {
      armed = where
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
