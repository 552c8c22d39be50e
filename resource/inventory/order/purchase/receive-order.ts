/** Receiving: what came of an order's lines goes into stock, all of a request or nothing of it. */

import type { Trx } from '../../../../database.ts'
import { today } from '../../../../provider/identity/api-tokens.ts'
import { FieldError } from '../../../engine/field.ts'
import { inTurnBeside, type Turn } from '../../../engine/locks.ts'
import type { Caller } from '../../../engine/operation.ts'
import { allSql, rowsAs } from '../../../engine/rows.ts'
import { sql } from '../../../engine/sql.ts'
import { invalid } from '../../../errors.ts'
import { touchTotals } from '../../kept/totals.ts'
import { readRates } from '../../money/convert.ts'
import { categoryLocation } from '../../part/category/category-location.ts'
import { settings } from '../../settings/setting.ts'
import { notAStatus } from '../../status-field.ts'
import { LineErrors } from '../../stock/actions/line-errors.ts'
import { HISTORY } from '../../stock/history/track.ts'
import { createStock, type NewStock } from '../../stock/item/create-stock.ts'
import { isWhole, NEGATIVE, NOTHING, PIECE, WHOLE } from '../../stock/item/quantity.ts'
import { MAX_NEW, readSerials, TAKEN, TOO_MANY } from '../../stock/item/serial-numbers.ts'
import { stockStatuses } from '../../stock/item/stock-status.ts'
import { STRUCTURAL } from '../../stock/location/places.ts'
import { hashBarcode } from '../../thing/barcode-hash.ts'
import { giveBarcode, IN_USE, takenBy } from '../../thing/give-barcode.ts'
import { lockOrder, setStatus } from '../family/order-state.ts'
import { isReceived } from './actions.ts'
import { type BuildColumns, feedBuild } from './feed-build.ts'
import { PURCHASE, STATUS } from './purchase.ts'
import type { PurchaseOrder } from './purchase-order.ts'
import { inUnits, lockLines, type ReceiveLine, unitPrice } from './receive-line.ts'
import type { ReceiveItem, ReceiveOrder } from './receive-operation.ts'

const SETTINGS = [
  'PURCHASEORDER_AUTO_COMPLETE',
  'PURCHASEORDER_ALLOW_OVER_RECEIPT',
  'PURCHASEORDER_CONVERT_CURRENCY',
  'INVENTREE_DEFAULT_CURRENCY',
  'SERIAL_NUMBER_GLOBALLY_UNIQUE',
] as const

/** Turns that receiving needs, before the order is locked. @param items as a request sent them */
export async function takeTurns(trx: Trx, items: unknown): Promise<void> {
  const named = (name: keyof ReceiveItem): boolean => Array.isArray(items) && items.some((item) => item?.[name])
  const alone: Turn[] = []
  if (named('serial_numbers')) alone.push('serial numbers')
  if (named('barcode')) alone.push('linked barcodes')
  await inTurnBeside(trx, alone, ['tree of stock_location'])
}

/**
 * Puts what came into stock, with its history, and counts it on the lines. The order and its lines stay locked until the transaction
 * ends, so of several people who receive the same thing at once each sees what the one before took.
 * @returns keys of the new stock items
 * @throws ValidationError with all messages, each at its line
 */
