/** The history of stock: one row a change, written in the transaction of the change. */
import type { Trx } from '../../../../database.ts'
import type { Principal } from '../../../../provider/identity/principal.ts'
import { allSql, rowsAs } from '../../../engine/rows.ts'
import { sql } from '../../../engine/sql.ts'
import { STOCK_HISTORY } from '../../status-codes.ts'

/** What happened to an item: the contract's codes by name. */
export const HISTORY = STOCK_HISTORY.key

/** What changed. Quantities are integers of 10^-5 here and numbers in the row; the rest is kept as it is. */
export interface Deltas {
  /** Quantity of the item afterwards. */
  quantity?: number
  added?: number
  removed?: number
  /** Key of the place that it is in afterwards. */
  location?: number | null
  old_location?: number | null
  status?: number
  old_status?: number
  /** The built in states that those of the installation stand for. */
  status_logical?: number
  old_status_logical?: number
  /** Key of the other item: split from, installed in, … */
  stockitem?: number
  serial?: string
  batch?: string | null
  packaging?: string | null
  part?: number
  customer?: number
  customer_name?: string
  purchaseorder?: number
  salesorder?: number
  returnorder?: number
  transferorder?: number
  buildorder?: number
}

type State = { readonly status: number; readonly status_custom_key: number | null }

/** What a change of state tells: both as the installation calls them, and the built in ones. Nothing where the state stays. */
export function statusDeltas(before: State, after: State): Deltas {
  const [old_status, status] = [before, after].map((of) => of.status_custom_key ?? of.status)
  return status === old_status
    ? {}
    : { status: status!, status_logical: after.status, old_status: old_status!, old_status_logical: before.status }
}

export interface Change {
  /** Key of the item; null when the change took it away altogether: its part and this row are what is left of it. */
  item: number | null
  /** Key of the item's part. */
  part: number
  /** Of HISTORY. */
  type: number
  deltas?: Deltas
  notes?: string
  /** Quantity before and after, integers of 10^-5, where the change is one of quantity. An item that is new had 0. */
  before?: number
  after?: number
}

const QUANTITIES = ['quantity', 'added', 'removed'] as const
const UNIT = 100_000

const deltaText = (deltas: Deltas = {}): string => {
  const shown: Record<string, unknown> = { ...deltas }
  for (const name of QUANTITIES) if (deltas[name] !== undefined) shown[name] = deltas[name] / UNIT
  return JSON.stringify(shown)
}

/**
 * Writes the history of changes in the order given: who did it, through which application and which credential, when, and what changed.
 * An update (STOCK_UPDATE) that neither changed anything nor says anything leaves no row.
 */
export async function recordChanges(trx: Trx, principal: Principal, changes: readonly Change[]): Promise<void> {
  const told = changes.filter(({ type, deltas, notes }) => type !== HISTORY.STOCK_UPDATE || notes || Object.keys(deltas ?? {}).length)
  if (!told.length) return
  const rows = rowsAs(
    trx,
    'change',
    { item: 'integer', part: 'integer', type: 'integer', notes: 'text', deltas: 'text', before: 'bigint', after: 'bigint' },
    told.map((change) => ({ ...change, notes: change.notes ?? '', deltas: deltaText(change.deltas) })),
  )
  const { user, credential, clientId = null } = principal
  const who = sql`${new Date().toISOString()}, ${user.pk}, ${credential.slice(0, 100)}, ${clientId}`
  await allSql(
    trx,
    sql`insert into stock_tracking (item_id, part_id, tracking_type, notes, deltas, before, after, date, user_id, credential, client_id)
     select item, part, type, notes, deltas, before, after, ${who} from ${rows} order by n`,
  )
}

/** Writes the history of one change; see `recordChanges`. */
export const recordChange = (trx: Trx, principal: Principal, change: Change): Promise<void> => recordChanges(trx, principal, [change])
