import { readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Mutant } from './mutant.ts'

const HERE = dirname(fileURLToPath(import.meta.url))
const OTHERS = ['main.js', 'mutant.js', 'list.js']

/** The mutants of all lists, by the name of the file. */
export async function allMutants(): Promise<[name: string, Mutant][]> {
  const all: [string, Mutant][] = []
  for (const name of readdirSync(HERE).sort()) {
    if (!name.endsWith('.js') || OTHERS.includes(name)) continue
    const { mutants } = (await import(`./${name}`)) as { mutants: Mutant[] }
    all.push(...mutants.map((mutant): [string, Mutant] => [name, mutant]))
  }
  return all
}

/** Path of a mutant's file from the root of the project. */
export const pathOf = (file: string): string => (file.startsWith('node_modules/') ? file : `dist/${file}`)
