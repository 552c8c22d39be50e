/**
 * The table of what the protocol library keeps, as identity reads and ends it: each row is a session, interaction, grant, code or token,
 * and beside them what identity keeps there itself: consents, notices, challenges that were used. The library's own way to it is its
 * adapter (oidc/adapter/records.ts); nothing else knows this table.
 */
import type { Database, Trx } from '../../database.ts'

export type RecordModel = 'Consent' | 'Grant' | 'Interaction' | 'RefreshToken' | 'Session' | 'SignOutNotice' | 'UsedChallenge'

/** What rows are told by. */
export interface RecordKeys {
  model?: RecordModel
  id?: string
  grant_id?: string
  account_id?: string
  client_id?: string
}

const relation = (model: RecordModel, columns: string): string =>
  `(select id, payload, ${columns} from oidc_record where model = '${model}')`
/** In the place of a table in a statement: what people allowed applications. */
export const CONSENTS = relation('Consent', 'account_id, client_id')
/** Authorizations. */
export const GRANTS = relation('Grant', 'account_id, client_id, expires_at')
export const SESSIONS = relation('Session', 'uid, account_id, expires_at')
export const REFRESH_TOKENS = relation('RefreshToken', 'grant_id, account_id, client_id, expires_at, consumed_at')

export interface StoredRecord {
  id: string
  /** JSON. */
  payload: string
  /** In Unix seconds; null for what does not expire. */
  expires_at: number | null
}

const READ = 'select id, payload, expires_at from oidc_record where model = ? and id = ?'

/** @param settled wait until every change of it that is under way is done */
export async function findRecord(db: Database, model: RecordModel, id: string, settled = false): Promise<StoredRecord | undefined> {
  return (await db.all<StoredRecord>(settled && db.kind === 'postgres' ? `${READ} for share` : READ, [model, id]))[0]
}

/** The same inside a transaction that is going to change it: others that want to wait. */
export function recordToChange(trx: Trx, model: RecordModel, id: string): Promise<StoredRecord | undefined> {
  const query = trx('oidc_record').where({ model, id })
  return (trx.kind === 'postgres' ? query.forUpdate() : query).first('id', 'payload', 'expires_at')
}

export const recordsOf = (trx: Trx, keys: RecordKeys): Promise<(StoredRecord & { client_id: string })[]> =>
  trx('oidc_record').where(keys).orderBy('client_id').select('id', 'payload', 'expires_at', 'client_id')

/** Stores it; what has the same key gets its payload. */
export async function saveRecord(
  trx: Trx,
  record: Required<Pick<RecordKeys, 'model' | 'id'>> & RecordKeys & { payload: string },
): Promise<void> {
  await trx('oidc_record').insert(record).onConflict(['model', 'id']).merge(['payload'])
}

/** Stores what nobody stored before. @param expires in Unix seconds @returns false when it is there already */
export async function addRecord(trx: Trx, model: RecordModel, id: string, payload: unknown, expires: number): Promise<boolean> {
  const added = await trx.all(
    'insert into oidc_record (model, id, payload, expires_at) values (?, ?, ?, ?) on conflict (model, id) do nothing returning id',
    [model, id, JSON.stringify(payload), expires],
  )
  return added.length > 0
}

/** @returns how many there were */
export const deleteRecords = (trx: Trx, keys: RecordKeys): Promise<number> => trx('oidc_record').where(keys).delete()

/** Takes the sessions of a person away, in one statement: what a request that runs at the same time stored last is among them. */
export function takeSessions(
  trx: Trx,
  sub: string,
  { except, only }: { except?: string | undefined; only?: string | undefined },
): Promise<{ uid: string; payload: string }[]> {
  const chosen = [...(except === undefined ? [] : [['uid <> ?', except]]), ...(only === undefined ? [] : [['uid = ?', only]])]
  return trx.all(
    ["delete from oidc_record where model = 'Session' and account_id = ?", ...chosen.map(([condition]) => condition)].join(' and ') +
      ' returning uid, payload',
    [sub, ...chosen.map(([, uid]) => uid!)],
  )
}

/** Takes all of a model that there are: of several processes that ask, one gets each. */
export async function takeRecords(db: Database, model: RecordModel): Promise<StoredRecord[]> {
  if (!(await db.all('select 1 from oidc_record where model = ? limit 1', [model])).length) return []
  return db.transaction((trx) =>
    trx.all<StoredRecord>('delete from oidc_record where model = ? returning id, payload, expires_at', [model]),
  )
}

/** Consents do not expire, but people go. */
export const forgetConsentsOfNobody = (trx: Trx): Promise<unknown> =>
  trx.all("delete from oidc_record where model = 'Consent' and not exists (select 1 from auth_user u where u.sub = account_id)")
