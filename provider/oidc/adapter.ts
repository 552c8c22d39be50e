/**
 * What oidc-provider keeps, in the table `oidc_record`: one row for a code, token, session, interaction or grant.
 *
 * Values that a client or a browser holds are never stored, only their SHA-256: a stolen database signs nobody in. What marks a value
 * as used is a conditional update, so of many that race one wins (RFC 9700 §4.5, §4.14).
 */
import Provider, {
  type Adapter,
  type AdapterFactory,
  type AdapterPayload,
  errors,
  type InteractionResults,
  type KoaContextWithOIDC,
} from 'oidc-provider'
import type { Run } from '../../database/group-commit.ts'
import type { Database, Value } from '../../database.ts'
import { findApplication, isClientId, withinCeiling } from '../identity/applications.ts'
import { changeIdentity } from '../identity/changes.ts'
import { endGrant } from '../identity/grants.ts'
import { sha256 } from '../identity/secrets.ts'
import { SESSION_COOKIE } from '../identity/sessions.ts'
import { tokenEnd } from '../identity/token-ends.ts'
import { findUser } from '../identity/users.ts'
import { type EndReason, endGrantBecause, giveBackAccessToken } from '../identity/withdrawals.ts'
import type { AccessTokenReader } from './access-tokens.ts'
import { grantUnderCeiling } from './ceiling.ts'
import { clientMetadata } from './clients.ts'
import { forgetFinisher, isFinisher } from './finished-by.ts'
import type { StorageLimits } from './storage-limits.ts'
import { type Kept, type Stored, saveSession } from './stored.ts'

/** Refreshes that run into each other within this time are refused and nothing more; later the whole grant ends (RFC 9700 §4.14.2). */
const REFRESH_GRACE_SECONDS = 3

interface RecordRow {
  id: string
  payload: string
  expires_at: number | null
  consumed_at: number | null
}

const READ = 'select id, payload, expires_at, consumed_at from oidc_record where model = ?'
const UPSERT = `insert into oidc_record (model, id, payload, grant_id, uid, user_code, account_id, client_id, expires_at)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?)
  on conflict (model, id) do update set payload = excluded.payload, grant_id = excluded.grant_id, uid = excluded.uid,
    user_code = excluded.user_code, account_id = excluded.account_id, client_id = excluded.client_id, expires_at = excluded.expires_at`
const UPDATE = `update oidc_record set payload = ?, grant_id = ?, uid = ?, user_code = ?, account_id = ?, client_id = ?, expires_at = ?
  where model = ? and id = ?`
const INSERT_ONCE = `insert into oidc_record (model, id, payload, expires_at) values (?, ?, ?, ?) on conflict (model, id) do nothing returning id`
const CONSUME = 'update oidc_record set consumed_at = ? where model = ? and id = ? and consumed_at is null returning grant_id'
const DELETE = 'delete from oidc_record where model = ? and id = ?'
const EXTEND = "update oidc_record set expires_at = ? where model = 'Grant' and id = ? and expires_at < ?"

/** What is stored of a thing, and the id of its row. */
type StoredPayload = Kept & { consumed?: number; rowId: string }

const seconds = (): number => Math.floor(Date.now() / 1000)

/**
 * How the person's side of the device flow names a device code: not by its value, which would let a reader of the database redeem it.
 * The device's side, the token endpoint, never understands this name.
 */
const DEVICE_CODE_HASH = 'sha256.'
const PERSONS_SIDE = ['code_verification', 'device_resume']

/** The row's id. Grants are named inside tokens and are no secret. */
function rowId(model: string, id: string): string {
  if (model === 'Grant') return id
  if (model === 'DeviceCode' && id.startsWith(DEVICE_CODE_HASH) && PERSONS_SIDE.includes(Provider.ctx?.oidc.route ?? ''))
    return id.slice(DEVICE_CODE_HASH.length)
  return sha256(id)
}

/** What the end of a grant means, by the endpoint at which it ends. */
const REASONS: Readonly<Record<string, EndReason>> = { revocation: 'given back by the app', token: 'a code or token came twice' }

/** The app whose request is under way, for the audit log. */
const doer = (): { clientId: string | undefined; ip: string | undefined } => ({
  clientId: Provider.ctx?.oidc.client?.clientId,
  ip: Provider.ctx?.ip,
})

/** The payload without the values that open something. */
function withoutSecrets(model: string, { jti: _, stored: _stored, ...payload }: Kept): AdapterPayload {
  const { session } = payload as { session?: { cookie?: string } }
  return model === 'Interaction' && session ? ({ ...payload, session: { ...session, cookie: undefined } } as AdapterPayload) : payload
}

