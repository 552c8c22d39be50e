/**
 * `npm run soak [-- --minutes N --database KIND]`: readers and writers at a steady pace on one process, for each database in turn, while its
 * memory is looked at every ten seconds. Ends with 1 where memory is not flat after the first five minutes.
 */
import { parseArgs } from 'node:util'
import { Api, token } from '../support/api.ts'
import type { DatabaseKind } from '../support/databases.ts'
import { value } from '../support/metrics.ts'
import { emptyLedger } from './ledger.ts'
import { startMix } from './mix.ts'
import { undoAll, undoOnSignals } from './undo.ts'
import { openWorld } from './world.ts'

const WRITERS = 8
const METRICS_TOKEN = 'of-no-use-to-anybody-when-the-run-is-over'
/** Wait of each reader and writer before its next request. */
const PACE_MS = 100
const SAMPLE_MS = 10_000
const WINDOW_MS = 5 * 60_000
/** Flat: no window goes higher than the one after the first by more than this. */
const FLAT = 1.1

interface Sample {
  readonly at: number
  /** Megabytes. */
  readonly resident: number
  readonly heap: number
}

/** More than SQLite keeps of a database in memory, so that its caches are full when the first minutes are over, however much is added. */
const FILLED = { parts: 5_000, items: 100_000 }
/** Pages of lists from all over the database, beside the rows that the mix reads by key. */
const LISTS: readonly ((turn: number) => string)[] = [
  (turn) => `/stock/?limit=100&offset=${(turn * 7919) % FILLED.items}`,
  () => '/part/?limit=50&search=mark',
  () => '/stock/track/?limit=100',
  (turn) => `/part/?limit=50&ordering=-name&offset=${(turn * 997) % FILLED.parts}`,
]

async function soak(kind: DatabaseKind, minutes: number): Promise<boolean> {
  const world = await openWorld(kind, WRITERS, { processes: 1, filled: FILLED, serve: ['--metrics-token', METRICS_TOKEN] })
  const url = world.fleet.url(0)
  const ledger = emptyLedger()
  const mix = await startMix(world.key, world.shop, () => url, ledger, { paceMs: PACE_MS, record: false })
  const lists = new Api(url, token(world.key))
  const samples: Sample[] = []
  const from = Date.now()
  let turn = 0
  while (Date.now() - from < minutes * 60_000) {
    for (const end = Date.now() + SAMPLE_MS; Date.now() < end; await new Promise((done) => setTimeout(done, PACE_MS)))
      await lists.get(LISTS[turn % LISTS.length]!(turn++))
    const metrics = await fetch(`${url}/metrics`, { headers: { Authorization: `Bearer ${METRICS_TOKEN}` } })
    const heap = value(await metrics.text(), 'nodejs_heap_size_used_bytes') / 2 ** 20
    samples.push({ at: Date.now() - from, resident: world.fleet.memory(0), heap })
  }
  await mix.stop()
  console.log(`${kind}: ${ledger.requests} requests and as many lists as fit between, ${ledger.errors} errors`)
  return tell(samples)
}

/** Prints each window. @returns whether memory is flat after the first one */
function tell(samples: readonly Sample[]): boolean {
  const highest: number[] = []
  const range = (all: readonly number[]) => `${Math.round(Math.min(...all))} to ${Math.round(Math.max(...all))} MB`
  for (let n = 0; ; n++) {
    const window = samples.filter(({ at }) => Math.floor((at - 1) / WINDOW_MS) === n)
    if (!window.length) break
    const [resident, heap] = [window.map((sample) => sample.resident), window.map((sample) => sample.heap)]
    highest.push(Math.max(...resident))
    console.log(`  from minute ${String((n * WINDOW_MS) / 60_000).padStart(2)}: resident ${range(resident)}, heap ${range(heap)}`)
  }
  const [, settled, ...later] = highest
  if (settled === undefined || !later.length) {
    console.log('  too short to say whether memory is flat: three windows of five minutes are needed')
    return true
  }
  const ratio = Math.max(...later) / settled
  console.log(
    `  ${ratio <= FLAT ? 'flat' : 'NOT FLAT'}: later ${ratio.toFixed(2)} times the highest of minutes 5 to 10 (aim: ${FLAT} at most)`,
  )
  return ratio <= FLAT
}

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '30' }, database: { type: 'string' } } })
undoOnSignals()
let allFlat = true
for (const kind of ['sqlite', 'postgres'] as const) {
  if (values.database && kind !== values.database) continue
  allFlat = (await soak(kind, Number(values.minutes)).finally(undoAll)) && allFlat
}
process.exit(allFlat ? 0 : 1)
