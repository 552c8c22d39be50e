/** Stock counts and receipts, each a request that answers once it is on disk, beside bare transactions that change the same rows. */
import { openDatabase } from '../database.ts'
import { wrongKept } from '../resource/inventory/kept/index.ts'
import type { Plan } from './api.ts'
import type { BareJob } from './bare-writes.ts'
import type { Installation } from './data.ts'
import { type Load, startWorker } from './load.ts'
import type { Request } from './load-process.ts'
import { inRounds, median, ratio } from './measure.ts'
import { atLeast, perSecond, type Result } from './report.ts'
import { placeOf, type Write } from './row-changes.ts'
import { startStockade } from './stockade.ts'
import { FEW, ITEMS, linesOf, MANY, ORDERS } from './writes-data.ts'

/** Where the bare transactions write: a database of the same content. */
export interface Bare {
  /** Folder of its file; for PostgreSQL its address besides. */
  readonly data: string
  readonly database: string
}

/** Seconds before anything is measured. */
const WARM = 0.3
const ITEMS_EACH = 8
const QUANTITIES = 8
/** More writers share more of what a commit costs. */
const AIMS: Readonly<Record<number, number>> = { 8: 0.25, 64: 0.3 }
/** How much longer a count may take where there are many items. */
const FLAT = 1.5
const MANY_NAME = MANY.toLocaleString('en')

/** For each of the writers some items that no other has, as far as there are so many; every quantity differs from the one before. */
function counts({ first, count }: { first: number; count: number }, writers: number): Write[][] {
  const step = Math.max(1, Math.floor(count / (writers * ITEMS_EACH)))
  return Array.from({ length: writers }, (_, writer) => {
    const apart = Array.from({ length: ITEMS_EACH }, (_, n) => (writer + writers * n) * step).filter((n) => n < count)
    const items = apart.length ? apart : [writer % count]
    return Array.from({ length: QUANTITIES }, (_, n) =>
      items.map((item) => ({ item: first + item, quantity: 1 + writer + writers * n })),
    ).flat()
  })
}

/** The same with other quantities each time: a count that finds what is there changes less. */
let runs = 0
function again(writers: readonly Write[][]): Write[][] {
  const more = 1000 * ++runs
  return writers.map((writes) => writes.map((write) => ('item' in write ? { ...write, quantity: write.quantity + more } : write)))
}

const ORDER_KEYS = Array.from({ length: ORDERS }, (_, n) => ({ order: n + 1 }))

/** What each writer writes, by what it is called in the table. */
const SCENARIOS = {
  'counts, 8 writers, parts of their own': counts(ITEMS.apart, 8),
  'counts, 64 writers, parts of their own': counts(ITEMS.apart, 64),
  [`counts, 8 writers, one part of ${FEW} items`]: counts(ITEMS.few, 8),
  [`counts, 8 writers, one part of ${MANY_NAME} items`]: counts(ITEMS.many, 8),
  [`counts, 64 writers, one part of ${FEW} items`]: counts(ITEMS.few, 64),
  [`counts, 64 writers, one part of ${MANY_NAME} items`]: counts(ITEMS.many, 64),
  '100 lines received, one at once': [ORDER_KEYS],
  '100 lines received, 8 at once': ORDER_KEYS.map((write) => [write]),
}

const request = (write: Write): Request & { body: string } =>
  'order' in write
    ? {
        method: 'POST',
        path: `/api/order/po/${write.order}/receive/`,
        body: JSON.stringify({
          location: placeOf(write.order),
          items: linesOf(write.order).map((line_item) => ({ line_item, quantity: 1 })),
        }),
      }
    : { method: 'POST', path: '/api/stock/count/', body: JSON.stringify({ items: [{ pk: write.item, quantity: write.quantity }] }) }

export async function measureWrites(folder: string, installation: Installation, other: Bare, load: Load, plan: Plan): Promise<Result[]> {
  const stockade = await startStockade(installation, folder)
  const bare = startWorker<BareJob>('./bare-writes.js', [other.database || `${other.data}/stockade.sqlite`])
  try {
    const requests = programWriter(stockade.url, installation.token, load)
    const transactions = async (writers: Write[][], seconds: number): Promise<number> => (await bare.run({ writers, seconds })).perSecond
    const subjects: Record<string, (seconds: number) => Promise<number>> = {}
    for (const [what, writers] of Object.entries(SCENARIOS)) {
      subjects[what] = (seconds) => requests(again(writers), seconds)
      subjects[`bare ${what}`] = (seconds) => transactions(again(writers), seconds)
    }
    for (const writers of Object.values(SCENARIOS)) {
      await requests(again(writers).slice(0, 2), WARM)
      await transactions(again(writers), WARM)
    }
    const timed = Object.fromEntries(Object.entries(subjects).map(([what, run]) => [what, () => run(plan.seconds)]))
    return report(await inRounds(timed, plan.rounds))
  } finally {
    bare.stop()
    await stockade.stop()
  }
}

/** @throws Error when anything but success was answered */
function programWriter(url: string, token: string, load: Load) {
  const headers = { authorization: `Token ${token}`, 'content-type': 'application/json' }
  return async (writers: Write[][], seconds: number): Promise<number> => {
    const each = writers.map((writes) => writes.map(request))
    const outcome = await load.run({ url, requests: each[0]!, each, headers, connections: writers.length, seconds })
    const last = each[0]![0]!
    if (outcome.failures) throw new Error(`${outcome.failures} requests to ${last.path} were refused or failed.`)
    // The server still writes what was not answered when the time was over; this comes after it.
    const response = await fetch(url + last.path, { ...last, headers })
    if (!response.ok) throw new Error(`${last.path} answered ${response.status}: ${await response.text()}`)
    await response.arrayBuffer()
    return outcome.perSecond
  }
}

function report(n: Readonly<Record<string, number[]>>): Result[] {
  const results: Result[] = []
  for (const [what, { length }] of Object.entries(SCENARIOS)) {
    const [program, bare] = [n[what]!, n[`bare ${what}`]!]
    const reached = `${perSecond(median(program))} of ${perSecond(median(bare))}`
    const beside = ratio(program, bare)
    const aim = AIMS[length]
    results.push(aim ? atLeast(what, reached, beside, aim) : { what, reached, ratio: beside })
    if (!what.includes(MANY_NAME)) continue
    const few = n[what.replace(MANY_NAME, `${FEW}`)]!
    const times = ratio(few, program)
    results.push({ what: `  beside ${FEW} items`, reached: '', ratio: times, aim: `≤ ${FLAT}`, met: times <= FLAT })
  }
  return results
}

/** @throws Error when sums that are kept are not those of the rows: then one side did not do its work */
export async function checkSums({ data, database }: Bare): Promise<void> {
  const db = await openDatabase(database, data)
  try {
    const wrong = await db.transaction(wrongKept)
    if (wrong.length) throw new Error(`Kept sums are wrong, such as ${JSON.stringify(wrong[0])}.`)
  } finally {
    await db.close()
  }
}
