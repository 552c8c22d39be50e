/** `POST /api/barcode/po-receive/`: what was scanned has come. It is received where the code says how much of it there is. */
import type { Trx } from '../../../database.ts'
import { action, withoutRequest } from '../../engine/action.ts'
import { field } from '../../engine/fields/index.ts'
import type { Input } from '../../engine/shape.ts'
import type { Work } from '../../engine/transact.ts'
import { RECEIVING } from '../effects.ts'
import { COMPANY } from '../kinds/company.ts'
import { maySee } from '../kinds/index.ts'
import { PURCHASE_ORDER, PURCHASE_ORDER_LINE } from '../kinds/order.ts'
import { LOCATION } from '../kinds/stock.ts'
import { receiveOrder } from '../order/purchase/receive-order.ts'
import { PURCHASE_ORDER_STATUS, STOCK_STATUS } from '../status-codes.ts'
import { PIECE } from '../stock/item/quantity.ts'
import { findBarcode } from '../thing/find-barcode.ts'
import { readLabel } from './labels/index.ts'
import { matchLabel } from './match-label.ts'
import { BARCODE } from './operations.ts'
import { aboutBarcode, barcodeError, OWN, SUPPLIER_PART_COLUMNS, visible } from './scan.ts'

const RECEIVE = {
  barcode: BARCODE,
  supplier: field.ref(COMPANY).nullable().help('Supplier that it came from'),
  purchase_order: field.ref(PURCHASE_ORDER).nullable().help('Order that it came for'),
  location: field.ref(LOCATION).unseen().nullable().help('Where it goes'),
  line_item: field.ref(PURCHASE_ORDER_LINE).nullable().help('Line that it came for'),
  auto_allocate: field.bool().default(true).help('Receive it now, where the code says how much it is; otherwise only say what it would be'),
}
type Receive = Input<typeof RECEIVE>

interface Line {
  readonly id: number
  readonly order_id: number
  readonly quantity: number
  readonly received: number
  readonly part_id: number
  readonly pack: number
  readonly location_id: number | null
}

/** What came, by a column of the supplier's part, and the orders that its label names. */
interface Wanted {
  readonly column: string
  readonly key: number
  readonly orders?: readonly number[] | undefined
}

/** Lines of placed orders for what was scanned; for a label that tells nothing, the named one alone. */
async function linesFor(trx: Trx, asked: Receive, wanted: Wanted | undefined): Promise<Line[]> {
  const lines = trx('order_purchase_order_line as l')
  lines.join('order_purchase_order as o', 'o.id', 'l.order_id').join('company_supplier_part as s', 's.id', 'l.part_id')
  lines.join('part_part as p', 'p.id', 's.part_id').where('o.status', PURCHASE_ORDER_STATUS.key.PLACED)
  if (wanted) lines.where(`s.${wanted.column}`, wanted.key)
  if (asked.line_item) lines.where('l.id', asked.line_item)
  if (asked.purchase_order) lines.where('o.id', asked.purchase_order)
  else if (wanted?.orders) lines.whereIn('o.id', wanted.orders)
  if (asked.supplier) lines.where('o.supplier_id', asked.supplier)
  // Two that wait are one too many; of those that wait no more it matters whether there are any.
  lines.orderByRaw('case when l.received < l.quantity then 0 else 1 end, l.id').limit(2)
  lines.select('l.id', 'l.order_id', 'l.quantity', 'l.received', 'l.part_id', 's.pack_quantity_native as pack')
  return lines.select(trx.raw('coalesce(l.destination_id, o.destination_id, p.default_location_id) as location_id'))
}

/** The one line that waits. @throws ValidationError that says why there is none */
async function waiting(trx: Trx, asked: Receive, wanted: Wanted | undefined, plugin: string): Promise<Line> {
  const refused = (error: string) => barcodeError(asked.barcode, error, {}, plugin)
  const lines = await linesFor(trx, asked, wanted)
  const open = lines.filter(({ received, quantity }) => received < quantity)
  if (open.length > 1) throw refused('Found multiple matching line items')
  if (open[0]) return open[0]
  if (lines.length) throw refused('Line item is already completed')
  const [named] = wanted && asked.line_item ? await linesFor(trx, asked, undefined) : []
  throw refused(named ? 'Supplier part does not match line item' : 'No matching line item found')
}

