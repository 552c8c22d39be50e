/** A connection of its own to PostgreSQL that hears what others tell (`NOTIFY`). It comes back by itself when it breaks. */
import type pg from 'pg'

/** How long it waits before it connects again, in milliseconds. */
const AGAIN_MS = 250

export class PostgresListener {
  readonly #client: () => pg.Client
  readonly #channel: string
  readonly #heard: () => void
  #current: pg.Client | undefined
  #timer: NodeJS.Timeout | undefined
  #closed = false

  /** @param client makes one, not yet connected @param heard is also called after each connecting: what was told meanwhile was missed */
  constructor(client: () => pg.Client, channel: string, heard: () => void) {
    this.#client = client
    this.#channel = channel
    this.#heard = heard
    void this.#connect()
  }

  async #connect(): Promise<void> {
    const client = this.#client()
    this.#current = client
    client.on('notification', this.#heard)
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
    if (this.#closed || this.#current !== client) return
    this.#current = undefined
    this.#timer = setTimeout(() => void this.#connect(), AGAIN_MS).unref()
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#current?.end().catch(() => {})
  }
}