export async function receiveOrder(trx: Trx, request: Caller, id: number, { items, location }: ReceiveOrder): Promise<number[]> {
  await takeTurns(trx, items)
  const order = await lockOrder<PurchaseOrder>(PURCHASE, trx, id)
  if (order.status !== STATUS.PLACED) throw invalid("Lines can only be received against an order marked as 'PLACED'")
  if (!items.length) throw invalid('Line items must be provided')
  const chosen = await settings(trx, SETTINGS)
  const asked = items.map((item) => item.line_item)
  const lines = await lockLines(trx, asked)
  const errors = new LineErrors()
  const steps = items.map((item, at) => ({ at, item, line: lines.get(item.line_item)! }))
  if (steps.some(({ line }) => line.order_id !== order.id)) throw invalid('Line item does not match purchase order')
  for (const { at, item, line } of steps) {
    const problem = problemWith(line, item, chosen.PURCHASEORDER_ALLOW_OVER_RECEIPT)
    if (problem) errors.add(at, ...problem)
    else line.received += item.quantity
  }
  errors.check(items.length)
  const places = await findPlaces(trx, order, steps, location ?? null, errors)
  const states = items.map((item) => item.status)
  const statuses = await stockStatuses(trx, states)
  for (const { at, item } of steps) if (!statuses.has(item.status)) errors.add(at, 'status', notAStatus(item.status))
  await checkBarcodes(trx, steps, errors)
  const serials = await readAllSerials(trx, steps, chosen.SERIAL_NUMBER_GLOBALLY_UNIQUE, errors)
  errors.check(items.length)

  const received = [...lines.values()]
  const fresh = rowsAs(trx, 'fresh', { id: 'integer', received: 'bigint' }, received)
  await allSql(
    trx,
    sql`update order_purchase_order_line set received = fresh.received from ${fresh} where order_purchase_order_line.id = fresh.id
      returning order_purchase_order_line.id`,
  )
  await touchTotals(
    trx,
    'purchases',
    received.map((line) => line.part_id),
  )
  if (chosen.PURCHASEORDER_AUTO_COMPLETE && (await isReceived(trx, id)))
    await setStatus(PURCHASE, trx, order, STATUS.COMPLETE, { complete_date: today(), received_by_id: request.principal.user.pk })
  else await trx('order_purchase_order').where({ id }).update({ updated_at: new Date().toISOString() })

  const currency = chosen.PURCHASEORDER_CONVERT_CURRENCY ? chosen.INVENTREE_DEFAULT_CURRENCY : undefined
  const rates = currency ? await readRates(trx) : new Map()
  const stock: NewStock[] = []
  for (const { at, item, line } of steps) {
    if (line.virtual) continue // there is nothing to put anywhere
    const quantity = inUnits(item.quantity, line)
    const { price, currency: priced } = unitPrice(line, currency, rates)
    const build: BuildColumns = line.build_order_id === null ? {} : await feedBuild(trx, line, quantity)
    stock.push({
      part_id: line.part_id,
      supplier_part_id: line.supplier_part_id,
      purchase_order_id: id,
      location_id: places[at]!,
      quantity,
      batch: item.batch_code || null,
      packaging: item.packaging || line.packaging || null,
      notes: item.note,
      purchase_price: price,
      purchase_price_currency: priced,
      ...(item.expiry_date ? { expiry_date: item.expiry_date } : {}),
      ...statuses.get(item.status)!,
      ...build,
      ...(serials[at] ? { serials: serials[at] } : {}),
      type: HISTORY.RECEIVED_AGAINST_PURCHASE_ORDER,
      deltas: { purchaseorder: id },
    })
  }
  const keys = await createStock(trx, request.principal, stock)
  await linkBarcodes(trx, steps, serials, keys)
  return keys
}

interface Step {
  readonly at: number
  readonly item: ReceiveItem
  readonly line: ReceiveLine
}

/** What forbids that this comes for the line: field and message. */
function problemWith(line: ReceiveLine, item: ReceiveItem, mayBeMore: boolean): [string, string] | undefined {
  if (line.supplier_part_id === null) return ['line_item', 'Line item is missing a linked part']
  if (item.quantity < 0) return ['quantity', NEGATIVE]
  if (item.quantity === 0) return ['quantity', NOTHING]
  const left = Math.max(0, line.quantity - line.received)
  if (!mayBeMore && left === 0) return ['line_item', 'Line item has already been received in full']
  if (!mayBeMore && item.quantity > left) return ['quantity', `Quantity must not exceed what is still to come (${left / PIECE})`]
  const units = inUnits(item.quantity, line)
  if (units <= 0 || !Number.isSafeInteger(units)) return ['quantity', 'Invalid quantity provided']
  if (line.trackable && !line.virtual && !isWhole(units)) return ['quantity', WHOLE]
  if (item.serial_numbers && line.virtual) return ['serial_numbers', 'Serial numbers cannot be supplied for a virtual part']
  if (item.serial_numbers && !line.trackable) return ['serial_numbers', 'Serial numbers cannot be supplied for a non-trackable part']
  return undefined
}

