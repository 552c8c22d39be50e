/** Barcodes at a purchase order: which part of the supplier is it, and: it has come. */

import type { Trx } from '../../../database.ts'
import { action, question } from '../../engine/action.ts'
import { field } from '../../engine/fields/index.ts'
import type { Caller, Operation } from '../../engine/operation.ts'
import type { Input } from '../../engine/shape.ts'
import type { Work } from '../../engine/transact.ts'
import { NotFound } from '../../errors.ts'
import { RECEIVING } from '../effects.ts'
import { COMPANY } from '../kinds/company.ts'
import { PURCHASE_ORDER, PURCHASE_ORDER_LINE, SALES_ORDER } from '../kinds/order.ts'
import { LOCATION } from '../kinds/stock.ts'
import { receiveOrder } from '../order/receive-order.ts'
import { PURCHASE_ORDER_OPEN, PURCHASE_ORDER_STATUS, STOCK_STATUS } from '../status-codes.ts'
import { findBarcode, type Scanned } from '../thing/find-barcode.ts'
import { BARCODE } from './operations.ts'
import { aboutBarcode, barcodeError, scan, shownThing, visible } from './scan.ts'

/** The column of supplier parts that refers to what was scanned. */
const COLUMNS: Readonly<Record<string, string>> = { part: 'part_id', supplierpart: 'id', manufacturerpart: 'manufacturer_part_id' }

const ALLOCATE = { barcode: BARCODE, purchase_order: field.ref(PURCHASE_ORDER).required() }

async function allocate(request: Caller, { barcode, purchase_order }: Input<typeof ALLOCATE>): Promise<unknown> {
  const [order] = await request.db.all<{ id: number; supplier_id: number; status: number }>(
    'select id, supplier_id, status from order_purchase_order where id = ?',
    [purchase_order],
  )
  if (!order) throw new NotFound('PurchaseOrder')
  if (!PURCHASE_ORDER_OPEN.includes(order.status)) throw barcodeError(barcode, 'Purchase order is not open')
  const found = await scan(request, barcode)
  if (!found) throw barcodeError(barcode, 'No matching plugin found for barcode data')
  const known = COLUMNS[found.model]
  if (!known) throw barcodeError(barcode, 'No matching part data found', { [found.model]: { pk: found.id } })
  const parts = await request.db.all<{ id: number }>(
    `select id from company_supplier_part where supplier_id = ? and ${known} = ? order by id limit 2`,
    [order.supplier_id, found.id],
  )
  if (parts.length !== 1)
    throw barcodeError(barcode, parts.length ? 'Multiple matching supplier parts found' : 'No matching supplier parts found', {
      [found.model]: { pk: found.id },
    })
  const supplierPart = await shownThing(request, { model: 'supplierpart', id: parts[0]!.id })
  return { ...supplierPart, success: 'Matched supplier part', ...aboutBarcode(barcode, true), barcode, purchase_order: order.id }
}

const RECEIVE = {
  barcode: BARCODE,
  supplier: field.ref(COMPANY).nullable().help('Supplier that it came from'),
  purchase_order: field.ref(PURCHASE_ORDER).nullable().help('Order that it came for'),
  location: field.ref(LOCATION).unseen().nullable().help('Where it goes'),
  line_item: field.ref(PURCHASE_ORDER_LINE).nullable().help('Line that it came for'),
  auto_allocate: field.bool().default(true).help('Receive it now; otherwise only say what it would be'),
}
type Receive = Input<typeof RECEIVE>

/** Lines of placed orders that still wait for what was scanned. A label that nobody knows can come for a named line alone. */
async function waiting(trx: Trx, asked: Receive, found: Scanned | undefined): Promise<Waiting[]> {
  const lines = trx('order_purchase_order_line as l')
  lines.join('order_purchase_order as o', 'o.id', 'l.order_id').join('company_supplier_part as s', 's.id', 'l.part_id')
  lines.where('o.status', PURCHASE_ORDER_STATUS.key.PLACED).whereRaw('l.received < l.quantity')
  if (found) lines.where(`s.${COLUMNS[found.model]!}`, found.id)
  if (asked.line_item) lines.where('l.id', asked.line_item)
  if (asked.purchase_order) lines.where('o.id', asked.purchase_order)
  if (asked.supplier) lines.where('o.supplier_id', asked.supplier)
  lines.orderBy('l.id').limit(2)
  lines.select('l.id', 'l.order_id', 'l.quantity', 'l.received', 'l.part_id')
  return lines.select(trx.raw('coalesce(l.destination_id, o.destination_id) as destination_id'))
}
interface Waiting {
  readonly id: number
  readonly order_id: number
  readonly quantity: number
  readonly received: number
  readonly part_id: number
  readonly destination_id: number | null
}

