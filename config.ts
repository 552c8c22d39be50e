/**
 * The settings of one process: flags over environment over defaults, validated once and frozen.
 * Nothing else in the program reads `process.env`.
 */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse } from 'dotenv'
import { SETTINGS, type Setting } from './config/settings.ts'

/** A setting, or a file that it names, that the program cannot start with. `message` is one clear sentence for the person at the terminal. */
export class ConfigError extends Error {}

/** What whoever starts the server in debug mode must know. */
export const DEBUG_WARNING =
  'Debug mode is on: browsers get pages at API addresses, and internal errors show their details. Switch it off before others can reach this address.'

/** What whoever starts a server with these settings must know, a sentence each. */
export function warnings({ debug, host, tlsCert, url }: Config): string[] {
  const { protocol, hostname } = new URL(url)
  const open = !isLoopback(host)
  const said = debug ? [DEBUG_WARNING] : []
  if (open && !tlsCert && protocol === 'http:')
    said.push(
      `Other machines can reach ${host} by plain HTTP, so passwords and tokens can be read on the way: set --tls-cert and --tls-key, or an https --url with a proxy in front.`,
    )
  if (open && isLoopback(hostname)) said.push(`--url is ${url}, which other machines cannot open: set it to the address that people use.`)
  return said
}

/** Settings whose values hold a password or are one: no message repeats them. */
const SECRET = new Set(['database', 'metricsToken'])
const LOOPBACK = /^(127(\.\d+){3}|\[?::1\]?|localhost)$/
/** Is it a name of this machine that no other can use? */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host)

type Values = { readonly [K in keyof typeof SETTINGS]: ReturnType<(typeof SETTINGS)[K]['parse']> }

/** The frozen settings of a process. Durations are seconds. */
export interface Config extends Values {
  /** Absolute path of the data folder. */
  readonly data: string
  /** Public base address without a trailing slash, e.g. `https://host/inventory`. */
  readonly url: string
  /** Path of `url`: empty or `/inventory`. */
  readonly basePath: string
  /** `iss` of every token: `<url>/o`, no trailing slash. */
  readonly issuer: string
  /** `aud` of access tokens (RFC 9068): `<url of the API>/api/`. */
  readonly audience: string
}

/** The environment, and under it the file `.env` of the folder that the program was started in. */
export function environment(): NodeJS.ProcessEnv {
  let text: string
  try {
    text = readFileSync('.env', 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return process.env
    throw new ConfigError(`The file .env cannot be read: ${(error as Error).message}.`)
  }
  return { ...parse(text), ...process.env }
}

/** The passphrase of backups, where one is set. No setting like the others: a flag could be seen by others on the machine. */
export const backupPassphrase = (env: NodeJS.ProcessEnv = environment()): string | undefined => env.STOCKADE_BACKUP_PASSPHRASE

/**
 * Reads flags (strings or `true`, by the camel-case names of SETTINGS) over the environment.
 * @throws ConfigError naming the flag and what is wrong with it
 */
export function loadConfig(flags: Record<string, unknown> = {}, env: NodeJS.ProcessEnv = environment()): Config {
  const values: Record<string, unknown> = {}
  for (const [key, s] of Object.entries(SETTINGS) as [string, Setting][]) {
    const given = flags[key] ?? env[s.env]
    try {
      values[key] = given === undefined ? s.default : s.parse(String(given))
    } catch (error) {
      const source = flags[key] === undefined ? s.env : `--${s.flag}`
      const said = SECRET.has(key) ? '' : `, not "${String(given)}"`
      throw new ConfigError(`${source} ${(error as Error).message}${said}.`)
    }
  }
  const v = values as unknown as Values
  if (!v.tlsCert !== !v.tlsKey) throw new ConfigError('--tls-cert and --tls-key belong together: give both or neither.')
  if (v.metricsPort !== undefined && !isLoopback(v.metricsHost) && !v.metricsToken)
    throw new ConfigError('--metrics-host is open to other machines: set STOCKADE_METRICS_TOKEN, too, or leave it at 127.0.0.1.')
  const url = v.url || `${v.tlsCert ? 'https' : 'http'}://localhost:${v.port}`
  return Object.freeze({
    ...v,
    data: resolve(v.data),
    url,
    basePath: new URL(url).pathname.replace(/\/+$/, ''),
    issuer: v.issuer || `${url}/o`,
    audience: `${v.audience || `${url}/api`}/`,
  })
}

/** Of the program, from its package.json: beside the sources, or one folder up from what was built. */
const manifest = ['package.json', '../package.json'].map((path) => new URL(path, import.meta.url)).find((file) => existsSync(file))!
export const version: string = JSON.parse(readFileSync(manifest, 'utf8')).version
