/** Orders of all kinds and builds on shared stock: nothing is held, sold, moved, used up or built of what is not there, whoever asks and in whatever order. */
import { expect } from 'chai'
import fc from 'fast-check'
import { createDatabase, eachDatabase, type TestDatabase } from '../../../support/databases.ts'
import { stockade } from '../../../support/process.ts'
import { startServer, type TestServer } from '../../../support/server.ts'
import { expectSound } from '../../../support/stock.ts'
import { expectPaidFor } from './random-build-rules.ts'
import { MUST_HAPPEN } from './random-build-steps.ts'
import { difference, everything, expectCounted, expectHeld } from './random-rules.ts'
import type { Step } from './random-step.ts'
import { ALL, COUNTED, play, steps } from './random-steps.ts'
import { ask, openWorld, type World } from './random-world.ts'

/** A run begins with what the last one left: the seed that a failure prints plays all of them again. */
const RUNS = { numRuns: 30, endOnFailure: true } as const
/** A slow machine plays fewer. Runs are never cut short: what they sent would come between the requests of the next. */
const TIME_MS = 4_000
/** What was not accepted until then never is. */
const TRIES = 60

eachDatabase('random actions on orders of all kinds and builds', (kind) => {
  let home: TestDatabase
  let server: TestServer
  let world: World
  /** What there is beside what the history tells, before there are orders. */
  let start: number
  /** Answers by action, those that did something and those that were refused. */
  const answers = new Map<string, [done: number, refused: number]>()
  before(async () => {
    home = await createDatabase(kind)
    server = await startServer(kind, {}, home)
    world = await openWorld(server)
    start = await difference(server.db)
  }).timeout(120_000)
  after(async () => {
    await server?.close()
    await home.drop()
  })

  const note = (what: string, status: number): void => {
    const [done, refused] = answers.get(what) ?? [0, 0]
    answers.set(what, status < 400 ? [done + 1, refused] : [done, refused + 1])
  }
  async function expectRight(): Promise<void> {
    await expectHeld(server.db)
    await expectSound(server.db)
    expect(await difference(server.db), 'history').to.equal(start)
  }
  /** What is refused changes nothing. */
  const alone = (step: Step) =>
    play(world, step, async (asked) => {
      const before = await everything(server.db)
      const reply = await ask(world, asked)
      note(step.do, reply.status)
      if (reply.status >= 400) expect(await everything(server.db), `${asked.join(' ')} was refused`).to.equal(before)
      return reply
    })
  const beside = (step: Step) =>
    play(world, step, async (asked) => {
      const reply = await ask(world, asked)
      note(step.do, reply.status)
      return reply
    })
  async function holds(acts: typeof ALL, work: (all: readonly Step[]) => Promise<unknown>): Promise<void> {
    const end = Date.now() + TIME_MS
    const property = fc.asyncProperty(steps(acts, 16), async (all) => {
      if (Date.now() > end) return
      await work(all)
      await expectRight()
      if (acts !== COUNTED) return
      await expectCounted(server.db, start)
      await expectPaidFor(world)
    })
    await fc.assert(property, RUNS)
  }
  const oneAfterTheOther = (acts: typeof ALL) =>
    holds(acts, async (all) => {
      for (const step of all) await alone(step)
    })
  const eightAtATime = (acts: typeof ALL) =>
    holds(acts, async (all) => {
      for (let at = 0; at < all.length; at += 8) await Promise.all(all.slice(at, at + 8).map(beside))
    })

  it('add up to what came in, one after the other', () => oneAfterTheOther(COUNTED)).timeout(60_000)
  it('add up to what came in, eight at a time', () => eightAtATime(COUNTED)).timeout(60_000)
  it('hold nothing that is not there, whatever is deleted, one after the other', () => oneAfterTheOther(ALL)).timeout(60_000)
  it('hold nothing that is not there, whatever is deleted, eight at a time', () => eightAtATime(ALL)).timeout(60_000)
  it('did something of every kind, and leave a database that `stockade check` finds nothing in', async () => {
    // A slow machine may not have come to all of it.
    for (const what of ['order', 'allocate', 'ship', 'receive', 'takeBack', 'complete', ...MUST_HAPPEN])
      for (let n = 1; !answers.get(what)?.[0]; n++) {
        expect(n, `${what} was never accepted`).to.be.below(TRIES)
        for (const act of ['order', 'receive', 'build', 'allocate', 'buildHold', 'output', 'ship', what])
          await beside({ do: act, n: n * 7919 + 1, quantity: 1 })
      }
    await expectRight()
    expect(await stockade(['check', '--data', home.data, '--database', home.database])).to.include({ code: 0 })
  }).timeout(120_000)
})
