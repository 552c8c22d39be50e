/** How long until every process acknowledges a write again. */
import { Client } from './client.ts'
import type { Fleet } from './fleet.ts'
import type { Ledger } from './ledger.ts'
import { nextMark, outcomeOf } from './mix.ts'
import type { Shop } from './shop.ts'

const PATIENCE_MS = 60_000
const PAUSE_MS = 20

/** @returns seconds, Infinity where a minute was not enough */
export async function recovery(fleet: Fleet, key: string, shop: Shop, ledger: Ledger): Promise<number> {
  const client = new Client(key, ledger)
  const from = performance.now()
  const ofOne = async (n: number): Promise<number> => {
    while (performance.now() - from < PATIENCE_MS) {
      const { mark } = nextMark()
      const body = { items: [{ pk: shop.apart, quantity: 1 }], notes: mark }
      const heard = await client.ask(fleet.url(n), { method: 'POST', path: '/stock/add/', body })
      const outcome = outcomeOf(heard)
      ledger.writes.push({ mark, trace: 'history', rows: 1, outcome })
      if (outcome === 'acknowledged') {
        ledger.acknowledged++
        return (performance.now() - from) / 1000
      }
      await new Promise((done) => setTimeout(done, PAUSE_MS))
    }
    return Number.POSITIVE_INFINITY
  }
  return Math.max(...(await Promise.all(Array.from({ length: fleet.size }, (_, n) => ofOne(n)))))
}
