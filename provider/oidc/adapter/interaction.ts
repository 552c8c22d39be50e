import Provider, { type AdapterPayload, type InteractionResults } from 'oidc-provider'
import { forgetFinisher, isFinisher } from '../finished-by.ts'
import { ended, Model } from './model.ts'
import { resumed } from './presence.ts'
import { takeRecord } from './records.ts'
import type { Kept } from './stored.ts'

const RESUMED = ['resume', 'device_resume']

/** A sign-in on the way. */
export class InteractionModel extends Model {
  protected override withoutSecrets(payload: Kept): AdapterPayload {
    const { session } = payload as { session?: { cookie?: string } }
    const kept = super.withoutSecrets(payload)
    return session ? ({ ...kept, session: { ...session, cookie: undefined } } as AdapterPayload) : kept
  }

  /** It goes on without the grant that it began with: somebody else may sign in on the way. */
  protected override keys(row: string, payload: AdapterPayload) {
    const result = payload.result as InteractionResults | undefined
    return { ...super.keys(row, payload), grantId: undefined, accountId: result?.login?.accountId }
  }

  override async find(id: string): Promise<AdapterPayload | undefined> {
    const payload = await super.find(id)
    const ctx = Provider.ctx
    return payload && ctx && RESUMED.includes(ctx.oidc.route) && !isFinisher(ctx, payload) ? undefined : payload
  }

  override async destroy(id: string): Promise<void> {
    const ctx = Provider.ctx
    if (!ctx || !RESUMED.includes(ctx.oidc.route)) return super.destroy(id)
    const row = this.rowId(id)
    forgetFinisher(ctx, ctx.oidc.entities.Interaction!.returnTo)
    // Of many that come back with the same sign-in one goes on, and none after it was ended.
    if (ctx.oidc.entities.Interaction?.result?.login) resumed.set(ctx, row)
    else if (!(await this.db.write((run) => takeRecord(run, this.name, row)))) throw ended()
  }
}
