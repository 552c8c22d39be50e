/**
 * What a person has allowed an application. A consent is the standing decision: it outlives sessions, and nobody is asked twice. A
 * grant is one authorization made under it: tokens hang on it and end with it. Writes run inside `change`.
 */
import type { Trx } from '../../database.ts'
import { isScope, type Scope } from '../scopes.ts'
import type { Ground } from './ground.ts'
import { CONSENTS, deleteRecords, findRecord, GRANTS, recordsOf, recordToChange, saveRecord } from './records.ts'
import { revoke } from './revocations.ts'
import { sha256 } from './secrets.ts'

export interface Consent {
  readonly scopes: readonly Scope[]
  /** Scopes that the person left out; not asked again, unless the application insists (`prompt=consent`). */
  readonly declined: readonly Scope[]
  /** Single claims that were asked for by name (OpenID Connect Core §5.5), besides those that the scopes bring. */
  readonly claims: readonly string[]
  /** Single claims that the person left out. */
  readonly declinedClaims?: readonly string[]
  /** When the person first allowed something, ISO time; kept from then on. */
  readonly since?: string
}

/** How long a revocation is remembered: no access token lives longer, whatever its application's setting was when it was made. */
export const REVOCATION_SECONDS = 32 * 86_400

export const revocationExpiry = (): number => Math.floor(Date.now() / 1000) + REVOCATION_SECONDS

const consentId = (sub: string, clientId: string): string => sha256(`${sub}\0${clientId}`)

const parsed = (row: { payload: string } | undefined): Consent | undefined => row && parseConsent(row.payload)

export function createConsents({ db }: Ground) {
  return {
    /** What this person decided about this application. */
    async find(sub: string, clientId: string): Promise<Consent | undefined> {
      return parsed(await findRecord(db, 'Consent', consentId(sub, clientId)))
    },

    /** The same, once every change of it that is under way is done. */
    async settled(sub: string, clientId: string): Promise<Consent | undefined> {
      return parsed(await findRecord(db, 'Consent', consentId(sub, clientId), true))
    },

    /** Every application that the person allowed something. */
    async list(sub: string): Promise<(Consent & { clientId: string })[]> {
      const rows = await db.all<{ client_id: string; payload: string }>(
        `select client_id, payload from ${CONSENTS} r where account_id = ? order by client_id`,
        [sub],
      )
      return rows.map((row) => ({ clientId: row.client_id, ...parseConsent(row.payload) }))
    },
  }
}

/** The consent, inside a transaction that is going to change it: others that want to wait. */
export async function consentToChange(trx: Trx, sub: string, clientId: string): Promise<Consent | undefined> {
  return parsed(await recordToChange(trx, 'Consent', consentId(sub, clientId)))
}

/** A stored consent; words that are no scopes any more are left out. */
export function parseConsent(payload: string): Consent {
  const { scopes, declined, ...rest } = JSON.parse(payload) as Consent
  return { scopes: scopes.filter(isScope), declined: declined.filter(isScope), ...rest }
}

/** Whoever takes something away writes the consent first and ends grants after it: see `settled`. */
export async function saveConsent(trx: Trx, sub: string, clientId: string, consent: Consent): Promise<void> {
  const id = consentId(sub, clientId)
  const [row] = await recordsOf(trx, { model: 'Consent', id })
  const since = parsed(row)?.since ?? new Date().toISOString()
  const payload = JSON.stringify({ ...consent, since })
  await saveRecord(trx, { model: 'Consent', id, payload, account_id: sub, client_id: clientId })
}

/** Ends one authorization: its refresh tokens are gone, and its access tokens are refused from the next request on. */
export async function endGrant(trx: Trx, grantId: string): Promise<void> {
  await revoke(trx, 'grant', grantId, revocationExpiry())
  await deleteRecords(trx, { grant_id: grantId })
}

/**
 * Withdraws what a person allowed an application: every authorization ends, and the application has to ask again.
 * @returns whether there was anything
 */
export async function withdrawConsent(trx: Trx, sub: string, clientId: string): Promise<boolean> {
  const ended = await deleteRecords(trx, { model: 'Consent', account_id: sub, client_id: clientId })
  await endGrants(trx, { account_id: sub, client_id: clientId })
  await trx('oauth_use').where({ account_id: sub, client_id: clientId }).delete()
  return ended > 0
}

/** Withdraws everything that a person allowed any application. @returns the client ids concerned */
export async function withdrawConsents(trx: Trx, sub: string): Promise<string[]> {
  const consents = { model: 'Consent', account_id: sub } as const
  const rows = await recordsOf(trx, consents)
  await deleteRecords(trx, consents)
  await endGrants(trx, { account_id: sub })
  await trx('oauth_use').where({ account_id: sub }).delete()
  return rows.map((row) => row.client_id)
}

/** Ends every authorization of a person, an application, or one with the other. */
export async function endGrants(trx: Trx, of: { account_id: string; client_id?: string } | { client_id: string }): Promise<void> {
  for (const { id } of await recordsOf(trx, { model: 'Grant', ...of })) await endGrant(trx, id)
}

/** Every authorization of a person and an application. @returns payloads as the library wrote them, in JSON */
export const grantsBetween = (trx: Trx, sub: string, clientId: string): Promise<{ id: string; payload: string }[]> =>
  recordsOf(trx, { model: 'Grant', account_id: sub, client_id: clientId })

/** Removes all that an application was allowed, and what waits for an answer. */
export async function forgetApplication(trx: Trx, clientId: string): Promise<void> {
  await deleteRecords(trx, { model: 'Consent', client_id: clientId })
  await endGrants(trx, { client_id: clientId })
  await deleteRecords(trx, { client_id: clientId }) // codes that nobody has answered yet
}

/** Whose authorization this is, and of which application; undefined when it has ended. */
export async function holderOf(trx: Trx, grantId: string): Promise<{ client_id: string; username: string | null } | undefined> {
  const query = `select g.client_id, u.username from ${GRANTS} g left join auth_user u on u.sub = g.account_id where g.id = ?`
  return (await trx.all<{ client_id: string; username: string | null }>(query, [grantId]))[0]
}
