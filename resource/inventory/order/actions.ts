/** What is done with a purchase order as a whole: issue, hold, complete, cancel. */

import type { Row, Trx } from '../../../database.ts'
import { today } from '../../../provider/identity/api-tokens.ts'
import { allow } from '../../auth/gate.ts'
import { field } from '../../engine/fields/index.ts'
import type { ApiRequest, Operation } from '../../engine/operation.ts'
import { readRequest, shapeOf } from '../../engine/request.ts'
import type { Shape } from '../../engine/shape.ts'
import { transact } from '../../engine/transact.ts'
import { invalid } from '../../errors.ts'
import { ORDERS, PRICES } from '../effects.ts'
import { isOpen, lockOrder, STATUS, setStatus } from './order-state.ts'

type Input = Record<string, unknown>
/** Holds the order's state against what is asked of it, and writes the new one. @throws ValidationError */
type Deed = (trx: Trx, order: Row, input: Input) => Promise<void>

export const issueOrder: Deed = async (trx, order) => {
  if (order.status !== STATUS.PENDING && order.status !== STATUS.ON_HOLD) throw invalid('Order cannot be issued')
  await setStatus(trx, order, STATUS.PLACED, { issue_date: today() })
}

export const holdOrder: Deed = async (trx, order) => {
  if (order.status !== STATUS.PENDING && order.status !== STATUS.PLACED) throw invalid('Order cannot be put on hold')
  await setStatus(trx, order, STATUS.ON_HOLD)
}

export const cancelOrder: Deed = async (trx, order) => {
  if (!isOpen(order)) throw invalid('Order cannot be cancelled')
  await setStatus(trx, order, STATUS.CANCELLED)
}

export const completeOrder: Deed = async (trx, order, { accept_incomplete }) => {
  if (order.status !== STATUS.PLACED) throw invalid('Order cannot be completed')
  if (!accept_incomplete && !(await isReceived(trx, order.id as number)))
    throw invalid('Order has incomplete line items', 'accept_incomplete')
  await setStatus(trx, order, STATUS.COMPLETE, { complete_date: today() })
}

/** Has everything come that the lines ask for? */
export const isReceived = async (trx: Trx, order: number): Promise<boolean> =>
  (await trx('order_purchase_order_line').where({ order_id: order }).whereRaw('received < quantity').first('id')) === undefined

const NOTHING = shapeOf({})
const COMPLETE = shapeOf({
  accept_incomplete: field.bool().default(false).help('Whether lines may stay that not all of has come for'),
})

const action = (name: string, summary: string, deed: Deed, schema?: string, shape: Shape = NOTHING): Operation => ({
  id: `order_po_${name}_create`,
  method: 'post',
  path: `/api/order/po/{id}/${name}/`,
  summary,
  access: allow.role('change', ['purchase_order']),
  touches: [...ORDERS, ...PRICES],
  ...(schema ? { request: { name: schema, shape } } : {}),
  status: 201,
  response: schema ? { name: schema, shape } : { type: 'object' },
  handle: async (request: ApiRequest) => {
    const input = await request.body()
    return transact(request, async (trx) => {
      const order = await lockOrder(trx, request.path[0] as number)
      const values = await readRequest(trx, request, shape, input)
      await deed(trx, order, values)
      return { status: 201, body: values }
    })
  },
})

export const orderActions: readonly Operation[] = [
  action('issue', 'Place an order with its supplier', issueOrder),
  action('hold', 'Put an order on hold', holdOrder),
  action('complete', 'Complete an order', completeOrder, 'PurchaseOrderComplete', COMPLETE),
  action('cancel', 'Cancel an order', cancelOrder),
]
