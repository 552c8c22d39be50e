/** Rules of purchase orders besides those of all orders: lines are of the supplier's parts, and stock that came is named by its order. */
import type { Trx } from '../../../../database.ts'
import { lockRows } from '../../../engine/locks.ts'
import { after, type Hooks } from '../../../engine/resource.ts'
import { invalid } from '../../../errors.ts'
import type { purchaseOrder } from './purchase-order.ts'

export const purchaseOrderRules: Hooks<typeof purchaseOrder.fields> = {
  async check(write) {
    const { trx, row, id } = write
    const supplier = after(write, 'supplier_id') ?? null
    if (row && row.supplier_id !== supplier && (await hasLinesOfOthers(trx, id, supplier)))
      throw invalid('Supplier must match the lines of the order', 'supplier')
  },
  // Stock that came by it loses it.
  async deleting({ trx, id }) {
    await lockRows(trx, 'stock_item', await trx('stock_item').where({ purchase_order_id: id }).pluck('id'), 'change')
  },
}

/** Does the order have lines of another supplier than this one? */
const hasLinesOfOthers = async (trx: Trx, order: number, supplier: number | null): Promise<boolean> =>
  (await trx('order_purchase_order_line as l')
    .join('company_supplier_part as s', 's.id', 'l.part_id')
    .where('l.order_id', order)
    .whereNot('s.supplier_id', supplier ?? 0)
    .first('l.id')) !== undefined
