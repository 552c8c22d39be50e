import { execFile, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { temporaryFolder } from '../support/databases.ts'
import { stockade } from '../support/process.ts'

const has = (shell: string): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0

async function script(shell: string): Promise<string> {
  const { code, stdout, stderr } = await stockade(['completion', shell])
  expect([code, stderr]).to.eql([0, ''])
  const file = join(temporaryFolder(), `stockade.${shell}`)
  writeFileSync(file, stdout)
  return file
}

/** What is typed, and some of what may follow; the last word is the one that is completed. */
const TYPED: [words: string, offered: string[], not: string[]][] = [
  ['stockade us', ['user'], ['app', '--help']],
  ['stockade user inv', ['invite'], ['create']],
  ['stockade user invite --first', ['--first-name'], ['--last-name']],
  ['stockade --data x user invite ada --superuser --l', ['--last-name'], ['--first-name']],
  ['stockade app create X --type na', ['native'], ['web']],
  ['stockade currency ', ['list', 'set', 'load'], ['rotate']],
  ['stockade completion ', ['bash', 'zsh', 'fish'], ['user']],
]

describe('stockade completion', () => {
  it('knows every shell that it names, and no other', async () => {
    const { code, stderr } = await stockade(['completion', 'tcsh'])
    expect([code, stderr.includes('Allowed choices are bash, zsh, fish')]).to.eql([1, true])
  })

  it('completes commands, flags and their words in bash', async function () {
    if (!has('bash')) return this.skip() // there is no bash here
    const file = await script('bash')
    for (const [words, offered, not] of TYPED) {
      const typed = words.split(' ')
      // As bash does it: the words, the place of the cursor among them, and the function.
      const run = `source ${file}; COMP_WORDS=(${typed.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${typed.length - 1}; _stockade; printf '%s\\n' "\${COMPREPLY[@]}"`
      const { stdout } = await promisify(execFile)('bash', ['-c', run])
      expect(stdout.split('\n'), words).to.include.members(offered).and.not.include.members(not)
    }
    const registered = await promisify(execFile)('bash', ['-c', `source ${file}; complete -p stockade`])
    expect(registered.stdout).to.include('-F _stockade stockade')
  })

  for (const shell of ['zsh', 'fish'])
    it(`writes what ${shell} can read`, async function () {
      const file = await script(shell)
      if (!has(shell)) return this.skip() // that shell is not here
      expect(spawnSync(shell, ['-n', file]).stderr.toString()).to.equal('')
    })

  it('completes in fish', async function () {
    if (!has('fish')) return this.skip() // there is no fish here
    const file = await script('fish')
    for (const [words, offered, not] of TYPED) {
      const { stdout } = await promisify(execFile)('fish', ['-c', `source ${file}; complete -C '${words}'`])
      const found = stdout.split('\n').map((line) => line.split('\t')[0])
      for (const word of offered.filter((one) => !one.startsWith('--') || words.includes(' --'))) expect(found, words).to.include(word)
      for (const word of not) expect(found, words).not.to.include(word)
    }
  })
})
