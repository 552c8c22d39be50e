/** When another signing key takes over: by itself at the age that is set, or because somebody says so. */
import type { Config } from '../../config.ts'
import type { Database, Trx } from '../../database.ts'
import type { ProviderOptions } from '../context.ts'
import type { Doer } from '../identity/application-changes.ts'
import { audit } from '../identity/audit.ts'
import { oneAtATime } from '../identity/changes.ts'
import type { Identity } from '../identity/index.ts'
import { revoke } from '../identity/revocations.ts'
import {
  createKey,
  ensureKeys,
  FORGOTTEN,
  hasKeys,
  type KeyState,
  keyStates,
  loadKeys,
  type NewKey,
  publishedSeconds,
  removalOf,
  rotateKeys,
  withdrawnKeys,
} from './keys.ts'

const EVERY_MS = 3_600_000

/** The key that signs, the one that waits to, and when another is made by itself: undefined when one waits, or never. */
export interface KeyPlan {
  readonly keys: readonly KeyState[]
  readonly signing: KeyState
  readonly next: KeyState | undefined
  readonly due: string | undefined
}

export function keyPlan(config: Config): KeyPlan {
  const keys = keyStates(config.data, publishedSeconds(config))
  const signing = keys.find(({ state }) => state === 'signs')!
  const next = keys.find(({ state }) => state === 'next')
  const due = next || !config.keyAge ? undefined : new Date(Date.parse(signing.signsFrom) + config.keyAge * 1000).toISOString()
  return { keys, signing, next, due }
}

/** Makes the first key unless there is one, with its entry in the audit log. */
export async function makeFirstKey(db: Database, data: string, make = createKey): Promise<void> {
  if (hasKeys(data)) return void (await ensureKeys(data))
  const key = await make()
  await db.transaction(async (trx) => {
    const kid = await ensureKeys(data, key)
    if (kid) await audit(trx, { action: 'key.create', target: targetOf(kid), detail: { by_itself: true } })
  })
}

/** A new key waits to sign already. */
export class KeyWaitsError extends Error {
  /** When it begins to sign: the next rotation is possible then. ISO text. */
  readonly signsFrom: string

  constructor(signsFrom: string) {
    super(`A new key is waiting already and signs from ${signsFrom}. Rotate again then, or withdraw a key that was stolen now.`)
    this.signsFrom = signsFrom
  }
}

/**
 * Adds the next key, with its entry in the audit log. One rotation at a time: a key that nobody waited for would push the waiting one aside.
 * @returns its id, and when it begins to sign @throws KeyWaitsError
 */
export async function rotate(config: Config, db: Database, by: Doer): Promise<{ kid: string; signsFrom: Date }> {
  await makeFirstKey(db, config.data)
  const key = await createKey()
  return db.transaction(async (trx) => {
    await oneAtATime(trx)
    const { next } = keyPlan(config)
    if (next) throw new KeyWaitsError(next.signsFrom)
    return rotateIn(trx, config.data, key, by)
  })
}

/**
 * Takes a key away at once, with its entry in the audit log: nothing that it signed is believed by any process that uses this database.
 * Sessions and refresh tokens go on, and what they get from now on is signed with another key.
 * @param kid the key that signs when it is not given
 * @returns which keys are gone, and the key that signs from now on where that is a new one; undefined when there is no such key
 */
export async function withdrawKey(config: Config, identity: Identity, by: Doer, kid = keyPlan(config).signing.kid) {
  const spare = await createKey()
  return identity.change(async (trx) => {
    await oneAtATime(trx)
    const removal = removalOf(config.data, kid, spare)
    if (!removal) return undefined
    const { gone, made } = removal
    const now = Math.floor(Date.now() / 1000)
    for (const each of gone) await revoke(trx, 'key', each, now + FORGOTTEN)
    const others = gone.filter((each) => each !== kid)
    await audit(trx, { ...by, action: 'key.withdraw', target: targetOf(kid), detail: others.length ? { also: others } : {} })
    if (made) await audit(trx, { ...by, action: 'key.create', target: targetOf(made), detail: { instead_of: kid } })
    // Last: a transaction that fails leaves the file as it was.
    removal.apply()
    return { gone, made }
  })
}

