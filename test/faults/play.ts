/** One fault, from the start of everything to the verdict. */
import type { DatabaseKind } from '../support/databases.ts'
import type { Fault, Options } from './faults.ts'
import { judge, type Verdict } from './judge.ts'
import { emptyLedger, type Ledger } from './ledger.ts'
import { startMix, WRITERS } from './mix.ts'
import { recovery } from './recovery.ts'
import { smallDisk } from './small-disk.ts'
import { undoAll } from './undo.ts'
import { openWorld, PROCESSES } from './world.ts'

export interface Played {
  readonly name: string
  readonly kind: DatabaseKind
  readonly ledger: Ledger
  readonly verdict: Verdict
  readonly deadlocks: number
  /** Seconds from the end of the fault until every process acknowledges writes; absent where nothing went wrong. */
  readonly recovered?: number
}

/** Calm before the fault and after it, in milliseconds. */
const CALM_MS = 1500
const calm = (): Promise<void> => new Promise((done) => setTimeout(done, CALM_MS))

/** @returns undefined where this machine has no way to play it */
export async function play(
  fault: Fault,
  kind: DatabaseKind,
  options: Options,
  { writers = WRITERS, processes = PROCESSES[kind] } = {},
): Promise<Played | undefined> {
  try {
    const disk = fault.disk && smallDisk(fault.disk[kind])
    if (fault.disk && !disk) return undefined
    const world = await openWorld(kind, writers, { disk, processes })
    const ledger = emptyLedger()
    const mix = await startMix(world.key, world.shop, () => world.fleet.next(), ledger)
    await calm()
    await fault.run(world, options, ledger)
    const recovered = fault.harmless ? undefined : await recovery(world.fleet, world.key, world.shop, ledger)
    await calm()
    await mix.stop()
    await world.fleet.stop()
    const db = await world.open()
    const verdict = await judge(db, ledger.writes).finally(() => db.close())
    // Each is an error in the log; the counter in the database is lost in a crash.
    const deadlocks = world.postgres?.log().split('deadlock detected').length ?? 1
    return { name: fault.name, kind, ledger, verdict, deadlocks: deadlocks - 1, ...(recovered === undefined ? {} : { recovered }) }
  } finally {
    await undoAll()
  }
}