/** Where each item goes: its own place, that of the request, of the line, of the order, of the part, of the category. */
async function findPlaces(
  trx: Trx,
  order: PurchaseOrder,
  steps: readonly Step[],
  common: number | null,
  errors: LineErrors,
): Promise<(number | null)[]> {
  const places: (number | null)[] = []
  for (const { item, line } of steps) {
    const named = item.location ?? common ?? line.destination_id ?? order.destination_id ?? line.default_location_id
    places.push(named ?? (line.category_id === null || line.virtual ? null : await categoryLocation(trx, line.category_id)))
  }
  const asked = places.filter((place) => place !== null)
  const structural = new Set(await trx('stock_location').whereIn('id', asked).where({ structural: true }).pluck('id'))
  for (const { at, line } of steps) {
    const place = places[at]!
    if (place === null && !line.virtual) throw invalid('Destination location must be specified', 'location')
    if (structural.has(place)) errors.add(at, 'location', STRUCTURAL)
  }
  return places
}

const barcodeOf = ({ item }: Step): string => (item.barcode ?? '').trim()

async function checkBarcodes(trx: Trx, steps: readonly Step[], errors: LineErrors): Promise<void> {
  const coded = steps.filter((step) => barcodeOf(step))
  const hashes = coded.map((step) => hashBarcode(barcodeOf(step)))
  if (new Set(hashes).size !== hashes.length) throw invalid('Supplied barcode values must be unique')
  for (const step of coded) {
    const { at, item, line } = step
    if (await takenBy(trx, barcodeOf(step))) errors.add(at, 'barcode', IN_USE)
    if (item.serial_numbers && inUnits(item.quantity, line) !== PIECE)
      errors.add(at, 'barcode', 'A barcode can only be given to a single stock item')
  }
}

/** The serial numbers of each item, none of them twice; undefined for items without. */
async function readAllSerials(
  trx: Trx,
  steps: readonly Step[],
  everywhere: boolean,
  errors: LineErrors,
): Promise<(string[] | undefined)[]> {
  const serials: (string[] | undefined)[] = []
  const given = new Set<string>()
  let wanted = 0
  for (const { at, item, line } of steps) {
    if (!item.serial_numbers) continue
    const pieces = inUnits(item.quantity, line) / PIECE
    wanted += pieces
    if (wanted > MAX_NEW) {
      errors.add(at, 'serial_numbers', TOO_MANY)
      break
    }
    try {
      serials[at] = await readSerials(trx, line.part_id, item.serial_numbers, pieces, TAKEN.received)
    } catch (error) {
      if (!(error instanceof FieldError)) throw error
      for (const message of error.messages) errors.add(at, 'serial_numbers', message)
      continue
    }
    const family = everywhere ? 'all' : await rootOf(trx, line.part_id)
    const twice = serials[at]!.filter((serial) => given.has(`${family} ${serial}`))
    if (twice.length) errors.add(at, 'serial_numbers', `Duplicate serial: ${twice.join(', ')}`)
    for (const serial of serials[at]!) given.add(`${family} ${serial}`)
  }
  return serials
}

/** The template at the top of a part's variants, which share serial numbers. */
async function rootOf(trx: Trx, part: number): Promise<number> {
  const above: { variant_of_id: number | null } = await trx('part_part').where({ id: part }).first('variant_of_id')
  return above.variant_of_id === null ? part : rootOf(trx, above.variant_of_id)
}

/** @param keys of the new items, in the order of the steps */
async function linkBarcodes(
  trx: Trx,
  steps: readonly Step[],
  serials: readonly (string[] | undefined)[],
  keys: readonly number[],
): Promise<void> {
  let next = 0
  for (const step of steps) {
    if (step.line.virtual) continue
    const data = barcodeOf(step)
    if (data && (await giveBarcode(trx, { model: 'stockitem', id: keys[next]! }, data))) throw invalid(IN_USE)
    next += serials[step.at]?.length ?? 1
  }
}
