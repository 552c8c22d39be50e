/** The server's secrets: made on the first start, kept in `<data>/secrets.json` (mode 0600), never in the database. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Secrets {
  /** Derives API tokens: with it and a token's stored nonce the token can be shown to its owner again. */
  readonly apiTokens: string
  /** Signs cookies. */
  readonly cookies: string
  /** Derives CSRF tokens and one-time links. */
  readonly forms: string
}

const MIN_CHARACTERS = 43 // 32 bytes in base64url

/** @throws Error when the file is there but holds something else */
export function loadSecrets(data: string): Secrets {
  const file = join(data, 'secrets.json')
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    const fresh = () => randomBytes(32).toString('base64url')
    text = `${JSON.stringify({ apiTokens: fresh(), cookies: fresh(), forms: fresh() }, null, 2)}\n`
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' })
  }
  const secrets = JSON.parse(text) as Secrets
  for (const key of ['apiTokens', 'cookies', 'forms'] as const) {
    if (typeof secrets[key] !== 'string' || secrets[key].length < MIN_CHARACTERS)
      throw new Error(`${file}: "${key}" is missing or too short`)
  }
  return Object.freeze(secrets)
}

/** HMAC-SHA-256, base64url: one secret serves several purposes when each is named. */
export const derive = (secret: string, purpose: string, value: string): Buffer =>
  createHmac('sha256', secret).update(`${purpose}\0${value}`).digest()
/** SHA-256 in hex, for looking up high-entropy values that are not stored themselves. */
export const sha256 = (value: string): string => createHash('sha256').update(value).digest('hex')
/** Equality that takes the same time whatever the difference. */
export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest())
}
