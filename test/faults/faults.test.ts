/** A short form of `npm run faults`: broken connections and killed processes, with everything at work, and nothing lost. */
import { expect } from 'chai'
import { type Fault, kill, reset } from './faults.ts'
import { play } from './play.ts'
import { missed } from './report.ts'

describe('faults under a mix of writers (PostgreSQL)', () => {
  it('loses nothing, doubles nothing and leaves nothing half done when connections break and a process is killed', async function () {
    this.timeout(120_000) // of a machine that is busy with other tests
    const fault = {
      name: 'short form',
      on: ['postgres'] as const,
      run: async (...[world, , ledger]: Parameters<Fault['run']>) => {
        await reset(world, 2)
        await kill(world, 1, ledger)
      },
    }
    const played = await play(fault, 'postgres', { seconds: 0, kills: 1 }, { writers: 6, processes: 2 })
    // How long it takes says the machine that runs the tests, not the program.
    expect(missed({ ...played!, recovered: 0 })).to.deep.equal([])
    expect(played!.recovered).to.be.lessThan(60)
  })
})
