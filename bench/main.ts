/** `npm run bench`: how fast it is, as ratios to the bare frameworks on the same machine in the same minutes. See docs/speed.md. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Postgres, startPostgres } from '../test/support/postgres.ts'
import { measureApi, type Plan, type Reads } from './api.ts'
import { measureBuilds } from './builds.ts'
import { createDesigns, LARGE as LARGE_BUILD, PARTS as PARTS_BUILT } from './builds-data.ts'
import { type Installation, install } from './data.ts'
import { measureLists } from './lists.ts'
import { startLoad } from './load.ts'
import { measureProvider } from './provider.ts'
import { type Result, table } from './report.ts'
import { measureStart } from './start.ts'
import { checkSums, measureWrites } from './writes.ts'
import { createContended, PARTS as PARTS_WRITTEN } from './writes-data.ts'

const HELP = `Usage: npm run bench -- [options]

  --only api|builds|lists|provider|start|writes
                                           one part alone; builds and writes are measured on SQLite and on PostgreSQL
  --quick                                  fewer and shorter runs
  --postgres                               lists, or what else is asked for of these, on PostgreSQL alone
  --size N                                 stock items in the larger database (1000000), with a tenth as many parts
`
/** On both databases. */
const WRITING = ['builds', 'writes']
const PARTS = ['api', 'builds', 'lists', 'provider', 'start', 'writes'] as const
/** Parts, and stock items, of the smaller database. */
const SMALL = 1000
const LARGE = 1_000_000
/** How far the rates of the two sizes may lie apart. */
const SPREAD = 1.5

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean' },
    postgres: { type: 'boolean' },
    size: { type: 'string' },
    help: { type: 'boolean' },
  },
})
const size = Number(values.size ?? LARGE)
if (
  values.help ||
  (values.only && !PARTS.some((p) => p === values.only)) ||
  !(Number.isInteger(size) && size > 10 * SMALL && size % 10 === 0)
) {
  process.stdout.write(HELP)
  process.exit(values.help ? 0 : 2)
}
const plan: Plan = values.quick ? { rounds: 2, seconds: 1 } : { rounds: 5, seconds: 2 }
const only = values.postgres && !WRITING.includes(values.only ?? '') ? 'lists' : values.only
const wants = (part: (typeof PARTS)[number]): boolean => !only || only === part
const say = (text: string): boolean => process.stdout.write(`${text}\n`)

const folder = mkdtempSync(join(tmpdir(), 'stockade-bench-'))
// The account that PostgreSQL runs as cannot look into a folder that is ours alone, so this one is not below it.
const postgresData = mkdtempSync(join(tmpdir(), 'stockade-bench-postgres-'))
process.on('exit', () => {
  for (const made of [folder, postgresData]) rmSync(made, { recursive: true, force: true })
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1))

/** Address of a new database of PostgreSQL, which is started for the first: empty, or a copy of another that nobody uses. */
const database = async (name: string, like = 'template1'): Promise<string> => {
  // As it comes, so that a commit waits for the disk.
  postgres ??= await startPostgres(postgresData, { settings: [] })
  await postgres.run(`create database ${name} template ${like}`)
  return postgres.address(name)
}
const listed = (name: string): Promise<string> => (values.postgres ? database(name) : Promise.resolve(''))

const load = startLoad()
let postgres: Postgres | undefined
try {
  say(
    `${cpus().length} cores, load ${loadavg()[0]!.toFixed(1)} before, Node ${process.version}, ${values.postgres ? 'PostgreSQL' : WRITING.some((part) => wants(part as 'writes')) ? 'SQLite, builds and writes on PostgreSQL too' : 'SQLite'}, ${plan.rounds} rounds of ${plan.seconds} s`,
  )
  if (!WRITING.includes(only ?? '')) await others()
  if (wants('builds')) {
    if (!values.postgres) await builds('SQLite')
    await builds('PostgreSQL')
  }
  if (wants('writes')) {
    if (!values.postgres) await writes('SQLite')
    await writes('PostgreSQL')
  }
} finally {
  load.stop()
  await postgres?.stop()
}

/** What needs the small database, and the large one. */
async function others(): Promise<void> {
  const small = await install(folder, SMALL, SMALL, await listed('small'))
  if (wants('start')) section('Start', [await measureStart(folder, small, plan.rounds)])
  if (wants('provider')) section('The provider', await measureProvider(folder, small, plan))
  if (wants('api') || wants('lists')) {
    const large = await install(folder, size / 10, size, await listed('large'))
    if (wants('api')) await api(small, large)
    if (wants('lists'))
      section(
        `Lists with ${large.parts.toLocaleString('en')} parts and ${large.items.toLocaleString('en')} stock items, beside ${SMALL.toLocaleString('en')} of each`,
        await measureLists(folder, small, large, load, plan),
      )
  }
}

async function builds(kind: 'SQLite' | 'PostgreSQL'): Promise<void> {
  const own = join(folder, `builds-${kind}`)
  const at = kind === 'SQLite' ? '' : await database('builds')
  const installation = await install(own, PARTS_BUILT, PARTS_BUILT, at, createDesigns)
  const { outputs, lines } = LARGE_BUILD
  section(
    `A build of ${outputs.toLocaleString('en')} with ${lines} lines on ${kind}, beside one of a tenth of both`,
    await measureBuilds(own, installation, plan),
  )
  await checkSums(installation)
}

async function writes(kind: 'SQLite' | 'PostgreSQL'): Promise<void> {
  const own = join(folder, kind)
  const at = kind === 'SQLite' ? '' : await database('writes')
  const installation = await install(own, PARTS_WRITTEN, PARTS_WRITTEN, at, createContended)
  const bare = { data: join(own, 'bare'), database: at && (await database('writes_bare', 'writes')) }
  mkdirSync(bare.data)
  if (!at) copyFileSync(join(installation.data, 'stockade.sqlite'), join(bare.data, 'stockade.sqlite'))
  section(`Writes on ${kind}, beside bare transactions of the same row changes`, await measureWrites(own, installation, bare, load, plan))
  for (const side of [installation, bare]) await checkSums(side)
}

async function api(small: Installation, large: Installation): Promise<void> {
  const reads: Reads[] = []
  for (const installation of [small, large]) {
    const measured = await measureApi(folder, installation, load, plan)
    section(`The API with ${installation.parts.toLocaleString('en')} parts`, measured.results)
    reads.push(measured)
  }
  const [few, many] = reads as [Reads, Reads]
  const spread = (what: string, a: number, b: number): Result => {
    const apart = Math.max(a, b) / Math.min(a, b)
    return { what, reached: '', ratio: apart, aim: `≤ ${SPREAD}`, met: apart <= SPREAD }
  }
  section('Both sizes', [
    spread('part detail, how far apart', few.detail, many.detail),
    spread('50 parts, how far apart', few.list, many.list),
  ])
}

function section(title: string, results: readonly Result[]): void {
  say(`\n${title}\n\n${table(results)}`)
}