/** What of a session does not change by itself. */
const timeless = ({ iat: _iat, exp: _exp, ...payload }: AdapterPayload): string => JSON.stringify(payload)

/** The grant that a thing ends with. An interaction goes on without the one it began with: somebody else may sign in on the way. */
function grantOf(model: string, id: string, payload: AdapterPayload): string | undefined {
  if (model === 'Grant') return id
  return model === 'Interaction' ? undefined : payload.grantId
}

/** What the request under way has used up, while its successor is not stored: both are written in one transaction. */
const used = new WeakMap<object, { model: string; row: string }>()
/** The access token that the request under way introspects, once it has been verified. */
const introspected = new WeakMap<object, AdapterPayload>()
/** The sign-in on the way that the request under way makes a session of: its row goes when the session is stored, and not before. */
const resumed = new WeakMap<object, string>()
const RESUMED = ['resume', 'device_resume']
/** What is written for a person who is there, and ends with them: not for one whose session was ended since it was read. */
const NEEDS_SESSION = ['Grant', 'AuthorizationCode', 'DeviceCode']

const ended = (): Error => new errors.SessionNotFound('the session was ended meanwhile')

/** By this name the page for the code of a device knows what to say. */
const codeUsed = (userCode: string | undefined): Error =>
  Object.assign(new errors.InvalidRequest('the code was used already'), { name: 'AlreadyUsedError', userCode })

/** The answer of a request whose session is not stored under the identifier that it has in mind. */
function withoutSessionCookie(ctx: KoaContextWithOIDC | undefined): void {
  const cookies = [ctx?.response.headers['set-cookie'] ?? []].flat()
  const others = cookies.filter((line) => !line.startsWith(`${SESSION_COOKIE}=`) && !line.startsWith(`${SESSION_COOKIE}.sig=`))
  if (others.length) ctx!.set('Set-Cookie', others)
  else ctx?.remove('Set-Cookie')
}

/** A session that did not change is written again when this part of its life has passed, so that it lasts while it is used. */
const SESSION_RENEWED_AFTER = 1 / 100

