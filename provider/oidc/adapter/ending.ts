/** Ends grants at the request of an app or of the library. */
import Provider from 'oidc-provider'
import * as grants from '../../identity/grants.ts'
import type { Identity } from '../../identity/index.ts'
import { type EndReason, endGrantBecause } from '../../identity/withdrawals.ts'

/** The app whose request is under way, for the audit log. */
export const requester = (): { clientId: string | undefined; ip: string | undefined } => ({
  clientId: Provider.ctx?.oidc.client?.clientId,
  ip: Provider.ctx?.ip,
})

/** Ends a grant. With a sign-out many go; that has an entry of its own. */
export const endGrant = (identity: Identity, grantId: string, why: EndReason | undefined): Promise<void> =>
  identity.change((trx) => (why ? endGrantBecause(trx, grantId, why, requester()) : grants.endGrant(trx, grantId)))
