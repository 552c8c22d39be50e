/** Requests that never throw: a broken connection is an outcome like any other. */
import type { Ledger } from './ledger.ts'

export interface Ask {
  readonly method: string
  /** Below /api. */
  readonly path: string
  readonly body?: unknown
}

export interface Heard {
  /** 0 where no answer came. */
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: whatever came
  readonly body: any
  /** An answer to an earlier request with the same `Idempotency-Key`. */
  readonly replayed: boolean
}

const PATIENCE_MS = 30_000

export class Client {
  readonly #headers: Readonly<Record<string, string>>
  readonly #ledger: Ledger

  constructor(token: string, ledger: Ledger) {
    this.#headers = { Authorization: `Token ${token}`, 'Content-Type': 'application/json' }
    this.#ledger = ledger
  }

  async ask(url: string, { method, path, body }: Ask, headers: Readonly<Record<string, string>> = {}): Promise<Heard> {
    const ledger = this.#ledger
    const from = performance.now()
    ledger.requests++
    try {
      const answer = await fetch(`${url}/api${path}`, {
        method,
        headers: { ...this.#headers, ...headers },
        signal: AbortSignal.timeout(PATIENCE_MS),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await answer.text()
      const { status } = answer
      if (status === 503 || status === 507) ledger.busy++
      else if (status >= 500) ledger.errors++
      if (status >= 400 && status !== 503 && status !== 507) ledger.strange.push(`${method} ${path}: ${status} ${text.slice(0, 200)}`)
      return { status, body: text && JSON.parse(text), replayed: answer.headers.get('idempotency-replayed') === 'true' }
    } catch {
      return { status: 0, body: undefined, replayed: false }
    } finally {
      ledger.slowest = Math.max(ledger.slowest, performance.now() - from)
    }
  }
}
