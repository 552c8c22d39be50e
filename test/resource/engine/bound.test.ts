import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

/** In a process of its own: here the rules of all areas are bound. */
const created = (...before: string[]): string => {
  const at = (name: string) => JSON.stringify(new URL(`../../../resource/${name}.js`, import.meta.url).href)
  const script = `${before.map((name) => `await import(${at(name)});`).join('')}
    const { createRow } = await import(${at('engine/write')})
    const { company } = await import(${at('inventory/company/company')})
    await createRow(company, {}, () => { throw new Error('it was written') }, {}).catch((error) => process.stdout.write(error.message))`
  const cwd = fileURLToPath(new URL('.', import.meta.url))
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd, encoding: 'utf8' })
}

describe('rules that areas bind', () => {
  it('are there before anything is written', () => {
    expect(created()).to.include('Nothing is written before the rules are bound')
    expect(created('inventory/index')).not.to.include('the rules are bound')
  }).timeout(30_000)
})
