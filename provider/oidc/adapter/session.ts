import Provider, { type AdapterPayload, type KoaContextWithOIDC } from 'oidc-provider'
import { withinCeiling } from '../../identity/applications.ts'
import { SESSION_COOKIE } from '../../identity/sessions.ts'
import { ended, Model, type Saving } from './model.ts'
import { resumed } from './presence.ts'
import { putRecord, readRecord, removeSession, seconds, takeRecord } from './records.ts'
import { type Kept, type Stored, saveSession } from './stored.ts'

/** A session that did not change is written again when this part of its life has passed, so that it lasts while it is used. */
const SESSION_RENEWED_AFTER = 1 / 100

/** What of a session does not change by itself. */
const timeless = ({ iat: _iat, exp: _exp, ...payload }: AdapterPayload): string => JSON.stringify(payload)

/** A session that is as it was, and lasts nearly as long as it would, need not be written. */
function isKept(stored: Stored | undefined, row: string, text: string, expiresAt: number): boolean {
  if (stored?.row !== row || expiresAt - (stored.expiresAt ?? 0) >= (expiresAt - seconds()) * SESSION_RENEWED_AFTER) return false
  return timeless(JSON.parse(stored.text)) === timeless(JSON.parse(text))
}

/** The answer of a request whose session is not stored under the identifier that it has in mind. */
function withoutSessionCookie(ctx: KoaContextWithOIDC | undefined): void {
  const cookies = [ctx?.response.headers['set-cookie'] ?? []].flat()
  const others = cookies.filter((line) => !line.startsWith(`${SESSION_COOKIE}=`) && !line.startsWith(`${SESSION_COOKIE}.sig=`))
  if (others.length) ctx!.set('Set-Cookie', others)
  else ctx?.remove('Set-Cookie')
}

export class SessionModel extends Model {
  protected override keys(row: string, payload: AdapterPayload) {
    return { ...super.keys(row, payload), uid: payload.uid }
  }

  /** Stores a session, new or read before; the sign-in that it comes from is used up with it. @throws SessionNotFound when it was ended */
  protected override async save(saving: Saving): Promise<void> {
    const { ctx, row, text, expiresAt, payload } = saving
    const { stored } = payload
    if (expiresAt && isKept(stored, row, text, expiresAt)) return
    const signIn = ctx && resumed.get(ctx)
    const saved = await this.db.write(async (run) => {
      if (signIn && !(await takeRecord(run, 'Interaction', signIn))) return undefined
      if (stored) return saveSession(this.db, run, saving, stored)
      await putRecord(run, saving)
      return { row, text }
    })
    if (saved?.row !== row) withoutSessionCookie(ctx)
    if (!saved) throw ended()
    if (ctx) resumed.delete(ctx)
    if (stored) Object.assign(stored, saved, { expiresAt })
  }

  override async find(id: string): Promise<AdapterPayload | undefined> {
    const payload = await super.find(id)
    if (!payload || !(await this.#isOpen(payload))) return undefined
    if (Provider.ctx?.oidc.route === 'end_session_confirm') await this.#endOffline(payload)
    return payload
  }

  override async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    const payload = await readRecord(this.db, this.name, 'uid', uid)
    return payload && (await this.#isOpen(payload)) ? payload : undefined
  }

  /** It may have got another identifier since it was read: it ends all the same. */
  override async destroy(id: string): Promise<void> {
    const session = Provider.ctx?.oidc.session as (Kept & { uid: string }) | undefined
    if (!session?.stored) return super.destroy(id)
    await this.db.write((run) => removeSession(run, session.uid))
  }

  /** Before a sign-out: applications that may not work while the person is away any more end with the session. */
  async #endOffline({ authorizations = {} }: AdapterPayload): Promise<void> {
    for (const [clientId, authorization] of Object.entries(authorizations)) {
      const application = await this.identity.applications.find(clientId)
      if (application && !withinCeiling(application, 'offline_access')) authorization.persistsLogout = false
    }
  }

  /** Is this the session of nobody, or of somebody who may still sign in? */
  async #isOpen(session: AdapterPayload): Promise<boolean> {
    return !session.accountId || Boolean((await this.identity.users.find('sub', session.accountId))?.isActive)
  }
}
