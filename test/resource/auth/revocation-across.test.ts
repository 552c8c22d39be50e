/**
 * Issue 7, point 3: what takes access away is felt at the next request in the process where it was done, and within five seconds in
 * another one on the same PostgreSQL. The milliseconds are printed behind each title.
 */
import { expect } from 'chai'
import { type Wire, wire } from '../../support/cut.ts'
import { createDatabase, eachDatabase, type TestDatabase } from '../../support/databases.ts'
import { eventually } from '../../support/eventually.ts'
import { type Served, serve } from '../../support/process.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { DEEDS, type Deed, expectedAfter, holder, statuses, warm } from './deeds.ts'

const LIMIT_MS = 5000

eachDatabase('30. at the next request', (kind) => {
  let server: TestServer
  before(async () => {
    server = await startServer(kind)
  })
  after(() => server.close())

  for (const deed of DEEDS) {
    it(`${deed.title}: ${deed.ends.join(', ')} refused with ${deed.status}, nothing else`, async () => {
      const held = await holder(server, deed)
      await warm(server.url, held)
      await server.identity.change((trx) => deed.act(trx, held))
      expect(await statuses(server.url, held)).to.deep.equal(expectedAfter(deed))
    })
  }
})

describe('30. in another process (PostgreSQL)', () => {
  let home: TestDatabase
  let here: TestServer
  let way: Wire
  let there: Served
  before(async () => {
    home = await createDatabase('postgres')
    here = await startServer('postgres', {}, home)
    way = await wire(home.database)
    const { issuer, url } = here.config
    there = await serve(['--data', home.data, '--issuer', issuer, '--audience', `${url}/api`], { env: { DATABASE_URL: way.address } })
    await eventually(async () => way.listening, 1)
  })
  after(async () => {
    await there?.stop()
    await here?.close()
    await way?.close()
    await home?.drop()
  })

  /** Milliseconds from the answer of the process that did it until the other one refuses what it has to. */
  async function measured(deed: Deed): Promise<number> {
    const held = await holder(here, deed)
    await warm(there.url, held)
    await here.identity.change((trx) => deed.act(trx, held))
    const done = performance.now()
    const expected = JSON.stringify(expectedAfter(deed))
    while (JSON.stringify(await statuses(there.url, held)) !== expected) {
      if (performance.now() - done > LIMIT_MS) break
      await new Promise((next) => setTimeout(next, 5))
    }
    const ms = performance.now() - done
    expect(await statuses(there.url, held)).to.deep.equal(expectedAfter(deed))
    expect(ms).to.be.below(LIMIT_MS)
    return Math.round(ms)
  }

  const taken: number[] = []
  for (const deed of DEEDS) {
    const title = `${deed.title}: ${deed.ends.join(', ')} refused with ${deed.status}`
    it(title, async function () {
      const ms = await measured(deed)
      this.test!.title = `${title} after ${ms} ms`
      taken.push(ms)
    })
  }

  it('the other process is told: looking at the version alone would take half a second, as often as not', function () {
    const median = taken.sort((a, b) => a - b)[taken.length >> 1]!
    this.test!.title += ` (median ${median} ms)`
    expect(median).to.be.below(400)
  })

  for (const [state, words] of [
    ['cut', 'the listening connection is broken, and each that follows it'],
    ['mute', 'the listening connection is dead, and nobody was told'],
  ] as const) {
    it(`${words}: found all the same`, async function () {
      way.set(state)
      const times: number[] = []
      for (const deed of DEEDS.filter(({ title }) => /^(a role|the user is disabled|the API token)/.test(title)))
        times.push(await measured(deed))
      this.test!.title = `${words}: found all the same after ${times.join(', ')} ms`
      way.set('whole')
      await eventually(async () => way.listening, 1)
    })
  }

  it('the connection comes back by itself, and hears again', async function () {
    way.set('cut')
    way.set('whole')
    await eventually(async () => way.listening, 1)
    const ms = await measured(DEEDS[0]!)
    this.test!.title += ` (${ms} ms)`
  })
})
