/** What a new order takes over from another one: lines, extra lines, parameters. Nothing of it was received. */
import type { Trx } from '../../../database.ts'
import { gate } from '../../auth/gate.ts'
import { missing } from '../../engine/fields/ref.ts'
import type { Caller } from '../../engine/operation.ts'
import type { Change } from '../../engine/shape.ts'
import { invalid } from '../../errors.ts'
import { PURCHASE_ORDER } from '../kinds/order.ts'
import { copyParameters } from '../parameter/copy-parameters.ts'
import type { purchaseOrder } from './purchase-order.ts'

type Duplicate = NonNullable<Change<typeof purchaseOrder.fields>['duplicate']>

const SHARED = ['line', 'quantity', 'reference', 'notes', 'link', 'project_code_id', 'discount', 'metadata', 'search_key']
const LINE = [...SHARED, 'part_id', 'purchase_price', 'purchase_price_currency', 'auto_pricing', 'destination_id']
const EXTRA_LINE = [...SHARED, 'description', 'context', 'price', 'price_currency']

const copyLines = (trx: Trx, table: string, columns: readonly string[], from: number, to: number) => {
  const names = columns.map((name) => `"${name}"`).join(', ')
  return trx.all(
    `insert into ${table} (order_id, ${names}) select cast(? as integer), ${names} from ${table} where order_id = ? order by id`,
    [to, from],
  )
}

/** @param to key of the new order, of the same supplier @throws ValidationError */
export async function copyFrom(trx: Trx, request: Caller, duplicate: Duplicate, to: number): Promise<void> {
  gate(PURCHASE_ORDER.access('view'), request.principal) // what is copied is seen in the copy
  const { original: from } = duplicate
  const original = await trx('order_purchase_order').where({ id: from }).first('id', 'supplier_id')
  if (!original) throw invalid(missing(from), 'duplicate')
  if (duplicate.copy_lines) {
    const { supplier_id } = await trx('order_purchase_order').where({ id: to }).first('supplier_id')
    if (supplier_id !== original.supplier_id) throw invalid('Lines can only be copied from an order of the same supplier', 'duplicate')
    await copyLines(trx, 'order_purchase_order_line', LINE, from, to)
  }
  if (duplicate.copy_extra_lines) await copyLines(trx, 'order_purchase_order_extra_line', EXTRA_LINE, from, to)
  if (duplicate.copy_parameters) await copyParameters(trx, PURCHASE_ORDER, from, to, request.principal.user.pk)
}
