/** Barcodes at a purchase order: which part of the supplier is it, and: it has come. */

import { question, withoutRequest } from '../../engine/action.ts'
import { field } from '../../engine/fields/index.ts'
import type { Caller, Operation } from '../../engine/operation.ts'
import type { Input } from '../../engine/shape.ts'
import { NotFound } from '../../errors.ts'
import { PURCHASE_ORDER } from '../kinds/order.ts'
import { PURCHASE_ORDER_OPEN } from '../status-codes.ts'
import { BARCODE } from './operations.ts'
import { receiveScan } from './receive-scan.ts'
import { aboutBarcode, barcodeError, SUPPLIER_PART_COLUMNS, scan, shownThing } from './scan.ts'

const ALLOCATE = { barcode: BARCODE, purchase_order: field.ref(PURCHASE_ORDER).required().help('Order that the scanned part is for') }

async function allocate(request: Caller, { barcode, purchase_order }: Input<typeof ALLOCATE>): Promise<unknown> {
  const [order] = await request.db.all<{ id: number; supplier_id: number | null; status: number }>(
    'select id, supplier_id, status from order_purchase_order where id = ?',
    [purchase_order],
  )
  if (!order) throw new NotFound('PurchaseOrder')
  if (!PURCHASE_ORDER_OPEN.includes(order.status)) throw barcodeError(barcode, 'Purchase order is not open')
  const scanned = await scan(request, barcode, order.supplier_id ?? undefined)
  if (!scanned) throw barcodeError(barcode, 'No matching plugin found for barcode data')
  const found = scanned.things.find(({ model }) => SUPPLIER_PART_COLUMNS[model])
  const refused = (error: string) =>
    barcodeError(barcode, error, Object.fromEntries(scanned.things.map(({ model, id }) => [model, { pk: id }])), scanned.plugin)
  if (!found) throw refused('No matching part data found')
  const parts = await request.db.all<{ id: number }>(
    `select id from company_supplier_part where supplier_id = ? and ${SUPPLIER_PART_COLUMNS[found.model]} = ? order by id limit 2`,
    [order.supplier_id, found.id],
  )
  if (parts.length !== 1) throw refused(parts.length ? 'Multiple matching supplier parts found' : 'No matching supplier parts found')
  const supplierPart = await shownThing(request, { model: 'supplierpart', id: parts[0]!.id })
  return { ...supplierPart, success: 'Matched supplier part', ...aboutBarcode(barcode, scanned.plugin) }
}

const text = { type: 'string' }
const pk = { type: 'object', properties: { pk: { type: ['integer', 'null'] } } }
const about = { success: text, plugin: text, barcode_data: text, barcode_hash: text }

const at = (name: string) => ({
  id: `barcode_${name.replace('-', '_')}_create`,
  path: `/api/barcode/${name}/`,
})

export const orderScans: readonly Operation[] = [
  question({
    ...at('po-allocate'),
    summary: 'Find the scanned supplier part for a purchase order',
    access: PURCHASE_ORDER.access('add'),
    schema: 'BarcodePOAllocate',
    body: ALLOCATE,
    response: withoutRequest('BarcodePOAllocate', { type: 'object', properties: { ...about, supplierpart: pk } }),
    answer: allocate,
  }),
  receiveScan,
]
