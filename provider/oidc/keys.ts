/**
 * The provider's signing keys: private JWKs (RFC 7517) in `<data>/keys.json`, mode 0600, made on the first start.
 *
 * A rotation takes three steps, all of them written down at once. The new key is published; it signs only when every cache of the key
 * set has expired; the key before it stays published until all that it signed is dead. Times are seconds since 1970.
 */
import { generateKeyPair, type JsonWebKey, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { calculateJwkThumbprint, type JWK } from 'jose'
import { type Config, ConfigError } from '../../config.ts'

/** RS256 is what every OpenID Connect and RFC 9068 implementation understands, and the cheapest to verify. */
export const SIGNING_ALG = 'RS256'
/** How long others may keep the published keys, in seconds: `max-age` of the key set. */
export const JWKS_MAX_AGE = 900
/** A new key is published for so long before it signs. */
const LEAD = 4 * JWKS_MAX_AGE

/** A key that is in no file yet. */
export interface NewKey extends JWK {
  readonly kid: string
}

interface StoredKey extends NewKey {
  /** When it begins to sign. */
  signs_from: number
}

/** The keys as they stand at one moment. */
export interface KeyRing {
  /** Private keys, the one that signs first. */
  readonly keys: readonly JWK[]
  /** The same without their private members. */
  readonly publicKeys: readonly JWK[]
  /** Seconds since 1970 at which another key begins to sign, or one is withdrawn. */
  readonly changesAt: number | undefined
}

const fileOf = (data: string): string => join(data, 'keys.json')
/** Was a first key made? */
export const hasKeys = (data: string): boolean => existsSync(fileOf(data))

const seconds = (): number => Math.floor(Date.now() / 1000)
const generate = promisify(generateKeyPair)

/** Takes seconds on a slow machine: never while a transaction waits. */
export async function createKey(): Promise<NewKey> {
  const { privateKey } = await generate('rsa', { modulusLength: 2048 })
  const jwk = privateKey.export({ format: 'jwk' }) as JsonWebKey & JWK
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), use: 'sig', alg: SIGNING_ALG }
}

/** Written whole beside the file and then put in its place: a reader sees the old content or the new one. */
function write(data: string, keys: StoredKey[], place: (from: string, to: string) => void): void {
  const draft = `${fileOf(data)}.${randomBytes(6).toString('hex')}`
  try {
    writeFileSync(draft, `${JSON.stringify({ keys }, null, 2)}\n`, { mode: 0o600, flag: 'wx', flush: true })
    place(draft, fileOf(data))
  } finally {
    rmSync(draft, { force: true })
  }
}

/** @throws ConfigError when the file holds something else than private keys */
function read(data: string): StoredKey[] {
  const file = fileOf(data)
  let keys: StoredKey[]
  try {
    keys = (JSON.parse(readFileSync(file, 'utf8')) as { keys: StoredKey[] }).keys
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw error
    throw new ConfigError(`${file} is not a JSON Web Key Set.`)
  }
  const usable = Array.isArray(keys) && keys.length > 0 && keys.every((key) => key.kid && key.d && Number.isInteger(key.signs_from))
  if (!usable) throw new ConfigError(`${file} holds no private signing keys, or keys without "kid" and "signs_from".`)
  return keys
}

/**
 * Makes the first key unless there is one. Of several processes that start at once one wins, and all use its key.
 * @returns the id of the key that this one made
 */
