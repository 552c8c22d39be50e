/**
 * Codes of an authenticator app (TOTP, RFC 6238): six digits, 30 seconds, SHA-1, which every app understands.
 *
 * The database holds a nonce; the key is an HMAC of it under the server's secret, as with API tokens: a stolen database alone makes no code.
 */
import { randomBytes } from 'node:crypto'
import { generateURI, ScureBase32Plugin, verify } from 'otplib'
import type { Config } from '../../config.ts'
import type { Trx } from '../../database.ts'
import type { Ground } from './ground.ts'
import { derive } from './secrets.ts'
import type { User } from './users.ts'

/** A code is good for one period before and one after its own: clocks differ, and people type slowly. */
const TOLERANCE_SECONDS = 30
const PERIOD_SECONDS = 30
const KEY_BYTES = 20

/** What a new key is made of; the setup page carries it until the first code confirms it. */
export const newTotpNonce = (): string => randomBytes(18).toString('base64url')
export const isTotpNonce = (text: string): boolean => /^[A-Za-z0-9_-]{24}$/.test(text)

/** How apps call this installation. */
export const totpIssuer = ({ url, basePath }: Pick<Config, 'url' | 'basePath'>): string => `Stockade (${new URL(url).host}${basePath})`

/** Turns it on, with the step of the code that confirmed it; another app's key is replaced. Call inside `change`. */
export async function enableTotp(trx: Trx, pk: number, nonce: string, step: number): Promise<void> {
  await trx('auth_totp')
    .insert({ user_id: pk, nonce, created: new Date().toISOString(), last_step: step })
    .onConflict('user_id')
    .merge(['nonce', 'created', 'last_step'])
}

export function createTotp({ db, secrets }: Ground) {
  /** Bound to the person: the nonce of one is of no use to another. */
  const keyOf = ({ sub }: Pick<User, 'sub'>, nonce: string): Buffer =>
    derive(secrets.forms, 'totp', `${sub}\0${nonce}`).subarray(0, KEY_BYTES)

  /**
   * The period (time step) that a code belongs to; undefined for a wrong one.
   * @param after steps up to this one are refused, unless it lies so far ahead that the clock was put back since: then it says nothing
   * @param now seconds since 1970
   */
  async function step(
    user: Pick<User, 'sub'>,
    nonce: string,
    code: string,
    after?: number,
    now = Math.floor(Date.now() / 1000),
  ): Promise<number | undefined> {
    if (!/^\d{6}$/.test(code)) return undefined
    const newest = Math.floor((now + TOLERANCE_SECONDS) / PERIOD_SECONDS)
    const result = await verify({
      secret: keyOf(user, nonce),
      token: code,
      epoch: now,
      epochTolerance: TOLERANCE_SECONDS,
      ...(after === undefined || after > newest ? {} : { afterTimeStep: after }),
    })
    return result.valid && 'timeStep' in result ? result.timeStep : undefined
  }

  return {
    step,

    /** For the app: the key in base32, to be typed, and the address that its QR code holds. */
    forApp(user: Pick<User, 'sub' | 'username'>, nonce: string, issuer: string): { key: string; uri: string } {
      const key = new ScureBase32Plugin().encode(keyOf(user, nonce), { padding: false })
      return { key, uri: generateURI({ issuer, label: user.username, secret: key }) }
    },

    /** Is this a code of the person's app that was not used before? It is used up by asking: of two who race with one code, one wins. */
    async use(user: User, code: string, now?: number): Promise<boolean> {
      const [row] = await db.all<{ nonce: string; last_step: number }>('select nonce, last_step from auth_totp where user_id = ?', [
        user.pk,
      ])
      const used = row && (await step(user, row.nonce, code, row.last_step, now))
      if (used === undefined) return false
      return db.transaction(async (trx) => {
        const changed = await trx('auth_totp')
          .where({ user_id: user.pk, nonce: row!.nonce, last_step: row!.last_step })
          .update({ last_step: used })
        return changed === 1
      })
    },
  }
}
