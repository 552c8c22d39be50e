/** Writers and readers, side by side, until they are told to stop. */
import { ACTS, type Act, type Acted, type Prepare } from './acts.ts'
import { Client, type Heard } from './client.ts'
import type { Ledger, Outcome } from './ledger.ts'
import type { Shop } from './shop.ts'

export const WRITERS = 16
const READERS = 4
/** Readers are no flood: they would take the processor from the writers. */
const READ_PACE_MS = 20
/** Whoever got no answer tries again after this. */
const PAUSE_MS = 100
/** How often a write of unknown outcome is repeated once the mix is to end. */
const LAST_REPEATS = 100

export interface Mix {
  /** Resolves when everybody has the answer to the last request. */
  stop(): Promise<void>
}

/** Of a run, and of each write in it. */
let marks = 0
export const nextMark = (): { n: number; mark: string } => ({ n: ++marks, mark: `mark ${marks}` })

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

export function outcomeOf({ status, body }: Heard): Outcome {
  if (status >= 200 && status < 300 && body !== undefined) return 'acknowledged'
  return status >= 400 && status < 500 ? 'refused' : 'unknown'
}

/**
 * @param next gives the address for the next request
 * @param paceMs wait of each before the next request
 */
export async function startMix(
  key: string,
  shop: Shop,
  next: () => string,
  ledger: Ledger,
  { paceMs = 0, record = true } = {},
): Promise<Mix> {
  const client = new Client(key, ledger)
  let going = true

  async function write(writer: number): Promise<void> {
    const own = shop.own[writer]!
    // Every second one repeats what was not answered until it is.
    const repeating = writer % 2 === 0
    for (let round = 0; going; round++) {
      const { n, mark } = nextMark()
      const acted = await actOf(ACTS[((writer + round) * 7) % ACTS.length]!, mark, n, own)
      if (!acted) continue
      const { method, path, body, trace, rows, row } = acted
      const entry = { mark, trace, rows, ...(row ? { row } : {}), outcome: 'unknown' as Outcome }
      if (record) ledger.writes.push(entry)
      const headers = repeating ? { 'Idempotency-Key': mark.replace(' ', '-') } : {}
      for (let left = LAST_REPEATS; ; ) {
        const heard = await client.ask(next(), { method, path, body }, headers)
        // Another one with this key is under way.
        entry.outcome = repeating && heard.status === 409 ? 'unknown' : outcomeOf(heard)
        if (entry.outcome === 'acknowledged') {
          ledger.acknowledged++
          answersThis(heard, mark, trace, `${method} ${path}`)
        }
        if (entry.outcome !== 'unknown') break
        await pause(PAUSE_MS)
        if (!repeating || (!going && --left < 0)) break
        ledger.repeats++
      }
      await pause(paceMs)
    }
  }

  /** What is to be written, once what it needs is there; nothing where nobody answers any more. */
  async function actOf(act: Act, mark: string, n: number, own: Shop['own'][number]): Promise<Acted | undefined> {
    let step = 0
    const gaveUp = new Error('Nobody answered.')
    /** Asks until it is done; the key sees to it that it is done once. */
    const prepare: Prepare = async (path, body) => {
      const headers = { 'Idempotency-Key': `${mark.replace(' ', '-')}-${++step}` }
      for (let left = LAST_REPEATS; going || --left >= 0; await pause(PAUSE_MS)) {
        const heard = await client.ask(next(), { method: 'POST', path, body }, headers)
        if (outcomeOf(heard) === 'acknowledged') return (Array.isArray(heard.body) ? heard.body[0] : heard.body).pk
      }
      throw gaveUp
    }
    try {
      return await act(shop, mark, n, own, prepare)
    } catch (error) {
      if (error !== gaveUp) throw error
    }
  }

  /** What was written comes back. */
  function answersThis({ body }: Heard, mark: string, trace: string, what: string): void {
    const said = trace === 'part' ? body.name : trace === 'part row' || trace === 'category row' ? body.description : mark
    if (said !== mark) ledger.astray.push(`${what} of ${mark} was answered with ${JSON.stringify(said)}`)
  }

  async function read(reader: number): Promise<void> {
    for (let turn = reader; going; turn += READERS) {
      const { path, pk, field, word } = shop.fixed[turn % shop.fixed.length]!
      const { status, body } = await client.ask(next(), { method: 'GET', path: `${path}${pk}/` })
      if (status !== 200 || !body) await pause(PAUSE_MS)
      else if (body.pk !== pk || body[field] !== word)
        ledger.astray.push(`GET ${path}${pk}/ was answered with ${body.pk}, ${JSON.stringify(body[field])} instead of "${word}"`)
      await pause(Math.max(paceMs, READ_PACE_MS))
    }
  }

  const work = [...shop.own.map((_, writer) => write(writer)), ...Array.from({ length: READERS }, (_, reader) => read(reader))]
  return {
    stop: async () => {
      going = false
      await Promise.all(work)
    },
  }
}
