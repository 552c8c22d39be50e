/** The command line speaks as docs/words.md says: its help, the heads of its columns, and what it prints. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { VIEWS } from '../../pages/views.ts'
import { UNSAID, unsaid } from '../support/dictionary.ts'
import { stockade } from '../support/process.ts'

/** On the command line nothing is made, ended or taken away but by these words. */
const HERE = ['make', 'mend', 'look', 'fine', 'admin', 'login', 'team', 'ended', 'was made', 'were made']

describe('words of the command line', () => {
  it('are what the table of docs/words.md leaves', () => {
    expect(UNSAID).to.include.members(['e-mail', 'deed', 'take away', 'switch off', 'log in', 'dashboard', 'somebody'])
    expect(unsaid('Switch it off? Ask somebody, by E-Mail.')).to.eql(['somebody', 'E-Mail'])
  })

  it('are the same in the help of every command and flag', async () => {
    // What a shell completes is every command and flag with its sentence.
    const { stdout } = await stockade(['completion', 'fish'])
    const told = [...stdout.matchAll(/-d '([^']*)'/g)].map(([, about]) => about!)
    expect(told.length).to.be.greaterThan(150)
    expect(told.filter((about) => unsaid(about, HERE).length || /\bclient id\b/.test(about))).to.eql([])
    expect(told.filter((about) => /\b(?:switch|take|put)\b.*\b(?:off|on|away|out|into)\b/.test(about))).to.eql([])
  })

  it('are the same in heads of columns and in sentences', () => {
    const folder = join(VIEWS, '../cli')
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
    let heads = 0
    const odd = sources.flatMap((file) => {
      const code = readFileSync(join(folder, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*/g, '')
      const columns = [...code.matchAll(/\[((?:'[A-Z][A-Z -]*'(?:, )?)+)\]/g)].map(([, list]) => list!)
      heads += columns.length
      const sentences = [...code.matchAll(/`[^`]*`|'[^'\n]*'/g)]
        .map(([text]) => text.replaceAll(/\$\{[^}]*\}/g, ''))
        .filter((text) => / \w+ .*[.:]/.test(text))
      return [...columns, ...sentences].filter((text) => unsaid(text).length).map((text) => `${file}: ${text}`)
    })
    expect(heads).to.be.greaterThan(9)
    expect(odd).to.eql([])
  })
})
