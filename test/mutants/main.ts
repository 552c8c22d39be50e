/**
 * `npm run mutants [-- WORD…]`: takes out one guard after the other, in a copy of the build, and runs the test that names it. A mutant
 * that its test does not notice survives, and the run fails. Words choose the lists or guards that contain them.
 *
 * First each test runs without a mutant: one that fails by itself proves nothing.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { allMutants, pathOf } from './list.ts'
import type { Mutant } from './mutant.ts'

const HERE = dirname(fileURLToPath(import.meta.url))
const BUILD = resolve(HERE, '..', '..')
const ROOT = resolve(BUILD, '..')
/** Libraries whose own guards are taken out, too. */
const COPIED_PACKAGES = ['oidc-provider']
const PATIENCE_MS = 120_000
const SIDE_BY_SIDE = 2

async function chosen(): Promise<Mutant[]> {
  const words = process.argv.slice(2)
  const all = await allMutants()
  return all.flatMap(([name, mutant]) =>
    !words.length || words.some((word) => `${name} ${mutant.guards} ${mutant.file}`.includes(word)) ? [mutant] : [],
  )
}

/** A copy of the build that finds its packages, views and settings where the original does. */
function copyOfBuild(): string {
  const folder = mkdtempSync(join(tmpdir(), 'stockade-mutants-'))
  for (const name of readdirSync(ROOT)) {
    if (name === 'node_modules' || name.startsWith('dist') || name.startsWith('.')) continue
    symlinkSync(join(ROOT, name), join(folder, name))
  }
  cpSync(BUILD, join(folder, 'dist'), { recursive: true })
  mkdirSync(join(folder, 'node_modules'))
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    const [from, to] = [join(ROOT, 'node_modules', name), join(folder, 'node_modules', name)]
    if (COPIED_PACKAGES.includes(name)) cpSync(from, to, { recursive: true })
    else symlinkSync(from, to)
  }
  return folder
}

interface Outcome {
  /** undefined: it did not end in time. */
  passed: boolean | undefined
  tests: number
}

async function run(folder: string, { test, grep = '' }: Mutant): Promise<Outcome> {
  const named = /SQLite|PostgreSQL/.test(grep) ? ['--fgrep', grep] : ['--grep', `^(?!.*PostgreSQL).*${escaped(grep)}`]
  const mocha = join(ROOT, 'node_modules', 'mocha', 'bin', 'mocha.js')
  const child = spawn(process.execPath, [mocha, '--bail', '--reporter', 'json', ...named, join('dist', test)], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  const late = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
  const [code] = (await once(child, 'close')) as [number | null]
  clearTimeout(late)
  const tests = Number(/"tests": (\d+)/.exec(Buffer.concat(chunks).toString())?.[1] ?? 0)
  // A failure that the report cannot show, such as one of big integers, ends without a report and with 0.
  return { passed: code === null ? undefined : code === 0 && tests > 0, tests }
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

async function main(): Promise<void> {
  const mutants = await chosen()
  const sound = new Map<string, Promise<Outcome>>()
  const survived: string[] = []
  const queue = [...mutants]
  const worker = async () => {
    const folder = copyOfBuild()
    try {
      for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
        const verdict = await tryOut(folder, mutant, sound)
        if (verdict !== 'killed') survived.push(`${mutant.guards}: ${mutant.file}`)
        console.log(`${verdict.padEnd(9)} ${mutant.guards}  (${mutant.file}: ${mutant.find.trim().split('\n')[0]})`)
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  await Promise.all(Array.from({ length: Math.min(SIDE_BY_SIDE, mutants.length) }, worker))
  console.log(`${mutants.length} mutants, ${mutants.length - survived.length} killed`)
  for (const name of survived) console.log(`not killed: ${name}`)
  process.exitCode = survived.length || !mutants.length ? 1 : 0
}

async function tryOut(folder: string, mutant: Mutant, sound: Map<string, Promise<Outcome>>): Promise<string> {
  const key = `${mutant.test} ${mutant.grep ?? ''}`
  if (!sound.has(key)) sound.set(key, run(folder, mutant))
  const whole = await sound.get(key)!
  if (!whole.passed || !whole.tests) return whole.tests ? 'RED TEST' : 'NO TEST'
  const before = new Map<string, string>()
  const restore = () => {
    for (const [path, text] of before) writeFileSync(path, text)
  }
  for (const { file, find, replace } of mutant.also ? [mutant, mutant.also] : [mutant]) {
    const path = join(folder, pathOf(file))
    const text = readFileSync(path, 'utf8')
    if (!before.has(path)) before.set(path, text)
    if (text.split(find).length !== 2) {
      restore()
      return 'NOT FOUND'
    }
    writeFileSync(
      path,
      text.replace(find, () => replace),
    )
  }
  const { passed } = await run(folder, mutant)
  restore()
  return passed ? 'SURVIVED' : 'killed'
}

await main()
