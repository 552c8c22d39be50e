/** Rules of a return order's lines: which item, how many of it, and that only `receive` says that it is back. */
import { missing } from '../../../engine/fields/ref.ts'
import { after, type Hooks } from '../../../engine/resource.ts'
import { checkUnique } from '../../../engine/unique.ts'
import { invalid } from '../../../errors.ts'
import { PIECE } from '../../stock/item/quantity.ts'
import { checkAmounts, checkQuantity, openOrder } from '../family/line-rules.ts'
import { line } from './line.ts'
import { RETURN } from './return.ts'

export const TOO_MANY = 'Return quantity exceeds stock quantity'

export const lineRules: Hooks<typeof line.fields> = {
  async check(write) {
    const { trx, row } = write
    checkQuantity(write)
    const order = await openOrder(RETURN, write)
    await checkUnique(line, write, 'order', 'item')
    const [item, quantity] = [after(write, 'item_id')!, after(write, 'quantity')!]
    if (quantity === 0) throw invalid('Return quantity must be greater than zero', 'quantity')
    const changed =
      row?.item_id !== item ? 'item' : row.quantity !== quantity ? 'quantity' : row.order_id !== order.id ? 'order' : undefined
    if (row?.received_date && changed) throw invalid('The item of this line was received already', changed)
    if (!after(write, 'received_date') !== !row?.received_date)
      throw invalid('A line is received by receiving it with its order', 'received_date')
    if (changed && changed !== 'order') {
      const found = await trx('stock_item').where({ id: item }).first('quantity', 'serial')
      if (!found) throw invalid(missing(item), 'item') // it went meanwhile
      if (quantity > Number(found.quantity)) throw invalid(TOO_MANY, 'quantity')
      if (found.serial && quantity !== PIECE) throw invalid('Invalid quantity for serialized stock item', 'quantity')
    }
    await checkAmounts(RETURN, write, 'price')
  },
}