export function recordAdapter(db: Database, tokens: AccessTokenReader, mayStore: StorageLimits): AdapterFactory {
  async function find(model: string, condition: string, value: string): Promise<StoredPayload | undefined> {
    const [row] = await db.all<RecordRow>(`${READ} and ${condition} = ?`, [model, value])
    if (!row) return undefined
    const payload: AdapterPayload = JSON.parse(row.payload)
    if (row.expires_at !== null) payload.exp = row.expires_at
    if (row.consumed_at !== null) payload.consumed = row.consumed_at
    const stored: Stored = { row: row.id, text: row.payload, expiresAt: row.expires_at }
    return { ...payload, rowId: row.id, stored } as StoredPayload
  }

  const values = (model: string, id: string, payload: AdapterPayload, text: string, expiresAt: number | null): Value[] => [
    model,
    id,
    text,
    grantOf(model, id, payload) ?? null,
    (model === 'Session' ? payload.uid : payload.sessionUid) ?? null,
    payload.userCode ?? null,
    (model === 'Interaction' ? (payload.result as InteractionResults | undefined)?.login?.accountId : payload.accountId) ?? null,
    payload.clientId ?? null,
    expiresAt,
  ]

  async function consume(run: Run, { model, row }: { model: string; row: string }): Promise<boolean> {
    return (await run(CONSUME, [seconds(), model, row])).length > 0
  }

  /** Ends a grant. With a sign-out many go; that has an entry of its own. */
  const end = (grantId: string, why: EndReason | undefined): Promise<void> =>
    changeIdentity(db, (trx) => (why ? endGrantBecause(trx, grantId, why, doer()) : endGrant(trx, grantId)))

  /** Somebody else was faster with the same code or token. Two who hold a code are one too many (RFC 9700 §4.5); refreshes may race. */
  async function lost({ model, row }: { model: string; row: string }): Promise<never> {
    const grantId = model === 'RefreshToken' ? undefined : (await find(model, 'id', row))?.grantId
    if (grantId) await end(grantId, 'a code or token came twice')
    throw new errors.InvalidGrant('it was used already')
  }

  /** A session that is as it was, and lasts nearly as long as it would, need not be written. */
  function isKept(stored: Stored | undefined, row: string, text: string, expiresAt: number): boolean {
    if (stored?.row !== row || expiresAt - (stored.expiresAt ?? 0) >= (expiresAt - seconds()) * SESSION_RENEWED_AFTER) return false
    return timeless(JSON.parse(stored.text)) === timeless(JSON.parse(text))
  }

  /** Stays as it is until the transaction has ended. */
  const [share, lock] = db.kind === 'postgres' ? [' for share', ' for update'] : ['', '']

  /** Is what the request under way acts upon still there: the sign-in that it finishes, or else the session that it has read? */
  async function isThere(run: Run, ctx: KoaContextWithOIDC | undefined): Promise<boolean> {
    const signIn = ctx && resumed.get(ctx)
    const session = ctx?.oidc.session as (Kept & { uid: string }) | undefined
    if (signIn) return (await run(`select id from oidc_record where model = 'Interaction' and id = ?${share}`, [signIn])).length > 0
    if (!session?.stored) return true
    return (await run(`select id from oidc_record where model = 'Session' and uid = ?${share}`, [session.uid])).length > 0
  }

  /** Stores a session, new or read before; the sign-in that it comes from is used up with it. @throws SessionNotFound when it was ended */
  async function storeSession(ctx: KoaContextWithOIDC | undefined, row: string, payload: Kept, text: string, expiresAt: number | null) {
    const signIn = ctx && resumed.get(ctx)
    const { stored } = payload
    const saved = await db.write(async (run) => {
      if (signIn && !(await run(`${DELETE} returning id`, ['Interaction', signIn])).length) return undefined
      if (stored) return saveSession(run, lock, { row, payload, text, expiresAt, stored })
      await run(UPSERT, values('Session', row, payload, text, expiresAt))
      return { row, text }
    })
    if (saved?.row !== row) withoutSessionCookie(ctx)
    if (!saved) throw ended()
    if (ctx) resumed.delete(ctx)
    if (stored) Object.assign(stored, saved, { expiresAt })
  }

  /** Writes what was read before: it must be there, and a device code must be as it was. */
  async function update(run: Run, model: string, stored: Stored, all: Value[]): Promise<boolean> {
    const [, , ...set] = all
    const unchanged = model === 'DeviceCode'
    const done = await run(`${UPDATE}${unchanged ? ' and payload = ?' : ''} returning id`, [
      ...set,
      model,
      stored.row,
      ...(unchanged ? [stored.text] : []),
    ])
    return done.length > 0
  }

  return (model: string): Adapter => ({
    async upsert(id, payload: Kept, expiresIn) {
      const row = rowId(model, id)
      const expiresAt = expiresIn ? seconds() + expiresIn : null
      const text = JSON.stringify(withoutSecrets(model, payload))
      const ctx = Provider.ctx
      await mayStore(model, { ctx, payload, text, isNew: !payload.stored })
      if (model === 'ReplayDetection') {
        const made = await db.write((run) => run(INSERT_ONCE, [model, row, text, expiresAt]))
        if (!made.length) throw new errors.InvalidDpopProof('DPoP proof JWT Replay detected')
        return
      }
      const { stored } = payload
      if (model === 'Session') {
        if (!expiresAt || !isKept(stored, row, text, expiresAt)) await storeSession(ctx, row, payload, text, expiresAt)
        return
      }
      const before = model === 'RefreshToken' && ctx ? used.get(ctx) : undefined
      const won = await db.write(async (run) => {
        if (before && !(await consume(run, before))) return false
        if (NEEDS_SESSION.includes(model) && !(await isThere(run, ctx))) throw ended()
        const all = values(model, row, payload, text, expiresAt)
        if (!stored) await run(UPSERT, all)
        else if (!(await update(run, model, stored, all))) throw model === 'DeviceCode' ? codeUsed(payload.userCode) : ended()
        // A grant has to outlive what hangs on it; it is prolonged when less than twice that time is left.
        const grant = model === 'RefreshToken' ? ctx?.oidc.entities.Grant : undefined
        if (grant?.exp && expiresIn && expiresAt && grant.exp < expiresAt + expiresIn)
          await run(EXTEND, [expiresAt + 2 * expiresIn, payload.grantId!, expiresAt + 2 * expiresIn])
        return true
      })
      if (!won) await lost(before!)
      if (stored) Object.assign(stored, { text, expiresAt })
    },

    async find(id) {
      if (model === 'Client') {
        if (!isClientId(id)) return undefined
        const { times } = await tokenEnd(db, id) // before the application: what changes in between is noticed
        const application = await findApplication(db, id)
        return application?.active ? (clientMetadata(application, times) as AdapterPayload) : undefined
      }
      const ctx = Provider.ctx
      if (model === 'AccessToken' || model === 'ClientCredentials') {
        const token = await tokens.read(model, id)
        if (token && ctx) introspected.set(ctx, token)
        return token
      }
      if (model === 'RefreshToken' && id.includes('.')) return undefined // a JWT is none
      if (model === 'Grant' && ctx?.oidc.route === 'introspection') {
        // An access token whose grant has ended is known as revoked: that it was found says all that is asked here.
        const token = introspected.get(ctx)
        if (token?.grantId === id) return { accountId: token.accountId, clientId: token.clientId, exp: token.exp }
      }
      const payload = await find(model, 'id', rowId(model, id))
      if (!payload) return undefined
      if (model === 'Interaction' && ctx && RESUMED.includes(ctx.oidc.route) && !isFinisher(ctx, payload)) return undefined
      if (model === 'Session') {
        if (!(await isOpen(payload))) return undefined
        if (ctx?.oidc.route === 'end_session_confirm') await endOffline(payload)
      }
      if (model === 'RefreshToken') {
        if (payload.consumed && seconds() - payload.consumed <= REFRESH_GRACE_SECONDS) return undefined
        return refreshToken({ ...payload, jti: id })
      }
      const application = model === 'Grant' ? await findApplication(db, payload.clientId ?? '') : undefined
      return { ...(application ? grantUnderCeiling(application, payload) : payload), jti: id }
    },

    async findByUid(uid) {
      const payload = await find(model, 'uid', uid)
      return payload && (await isOpen(payload)) ? payload : undefined
    },

    async findByUserCode(userCode) {
      const payload = await find(model, 'user_code', userCode)
      return payload && { ...payload, jti: DEVICE_CODE_HASH + payload.rowId }
    },

    async consume(id) {
      const row = rowId(model, id)
      const ctx = Provider.ctx
      // A refresh token follows in the same request, and is not stored unless this one was still good.
      if (ctx?.oidc.route === 'token' && ctx.oidc.client?.grantTypeAllowed('refresh_token')) used.set(ctx, { model, row })
      else if (!(await db.write((run) => consume(run, { model, row })))) await lost({ model, row })
    },

    async destroy(id) {
      if (model === 'Grant') return end(id, REASONS[Provider.ctx?.oidc.route ?? ''])
      if (model === 'AccessToken' || model === 'ClientCredentials') {
        const { clientId, ...by } = doer()
        return changeIdentity(db, (trx) => giveBackAccessToken(trx, id, clientId!, { clientId, ...by }))
      }
      const ctx = Provider.ctx
      const row = rowId(model, id)
      // It may have got another identifier since it was read: it ends all the same.
      if (model === 'Session' && (ctx?.oidc.session as Kept | undefined)?.stored)
        return void (await db.write((run) => run("delete from oidc_record where model = 'Session' and uid = ?", [ctx!.oidc.session!.uid])))
      if (model !== 'Interaction' || !ctx || !RESUMED.includes(ctx.oidc.route))
        return void (await db.write((run) => run(DELETE, [model, row])))
      forgetFinisher(ctx, ctx.oidc.entities.Interaction!.returnTo)
      // Of many that come back with the same sign-in one goes on, and none after it was ended.
      if (ctx.oidc.entities.Interaction?.result?.login) resumed.set(ctx, row)
      else if (!(await db.write((run) => run(`${DELETE} returning id`, [model, row]))).length) throw ended()
    },

    // What hangs on a grant goes with it when the grant itself is destroyed, in one transaction.
    async revokeByGrantId() {},
  })

  /** A refresh token as its application may use it now. It can be given back all the same (RFC 7009), so that endpoint sees what is stored. */
  async function refreshToken(payload: StoredPayload): Promise<StoredPayload | undefined> {
    const route = Provider.ctx?.oidc.route
    const application = await findApplication(db, payload.clientId!)
    if (route === 'revocation' || !application) return payload
    const [origin] = (payload.gty ?? '').split(' ') // the library writes grant types without their namespace
    if (!application.grantTypes.some((type) => type.split(':').at(-1) === origin) || !application.grantTypes.includes('refresh_token'))
      return undefined
    if (!payload.expiresWithSession && !withinCeiling(application, 'offline_access')) {
      const session = await find('Session', 'uid', payload.sessionUid ?? '')
      if (session?.accountId !== payload.accountId) return undefined
    }
    if (route !== 'introspection') return payload
    const user = await findUser(db, 'sub', payload.accountId!)
    return user?.isActive ? { ...payload, scope: await tokens.liveScope(application, user, payload.scope) } : undefined
  }

  /** Before a sign-out: applications that may not work while the person is away any more end with the session. */
  async function endOffline({ authorizations = {} }: AdapterPayload): Promise<void> {
    for (const [clientId, authorization] of Object.entries(authorizations)) {
      const application = await findApplication(db, clientId)
      if (application && !withinCeiling(application, 'offline_access')) authorization.persistsLogout = false
    }
  }

  /** Is this the session of nobody, or of somebody who may still sign in? */
  async function isOpen(session: AdapterPayload): Promise<boolean> {
    return !session.accountId || Boolean((await findUser(db, 'sub', session.accountId))?.isActive)
  }
}