export async function ensureKeys(data: string, made?: NewKey): Promise<string | undefined> {
  try {
    read(data)
    chmodSync(fileOf(data), 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    const key = { ...(made ?? (await createKey())), signs_from: seconds() }
    try {
      write(data, [key], linkSync)
      return key.kid
    } catch (taken) {
      if ((taken as NodeJS.ErrnoException).code !== 'EEXIST') throw taken
    }
  }
}

/** Sessions are the longest-lived thing that a signature is shown for again: by `id_token_hint`. So long a key stays published. */
export const publishedSeconds = (config: Config): number => Math.max(config.sessionTtl, config.accessTokenTtl, config.idTokenTtl)

/**
 * The keys at this moment.
 * @param keep how long a key that no longer signs stays published, in seconds: the life of the longest-lived thing that it signed
 */
export function loadKeys(data: string, keep: number, now = seconds()): KeyRing {
  const { signing, stored, withdrawnAt } = ringOf(data, keep, now)
  const published = [signing, ...stored.filter((key) => key !== signing && withdrawnAt(key) > now)]
  const changes = [...stored.map((key) => key.signs_from), ...published.map(withdrawnAt)].filter((at) => at > now && Number.isFinite(at))
  const keys = published.map(({ signs_from: _, ...key }) => key)
  return {
    keys,
    publicKeys: keys.map(({ kty, kid, use, alg, n, e }) => ({ kty, kid, use, alg, n, e }) as JWK),
    changesAt: changes.length ? Math.min(...changes) : undefined,
  }
}

/** The stored keys, the latest first; which of them signs, and when each stops being published. */
function ringOf(data: string, keep: number, now: number) {
  const stored = read(data).sort((a, b) => b.signs_from - a.signs_from)
  const signing = stored.find((key) => key.signs_from <= now) ?? stored.at(-1)!
  // A key is withdrawn `keep` after the one that followed it began to sign.
  const withdrawnAt = (key: StoredKey): number => (stored[stored.indexOf(key) - 1]?.signs_from ?? Number.POSITIVE_INFINITY) + keep
  return { stored, signing, withdrawnAt }
}

/** Where a published key is on its way; times are ISO text. */
export interface KeyState {
  readonly kid: string
  readonly alg: string
  /** `next` is published and does not sign yet; `published` signs no more. */
  readonly state: 'next' | 'signs' | 'published'
  readonly signsFrom: string
  /** When it stops being published; undefined while no other key follows it. */
  readonly withdrawn: string | undefined
}

/** The published keys, the latest first. @param keep as for `loadKeys` */
export function keyStates(data: string, keep: number, now = seconds()): KeyState[] {
  const { signing, stored, withdrawnAt } = ringOf(data, keep, now)
  const iso = (at: number): string => new Date(at * 1000).toISOString()
  return stored
    .filter((key) => key === signing || withdrawnAt(key) > now)
    .map((key) => ({
      kid: key.kid,
      alg: key.alg ?? SIGNING_ALG,
      state: key === signing ? 'signs' : key.signs_from > now ? 'next' : 'published',
      signsFrom: iso(key.signs_from),
      withdrawn: Number.isFinite(withdrawnAt(key)) ? iso(withdrawnAt(key)) : undefined,
    }))
}

/** Keys that are published no more, and since when: ISO time. @param keep as for `loadKeys` */
export function withdrawnKeys(data: string, keep: number, now = seconds()): { kid: string; withdrawn: string }[] {
  const { signing, stored, withdrawnAt } = ringOf(data, keep, now)
  return stored
    .filter((key) => key !== signing && withdrawnAt(key) <= now)
    .map((key) => ({ kid: key.kid, withdrawn: new Date(withdrawnAt(key) * 1000).toISOString() }))
}

/** Keys that stopped signing so long ago are dropped from the file at a rotation. */
export const FORGOTTEN = 400 * 86_400

/**
 * Adds the next key. A running server takes it up by itself: publishes it at once and signs with it later.
 * @returns the key's id and when it begins to sign
 */
export async function rotateKeys(data: string, made?: NewKey): Promise<{ kid: string; signsFrom: Date }> {
  const key = { ...(made ?? (await createKey())), signs_from: seconds() + LEAD }
  const stored = read(data).sort((a, b) => b.signs_from - a.signs_from)
  const kept = stored.filter((_, i) => i === 0 || stored[i - 1]!.signs_from > seconds() - FORGOTTEN)
  write(data, [key, ...kept], renameSync)
  return { kid: key.kid, signsFrom: new Date(key.signs_from * 1000) }
}

/** What taking a key away at once comes to, before it is done. */
export interface KeyRemoval {
  /** Ids of the keys that go: with the one that signs also the one that waits, which lay beside it and has signed nothing. */
  readonly gone: readonly string[]
  /** Id of the key that signs from now on; undefined when that stays as it is. */
  readonly made: string | undefined
  /** Writes the file. */
  apply(): void
}

/** Takes a key out of the file; `spare` signs at once when it was the one that did. @returns undefined when there is no such key */
export function removalOf(data: string, kid: string, spare: NewKey, now = seconds()): KeyRemoval | undefined {
  const { stored, signing } = ringOf(data, 0, now)
  const key = stored.find((each) => each.kid === kid)
  if (!key) return undefined
  const gone = key === signing ? stored.filter((each) => each === key || each.signs_from > now) : [key]
  const made = key === signing ? { ...spare, signs_from: now } : undefined
  const left = [...(made ? [made] : []), ...stored.filter((each) => !gone.includes(each))]
  return { gone: gone.map((each) => each.kid), made: made?.kid, apply: () => write(data, left, renameSync) }
}
