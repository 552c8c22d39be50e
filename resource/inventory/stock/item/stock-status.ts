import type { Trx } from '../../../../database.ts'
import { Integer } from '../../../engine/fields/number.ts'
import { beside } from '../../../engine/locks.ts'
import { STOCK_STATUS } from '../../status-codes.ts'
import type { ItemRow } from './item-row.ts'

/** A state of stock: built in, or one of the installation's own. Which of the latter there are is asked when writing. */
export class StockStatusField extends Integer {
  constructor() {
    super(0)
  }
  override shape() {
    return { type: 'integer', enum: STOCK_STATUS.states.map(({ key }) => key) }
  }
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

export const notAStatus = (key: number): string => `"${key}" is not a valid choice.`
