import type { Trx } from '../../../../database.ts'
import { beside } from '../../../engine/locks.ts'
import { builtIn } from '../../status-choices.ts'
import { STOCK_STATUS } from '../../status-codes.ts'
import { StatusField } from '../../status-field.ts'
import type { ItemRow } from './item-row.ts'

/** A state of stock: built in, or one of the installation's own. */
export class StockStatusField extends StatusField {
  constructor() {
    super(STOCK_STATUS, true)
  }
}

/** For forms of what may stay in the state that it is in. */
export const NO_CHANGE = {
  choices: [{ value: null, display_name: 'No Change' }, ...builtIn(STOCK_STATUS)],
  default: null,
  allow_blank: true,
  allow_null: false,
}

/** What an item's columns are in a state. */
export type StatusColumns = Pick<ItemRow, 'status' | 'status_custom_key'>

/** Columns by key of the state, which stays until the transaction ends; keys of nothing are left out. Own states act like the built in one that they stand for. */
export async function stockStatuses(trx: Trx, keys: Iterable<number>): Promise<ReadonlyMap<number, StatusColumns>> {
  const asked = new Set(keys)
  const found = new Map<number, StatusColumns>(
    STOCK_STATUS.states.filter(({ key }) => asked.has(key)).map(({ key }) => [key, { status: key, status_custom_key: null }]),
  )
  if (found.size === asked.size) return found
  await beside(trx, 'states in use')
  const own = await trx.all<{ key: number; logical_key: number }>(
    "select key, logical_key from common_custom_state where reference_status = 'StockStatus'",
  )
  for (const { key, logical_key } of own)
    if (asked.has(key) && !found.has(key)) found.set(key, { status: logical_key, status_custom_key: key })
  return found
}
