/**
 * The settings of one process: flags over environment over defaults, validated once and frozen.
 * Nothing else in the program reads `process.env`.
 */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse } from 'dotenv'

/** A setting, or a file that it names, that the program cannot start with. `message` is one clear sentence for the person at the terminal. */
export class ConfigError extends Error {}

/** One setting: how it is called on the command line and in the environment, and what it means. */
export interface Setting<T = unknown> {
  /** Flag without its dashes; also the key on the command line parser's result, in camel case. */
  flag: string
  env: string
  /** Placeholder of the value in the help text; absent for switches. */
  value?: string
  help: string
  default: T
  parse: (text: string) => T
}

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

const text = (value: string): string => value
const bool = (value: string): boolean => {
  if (/^(1|true|yes|on)$/i.test(value)) return true
  if (/^(0|false|no|off|)$/i.test(value)) return false
  throw new Error('must be true or false')
}
const integer =
  (min: number, max: number) =>
  (value: string): number => {
    const n = Number(value)
    if (!/^\d+$/.test(value) || n < min || n > max) throw new Error(`must be a whole number from ${min} to ${max}`)
    return n
  }
const UNITS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86400 }
/** `90`, `90s`, `15m`, `12h` or `30d`, in seconds. @throws Error saying what it must be */
export const duration = (value: string): number => {
  const match = /^(\d+)([smhd]?)$/.exec(value)
  const seconds = match ? Number(match[1]) * UNITS[match[2] || 's']! : 0
  if (seconds < 1 || seconds > 10 * 365 * 86400) throw new Error('must be a duration such as 90s, 15m, 12h or 30d')
  return seconds
}
/** A duration, or 0 for `never`. */
const durationOrNever = (value: string): number => (value === 'never' ? 0 : duration(value))
/** A duration of at least a day, or 0 for `never`. */
const ageOrNever = (value: string): number => {
  const seconds = value === 'never' ? 0 : duration(value)
  if (value !== 'never' && seconds < 86_400) throw new Error('must be never, or a duration of at least 1d')
  return seconds
}
const publicUrl = (value: string): string => {
  if (value === '') return ''
  const url = URL.parse(value)
  if (!url || !/^https?:$/.test(url.protocol)) throw new Error('must be an http or https address')
  if (url.search || url.hash || url.username || url.password) throw new Error('must have no query, fragment or credentials')
  return url.href.replace(/\/+$/, '')
}
/** Origins with commas between. */
const origins = (value: string): readonly string[] =>
  value
    .split(',')
    .map((origin) => origin.trim())
    .filter(Boolean)
    .map((origin) => {
      const url = URL.parse(origin)
      if (!url || !/^https?:$/.test(url.protocol) || url.origin !== origin.replace(/\/$/, ''))
        throw new Error('must be origins such as https://app.example, with commas between')
      return url.origin
    })
