/** A build from its lines to its end, large and small: how long each step takes, what it costs in memory, and how others are served meanwhile. */
import type { Plan } from './api.ts'
import { APART, type Design, LARGE, SMALL } from './builds-data.ts'
import type { Installation } from './data.ts'
import { median, ratio } from './measure.ts'
import type { Server } from './processes.ts'
import { megabytes, milliseconds, type Result } from './report.ts'
import { startStockade } from './stockade.ts'

/** How much longer a line or an output may take in a large build. */
const FLAT = 1.5
/** How much a build may take in memory, and nobody may wait for an answer longer than this while it goes on. */
const MORE_MB = 150
const PATIENCE_MS = 1000
const SAMPLE_MS = 20
/** What is collected goes back to the system by and by. */
const QUIET_MS = 2000

const STEPS = ['made, with its lines', 'outputs begun', 'components found', 'outputs completed', 'finished'] as const
type StepName = (typeof STEPS)[number]
type Call = (method: 'GET' | 'POST', path: string, body?: object) => Promise<unknown>

/** @throws Error when anything but success is answered */
const caller =
  (url: string, token: string): Call =>
  async (method, path, body) => {
    const headers = { authorization: `Token ${token}`, 'content-type': 'application/json' }
    const response = await fetch(`${url}/api${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 500)}`)
    return text ? JSON.parse(text) : undefined
  }

/** One build. @param round tells its serial numbers from those of others @returns milliseconds of each step */
async function play(call: Call, { assembly, outputs: quantity }: Design, round: number): Promise<Record<StepName, number>> {
  const taken = {} as Record<StepName, number>
  const timed = async <T>(what: StepName, work: () => Promise<T>): Promise<T> => {
    const start = performance.now()
    const answer = await work()
    taken[what] = performance.now() - start
    return answer
  }
  const location = 1
  const { pk } = (await timed(STEPS[0], () => call('POST', '/build/', { part: assembly, quantity, destination: location }))) as {
    pk: number
  }
  await call('POST', `/build/${pk}/issue/`)
  const serial_numbers = `${round * quantity + 1}-${(round + 1) * quantity}`
  const begun = await timed(STEPS[1], () => call('POST', `/build/${pk}/create-output/`, { quantity, serial_numbers }))
  await timed(STEPS[2], () => call('POST', `/build/${pk}/auto-allocate/`, { item_type: 'all', interchangeable: true }))
  const outputs = (begun as { pk: number }[]).map((output) => ({ output: output.pk }))
  await timed(STEPS[3], () => call('POST', `/build/${pk}/complete/`, { outputs, location }))
  await timed(STEPS[4], () => call('POST', `/build/${pk}/finish/`))
  return taken
}

interface Others {
  /** Milliseconds that the slowest answer took. */
  readonly read: number
  readonly write: number
  /** Megabytes. */
  readonly peak: number
}

/** What everybody else notices of the work. */
async function beside(call: Call, server: Server, item: number, work: () => Promise<void>): Promise<Others> {
  let going = true
  let peak = 0
  const slowest = async (ask: (n: number) => Promise<unknown>): Promise<number> => {
    let most = 0
    for (let n = 1; going; n++) {
      const start = performance.now()
      await ask(n)
      most = Math.max(most, performance.now() - start)
      peak = Math.max(peak, server.memory())
      await pause(SAMPLE_MS)
    }
    return most
  }
  const reads = slowest(() => call('GET', '/part/?limit=50'))
  const writes = slowest((n) => call('POST', '/stock/count/', { items: [{ pk: item, quantity: 10 + (n % 2) }] }))
  await work().finally(() => {
    going = false
  })
  return { read: await reads, write: await writes, peak }
}
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

export async function measureBuilds(folder: string, installation: Installation, { rounds }: Plan): Promise<Result[]> {
  const server = await startStockade(installation, folder)
  try {
    const call = caller(server.url, installation.token)
    const [apart] = (await call('GET', `/stock/?part=${APART}&limit=1`).then((page) => (page as { results: { pk: number }[] }).results))!
    let round = 0
    await play(call, SMALL, round)
    await play(call, LARGE, round)
    await pause(QUIET_MS)
    const before = server.memory()
    const of = { large: [] as Record<StepName, number>[], small: [] as Record<StepName, number>[] }
    const others: Others[] = []
    for (; round < rounds; ) {
      round++
      of.small.push(await play(call, SMALL, round))
      others.push(await beside(call, server, apart!.pk, async () => void of.large.push(await play(call, LARGE, round))))
    }
    await pause(QUIET_MS)
    return [...steps(of.large, of.small), ...meanwhile(others, before, server.memory())]
  } finally {
    await server.stop()
  }
}

/** What each step took, and how many times more it took for each output (or line) than in the small build. */
function steps(large: readonly Record<StepName, number>[], small: readonly Record<StepName, number>[]): Result[] {
  return STEPS.map((what, at) => {
    const [many, few] = [large, small].map((of) => of.map((taken) => taken[what])) as [number[], number[]]
    const more = at === 0 || at === 2 || at === 4 ? LARGE.lines / SMALL.lines : LARGE.outputs / SMALL.outputs
    const times = ratio(many, few) / more
    return { what, reached: milliseconds(median(many)), ratio: times, aim: `≤ ${FLAT}`, met: times <= FLAT }
  })
}

function meanwhile(others: readonly Others[], before: number, after: number): Result[] {
  const peak = Math.max(...others.map((one) => one.peak))
  const waited = (what: string, kind: 'read' | 'write'): Result => {
    const most = Math.max(...others.map((one) => one[kind]))
    return { what, reached: milliseconds(most), aim: `≤ ${milliseconds(PATIENCE_MS)}`, met: most <= PATIENCE_MS }
  }
  return [
    waited('the slowest read meanwhile', 'read'),
    waited('the slowest write meanwhile', 'write'),
    { what: 'memory before', reached: megabytes(before) },
    {
      what: '  at most',
      reached: megabytes(peak),
      ratio: peak / before,
      aim: `≤ ${MORE_MB} MB more`,
      met: peak - before <= MORE_MB,
    },
    { what: '  afterwards', reached: megabytes(after), ratio: after / before },
  ]
}
