/** Rules of purchase orders: references, whom they go to, what a state forbids; and what is kept along with their rows. */
import type { Trx } from '../../../database.ts'
import { today } from '../../../provider/identity/api-tokens.ts'
import { missing } from '../../engine/fields/ref.ts'
import { beside, inTurn, lockRows } from '../../engine/locks.ts'
import { after, type Hooks, type Write as WriteOf } from '../../engine/resource.ts'
import { invalid, ValidationError } from '../../errors.ts'
import { touchOrderTotals } from '../kept/order-total.ts'
import { touchPrices } from '../kept/prices.ts'
import { touchTotals } from '../kept/totals.ts'
import { setting } from '../settings/setting.ts'
import { copyFrom } from './copy-order.ts'
import { isLocked, partsOf, STATUS } from './order-state.ts'
import type { purchaseOrder } from './purchase-order.ts'
import { checkReference, nextReference } from './reference.ts'

type Fields = typeof purchaseOrder.fields
type Write = WriteOf<Fields>

export const purchaseOrderRules: Hooks<Fields> = {
  async lock(trx, { verb, input }) {
    if (verb === 'add' || (verb === 'change' && input.reference !== undefined)) await inTurn(trx, 'purchase order references')
  },

  async check(write) {
    const { trx, request, values, row, id } = write
    if (row && (await isLocked(trx, row))) throw invalid('This order is locked and cannot be modified', 'reference')
    checkDates(write)
    await checkSupplier(write)
    await checkCustomState(write)
    if ((await setting(trx, 'PURCHASEORDER_REQUIRE_RESPONSIBLE')) && !after(write, 'responsible_id'))
      throw invalid('Responsible user or group must be specified', 'responsible')
    // Text that is empty on one side and null on the other means the same: no currency of its own.
    if (values.order_currency === '') values.order_currency = null
    values.updated_at = new Date().toISOString()
    if (!row) {
      values.status = STATUS.PENDING
      values.created_by_id = request.principal.user.pk
      values.creation_date = today()
    }
    if (values.reference === undefined) {
      if (!row) Object.assign(values, await nextReference(trx))
    } else if (values.reference !== row?.reference) {
      values.reference_int = await checkReference(trx, values.reference, id)
    }
  },

  async saved({ trx, request, input, values, row, id }) {
    const { duplicate: original } = input
    if (!row && original) await copyFrom(trx, request, original, id)
    if (!row || values.order_currency !== undefined || values.supplier_id !== undefined) await touchOrderTotals(trx, [id])
    if (!row && original) await touchTotals(trx, 'purchases', await partsOf(trx, id))
  },

  async deleting({ trx, row, id }) {
    if (await isLocked(trx, row!)) throw invalid('This order is locked and cannot be modified', 'reference')
    const parts = await partsOf(trx, id)
    await trx('order_purchase_order_line').where({ order_id: id }).delete()
    // Stock that came by it loses it.
    await lockRows(trx, 'stock_item', await trx('stock_item').where({ purchase_order_id: id }).pluck('id'), 'change')
    if (row!.status === STATUS.COMPLETE) await touchPrices(trx, parts)
    await touchTotals(trx, 'purchases', parts)
  },
}

function checkDates(write: Write): void {
  const [start, target] = [after(write, 'start_date'), after(write, 'target_date')]
  if (start && target && start > target)
    throw new ValidationError({
      target_date: ['Target date must be after start date'],
      start_date: ['Start date must be before target date'],
    })
}

/** The supplier sells things, its people and addresses are its own, and lines are of its supplier parts. */
async function checkSupplier(write: Write): Promise<void> {
  const { trx, values, row, id } = write
  const supplier = after(write, 'supplier_id') ?? null
  const changed = !row || row.supplier_id !== supplier
  if (changed && supplier !== null && !(await trx('company_company').where({ id: supplier, is_supplier: true }).first('id')))
    throw invalid(missing(supplier), 'supplier')
  if (row && changed && (await hasLinesOfOthers(trx, id, supplier))) throw invalid('Supplier must match the lines of the order', 'supplier')
  for (const what of ['contact', 'address'] as const) {
    const key = after(write, `${what}_id`)
    if (typeof key !== 'number' || !(changed || values[`${what}_id`] !== undefined)) continue
    const { company_id } = await trx(`company_${what}`).where({ id: key }).first('company_id')
    if (company_id !== supplier) throw invalid(`${what === 'contact' ? 'Contact' : 'Address'} does not match selected company`, what)
  }
}

/** Does the order have lines of another supplier than this one? */
const hasLinesOfOthers = async (trx: Trx, order: number, supplier: number | null): Promise<boolean> =>
  (await trx('order_purchase_order_line as l')
    .join('company_supplier_part as s', 's.id', 'l.part_id')
    .where('l.order_id', order)
    .whereNot('s.supplier_id', supplier ?? 0)
    .first('l.id')) !== undefined

/** A state of the installation says more than the state that it stands for, and never something else. */
async function checkCustomState({ trx, values, row }: Write): Promise<void> {
  const key = values.status_custom_key
  if (typeof key !== 'number') return
  const status = row?.status ?? STATUS.PENDING
  await beside(trx, 'states in use')
  if (key === status) values.status_custom_key = null
  else if (!(await trx('common_custom_state').where({ reference_status: 'PurchaseOrderStatus', key, logical_key: status }).first('id')))
    throw invalid(`"${key}" is not a valid choice.`, 'status_custom_key')
}
