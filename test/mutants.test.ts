/** Mutants (`npm run mutants`) take long; that each still finds its guard, and names a test that is there, is known at once. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { allMutants, pathOf } from './mutants/list.ts'

/** The tests run from `dist/test`. */
const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..')

describe('mutants', () => {
  it('find the guards that they take out, once each, and name a test', async () => {
    const texts = new Map<string, string>()
    const read = (path: string): string => {
      if (!texts.has(path)) texts.set(path, existsSync(path) ? readFileSync(path, 'utf8') : '')
      return texts.get(path)!
    }
    const mutants = await allMutants()
    const astray = mutants.flatMap(([name, mutant]) => {
      const lost = (mutant.also ? [mutant, mutant.also] : [mutant]).filter(
        ({ file, find }) => read(join(ROOT, pathOf(file))).split(find).length !== 2,
      )
      return [
        ...lost.map(({ file, find }) => `${name}, ${mutant.guards}: ${file} has ${find}`),
        ...(existsSync(join(ROOT, 'dist', mutant.test)) ? [] : [`${name}, ${mutant.guards}: no ${mutant.test}`]),
      ]
    })
    expect(mutants.length).to.be.greaterThan(700)
    expect(astray).to.eql([])
  })
})
