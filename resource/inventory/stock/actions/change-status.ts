import type { Trx } from '../../../../database.ts'
import { field } from '../../../engine/fields/index.ts'
import type { Caller } from '../../../engine/operation.ts'
import { invalid } from '../../../errors.ts'
import { STOCK_ITEM } from '../../kinds/stock.ts'
import { STOCK_STATUS } from '../../status-codes.ts'
import { HISTORY } from '../history/track.ts'
import { StockEdit } from '../item/stock-edit.ts'
import { notAStatus, StockStatusField, stockStatuses } from '../item/stock-status.ts'
import { applyAlso, NOTES, stockAction } from './adjustment.ts'

export interface ChangeStatus {
  readonly items: readonly number[]
  readonly status: number
  readonly note?: string
}

/** Items get another state; those that have it already stay as they are. @throws ValidationError */
export async function changeStatus(trx: Trx, request: Caller, { items, status, note }: ChangeStatus): Promise<void> {
  if (!items.length) throw invalid('No stock items selected', 'items')
  const edit = await StockEdit.open(trx, request.principal, items)
  const columns = (await stockStatuses(trx, [status])).get(status)
  if (!columns) throw invalid(notAStatus(status), 'status')
  edit.own('items')
  for (const item of edit.items.values()) {
    const deltas = applyAlso(item, columns)
    if (deltas.status !== undefined) edit.tell(item, HISTORY.EDITED, deltas, note)
  }
  await edit.save()
}

export const changeStatusOperation = stockAction<ChangeStatus>({
  id: 'stock_change_status_create',
  path: '/api/stock/change_status/',
  summary: 'Change the state of stock items',
  name: 'StockChangeStatus',
  fields: {
    items: field.list(field.ref(STOCK_ITEM)).required(),
    status: new StockStatusField().default(STOCK_STATUS.key.OK),
    note: NOTES,
  },
  run: changeStatus,
})
