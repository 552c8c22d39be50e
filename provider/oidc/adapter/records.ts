/** The SQL of the adapter: each row of `oidc_record` is a code, token, session, interaction or grant. */
import type { AdapterPayload } from 'oidc-provider'
import type { Database, Run, Value } from '../../../database.ts'
import type { Kept, Stored } from './stored.ts'

interface RecordRow {
  id: string
  payload: string
  expires_at: number | null
  consumed_at: number | null
}

/** What is stored of a thing, and the id of its row. */
export type StoredPayload = Kept & { consumed?: number; rowId: string }

/** What is written of a thing. */
export interface Columns {
  model: string
  row: string
  text: string
  /** The grant that it ends with. */
  grantId: string | undefined
  uid: string | undefined
  userCode: string | undefined
  accountId: string | undefined
  clientId: string | undefined
  /** In Unix seconds. */
  expiresAt: number | null
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
const SAVE_SESSION = "update oidc_record set id = ?, payload = ?, account_id = ?, expires_at = ? where model = 'Session' and id = ?"

/** @returns SQL that removes as many rows at most that expired before a time */
export const removeExpiredRecords = (batch: number): string => `delete from oidc_record where (model, id) in
    (select model, id from oidc_record where expires_at < ? order by expires_at limit ${batch}) returning id`

export const seconds = (): number => Math.floor(Date.now() / 1000)

export async function readRecord(
  db: Database,
  model: string,
  column: 'id' | 'uid' | 'user_code',
  value: string,
): Promise<StoredPayload | undefined> {
  const [row] = await db.all<RecordRow>(`${READ} and ${column} = ?`, [model, value])
  if (!row) return undefined
  const payload: AdapterPayload = JSON.parse(row.payload)
  if (row.expires_at !== null) payload.exp = row.expires_at
  if (row.consumed_at !== null) payload.consumed = row.consumed_at
  const stored: Stored = { row: row.id, text: row.payload, expiresAt: row.expires_at }
  return { ...payload, rowId: row.id, stored } as StoredPayload
}

const values = ({ text, grantId, uid, userCode, accountId, clientId, expiresAt }: Columns): Value[] => [
  text,
  grantId ?? null,
  uid ?? null,
  userCode ?? null,
  accountId ?? null,
  clientId ?? null,
  expiresAt,
]

export const putRecord = (run: Run, columns: Columns): Promise<unknown> => run(UPSERT, [columns.model, columns.row, ...values(columns)])

/** Writes what was read before. @returns whether it was there still */
export const updateRecord = async (run: Run, columns: Columns, { row }: Stored): Promise<boolean> =>
  (await run(`${UPDATE} returning id`, [...values(columns), columns.model, row])).length > 0

/** Writes what was read before. @returns whether it was still as it was read */
export const updateUnchanged = async (run: Run, columns: Columns, { row, text }: Stored): Promise<boolean> =>
  (await run(`${UPDATE} and payload = ? returning id`, [...values(columns), columns.model, row, text])).length > 0

/** @returns whether it was not there before */
export const insertOnce = async (run: Run, { model, row, text, expiresAt }: Columns): Promise<boolean> =>
  (await run(INSERT_ONCE, [model, row, text, expiresAt])).length > 0

/** Marks as used. @returns whether it was good until now: of many that race one wins (RFC 9700 §4.5, §4.14) */
export const consumeRecord = async (run: Run, model: string, row: string): Promise<boolean> =>
  (await run(CONSUME, [seconds(), model, row])).length > 0

export const removeRecord = (run: Run, model: string, row: string): Promise<unknown> => run(DELETE, [model, row])

/** Removes. @returns whether it was there: of many that race one gets it */
export const takeRecord = async (run: Run, model: string, row: string): Promise<boolean> =>
  (await run(`${DELETE} returning id`, [model, row])).length > 0

export const extendGrant = (run: Run, grantId: string, until: number): Promise<unknown> => run(EXTEND, [until, grantId, until])

/** Is it there? It stays as it is until the transaction has ended. */
export async function isThere(
  db: Database,
  run: Run,
  model: 'Interaction' | 'Session',
  column: 'id' | 'uid',
  value: string,
): Promise<boolean> {
  const share = db.kind === 'postgres' ? ' for share' : ''
  return (await run(`select id from oidc_record where model = '${model}' and ${column} = ?${share}`, [value])).length > 0
}

/** The rows of a session, locked until the transaction has ended. */
export const lockSession = (db: Database, run: Run, uid: string): Promise<{ id: string; payload: string }[]> =>
  run(`select id, payload from oidc_record where model = 'Session' and uid = ?${db.kind === 'postgres' ? ' for update' : ''}`, [uid])

/** Writes a session over the row that it was found in, under its identifier of now. */
export const renameSession = (
  run: Run,
  found: string,
  { row, text, accountId, expiresAt }: Pick<Columns, 'row' | 'text' | 'accountId' | 'expiresAt'>,
): Promise<unknown> => run(SAVE_SESSION, [row, text, accountId ?? null, expiresAt, found])

export const removeSession = (run: Run, uid: string): Promise<unknown> =>
  run("delete from oidc_record where model = 'Session' and uid = ?", [uid])
