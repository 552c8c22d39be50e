/** Server processes on one database, and the address of each in turn, as a balancer would give them. */
import type { Server } from '../../bench/processes.ts'
import { startStockade } from '../../bench/stockade.ts'

export interface Place {
  readonly data: string
  /** Address of PostgreSQL; '' for SQLite. */
  readonly database: string
}

export class Fleet {
  readonly #start: () => Promise<Server>
  readonly #servers: { server: Server; alive: boolean }[] = []
  #turn = 0
  #starting: Promise<unknown> = Promise.resolve()

  /** @param folder takes what they log @param serve further arguments of theirs */
  constructor(place: Place, folder: string, serve: readonly string[]) {
    this.#start = () => startStockade(place, folder, ['--log-level', 'warn', ...serve])
  }

  async grow(size: number): Promise<this> {
    // The first one brings the tables up to date.
    while (this.#servers.length < size) this.#servers.push({ server: await this.#start(), alive: true })
    return this
  }

  get size(): number {
    return this.#servers.length
  }

  /** Address of the nth; of one that was killed, the last that it had. */
  url = (n: number): string => this.#servers[n]!.server.url

  next(): string {
    return this.url(this.#turn++ % this.size)
  }

  /** Resident memory of the nth, in MB. */
  memory = (n: number): number => this.#servers[n]!.server.memory()

  /** Kills one that is alive, and starts another in its place. @returns when the other is ready */
  async kill(n: number): Promise<{ revived: Promise<unknown> }> {
    const slot = this.#servers[n]!
    slot.alive = false
    await slot.server.kill()
    const revived = this.#starting.then(this.#start).then((server) => Object.assign(slot, { server, alive: true }))
    this.#starting = revived.catch(() => {})
    return { revived }
  }

  /** The next one in turn, once no more than one of the others is away. */
  async victim(turn: number): Promise<number> {
    const alive = () => this.#servers.flatMap((slot, n) => (slot.alive ? [n] : []))
    while (alive().length < Math.max(1, this.size - 1)) await new Promise((done) => setTimeout(done, 10))
    return alive().find((n) => n >= turn % this.size) ?? alive()[0]!
  }

  async stop(): Promise<void> {
    await this.#starting
    await Promise.all(this.#servers.map(({ server }) => server.stop()))
  }
}