/**
 * Takes keys out of the file that were withdrawn elsewhere: the file is a copy, or was restored from a backup.
 * @returns whether there were any
 */
export async function dropWithdrawn({ config, db, identity }: Pick<ProviderOptions, 'config' | 'db' | 'identity'>): Promise<boolean> {
  let dropped = false
  for (const { kid } of loadKeys(config.data, publishedSeconds(config)).keys) {
    if (!(await identity.revocations.isKeyWithdrawn(kid))) continue
    const spare = await createKey()
    await db.transaction(async (trx) => {
      await oneAtATime(trx)
      const removal = removalOf(config.data, kid!, spare)
      if (removal?.made)
        await audit(trx, { action: 'key.create', target: targetOf(removal.made), detail: { by_itself: true, instead_of: kid } })
      removal?.apply()
    })
    dropped = true
  }
  return dropped
}

async function rotateIn(trx: Trx, data: string, key: NewKey, by: Doer, detail: Record<string, unknown> = {}) {
  const made = await rotateKeys(data, key)
  await audit(trx, { ...by, action: 'key.rotate', target: targetOf(made.kid), detail: { signs_from: made.signsFrom, ...detail } })
  return made
}

const targetOf = (kid: string): string => `key ${kid}`
const isDue = (config: Config, now: number): boolean => {
  const { due } = keyPlan(config)
  return due !== undefined && Date.parse(due) <= now
}

/** Rotates when the time has come; of several processes that share the data folder, one does. @returns whether this one did */
export async function rotateWhenDue({ config, db, identity, log }: ProviderOptions, now = Date.now()): Promise<boolean> {
  if (!isDue(config, now)) return false
  const key = await createKey()
  return db.transaction(async (trx) => {
    await oneAtATime(trx)
    if (!isDue(config, now)) return false
    const last: { target: string } | undefined = await trx('audit_log')
      .whereIn('action', ['key.rotate', 'key.create'])
      .orderBy('id', 'desc')
      .first('target')
    const known = last && (await identity.revocations.isKeyWithdrawn(last.target.slice(targetOf('').length)))
    // A copy of the folder that nobody brought up to date: a second new key would split what is signed in two.
    if (last && !known && !keyPlan(config).keys.some(({ kid }) => targetOf(kid) === last.target)) {
      log.warn('the signing key is due to be rotated, but the newest key is in another data folder: share one, or copy keys.json')
      return false
    }
    const { kid } = await rotateIn(trx, config.data, key, {}, { by_itself: true })
    log.info({ kid }, 'another signing key was made: it is published now and signs in an hour')
    return true
  })
}

/** Writes down that keys are published no more. Their time comes by itself; of several processes one notes it. */
export async function noteWithdrawn(config: Config, db: Database, now = Date.now()): Promise<void> {
  const due = withdrawnKeys(config.data, publishedSeconds(config), Math.floor(now / 1000))
  if (!due.length) return
  await db.transaction(async (trx) => {
    await oneAtATime(trx)
    for (const { kid, withdrawn } of due) {
      const target = targetOf(kid)
      if (await trx('audit_log').where({ action: 'key.retire', target }).first('id')) continue
      await audit(trx, { action: 'key.retire', target, detail: { by_itself: true, published_until: withdrawn } })
    }
  })
}

/** Looks now, and every hour until stopped. */
export function startRotating(options: ProviderOptions): () => void {
  const look = () =>
    rotateWhenDue(options)
      .then(() => noteWithdrawn(options.config, options.db))
      .catch((err) => options.log.error({ err }, 'the signing key could not be rotated'))
  void look()
  const timer = setInterval(look, EVERY_MS).unref()
  return () => clearInterval(timer)
}