async function receive({ trx, request }: Work, asked: Receive): Promise<unknown> {
  const { barcode } = asked
  const known = await findBarcode(trx, barcode)
  const found = known && visible(request, known)
  if (known && !found) throw barcodeError(barcode, 'No plugin match for supplier barcode')
  if (found?.model === 'stockitem') throw barcodeError(barcode, 'Item has already been received', { stockitem: { pk: found.id } })
  if (found ? !COLUMNS[found.model] : !asked.line_item) throw barcodeError(barcode, 'No plugin match for supplier barcode')
  const lines = await waiting(trx, asked, found)
  if (lines.length !== 1) throw barcodeError(barcode, lines.length ? 'Found multiple matching line items' : 'No matching line item found')
  const line = lines[0]!
  const missing = line.quantity - line.received
  const location = asked.location ?? line.destination_id
  const about = {
    ...aboutBarcode(barcode, true),
    barcode,
    lineitem: {
      pk: line.id,
      quantity: missing / 100_000,
      supplier_part: line.part_id,
      purchase_order: line.order_id,
      location,
    },
  }
  if (!asked.auto_allocate) return { ...about, action_required: true, success: 'Line item found' }
  const item = {
    line_item: line.id,
    quantity: missing,
    batch_code: '',
    serial_numbers: '',
    status: STOCK_STATUS.key.OK,
    packaging: '',
    note: '',
    // A label that stands for nothing yet stands for the new item from now on.
    barcode: found ? '' : barcode,
  }
  const keys = await receiveOrder(trx, request, line.order_id, { items: [item], ...(location ? { location } : {}) })
  return { ...about, stockitem: { pk: keys[0] ?? null }, success: 'Received purchase order line item' }
}

const text = { type: 'string' }
const key = { type: ['integer', 'null'] }
const pk = { type: 'object', properties: { pk: key } }
const about = { barcode: text, success: text, plugin: text, barcode_data: text, barcode_hash: text }

const at = (name: string) => ({
  id: `barcode_${name.replace('-', '_')}_create`,
  path: `/api/barcode/${name}/`,
})

const receiveOperation = action({
  ...at('po-receive'),
  summary: 'Receive what was scanned into stock',
  access: PURCHASE_ORDER.access('change'),
  touches: RECEIVING,
  schema: 'BarcodePOReceive',
  body: RECEIVE,
  response: {
    type: 'object',
    properties: {
      ...about,
      supplier: key,
      purchase_order: key,
      location: key,
      line_item: key,
      auto_allocate: { type: 'boolean' },
      stockitem: pk,
      lineitem: pk,
      action_required: { type: 'boolean' },
    },
  },
  run: receive,
})

export const orderScans: readonly Operation[] = [
  question({
    ...at('po-allocate'),
    summary: 'Find the part of the supplier for a purchase order',
    access: PURCHASE_ORDER.access('add'),
    schema: 'BarcodePOAllocate',
    body: ALLOCATE,
    response: { type: 'object', properties: { ...about, purchase_order: { type: 'integer' }, supplierpart: pk } },
    answer: allocate,
  }),
  receiveOperation,
  // Sales orders are kept as an import brings them; nothing can be allocated to them here.
  question({
    ...at('so-allocate'),
    summary: 'Allocate stock to a sales order (always refused: sales orders are not served)',
    access: SALES_ORDER.access('change'),
    schema: 'BarcodeSOAllocate',
    body: {
      barcode: BARCODE,
      sales_order: field.ref(SALES_ORDER).required(),
      line: field.integer(1).nullable(),
      shipment: field.integer(1).nullable(),
      quantity: field.integer(1),
    },
    response: {
      type: 'object',
      properties: { barcode: text, sales_order: { type: 'integer' }, line: key, shipment: key, quantity: { type: 'integer' } },
    },
    async answer(_, { barcode }) {
      throw barcodeError(barcode, 'This server does not serve sales orders: nothing was allocated.')
    },
  }),
]
