/** `POST /api/stock/`: stock that somebody enters by hand; one item, or one for each serial number. */
import { allIn, type Row, type Trx } from '../../../../database.ts'
import { FieldError } from '../../../engine/field.ts'
import { inTurnBeside } from '../../../engine/locks.ts'
import type { Caller, Operation } from '../../../engine/operation.ts'
import { readRequest } from '../../../engine/request.ts'
import { touchesOf } from '../../../engine/resource.ts'
import type { Sent } from '../../../engine/shape.ts'
import { transact } from '../../../engine/transact.ts'
import { answersOf } from '../../../engine/write.ts'
import { invalid, ValidationError } from '../../../errors.ts'
import { generateBatchCode } from '../../generate/batch-code.ts'
import { STOCK_ITEM } from '../../kinds/stock.ts'
import { setting } from '../../settings/setting.ts'
import { isWhole } from '../actions/adjustment.ts'
import { createStock, factsOf, type NewStock } from './create-stock.ts'
import { ITEM_COLUMNS } from './item-row.ts'
import { readSerials } from './serial-numbers.ts'
import { stockItem } from './stock-item.ts'
import { notAStatus, stockStatuses } from './stock-status.ts'

const PIECE = 100_000

/** Makes what a body of `POST /api/stock/` asks for. @returns keys of the items @throws ValidationError */
export async function enterStock(trx: Trx, request: Caller, body: Sent): Promise<number[]> {
  const values = await readRequest(trx, request, stockItem.fields, body)
  const { part, quantity: given, serial, serial_numbers, use_pack_size, tags } = values as Row & { part: number; quantity: number }
  await inTurnBeside(trx, serial || serial_numbers ? ['serial numbers'] : [], ['tree of stock_location'])
  if (given < 0) throw invalid('Ensure this value is greater than or equal to 0.', 'quantity')
  const columns = columnsOf(values)
  if (values.location === undefined) columns.location_id = await defaultPlace(trx, part)
  if (!values.batch) columns.batch = (await generateBatchCode(trx, { part, quantity: given })) || null
  await takeStatus(trx, values, columns)
  const quantity = (await takePacks(trx, part, columns, use_pack_size === true, given)) ?? given
  if (typeof columns.purchase_price === 'number') {
    if (columns.purchase_price < 0) throw invalid('Ensure this value is greater than or equal to 0.', 'purchase_price')
    columns.purchase_price_currency ||= await setting(trx, 'INVENTREE_DEFAULT_CURRENCY')
  }
  await checkLinks(trx, part, columns)
  const text = String(serial_numbers ?? '').trim()
  if ((text || serial) && !isWhole(quantity)) throw invalid('Quantity must be integer value for trackable parts', 'quantity')
  if (serial && quantity !== PIECE) throw invalid('Quantity must be 1 for item with a serial number', 'quantity')
  if (text) await mustBeTrackable(trx, part)
  const serials = text ? await serialsOf(trx, part, text, quantity / PIECE) : serial ? [serial as string] : []
  const keys = await createStock(trx, request.principal, [{ ...columns, part_id: part, quantity, serials } as NewStock])
  const tagged = stockItem.fields.tags!
  if (tags !== undefined) await tagged.save!(trx, stockItem.table, keys, tags)
  return keys
}

/** Columns that a body may fill as they stand; what is missing is left to the presets of a new item. */
function columnsOf(values: Row): Row {
  const columns: Row = {}
  for (const [name, value] of Object.entries(values)) {
    const column = stockItem.fields[name]!.columnName
    if (column in ITEM_COLUMNS && !['quantity', 'serial', 'status', 'status_custom_key', 'part_id'].includes(column))
      columns[column] = value
  }
  for (const name of ['batch', 'packaging', 'purchase_price_currency']) if (columns[name] === '') columns[name] = null
  for (const name of ['link', 'is_building', 'delete_on_deplete']) if (columns[name] === null) delete columns[name]
  return columns
}

