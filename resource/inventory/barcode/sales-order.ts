/** `POST /api/barcode/so-allocate/`: what was scanned is to go to a customer. It is held where there is a shipment that it can go with. */
import type { Trx } from '../../../database.ts'
import { action, withoutRequest } from '../../engine/action.ts'
import { field } from '../../engine/fields/index.ts'
import { servedBy } from '../../engine/resource.ts'
import { allSql } from '../../engine/rows.ts'
import type { Input } from '../../engine/shape.ts'
import { raw, sql } from '../../engine/sql.ts'
import type { Work } from '../../engine/transact.ts'
import { answersOf } from '../../engine/write.ts'
import { maySee } from '../kinds/index.ts'
import { SALES_ORDER, SALES_ORDER_LINE, SHIPMENT } from '../kinds/order.ts'
import { STOCK_ITEM } from '../kinds/stock.ts'
import { ELSEWHERE, Holdable, lockLines, missingOf, writeHolds } from '../order/family/holding.ts'
import { isOpen, lockOrder } from '../order/family/order-state.ts'
import { checkShipment, SALES_HOLDING } from '../order/sales/holding.ts'
import { SALES } from '../order/sales/sales.ts'
import { PIECE } from '../stock/item/quantity.ts'
import { findBarcode } from '../thing/find-barcode.ts'
import { key, withTemplates } from '../variant-tree.ts'
import { BARCODE } from './operations.ts'
import { aboutBarcode, barcodeError, OWN, visible } from './scan.ts'

const ALLOCATE = {
  barcode: BARCODE,
  sales_order: field.ref(SALES_ORDER).required().help('Order that the scanned stock is for'),
  line: field.ref(SALES_ORDER_LINE).nullable().help('Line that the scanned stock is for; the only one of its part when it is left out'),
  shipment: field.ref(SHIPMENT).nullable().help('Shipment that the scanned stock goes with; the only one that waits when it is left out'),
  quantity: field.integer(1).help('How many of it; by default what the line waits for, as far as there is any'),
}
type Allocate = Input<typeof ALLOCATE>

/** The key of the scanned item. @throws ValidationError for anything else */
async function scannedItem({ trx, request }: Work, barcode: string): Promise<number> {
  const known = await findBarcode(trx, barcode)
  const found = known && visible(request, known)
  if (!found) throw barcodeError(barcode, 'No matching plugin found for barcode data')
  if (found.model !== STOCK_ITEM.model)
    throw barcodeError(barcode, 'Barcode does not match an existing stock item', { [found.model]: { pk: found.id } })
  return found.id
}

/** Keys of lines of the order that still wait for the item's part, or for a template of it. */
const waitingLines = async (trx: Trx, order: number, item: number): Promise<number[]> => {
  const { part_id } = await trx('stock_item').where({ id: item }).first('part_id')
  const rows = await allSql<{ id: number }>(
    trx,
    sql`select id from ${raw(SALES.lineTable)} where order_id = ${order} and shipped < quantity
      and part_id in (${withTemplates(key(part_id))}) order by id limit 2`,
  )
  return rows.map(({ id }) => id)
}

/** The one shipment that can be meant where none is named. */
async function onlyShipment(trx: Trx, order: number): Promise<number | null> {
  const waiting: number[] = await trx(SHIPMENT.table!).where({ order_id: order }).whereNull('shipment_date').limit(2).pluck('id')
  return waiting.length === 1 ? waiting[0]! : null
}

async function allocate(work: Work, asked: Allocate): Promise<unknown> {
  const { trx, request } = work
  const { barcode } = asked
  const order = await lockOrder(SALES, trx, asked.sales_order)
  const id = await scannedItem(work, barcode)
  const refused = (error: string, more = {}) => barcodeError(barcode, error, { stockitem: { pk: id }, ...more })
  if (!isOpen(SALES, order)) throw refused('Sales order is not open')
  const named = asked.line ? [asked.line] : await waitingLines(trx, order.id, id)
  if (named.length !== 1) throw refused(named.length ? 'Multiple matching line items found' : 'No matching line item found')
  const line = (await lockLines(SALES, trx, named)).get(named[0]!)
  if (line?.order_id !== order.id) throw refused(ELSEWHERE)
  const shipment = await checkShipment(trx, order.id, asked.shipment ?? (await onlyShipment(trx, order.id)))
  const held = await Holdable.open(SALES_HOLDING, trx, request.principal, [line], [id])
  const item = held.get(id)
  const free = Math.min((await missingOf(SALES_HOLDING, trx, [line.id])).get(line.id)!, held.left(id))
  const quantity = item.serial ? PIECE : asked.quantity ? asked.quantity * PIECE : free
  const about = { stock_item: id, part: item.part_id, sales_order: order.id, line_item: line.id, shipment, quantity: quantity / PIECE }
  if (!SALES_HOLDING.takes(item)) throw refused('Stock item cannot be allocated to a sales order', about)
  if (quantity > held.left(id) || quantity <= 0) throw refused('Insufficient stock available', about)
  const hold = { line: line.id, item: id, quantity }
  const problem = held.problem(line, hold)
  if (problem) throw refused(problem[1], about)
  const answer = { ...(await shown(work, id)), ...aboutBarcode(barcode, OWN), ...about }
  if (shipment === null) return answer
  await writeHolds(SALES_HOLDING, trx, held, [hold], { shipment_id: shipment })
  return { ...answer, success: 'Stock item allocated to sales order' }
}

/** The item as it was scanned. */
async function shown({ trx, request }: Work, id: number): Promise<Record<string, unknown>> {
  const { model, url, page } = STOCK_ITEM
  if (!maySee(model, request.principal)) return { [model]: { pk: id } }
  const [instance] = await answersOf(servedBy(STOCK_ITEM)!, { ...request, query: new URLSearchParams() }, trx, [id], undefined, 'detail')
  return { [model]: { pk: id, api_url: `${url}${id}/`, instance: JSON.parse(instance!), web_url: `/web/${page}/${id}` } }
}

const text = { type: 'string' }
const integer = { type: 'integer' }

export const allocateScan = action({
  id: 'barcode_so_allocate_create',
  path: '/api/barcode/so-allocate/',
  summary: 'Allocate a scanned item to a sales order',
  access: SALES_ORDER.access('change'),
  touches: [SALES_HOLDING.table, 'part_total'],
  schema: 'BarcodeSOAllocate',
  status: 200,
  body: ALLOCATE,
  response: withoutRequest('BarcodeSOAllocate', {
    type: 'object',
    properties: {
      stockitem: { type: 'object', properties: { pk: integer }, required: ['pk'] },
      plugin: text,
      barcode_data: text,
      barcode_hash: text,
      stock_item: integer,
      part: integer,
      sales_order: integer,
      line_item: integer,
      shipment: { type: ['integer', 'null'] },
      quantity: { type: 'number', format: 'double' },
      success: { ...text, description: 'There when it was allocated: without a shipment that it can go with it never is' },
    },
  }),
  run: allocate,
})
