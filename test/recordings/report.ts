/**
 * What is not as recorded, for whoever works on it: `node dist/test/recordings/report.js [--area A] [--name N] [--all]`, where `--all` shows
 * what is accepted as well, and `--world` what of the recordings' objects could not be stored.
 */
import { parseArgs } from 'node:util'
import { outcomes } from './outcomes.ts'
import { MISSING, recordingsAreHere } from './recording.ts'

const { values } = parseArgs({
  options: {
    area: { type: 'string' },
    name: { type: 'string' },
    all: { type: 'boolean' },
    world: { type: 'boolean' },
  },
})
if (!recordingsAreHere()) throw new Error(MISSING)

const { area, name, all, world } = values
const found = await outcomes(({ id, area: its }) => (!area || area.split(',').includes(its)) && (!name || id.includes(name)))
for (const { recording, differences } of found.compared) {
  const open = differences.filter(({ accepted }) => all || !accepted)
  if (!open.length) continue
  const { method, path, as, body } = recording.request
  console.log(
    `\n${recording.id}: ${method} ${path} as ${as}${body ? ` ${typeof body === 'string' ? body.slice(0, 300) : JSON.stringify(body)}` : ''}`,
  )
  for (const { path: at, kind, recorded, ours, accepted } of open)
    console.log(`  ${at || '(answer)'} ${kind}${accepted ? ` [${accepted}]` : ''}\n    recorded ${recorded}\n    ours     ${ours}`)
}
if (world) console.log(`\nNot stored:\n${found.failed.join('\n')}`)
console.log(`\n${found.counts()}`)
// A pipe takes its time.
process.stdout.write('', () => process.exit(0))