/** Where the part is kept, or else what its category lies in, or the closest category above that says so. */
async function defaultPlace(trx: Trx, part: number): Promise<number | null> {
  const rows = await allIn<{ place: number }>(
    trx,
    `with recursive up(id, parent, place, step) as (
       select c.id, c.parent_id, c.default_location_id, 1 from part_part p join part_category c on c.id = p.category_id where p.id = ?
       union all select c.id, c.parent_id, c.default_location_id, step + 1 from up join part_category c on c.id = up.parent)
     select place from (select default_location_id as place, 0 as step from part_part where id = ? union all select place, step from up) a
     where place is not null order by step limit 1`,
    [part, part],
  )
  return rows[0]?.place ?? null
}

async function takeStatus(trx: Trx, values: Row, columns: Row): Promise<void> {
  const key = (values.status_custom_key ?? values.status) as number
  const found = (await stockStatuses(trx, [key])).get(key)
  if (!found) throw invalid(notAStatus(key), values.status_custom_key === key ? 'status_custom_key' : 'status')
  Object.assign(columns, found)
}

/** A quantity and a price of packs become those of pieces. @returns the quantity, where packs were meant */
async function takePacks(trx: Trx, part: number, columns: Row, packs: boolean, quantity: number): Promise<number | undefined> {
  if (typeof columns.supplier_part_id !== 'number') return undefined
  const bought = (await trx('company_supplier_part').where({ id: columns.supplier_part_id }).first('part_id', 'pack_quantity_native')) as {
    part_id: number
    pack_quantity_native: number
  }
  if (bought.part_id !== part) throw invalid('The supplier part is one of another part.', 'supplier_part')
  if (!packs) return undefined
  const pack = BigInt(bought.pack_quantity_native)
  const unit = BigInt(PIECE)
  if (typeof columns.purchase_price === 'number' && pack > 0n)
    columns.purchase_price = Number((BigInt(columns.purchase_price) * unit + pack / 2n) / pack)
  return Number((BigInt(quantity) * pack + unit / 2n) / unit)
}

async function checkLinks(trx: Trx, part: number, { customer_id, build_id, is_building }: Row): Promise<void> {
  if (typeof customer_id === 'number') {
    const company = (await trx('company_company').where({ id: customer_id }).first('is_customer')) as { is_customer: unknown }
    if (!company.is_customer) throw invalid('The selected company is not a customer.', 'customer')
  }
  if (is_building && typeof build_id !== 'number') throw invalid('Item must have a build reference if is_building=True', 'build')
  if (typeof build_id !== 'number') return
  const build = (await trx('build_build').where({ id: build_id }).first('part_id')) as { part_id: number }
  if (build.part_id !== part) throw invalid('Build reference does not point to the same part object', 'build')
}

/** Asked before numbers are made of a text. */
async function mustBeTrackable(trx: Trx, part: number): Promise<void> {
  if (!(await factsOf(trx, [part])).get(part)!.trackable)
    throw invalid('Serial numbers cannot be supplied for a non-trackable part', 'serial_numbers')
}

async function serialsOf(trx: Trx, part: number, text: string, quantity: number): Promise<string[]> {
  try {
    return await readSerials(trx, part, text, quantity)
  } catch (error) {
    if (error instanceof FieldError) throw new ValidationError({ serial_numbers: error.messages })
    throw error
  }
}

/** What the actions that make items answer. */
export const ITEMS = { type: 'array', items: { $ref: '#/components/schemas/StockItem' } }

/** Items as their own addresses answer them. */
export const itemsAnswer = async (trx: Trx, request: Caller, keys: readonly number[], sent?: Sent): Promise<string> =>
  `[${(await answersOf(stockItem, request, trx, keys, sent)).join(',')}]`

export const createItemOperation: Operation = {
  id: 'stock_create',
  method: 'post',
  path: '/api/stock/',
  summary: 'Make stock items',
  access: STOCK_ITEM.access('add'),
  touches: touchesOf(stockItem, 'add'),
  request: { name: 'StockItem', shape: stockItem.fields },
  status: 201,
  response: ITEMS,
  async handle(request) {
    const body = await request.body()
    return transact(request, async (trx) => ({
      status: 201,
      body: await itemsAnswer(trx, request, await enterStock(trx, request, body), body),
    }))
  },
}
