import Provider, { type AdapterPayload } from 'oidc-provider'
import { giveBackAccessToken } from '../../identity/withdrawals.ts'
import { requester } from './ending.ts'
import { Model } from './model.ts'

/** The access token that the request under way introspects, once it has been verified. */
export const introspected = new WeakMap<object, AdapterPayload>()

/** A JWT, which is stored nowhere: what there is to know comes from its verified claims. */
export class AccessTokenModel extends Model {
  declare readonly name: 'AccessToken' | 'ClientCredentials'

  override async find(id: string): Promise<AdapterPayload | undefined> {
    const token = await this.room.tokens.read(this.name, id)
    if (token && Provider.ctx) introspected.set(Provider.ctx, token)
    return token
  }

  override async destroy(id: string): Promise<void> {
    const by = requester()
    return this.identity.change((trx) => giveBackAccessToken(trx, id, by.clientId!, by))
  }
}
