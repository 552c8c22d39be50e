/** What is written for a person who is there ends with them: it is not written for one whose session was ended since it was read. */
import type { KoaContextWithOIDC } from 'oidc-provider'
import type { Database, Run } from '../../../database.ts'
import { ended, Model, type Saving } from './model.ts'
import { isThere } from './records.ts'
import type { Kept } from './stored.ts'

/** The sign-in on the way that the request under way makes a session of: its row goes when the session is stored, and not before. */
export const resumed = new WeakMap<object, string>()

/** Is what the request under way acts upon still there: the sign-in that it finishes, or else the session that it has read? */
async function isPresent(db: Database, run: Run, ctx: KoaContextWithOIDC | undefined): Promise<boolean> {
  const signIn = ctx && resumed.get(ctx)
  const session = ctx?.oidc.session as (Kept & { uid: string }) | undefined
  if (signIn) return isThere(db, run, 'Interaction', 'id', signIn)
  if (!session?.stored) return true
  return isThere(db, run, 'Session', 'uid', session.uid)
}

/** A grant, an authorization code or a device code. */
export class PersonalModel extends Model {
  protected override async write(run: Run, saving: Saving): Promise<void> {
    if (!(await isPresent(this.db, run, saving.ctx))) throw ended()
    await super.write(run, saving)
  }
}
