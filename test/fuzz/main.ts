/**
 * `npm run fuzz`: schemathesis, with all of its checks, against a server of its own with the demo inventory. What follows `--` goes to
 * schemathesis, e.g. `npm run fuzz -- --include-path-regex ^/api/part/ --max-time 60`.
 *
 * The first run makes a virtual environment of Python below node_modules/.cache and installs schemathesis there.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setFlags } from '../../provider/identity/users.ts'
import { API_SCOPES } from '../../provider/scopes.ts'
import { fillDemo } from '../../resource/import/demo.ts'
import { accessToken } from '../support/credentials.ts'
import { startServer } from '../support/server.ts'

const SCHEMATHESIS = '4.32.5'
const CACHE = resolve('node_modules', '.cache', `schemathesis-${SCHEMATHESIS}`)
/** Where schemathesis finds what our API means otherwise than it expects; each line there says why. */
const CONFIG = resolve('test', 'fuzz', 'schemathesis.toml')
/** Bounds the run, unless a time is given. */
const USUAL = ['--max-time', '300', '--workers', '2']

/** @returns the exit code */
async function run(command: string, args: readonly string[]): Promise<number> {
  const child = spawn(command, args, { stdio: 'inherit' })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code ?? 1
}

async function schemathesis(): Promise<string> {
  const program = join(CACHE, 'bin', 'schemathesis')
  if (existsSync(program)) return program
  const made =
    (await run('python3', ['-m', 'venv', CACHE])) ||
    (await run(join(CACHE, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', `schemathesis==${SCHEMATHESIS}`]))
  if (made) throw new Error('schemathesis could not be installed: Python 3.10 or later with venv and pip is needed.')
  return program
}

const program = await schemathesis()
// Wrong passwords are part of the checks: they should be refused as such, however many there are.
const server = await startServer('sqlite', {
  signInLimit: 1_000_000,
  signInAddressLimit: 1_000_000,
  signInAccountLimit: 1_000_000,
  tokenLimit: 1_000_000,
})
await fillDemo(server.identity)
const user = await server.createUser({ username: 'fuzz', isSuperuser: true, isStaff: true })
// A token whose person may be changed by what is sent with it would not last: this one is given back what it loses.
const guard = setInterval(() => {
  server.identity.change((trx) => setFlags(trx, user.pk, { is_active: true, is_superuser: true, is_staff: true })).catch(() => {})
}, 1000)
const token = await accessToken(server, user, API_SCOPES.join(' '), { claims: { exp: Math.floor(Date.now() / 1000) + 6 * 3600 } })
const given = process.argv.slice(2)
try {
  process.exitCode = await run(program, [
    '--config-file',
    CONFIG,
    'run',
    `${server.url}/api/schema/`,
    '--checks',
    'all',
    '--header',
    `Authorization: Bearer ${token}`,
    ...(given.some((arg) => arg.startsWith('--max-time')) ? USUAL.slice(2) : USUAL),
    '--continue-on-failure',
    ...given,
  ])
} finally {
  clearInterval(guard)
  const failures = server.lines.filter((line) => line.includes('request failed'))
  for (const line of failures.slice(0, 20)) console.error(line)
  await server.close()
}
process.exit()
