/** `POST /api/stock/`: stock that somebody enters by hand; one item, or one for each serial number. */

import type { Trx } from '../../../../database.ts'
import type { Principal } from '../../../../provider/identity/principal.ts'
import { FieldError } from '../../../engine/field.ts'
import { field } from '../../../engine/fields/index.ts'
import { inTurnBeside } from '../../../engine/locks.ts'
import { readRequest, shapeOf } from '../../../engine/request.ts'
import { type Input, parseShape, type Sent, type Shape } from '../../../engine/shape.ts'
import type { Work } from '../../../engine/transact.ts'
import { invalid, ValidationError } from '../../../errors.ts'
import { generateBatchCode } from '../../generate/batch-code.ts'
import { PART } from '../../kinds/part.ts'
import { defaultPlace } from '../../part/category/category-location.ts'
import { setting } from '../../settings/setting.ts'
import { notAStatus } from '../../status-field.ts'
import { createStock, factsOf } from './create-stock.ts'
import { ITEM_COLUMNS, type ItemRow } from './item-row.ts'
import { checkBuild, checkSeller, UNBUILT } from './links.ts'
import { isWhole, NEGATIVE, NOTHING, ONE_PIECE, PIECE, WHOLE } from './quantity.ts'
import { serialsIn, TAKEN, takenSerials } from './serial-numbers.ts'
import { stockItem } from './stock-item.ts'
import { stockStatuses } from './stock-status.ts'

type Asked = Input<typeof stockItem.fields>
/** What is worked out apart. */
const APART = ['part_id', 'quantity', 'serial', 'status', 'status_custom_key'] as const
type Columns = Partial<Omit<ItemRow, (typeof APART)[number]>>

/** Makes what a body of `POST /api/stock/` asks for. @returns keys of the items @throws ValidationError */
export async function enterStock({ trx, request }: Work, body: Sent): Promise<number[]> {
  await checkGiven(trx, body)
  const values = await readRequest(trx, request, stockItem.fields, body)
  const { part, quantity: given, serial, tags } = values
  const text = (values.serial_numbers ?? '').trim()
  await inTurnBeside(trx, serial || values.serial_numbers ? ['serial numbers'] : [], ['tree of stock_location'])
  if (given < 0) throw new ValidationError({ quantity: [NEGATIVE, NOTHING] })
  const columns = columnsOf(values)
  if (values.location === undefined) columns.location_id = await defaultPlace(trx, part)
  if (!values.batch) columns.batch = (await generateBatchCode(trx, { part, quantity: given })) || null
  const state = await stateOf(trx, values)
  const quantity = await inPieces(trx, request.principal, values, columns)
  if (typeof columns.purchase_price === 'number') columns.purchase_price_currency ||= await setting(trx, 'INVENTREE_DEFAULT_CURRENCY')
  if (columns.is_building && !columns.build_id) throw invalid(UNBUILT, 'build')
  if (columns.build_id) await checkBuild(trx, part, columns.build_id)
  if ((text || serial) && !isWhole(quantity)) throw invalid(WHOLE, 'quantity')
  if (serial && quantity !== PIECE) throw invalid(ONE_PIECE, 'quantity')
  if (text) await mustBeTrackable(trx, part)
  const serials = text ? await serialsOf(trx, part, text, quantity / PIECE) : serial ? [serial] : []
  const keys = await createStock(trx, request.principal, [{ ...columns, ...state, part_id: part, quantity, serials }])
  if (tags !== undefined) await stockItem.fields.tags.save(trx, stockItem.table, keys, tags)
  return keys
}

const GIVEN = shapeOf({ quantity: field.quantity().nullable(), part: field.ref(PART).unseen().nullable() })

/** What is asked for first, and refused in words without a list around them. */
async function checkGiven(trx: Trx, body: Sent): Promise<void> {
  const { values, errors } = parseShape(GIVEN, body)
  if (!errors?.quantity && (values.quantity ?? null) === null) throw new ValidationError({ quantity: 'Quantity is required' })
  const { part } = values
  if (typeof part !== 'number' || !(await trx('part_part').where({ id: part }).first('id')))
    throw new ValidationError({ part: 'Valid part must be supplied' })
}

/** Serial numbers of new items; how many there are must be what the quantity says. */
async function serialsOf(trx: Trx, part: number, text: string, quantity: number): Promise<string[]> {
  let serials: string[]
  try {
    serials = await serialsIn(trx, part, text, quantity)
  } catch (error) {
    if (!(error instanceof FieldError)) throw error
    throw new ValidationError({ quantity: error.messages, serial_numbers: error.messages })
  }
  const taken = await takenSerials(trx, part, serials)
  if (taken.length) throw invalid(TAKEN.entered(taken), 'serial_numbers')
  return serials
}

/** Columns that a body may fill as they stand; what is missing is left to the presets of a new item. */
function columnsOf(values: Asked): Columns {
  const shape: Shape = stockItem.fields
  const columns: Columns = {}
  for (const [name, value] of Object.entries(values)) {
    const { columnName } = shape[name]!
    if (columnName in ITEM_COLUMNS && !APART.some((apart) => apart === columnName)) Object.assign(columns, { [columnName]: value })
  }
  for (const name of ['batch', 'packaging', 'purchase_price_currency'] as const) if (columns[name] === '') columns[name] = null
  return columns
}

async function stateOf(trx: Trx, { status, status_custom_key }: Asked): Promise<Pick<ItemRow, 'status' | 'status_custom_key'>> {
  const key = status_custom_key ?? status
  const found = (await stockStatuses(trx, [key])).get(key)
  if (!found) throw invalid(notAStatus(key), status_custom_key === key ? 'status_custom_key' : 'status')
  return found
}

/** Where packs are meant, a price of packs becomes one of pieces. @returns the quantity in pieces */
async function inPieces(trx: Trx, principal: Principal, { part, quantity, use_pack_size }: Asked, columns: Columns): Promise<number> {
  if (!columns.supplier_part_id) return quantity
  const pack = BigInt(await checkSeller(trx, principal, part, columns.supplier_part_id))
  const unit = BigInt(PIECE)
  if (pack !== unit && use_pack_size === undefined)
    throw new ValidationError({ use_pack_size: 'The supplier part has a pack size defined, but flag use_pack_size not set' })
  if (!use_pack_size) return quantity
  if (typeof columns.purchase_price === 'number' && pack > 0n)
    columns.purchase_price = Number((BigInt(columns.purchase_price) * unit + pack / 2n) / pack)
  return Number((BigInt(quantity) * pack + unit / 2n) / unit)
}

/** Asked before numbers are made of a text. */
async function mustBeTrackable(trx: Trx, part: number): Promise<void> {
  if (!(await factsOf(trx, [part])).get(part)!.trackable)
    throw invalid('Serial numbers cannot be supplied for a non-trackable part', 'serial_numbers')
}
