import Provider, { type AdapterPayload } from 'oidc-provider'
import type { EndReason } from '../../identity/withdrawals.ts'
import { grantUnderCeiling } from '../ceiling.ts'
import { introspected } from './access-token.ts'
import { endGrant } from './ending.ts'
import { PersonalModel } from './presence.ts'

/** What the end of a grant means, by the endpoint at which it ends. */
const REASONS: Readonly<Record<string, EndReason>> = { revocation: 'given back by the app', token: 'a code or token came twice' }

export class GrantModel extends PersonalModel {
  /** Grants are named inside tokens and are no secret. */
  protected override rowId(id: string): string {
    return id
  }

  protected override keys(row: string, payload: AdapterPayload) {
    return { ...super.keys(row, payload), grantId: row }
  }

  override async find(id: string): Promise<AdapterPayload | undefined> {
    const ctx = Provider.ctx
    if (ctx?.oidc.route === 'introspection') {
      // An access token whose grant has ended is known as revoked: that it was found says all that is asked here.
      const token = introspected.get(ctx)
      if (token?.grantId === id) return { accountId: token.accountId, clientId: token.clientId, exp: token.exp }
    }
    const payload = await super.find(id)
    const application = payload && (await this.identity.applications.find(payload.clientId ?? ''))
    return application ? grantUnderCeiling(application, payload) : payload
  }

  override destroy(id: string): Promise<void> {
    return endGrant(this.identity, id, REASONS[Provider.ctx?.oidc.route ?? ''])
  }
}