/** The supplier that a request says, itself or by its order. */
async function supplierOf(trx: Trx, { supplier, purchase_order, line_item }: Receive): Promise<number | undefined> {
  if (supplier) return supplier
  const [order] = await trx.all<{ supplier_id: number | null }>(
    'select supplier_id from order_purchase_order where id = coalesce(?, (select order_id from order_purchase_order_line where id = ?))',
    [purchase_order ?? null, line_item ?? null],
  )
  return order?.supplier_id ?? undefined
}

/** What a barcode says has come, and who reads it so. */
interface Come {
  readonly plugin: string
  /** Undefined where a named line alone says it. */
  readonly wanted?: Wanted
  readonly pieces?: number | undefined
}

async function whatCame({ trx, request }: Work, asked: Receive): Promise<Come> {
  const { barcode } = asked
  const known = await findBarcode(trx, barcode)
  const found = known && visible(request, known)
  if (found?.model === 'stockitem') throw barcodeError(barcode, 'Item has already been received', { stockitem: { pk: found.id } })
  const unknown = () => barcodeError(barcode, 'No plugin match for supplier barcode')
  if (known) {
    const column = found && SUPPLIER_PART_COLUMNS[found.model]
    if (!column) throw unknown()
    return { plugin: OWN, wanted: { column, key: found.id } }
  }
  const label = readLabel(barcode)
  if (!label?.sku && !label?.mpn) {
    if (!asked.line_item) throw unknown()
    return { plugin: OWN, pieces: label?.quantity }
  }
  const { plugin, supplierpart, ambiguous, orders } = await matchLabel(trx, label, await supplierOf(trx, asked))
  if (ambiguous) throw barcodeError(barcode, 'Multiple matching supplier parts found')
  if (supplierpart === undefined) throw unknown()
  return { plugin, wanted: { column: 'id', key: supplierpart, orders }, pieces: label.quantity }
}

async function receive(work: Work, asked: Receive): Promise<unknown> {
  const { trx, request } = work
  const { barcode } = asked
  const { plugin, wanted, pieces } = await whatCame(work, asked)
  const line = await waiting(trx, asked, wanted, plugin)
  const location = asked.location ?? line.location_id
  // Codes count pieces, lines count packs: where these differ, somebody has to say how many came.
  const counted = line.pack === PIECE ? pieces : undefined
  const quantity = counted ?? line.quantity - line.received
  // What is left of a line is told to whoever may see it.
  const told = counted !== undefined || maySee(PURCHASE_ORDER_LINE.model, request.principal) ? { quantity: quantity / PIECE } : {}
  const answer = {
    ...aboutBarcode(barcode, plugin),
    lineitem: { pk: line.id, ...told, supplier_part: line.part_id, purchase_order: line.order_id, location },
  }
  if (!asked.auto_allocate || counted === undefined || location === null)
    return { ...answer, action_required: 'Further information required to receive line item' }
  const item = {
    line_item: line.id,
    quantity,
    batch_code: '',
    serial_numbers: '',
    status: STOCK_STATUS.key.OK,
    packaging: '',
    note: '',
    // The label stands for the new item from now on.
    barcode,
  }
  await receiveOrder(trx, request, line.order_id, { items: [item], location })
  return { ...answer, success: 'Received purchase order line item' }
}

const text = { type: 'string' }
const key = { type: ['integer', 'null'] }

export const receiveScan = action({
  id: 'barcode_po_receive_create',
  path: '/api/barcode/po-receive/',
  summary: 'Receive a scanned item into stock',
  access: PURCHASE_ORDER.access('change'),
  touches: RECEIVING,
  schema: 'BarcodePOReceive',
  status: 200,
  body: RECEIVE,
  response: withoutRequest('BarcodePOReceive', {
    type: 'object',
    properties: {
      plugin: text,
      barcode_data: text,
      barcode_hash: text,
      lineitem: {
        type: 'object',
        properties: {
          pk: { type: 'integer' },
          quantity: { type: 'number', format: 'double' },
          supplier_part: { type: 'integer' },
          purchase_order: { type: 'integer' },
          location: key,
        },
      },
      success: { ...text, description: 'There when it was received, and never otherwise' },
      action_required: { ...text, description: 'There when somebody has to say more first; nothing was received then' },
    },
  }),
  run: receive,
})
