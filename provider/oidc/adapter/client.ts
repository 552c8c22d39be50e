import type { AdapterPayload } from 'oidc-provider'
import { findApplication, isClientId } from '../../identity/applications.ts'
import { tokenEnd } from '../../identity/token-ends.ts'
import { clientMetadata } from '../clients.ts'
import { Model } from './model.ts'

/** An application that is registered and switched on. */
export class ClientModel extends Model {
  override async find(id: string): Promise<AdapterPayload | undefined> {
    if (!isClientId(id)) return undefined
    const { times } = await tokenEnd(this.db, id) // before the application: what changes in between is noticed
    const application = await findApplication(this.db, id)
    return application?.active ? (clientMetadata(application, times) as AdapterPayload) : undefined
  }
}