const databaseUrl = (value: string): string => {
  if (value !== '' && !/^postgres(ql)?:\/\//.test(value)) throw new Error('must start with postgres://')
  return value
}
/** Something to be guessed by nobody, in the characters of a Bearer token (RFC 6750 §2.1). */
const token = (value: string): string => {
  if (value !== '' && !/^[\w.~+/-]{32,}=*$/.test(value)) throw new Error('must be at least 32 letters, digits or any of -._~+/')
  return value
}
const half = (value: string): 'provider' | 'resource' | '' => {
  if (value === '' || value === 'provider' || value === 'resource') return value
  throw new Error('must be provider or resource')
}
const logLevel = (value: string): (typeof LOG_LEVELS)[number] => {
  const level = LOG_LEVELS.find((l) => l === value)
  if (!level) throw new Error(`must be one of ${LOG_LEVELS.join(', ')}`)
  return level
}
const setting = <T>(
  flag: string,
  env: string,
  value: string | undefined,
  preset: NoInfer<T>,
  parse: (text: string) => T,
  help: string,
): Setting<T> => ({
  flag,
  env,
  ...(value ? { value } : {}),
  default: preset,
  parse,
  help,
})

/** Every setting, in the order of `stockade serve --help`. */
export const SETTINGS = {
  url: setting(
    'url',
    'STOCKADE_URL',
    'url',
    '',
    publicUrl,
    'public address, with a path if it lives below one (default: http://localhost:PORT)',
  ),
  host: setting('host', 'STOCKADE_HOST', 'address', '127.0.0.1', text, 'address to listen on; 0.0.0.0 for every interface'),
  port: setting('port', 'STOCKADE_PORT', 'number', 8000, integer(0, 65535), 'port to listen on; 0 picks a free one'),
  data: setting('data', 'STOCKADE_DATA', 'folder', './data', text, 'folder of the database, secrets and keys'),
  database: setting('database', 'DATABASE_URL', 'url', '', databaseUrl, 'PostgreSQL address; without it SQLite in the data folder'),
  databaseConnect: setting(
    'database-connect',
    'STOCKADE_DATABASE_CONNECT',
    'duration',
    5,
    duration,
    'how long a connection to PostgreSQL may take (default: 5s)',
  ),
  databaseStatement: setting(
    'database-statement',
    'STOCKADE_DATABASE_STATEMENT',
    'duration',
    8,
    duration,
    'how long a statement may take on PostgreSQL; its connection is given up then (default: 8s)',
  ),
  databaseIdle: setting(
    'database-idle',
    'STOCKADE_DATABASE_IDLE',
    'duration',
    5,
    duration,
    'how long PostgreSQL waits for the next statement of a transaction before it lets go of its locks (default: 5s)',
  ),
  databasePooler: setting(
    'database-pooler',
    'STOCKADE_DATABASE_POOLER',
    undefined,
    false,
    bool,
    'the PostgreSQL address is that of a pooler in transaction mode, such as PgBouncer',
  ),
  trustProxy: setting('trust-proxy', 'STOCKADE_TRUST_PROXY', undefined, false, bool, 'believe X-Forwarded-For of the proxy in front'),
  debug: setting(
    'debug',
    'STOCKADE_DEBUG',
    undefined,
    false,
    bool,
    'show API addresses as pages to browsers, and tell the details of internal errors in answers of the API; never on a public address',
  ),
  logLevel: setting('log-level', 'STOCKADE_LOG_LEVEL', 'level', 'info', logLevel, `one of ${LOG_LEVELS.join(', ')}`),
  tlsCert: setting('tls-cert', 'STOCKADE_TLS_CERT', 'file', '', text, 'certificate chain (PEM) to serve HTTPS directly'),
  tlsKey: setting('tls-key', 'STOCKADE_TLS_KEY', 'file', '', text, 'private key (PEM) of the certificate'),
  only: setting('only', 'STOCKADE_ONLY', 'half', '', half, 'run one half: provider or resource'),
  issuer: setting(
    'issuer',
    'STOCKADE_ISSUER',
    'url',
    '',
    publicUrl,
    'address of the provider, for --only resource elsewhere (default: URL/o)',
  ),
  audience: setting(
    'audience',
    'STOCKADE_AUDIENCE',
    'url',
    '',
    publicUrl,
    'address of the API, for --only provider elsewhere (default: URL/api)',
  ),
  corsOrigins: setting(
    'cors-origins',
    'STOCKADE_CORS_ORIGINS',
    'origins',
    [],
    origins,
    'web origins whose pages may call the API, besides those of registered applications',
  ),
  sessionTtl: setting(
    'session-ttl',
    'STOCKADE_SESSION_TTL',
    'duration',
    14 * 86400,
    duration,
    'how long a browser stays signed in (default: 14d)',
  ),
  accessTokenTtl: setting(
    'access-token-ttl',
    'STOCKADE_ACCESS_TOKEN_TTL',
    'duration',
    3600,
    duration,
    'life of an access token (default: 1h)',
  ),
  refreshTokenTtl: setting(
    'refresh-token-ttl',
    'STOCKADE_REFRESH_TOKEN_TTL',
    'duration',
    30 * 86400,
    duration,
    'life of a refresh token (default: 30d)',
  ),
  idTokenTtl: setting('id-token-ttl', 'STOCKADE_ID_TOKEN_TTL', 'duration', 3600, duration, 'life of an ID token (default: 1h)'),
  apiTokenTtl: setting(
    'api-token-ttl',
    'STOCKADE_API_TOKEN_TTL',
    'duration',
    365 * 86400,
    duration,
    'life of a new API token (default: 365d)',
  ),
  keyAge: setting(
    'key-age',
    'STOCKADE_KEY_AGE',
    'duration',
    180 * 86400,
    ageOrNever,
    'age at which another signing key takes over by itself, or never (default: 180d)',
  ),
  signInLimit: setting(
    'sign-in-limit',
    'STOCKADE_SIGN_IN_LIMIT',
    'number',
    10,
    integer(1, 1_000_000),
    'failed passwords for an account from an address before it must wait',
  ),
  signInAddressLimit: setting(
    'sign-in-address-limit',
    'STOCKADE_SIGN_IN_ADDRESS_LIMIT',
    'number',
    50,
    integer(1, 1_000_000),
    'failed passwords from an address, for any accounts, before it must wait',
  ),
  signInAccountLimit: setting(
    'sign-in-account-limit',
    'STOCKADE_SIGN_IN_ACCOUNT_LIMIT',
    'number',
    100,
    integer(1, 1_000_000),
    'failed passwords for an account, from any addresses, before new addresses must wait',
  ),
  userCodeLimit: setting(
    'user-code-limit',
    'STOCKADE_USER_CODE_LIMIT',
    'number',
    10,
    integer(1, 1_000_000),
    'codes of devices that do not exist, from an address, before it must wait',
  ),
  tokenLimit: setting(
    'token-limit',
    'STOCKADE_TOKEN_LIMIT',
    'number',
    100,
    integer(1, 1_000_000),
    'wrong tokens and client secrets from an address before they are answered with 429; right ones never wait',
  ),
  requestLimit: setting(
    'request-limit',
    'STOCKADE_REQUEST_LIMIT',
    'number',
    1000,
    integer(1, 1_000_000),
    'sign-ins begun, pushed requests and device codes, each, that strangers at an address may make in ten minutes',
  ),
  maxUpload: setting(
    'max-upload',
    'STOCKADE_MAX_UPLOAD',
    'number',
    32,
    integer(1, 1024),
    'largest file that can be uploaded, in MiB (default: 32)',
  ),
  metricsPort: setting<number | undefined>(
    'metrics-port',
    'STOCKADE_METRICS_PORT',
    'number',
    undefined,
    integer(0, 65535),
    'port of its own to serve /metrics on (default: none)',
  ),
  metricsHost: setting(
    'metrics-host',
    'STOCKADE_METRICS_HOST',
    'address',
    '127.0.0.1',
    text,
    'address that --metrics-port is opened on; any other than this machine alone needs a token',
  ),
  metricsToken: setting(
    'metrics-token',
    'STOCKADE_METRICS_TOKEN',
    'token',
    '',
    token,
    'Bearer token that /metrics asks for; without --metrics-port it opens /metrics on the main address',
  ),
  currencyRates: setting(
    'currency-rates',
    'STOCKADE_CURRENCY_RATES',
    'file',
    '',
    text,
    'file of exchange rates that POST /api/currency/refresh/ reads',
  ),
  watchdog: setting(
    'watchdog',
    'STOCKADE_WATCHDOG',
    'duration',
    60,
    durationOrNever,
    'how long the process may stand still before it is ended, for whoever supervises it to start another; or never',
  ),
  allowPrivateTargets: setting(
    'allow-private-targets',
    'STOCKADE_ALLOW_PRIVATE_TARGETS',
    undefined,
    false,
    bool,
    'let back-channel logout reach loopback and private addresses; for tests',
  ),
} as const

/** What whoever starts the server in debug mode must know. */
export const DEBUG_WARNING =
  'Debug mode is on: browsers get pages at API addresses, and internal errors tell their details. Switch it off before strangers can reach this address.'

/** Settings whose values hold a password or are one: no message repeats them. */
const SECRET = new Set(['database', 'metricsToken'])
const LOOPBACK = /^(127(\.\d+){3}|::1|localhost)$/

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
  if (v.metricsPort !== undefined && !LOOPBACK.test(v.metricsHost) && !v.metricsToken)
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
