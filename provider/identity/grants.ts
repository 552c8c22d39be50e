/**
 * What a person has allowed an application. A consent is the standing decision: it outlives sessions, and nobody is asked twice. A
 * grant is one authorization made under it: tokens hang on it and end with it. Writes run inside `changeIdentity`.
 */
import { allIn, type Database, type Trx } from '../../database.ts'
import { isScope, type Scope } from '../scopes.ts'
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

const CONSENT = "select payload from oidc_record where model = 'Consent' and id = ?"

/** What this person decided about this application. */
export async function findConsent(db: Database, sub: string, clientId: string): Promise<Consent | undefined> {
  const rows = await db.all<{ payload: string }>(CONSENT, [consentId(sub, clientId)])
  return rows[0] && parseConsent(rows[0].payload)
}

/** The same, once every change of it that is under way is done. */
export async function settledConsent(db: Database, sub: string, clientId: string): Promise<Consent | undefined> {
  const rows = await db.all<{ payload: string }>(db.kind === 'postgres' ? `${CONSENT} for share` : CONSENT, [consentId(sub, clientId)])
  return rows[0] && parseConsent(rows[0].payload)
}

/** The same inside a transaction that is going to change it: others that want to wait. */
export async function consentToChange(trx: Trx, sub: string, clientId: string): Promise<Consent | undefined> {
  const query = trx('oidc_record').where({ model: 'Consent', id: consentId(sub, clientId) })
  const row: { payload: string } | undefined = await (trx.kind === 'postgres' ? query.forUpdate() : query).first('payload')
  return row && parseConsent(row.payload)
}

/** A stored consent; words that are no scopes any more are left out. */
export function parseConsent(payload: string): Consent {
  const { scopes, declined, ...rest } = JSON.parse(payload) as Consent
  return { scopes: scopes.filter(isScope), declined: declined.filter(isScope), ...rest }
}

/** Every application that the person allowed something. */
export async function listConsents(db: Database, sub: string): Promise<(Consent & { clientId: string })[]> {
  const rows = await db.all<{ client_id: string; payload: string }>(
    "select client_id, payload from oidc_record where model = 'Consent' and account_id = ? order by client_id",
    [sub],
  )
  return rows.map((row) => ({ clientId: row.client_id, ...parseConsent(row.payload) }))
}

/** Whoever takes something away writes the consent first and ends grants after it: see `settledConsent`. */
export async function saveConsent(trx: Trx, sub: string, clientId: string, consent: Consent): Promise<void> {
  const id = consentId(sub, clientId)
  const row: { payload: string } | undefined = await trx('oidc_record').where({ model: 'Consent', id }).first('payload')
  const since = (row && parseConsent(row.payload).since) ?? new Date().toISOString()
  await trx('oidc_record')
    .insert({
      model: 'Consent',
      id,
      payload: JSON.stringify({ ...consent, since }),
      account_id: sub,
      client_id: clientId,
    })
    .onConflict(['model', 'id'])
    .merge(['payload'])
}

/** Consents do not expire, but people go. */
export const forgetConsentsOfNobody = (trx: Trx): Promise<unknown> =>
  allIn(trx, "delete from oidc_record where model = 'Consent' and not exists (select 1 from auth_user u where u.sub = account_id)")

/** Has this authorization ended? */
export const grantEnded = async (db: Database, grantId: string): Promise<boolean> =>
  (await db.all("select 1 from oauth_revocation where kind = 'grant' and value = ?", [grantId])).length > 0

/** Ends one authorization: its refresh tokens are gone, and its access tokens are refused from the next request on. */
export async function endGrant(trx: Trx, grantId: string): Promise<void> {
  await revoke(trx, 'grant', grantId, revocationExpiry())
  await trx('oidc_record').where({ grant_id: grantId }).delete()
}

/**
 * Withdraws what a person allowed an application: every authorization ends, and the application has to ask again.
 * @returns whether there was anything
 */
export async function withdrawConsent(trx: Trx, sub: string, clientId: string): Promise<boolean> {
  const ended = await trx('oidc_record').where({ model: 'Consent', account_id: sub, client_id: clientId }).delete()
  await endGrants(trx, { account_id: sub, client_id: clientId })
  await trx('oauth_use').where({ account_id: sub, client_id: clientId }).delete()
  return ended > 0
}

/** Withdraws everything that a person allowed any application. @returns the client ids concerned */
export async function withdrawConsents(trx: Trx, sub: string): Promise<string[]> {
  const consents = { model: 'Consent', account_id: sub }
  const rows: { client_id: string }[] = await trx('oidc_record').where(consents).orderBy('client_id').select('client_id')
  await trx('oidc_record').where(consents).delete()
  await endGrants(trx, { account_id: sub })
  await trx('oauth_use').where({ account_id: sub }).delete()
  return rows.map((row) => row.client_id)
}

/** Ends every authorization of a person, an application, or one with the other. */
export async function endGrants(trx: Trx, of: { account_id: string; client_id?: string } | { client_id: string }): Promise<void> {
  const rows: { id: string }[] = await trx('oidc_record')
    .where({ model: 'Grant', ...of })
    .select('id')
  for (const { id } of rows) await endGrant(trx, id)
}

/** Every authorization of a person and an application. @returns payloads as the library wrote them, in JSON */
export const grantsBetween = (trx: Trx, sub: string, clientId: string): Promise<{ id: string; payload: string }[]> =>
  trx('oidc_record').where({ model: 'Grant', account_id: sub, client_id: clientId }).select('id', 'payload')

/** Removes all that an application was allowed, and what waits for an answer. */
export async function forgetApplication(trx: Trx, clientId: string): Promise<void> {
  await trx('oidc_record').where({ model: 'Consent', client_id: clientId }).delete()
  await endGrants(trx, { client_id: clientId })
  await trx('oidc_record').where({ client_id: clientId }).delete() // codes that nobody has answered yet
}

/** Whose authorization this is, and of which application; undefined when it has ended. */
export const holderOf = (trx: Trx, grantId: string): Promise<{ client_id: string; username: string | null } | undefined> =>
  trx('oidc_record as g')
    .leftJoin('auth_user as u', 'u.sub', 'g.account_id')
    .where({ 'g.model': 'Grant', 'g.id': grantId })
    .first('g.client_id', 'u.username')
