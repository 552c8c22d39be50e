import type { AdapterPayload } from 'oidc-provider'
import { isClientId } from '../../identity/applications.ts'
import { clientMetadata } from '../clients.ts'
import { Model } from './model.ts'

/** An application that is registered and switched on. */
export class ClientModel extends Model {
  override async find(id: string): Promise<AdapterPayload | undefined> {
    if (!isClientId(id)) return undefined
    const { times } = await this.identity.tokenEnds.find(id) // before the application: what changes in between is noticed
    const application = await this.identity.applications.find(id)
    return application?.active ? (clientMetadata(application, times) as AdapterPayload) : undefined
  }
}
