/**
 * How oidc-provider keeps a model: what all have in common.
 *
 * Values that a client or a browser holds are never stored, only their SHA-256: a stolen database signs nobody in. What marks a value
 * as used is a conditional update, so of many that race one wins (RFC 9700 §4.5, §4.14).
 */
import Provider, { type Adapter, type AdapterPayload, errors, type KoaContextWithOIDC } from 'oidc-provider'
import type { Database, Run } from '../../../database.ts'
import type { Identity } from '../../identity/index.ts'
import { sha256 } from '../../identity/secrets.ts'
import type { AccessTokenReader } from '../access-tokens.ts'
import type { StorageLimits } from '../storage-limits.ts'
import { endGrant } from './ending.ts'
import { type Columns, consumeRecord, putRecord, readRecord, removeRecord, type StoredPayload, seconds, updateRecord } from './records.ts'
import type { Kept, Stored } from './stored.ts'

/** What the models work with. */
export interface Room {
  readonly db: Database
  readonly identity: Identity
  readonly tokens: AccessTokenReader
  readonly mayStore: StorageLimits
}

/** A thing that is about to be written. */
export interface Saving extends Columns {
  payload: Kept
  ctx: KoaContextWithOIDC | undefined
  /** In seconds. */
  expiresIn: number | undefined
}

/** What the request under way has used up, while its successor is not stored: both are written in one transaction. */
export const used = new WeakMap<object, { model: Model; row: string }>()

export const ended = (): Error => new errors.SessionNotFound('the session was ended meanwhile')

export class Model implements Adapter {
  readonly name: string
  protected readonly room: Room
  protected readonly db: Database
  protected readonly identity: Identity

  constructor(name: string, room: Room) {
    this.name = name
    this.room = room
    this.db = room.db
    this.identity = room.identity
  }

  /** The id of its row. */
  protected rowId(id: string): string {
    return sha256(id)
  }

  /** The payload without the values that open something. */
  protected withoutSecrets({ jti: _, stored: _stored, ...payload }: Kept): AdapterPayload {
    return payload
  }

  /** What it is found by. */
  protected keys(_row: string, { grantId, sessionUid, accountId }: AdapterPayload): Pick<Columns, 'grantId' | 'uid' | 'accountId'> {
    return { grantId, uid: sessionUid, accountId }
  }

  async upsert(id: string, payload: Kept, expiresIn?: number): Promise<void> {
    const row = this.rowId(id)
    const expiresAt = expiresIn ? seconds() + expiresIn : null
    const text = JSON.stringify(this.withoutSecrets(payload))
    const ctx = Provider.ctx
    await this.room.mayStore(this.name, { ctx, payload, text, isNew: !payload.stored })
    const { userCode, clientId } = payload
    const columns = { model: this.name, row, text, ...this.keys(row, payload), userCode, clientId, expiresAt }
    await this.save({ ...columns, payload, ctx, expiresIn })
  }

  protected async save(saving: Saving): Promise<void> {
    await this.db.write((run) => this.write(run, saving))
    const { stored } = saving.payload
    if (stored) Object.assign(stored, { text: saving.text, expiresAt: saving.expiresAt })
  }

  protected async write(run: Run, saving: Saving): Promise<void> {
    const { stored } = saving.payload
    if (!stored) await putRecord(run, saving)
    else await this.update(run, saving, stored)
  }

  /** Writes what was read before: it must be there. */
  protected async update(run: Run, saving: Saving, stored: Stored): Promise<void> {
    if (!(await updateRecord(run, saving, stored))) throw ended()
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const payload = await this.read(id)
    return payload && { ...payload, jti: id }
  }

  protected read(id: string): Promise<StoredPayload | undefined> {
    return readRecord(this.db, this.name, 'id', this.rowId(id))
  }

  // Only sessions have a uid, and only device codes a user code.
  async findByUid(_uid: string): Promise<AdapterPayload | undefined> {
    return undefined
  }
  async findByUserCode(_userCode: string): Promise<AdapterPayload | undefined> {
    return undefined
  }

  async consume(id: string): Promise<void> {
    const row = this.rowId(id)
    const ctx = Provider.ctx
    // A refresh token follows in the same request, and is not stored unless this one was still good.
    if (ctx?.oidc.route === 'token' && ctx.oidc.client?.grantTypeAllowed('refresh_token')) used.set(ctx, { model: this, row })
    else if (!(await this.db.write((run) => consumeRecord(run, this.name, row)))) await this.lost(row)
  }

  /** Somebody else was faster with the same code or token. Two who hold a code are one too many (RFC 9700 §4.5). */
  async lost(row: string): Promise<never> {
    const grantId = (await readRecord(this.db, this.name, 'id', row))?.grantId
    if (grantId) await endGrant(this.identity, grantId, 'a code or token came twice')
    throw new errors.InvalidGrant('it was used already')
  }

  async destroy(id: string): Promise<void> {
    await this.db.write((run) => removeRecord(run, this.name, this.rowId(id)))
  }

  // What hangs on a grant goes with it when the grant itself is destroyed, in one transaction.
  async revokeByGrantId(): Promise<void> {}
}
