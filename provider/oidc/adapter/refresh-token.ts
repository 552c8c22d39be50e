import Provider, { type AdapterPayload, errors } from 'oidc-provider'
import type { Run } from '../../../database.ts'
import { withinCeiling } from '../../identity/applications.ts'
import { Model, type Saving, used } from './model.ts'
import { consumeRecord, extendGrant, readRecord, type StoredPayload, seconds } from './records.ts'

/** Refreshes that run into each other within this time are refused and nothing more; later the whole grant ends (RFC 9700 §4.14.2). */
const REFRESH_GRACE_SECONDS = 3

export class RefreshTokenModel extends Model {
  protected override async save(saving: Saving): Promise<void> {
    const before = saving.ctx && used.get(saving.ctx)
    const won = await this.db.write(async (run) => {
      if (before && !(await consumeRecord(run, before.model.name, before.row))) return false
      await this.write(run, saving)
      return true
    })
    if (!won) await before!.model.lost(before!.row)
  }

  /** A grant has to outlive what hangs on it; it is prolonged when less than twice that time is left. */
  protected override async write(run: Run, saving: Saving): Promise<void> {
    await super.write(run, saving)
    const { ctx, expiresIn, expiresAt, grantId } = saving
    const grant = ctx?.oidc.entities.Grant
    if (grant?.exp && expiresIn && expiresAt && grant.exp < expiresAt + expiresIn)
      await extendGrant(run, grantId!, expiresAt + 2 * expiresIn)
  }

  /** Refreshes may race. */
  override async lost(): Promise<never> {
    throw new errors.InvalidGrant('it was used already')
  }

  override async find(id: string): Promise<AdapterPayload | undefined> {
    if (id.includes('.')) return undefined // a JWT is none
    const payload = await this.read(id)
    if (!payload || (payload.consumed && seconds() - payload.consumed <= REFRESH_GRACE_SECONDS)) return undefined
    return this.#asOfNow({ ...payload, jti: id })
  }

  /** As its application may use it now. It can be given back all the same (RFC 7009), so that endpoint sees what is stored. */
  async #asOfNow(payload: StoredPayload): Promise<StoredPayload | undefined> {
    const route = Provider.ctx?.oidc.route
    const application = await this.identity.applications.find(payload.clientId!)
    if (route === 'revocation' || !application) return payload
    const [origin] = (payload.gty ?? '').split(' ') // the library writes grant types without their namespace
    if (!application.grantTypes.some((type) => type.split(':').at(-1) === origin) || !application.grantTypes.includes('refresh_token'))
      return undefined
    if (!payload.expiresWithSession && !withinCeiling(application, 'offline_access')) {
      const session = await readRecord(this.db, 'Session', 'uid', payload.sessionUid ?? '')
      if (session?.accountId !== payload.accountId) return undefined
    }
    if (route !== 'introspection') return payload
    const user = await this.identity.users.find('sub', payload.accountId!)
    return user?.isActive ? { ...payload, scope: await this.room.tokens.liveScope(application, user, payload.scope) } : undefined
  }
}
