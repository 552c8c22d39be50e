/** The end of what people allowed applications, with its entry in the audit log. Call inside `change`. */
import type { Trx } from '../../database.ts'
import type { Doer } from './application-changes.ts'
import { targetOf } from './applications.ts'
import { audit } from './audit.ts'
import { endGrant, holderOf, revocationExpiry, withdrawConsent, withdrawConsents } from './grants.ts'
import { revoke } from './revocations.ts'
import type { User } from './users.ts'

type Person = Pick<User, 'sub' | 'username'>

/** One application can no longer act for this person: it has to ask again. @returns whether it could */
export async function withdrawAccess(trx: Trx, person: Person, clientId: string, by: Doer = {}): Promise<boolean> {
  const could = await withdrawConsent(trx, person.sub, clientId)
  if (could) await audit(trx, { ...by, action: 'authorization.withdraw', target: targetOf(clientId), detail: { person: person.username } })
  return could
}

/** No application can act for this person any more. @returns the client ids of those that could */
export async function withdrawEveryAccess(trx: Trx, person: Person, by: Doer = {}): Promise<string[]> {
  const applications = await withdrawConsents(trx, person.sub)
  const entry = { action: 'authorization.withdraw-all', target: `user ${person.username}`, detail: { applications } }
  if (applications.length) await audit(trx, { ...by, ...entry })
  return applications
}

/** One sign-in to an application ends, with its tokens; what the person allowed stays. */
export async function endAuthorization(trx: Trx, grantId: string, person: string, clientId: string, by: Doer = {}): Promise<void> {
  await endGrant(trx, grantId)
  await audit(trx, { ...by, action: 'authorization.end', target: targetOf(clientId), detail: { person } })
}

/** Why an authorization ends without a person who wants it. */
export type EndReason = 'given back by the app' | 'a code or token came twice'

/** The same where the protocol says so. One that has ended already leaves no second entry. */
export async function endGrantBecause(trx: Trx, grantId: string, why: EndReason, by: Doer): Promise<void> {
  const grant = await holderOf(trx, grantId)
  await endGrant(trx, grantId)
  if (!grant) return
  await audit(trx, { ...by, action: 'authorization.end', target: targetOf(grant.client_id), detail: { person: grant.username, why } })
}

/** An application gives back one access token. @param jti the token's id */
export async function giveBackAccessToken(trx: Trx, jti: string, clientId: string, by: Doer): Promise<void> {
  await revoke(trx, 'jti', jti, revocationExpiry())
  await audit(trx, { ...by, action: 'access-token.revoke', target: targetOf(clientId) })
}
