import type { Trx } from '../../../../database.ts'
import { decimalText } from '../../../engine/fields/number.ts'
import { type Change, parseShape, type Sent } from '../../../engine/shape.ts'
import type { Work } from '../../../engine/transact.ts'
import { createRow, updateRow } from '../../../engine/write.ts'
import { lockOrder } from '../family/order-state.ts'
import { line } from './line.ts'
import { PURCHASE } from './purchase.ts'

/** Makes a line, or adds to the one that asks for the same already. @returns the line's key */
export async function addLine({ trx, request }: Work, sent: Sent): Promise<number> {
  const { values, errors } = parseShape(line.fields, sent)
  const wanted = values as Change<typeof line.fields>
  const same = errors ? undefined : await sameLine(trx, wanted)
  if (!same) return createRow(line, request, trx, sent)
  const quantity = decimalText(same.quantity + wanted.quantity!, 5)
  const { auto_pricing } = parseShape(line.fields, sent, 'patch').values
  await updateRow(line, request, trx, same.id, { quantity, ...(auto_pricing === undefined ? {} : { auto_pricing }) }, 'patch')
  return same.id
}

/** The line that a new one can become part of: the same part, place and day, not for a build, and no other price. */
async function sameLine(trx: Trx, wanted: Change<typeof line.fields>): Promise<{ id: number; quantity: number } | undefined> {
  const { order, part, quantity, build_order, purchase_price, purchase_price_currency } = wanted
  if (!wanted.merge_items || !order || !part || build_order || !quantity || quantity < 0) return undefined
  if (!(await trx('order_purchase_order').where({ id: order }).first('id'))) return undefined
  await lockOrder(PURCHASE, trx, order)
  return trx('order_purchase_order_line')
    .where({
      order_id: order,
      part_id: part,
      target_date: wanted.target_date ?? null,
      destination_id: wanted.destination ?? null,
      build_order_id: null,
      ...(typeof purchase_price === 'number' ? { purchase_price } : {}),
      ...(purchase_price_currency ? { purchase_price_currency } : {}),
    })
    .orderBy('id')
    .first('id', 'quantity')
}
