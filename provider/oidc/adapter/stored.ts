/**
 * What was read of a session, a sign-in on the way or a device code, carried along until it is saved: the library saves a thing whole,
 * long after it read it, and what was ended or changed in between must not come back.
 */
import { randomBytes } from 'node:crypto'
import type Provider from 'oidc-provider'
import type { AdapterPayload } from 'oidc-provider'
import type { Database, Run } from '../../../database.ts'
import { type Columns, lockSession, renameSession } from './records.ts'

/** The row that a thing was read from, as it was then. */
export interface Stored {
  row: string
  text: string
  expiresAt: number | null
}

/** What the library hands over, with what was read where it was read and not made. */
export type Kept = AdapterPayload & { stored?: Stored }

/** Lets the models keep what was read. A session that gets a new identifier keeps its row, which is renamed when it is saved. */
export function keepStored({ Session, Interaction, DeviceCode }: Provider): void {
  for (const model of [Session, Interaction, DeviceCode] as unknown as { IN_PAYLOAD: string[] }[])
    Object.defineProperty(model, 'IN_PAYLOAD', { value: [...model.IN_PAYLOAD, 'stored'] })
  Session.prototype.resetIdentifier = function (this: { jti: string; touched: boolean }) {
    this.jti = randomBytes(16).toString('base64url')
    this.touched = true
  }
}

type Fields = Record<string, unknown>
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The newest of a thing, with what was changed since it was read. @param depth how many levels of fields are looked into */
function withChanges(read: Fields, changed: Fields, newest: Fields, depth = 0): Fields {
  const result = { ...newest }
  for (const key of new Set([...Object.keys(read), ...Object.keys(changed)])) {
    const [before, mine, theirs] = [read[key], changed[key], newest[key]]
    if (JSON.stringify(before) === JSON.stringify(mine)) continue
    if (depth > 0 && isFields(mine) && isFields(theirs)) result[key] = withChanges(isFields(before) ? before : {}, mine, theirs, depth - 1)
    else if (mine === undefined) delete result[key]
    else result[key] = mine
  }
  return result
}

/** Of each application: its part of a session, and the fields of that. */
const mergedSession = (read: Fields, changed: Fields, newest: Fields): Fields => {
  const apps = ({ authorizations = {} }: Fields) => authorizations as Fields
  const merged = withChanges({ ...read, authorizations: undefined }, { ...changed, authorizations: undefined }, newest)
  const authorizations = withChanges(apps(read), apps(changed), apps(newest), 1)
  return Object.keys(authorizations).length ? { ...merged, authorizations } : merged
}

/**
 * Saves a session that was read: over the newest of it, never anew. One that has another identifier meanwhile gets what concerns its
 * applications; that identifier stays between the other request and its browser.
 * @returns the id and text of its row; undefined when the session was ended, or is somebody else's by now
 */
export async function saveSession(
  db: Database,
  run: Run,
  { row, text, uid, expiresAt }: Columns,
  stored: Stored,
): Promise<{ row: string; text: string } | undefined> {
  const rows = await lockSession(db, run, uid!)
  const found = rows.find(({ id }) => id === stored.row) ?? rows[0]
  if (!found) return undefined
  const [read, mine, newest] = [stored.text, text, found.payload].map((each) => JSON.parse(each) as Fields) as [Fields, Fields, Fields]
  const isHere = found.id === stored.row
  if (newest['accountId'] !== (isHere ? read : mine)['accountId'] || (!isHere && newest['accountId'] === undefined)) return undefined
  const values = isHere
    ? { row, text: found.payload === stored.text ? text : JSON.stringify(mergedSession(read, mine, newest)) }
    : { row: found.id, text: JSON.stringify({ ...newest, authorizations: mergedSession(read, mine, newest)['authorizations'] }) }
  const { accountId } = JSON.parse(values.text) as { accountId?: string }
  await renameSession(run, found.id, { ...values, accountId, expiresAt })
  return values
}
