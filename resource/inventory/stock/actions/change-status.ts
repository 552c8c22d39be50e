import { action } from '../../../engine/action.ts'
import { field } from '../../../engine/fields/index.ts'
import { invalid } from '../../../errors.ts'
import { STOCK_ITEM } from '../../kinds/stock.ts'
import { STOCK_STATUS } from '../../status-codes.ts'
import { notAStatus } from '../../status-field.ts'
import { HISTORY } from '../history/track.ts'
import { StockEdit } from '../item/stock-edit.ts'
import { StockStatusField, stockStatuses } from '../item/stock-status.ts'
import { applyAlso, NOTES, ON_STOCK } from './adjustment.ts'

/** Items get another state; those that have it already stay as they are. */
export const changeStatus = action({
  ...ON_STOCK,
  name: 'change_status',
  summary: 'Change the status of stock items',
  schema: 'StockChangeStatus',
  body: {
    items: field
      .list(field.ref(STOCK_ITEM))
      .required()
      .told({ type: 'field', child: undefined })
      .label('Stock Items')
      .help('Stock items that change'),
    status: new StockStatusField().default(STOCK_STATUS.key.OK).help('State from now on'),
    note: NOTES.label('Notes'),
  },
  async run({ trx, request }, { items, status, note }) {
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
  },
})
