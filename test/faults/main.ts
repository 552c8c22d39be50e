/**
 * `npm run faults [-- --only NAME,NAME --database KIND --seconds N --kills N]`: plays every fault on the databases that it is for, with writers
 * and readers at work on loopback, and looks at what they were answered beside what is in the database. Ends with 1 where an aim is missed.
 */
import { parseArgs } from 'node:util'
import { FAULTS } from './faults.ts'
import { type Played, play } from './play.ts'
import { missed, table } from './report.ts'
import { undoOnSignals } from './undo.ts'

/** Of what went wrong, this many are told. */
const MOST = 10

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    database: { type: 'string' },
    seconds: { type: 'string', default: '60' },
    kills: { type: 'string', default: '20' },
  },
})
const names = values.only?.split(',')
const options = { seconds: Number(values.seconds), kills: Number(values.kills) }
undoOnSignals()

const played: Played[] = []
let faults = 0
for (const fault of FAULTS.filter(({ name }) => !names || names.includes(name)))
  for (const kind of fault.on.filter((one) => !values.database || one === values.database)) {
    const result = await play(fault, kind, options)
    if (!result) {
      console.log(`${fault.name} (${kind}): not played, for it needs a small file system, and only root can mount one.`)
      continue
    }
    played.push(result)
    const found = missed(result)
    faults += found.length
    console.log(`${fault.name} (${kind}): ${found.length ? `${found.length} faults` : 'as it should be'}`)
    for (const line of found.slice(0, MOST)) console.log(`  ${line}`)
  }
console.log(`\n${table(played)}\n`)
console.log(faults ? `${faults} faults` : 'Nothing lost, doubled or half done; no deadlock; back in time.')
process.exit(faults || !played.length ? 1 : 0)
