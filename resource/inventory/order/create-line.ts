import type { Trx } from '../../../database.ts'
import { decimalText } from '../../engine/fields/number.ts'
import type { Answer, Caller, Operation } from '../../engine/operation.ts'
import { parseShape, type Sent } from '../../engine/shape.ts'
import { transact } from '../../engine/transact.ts'
import { answersOf, createRow, updateRow } from '../../engine/write.ts'
import { line } from './line.ts'
import { lockOrder } from './order-state.ts'

interface Wanted {
  order: number
  part: number | null
  quantity: number
  merge_items: boolean
  target_date?: string | null
  destination?: number | null
  build_order?: number | null
  purchase_price?: number | null
  purchase_price_currency?: string
}

/** Makes a line, or adds to the one that asks for the same already. @returns the line's key */
export async function addLine(trx: Trx, request: Caller, input: Sent): Promise<number> {
  const { values, errors } = parseShape(line.fields, input)
  const same = errors ? undefined : await sameLine(trx, values as unknown as Wanted)
  if (!same) return createRow(line, request, trx, input)
  const quantity = decimalText(same.quantity + (values.quantity as number), 5)
  const { auto_pricing } = parseShape(line.fields, input, 'patch').values
  await updateRow(line, request, trx, same.id, { quantity, ...(auto_pricing === undefined ? {} : { auto_pricing }) }, 'patch')
  return same.id
}

/** The line that a new one can become part of: the same part, place and day, not for a build, and no other price. */
async function sameLine(trx: Trx, wanted: Wanted): Promise<{ id: number; quantity: number } | undefined> {
  if (!wanted.merge_items || typeof wanted.part !== 'number' || wanted.build_order || wanted.quantity <= 0) return undefined
  if (!(await trx('order_purchase_order').where({ id: wanted.order }).first('id'))) return undefined
  await lockOrder(trx, wanted.order)
  const query = trx('order_purchase_order_line')
    .where({
      order_id: wanted.order,
      part_id: wanted.part,
      target_date: wanted.target_date ?? null,
      destination_id: wanted.destination ?? null,
      build_order_id: null,
    })
    .orderBy('id')
  if (typeof wanted.purchase_price === 'number') query.where({ purchase_price: wanted.purchase_price })
  if (wanted.purchase_price_currency) query.where({ purchase_price_currency: wanted.purchase_price_currency })
  return query.first('id', 'quantity')
}

/** The resource's own way to make a line, with the merging before it. */
export const withMerging = (operation: Operation): Operation =>
  operation.id !== 'order_po_line_create'
    ? operation
    : {
        ...operation,
        handle: async (request): Promise<Answer> => {
          const input = await request.body()
          return transact(request, async (trx) => {
            const id = await addLine(trx, request, input)
            return { status: 201, body: (await answersOf(line, request, trx, [id], input))[0] }
          })
        },
      }
