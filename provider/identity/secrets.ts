/** The server's secrets: made on the first start, kept in `<data>/secrets.json` (mode 0600), never in the database. */
import { createHash, createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from '../../config.ts'

export interface Secrets {
  /** Derives API tokens: with it and a token's stored nonce the token can be shown to its owner again. */
  readonly apiTokens: string
  /** Signs cookies. */
  readonly cookies: string
  /** Derives CSRF tokens and one-time links. */
  readonly forms: string
}

const MIN_CHARACTERS = 43 // 32 bytes in base64url

/** @throws ConfigError when the file is there but holds something else */
export function loadSecrets(data: string): Secrets {
  const file = join(data, 'secrets.json')
  if (!existsSync(file)) create(file)
  let secrets: Secrets
  try {
    secrets = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new ConfigError(`The secrets in ${file} cannot be read: ${(error as Error).message}.`)
  }
  for (const key of ['apiTokens', 'cookies', 'forms'] as const) {
    if (typeof secrets[key] !== 'string' || secrets[key].length < MIN_CHARACTERS)
      throw new ConfigError(`The secret "${key}" in ${file} is missing or too short.`)
  }
  return Object.freeze(secrets)
}

/** The same, loaded when one is asked for: most commands need none, and leave the data folder as it is. */
export const secretsWhenAsked = (data: string): Secrets => ({
  get apiTokens() {
    return loadSecrets(data).apiTokens
  },
  get cookies() {
    return loadSecrets(data).cookies
  },
  get forms() {
    return loadSecrets(data).forms
  },
})

/** Written whole beside its place and then linked there: of several processes that start at once one wins, and all use its secrets. */
function create(file: string): void {
  const fresh = () => randomBytes(32).toString('base64url')
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  const text = JSON.stringify({ apiTokens: fresh(), cookies: fresh(), forms: fresh() }, null, 2)
  try {
    writeFileSync(draft, `${text}\n`, { mode: 0o600, flag: 'wx', flush: true })
    linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

/** HMAC-SHA-256, base64url: one secret serves several purposes when each is named. */
export const derive = (secret: string, purpose: string, value: string): Buffer =>
  createHmac('sha256', secret).update(`${purpose}\0${value}`).digest()
/** SHA-256 in hex, for looking up high-entropy values that are not stored themselves. */
export const sha256 = (value: string): string => hash('sha256', value)
/** Equality that takes the same time whatever the difference. */
export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest())
}
