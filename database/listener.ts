/** A connection of its own to PostgreSQL that hears what others tell (`NOTIFY`). It comes back by itself when it breaks. */
import pg from 'pg'

/** How long it waits before it connects again, in milliseconds. */
const AGAIN_MS = 250

export class PostgresListener {
  readonly #connection: pg.ClientConfig
  readonly #channel: string
  readonly #heard: () => void
  #client: pg.Client | undefined
  #timer: NodeJS.Timeout | undefined
  #closed = false

  /** @param heard is also called after each connecting: what was told meanwhile was missed */
  constructor(connection: pg.ClientConfig, channel: string, heard: () => void) {
    this.#connection = connection
    this.#channel = channel
    this.#heard = heard
    void this.#connect()
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({ ...this.#connection, keepAlive: true })
    this.#client = client
    client.on('notification', this.#heard)
    client.on('error', () => {}) // 'end' follows
    client.once('end', () => this.#lost(client))
    try {
      await client.connect()
      await client.query(`listen ${client.escapeIdentifier(this.#channel)}`)
      this.#heard()
    } catch {
      client.end().catch(() => {})
      this.#lost(client)
    }
  }

  #lost(client: pg.Client): void {
    if (this.#closed || this.#client !== client) return
    this.#client = undefined
    this.#timer = setTimeout(() => void this.#connect(), AGAIN_MS).unref()
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#client?.end().catch(() => {})
  }
}
