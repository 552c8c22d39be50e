/** Our answers against every recorded one of an area that is served: nothing differs but what stands in a list, with its reason. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { ACCEPTED } from './accepted.ts'
import { type Outcomes, outcomes } from './outcomes.ts'
import { MISSING, recordingsAreHere } from './recording.ts'

describe('recorded answers of a real server (SQLite)', function () {
  this.timeout(120_000)
  let found: Outcomes

  before(async function () {
    if (!recordingsAreHere()) {
      console.log(`      skipped: ${MISSING}`)
      this.skip()
    }
    found = await outcomes()
    console.log(found.counts().replaceAll(/^/gm, '      '))
  })

  it('are what ours are, but for what a class accepts', () => {
    expect(found.compared.length).to.be.above(1450)
    const open = found.compared.flatMap(({ recording, differences }) =>
      differences
        .filter(({ accepted }) => !accepted)
        .map(({ path, kind, recorded, ours }) => `${recording.id} ${path} ${kind}: ${recorded} | ${ours}`),
    )
    expect(open).to.eql([])
  })

  it('differ by every class of accepted differences', () => {
    expect(ACCEPTED.map(({ id }) => id).filter((id) => !found.acceptance.used.has(id))).to.eql([])
  })
})

describe('accepted differences', () => {
  it('stand in docs/accepted-differences.md, class by class, with their reasons', () => {
    const text = readFileSync(join(process.cwd(), 'docs/accepted-differences.md'), 'utf8')
    const section = text.split('\n## ').find((one) => one.startsWith('Classes\n')) ?? ''
    const rows = [...section.matchAll(/^\| `([\w-]+)` \| (.*) \|$/gm)].map(([, id, reason]) => `${id}: ${reason}`)
    expect(rows).to.eql(ACCEPTED.map(({ id, reason }) => `${id}: ${reason}`))
  })
})
