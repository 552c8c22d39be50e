/** Rules of supplier parts: who may sell what, what a pack holds, and which one is the first choice. */
import type { Trx } from '../../../database.ts'
import { gate } from '../../auth/gate.ts'
import { inTurn, lockRows } from '../../engine/locks.ts'
import { after, changes, type Hooks } from '../../engine/resource.ts'
import { keyList } from '../../engine/rows.ts'
import { checkUnique } from '../../engine/unique.ts'
import { invalid } from '../../errors.ts'
import { plainAmount } from '../kept/amounts.ts'
import { touchPrices } from '../kept/prices.ts'
import { touchTotals } from '../kept/totals.ts'
import { PRICE_BREAK } from '../kinds/company.ts'
import { convert, knownUnits } from '../units/convert.ts'
import { namedManufacturerPart } from './named-manufacturer-part.ts'
import { supplierPart } from './supplier-part.ts'

const TABLE = 'company_supplier_part'

export const supplierPartRules: Hooks<typeof supplierPart.fields> = {
  // A part has one first choice, and nobody sells the same thing twice under one number.
  async lock(trx, { verb, ids }) {
    await inTurn(trx, 'supplier parts')
    if (verb === 'delete') await lockLinesOf(trx, ids)
  },

  async check(write) {
    const { trx, values, row, id } = write
    const part = after(write, 'part_id')!
    const moved = changes(write, 'part_id')
    if (changes(write, 'part_id', 'supplier_id', 'SKU')) await checkUnique(supplierPart, write, 'part', 'supplier', 'SKU')
    const { manufacturer, MPN } = write.input
    if (!row && manufacturer && MPN) {
      const named = await namedManufacturerPart(trx, write.request, { manufacturer, MPN, part })
      if (typeof values.manufacturer_part_id === 'number' && values.manufacturer_part_id !== named)
        throw invalid('This is not the manufacturer part of this manufacturer and MPN.', 'MPN')
      values.manufacturer_part_id = named
    }
    const made = after(write, 'manufacturer_part_id')
    if (typeof made === 'number' && changes(write, 'part_id', 'manufacturer_part_id')) {
      const { part_id } = await trx('company_manufacturer_part').where({ id: made }).first('part_id')
      if (part_id !== part) throw invalid('Linked manufacturer part must reference the same base part', 'manufacturer_part')
    }
    if (values.pack_quantity !== undefined || moved)
      values.pack_quantity_native = await packQuantity(trx, after(write, 'pack_quantity') ?? '', part)
    if (typeof values.available === 'number') {
      if (values.available < 0) throw invalid('Ensure this value is greater than or equal to 0.', 'available')
      if (row || values.available > 0) values.availability_updated = new Date().toISOString()
    }
    if (values.pack_quantity === '') values.pack_quantity = '1'
    // The only one is the first choice.
    if (!(await trx(TABLE).where({ part_id: part }).whereNot({ id }).first('id'))) values.primary = true
    values.updated = new Date().toISOString()
  },

  async saved(write) {
    const { trx, values, row, id } = write
    const part = after(write, 'part_id')!
    if (values.primary === true) await trx(TABLE).where({ part_id: part, primary: true }).whereNot({ id }).update({ primary: false })
    if (row && changes(write, 'part_id', 'pack_quantity_native')) await followPart(trx, row.part_id, part)
  },

  async deletingAll(writes) {
    const { trx, request } = writes[0]!
    const ids = keyList(writes.map(({ id }) => id))
    // Its prices go with it: who deletes it may delete those.
    if (await trx('company_price_break').whereRaw(`part_id in (${ids})`).first('id')) gate(PRICE_BREAK.access('delete'), request.principal)
    await lockRows(trx, 'stock_item', await trx('stock_item').whereRaw(`supplier_part_id in (${ids})`).pluck('id'), 'change')
  },

  // What was on order by its lines is on order of no part any more.
  deletedAll: (writes) => followPart(writes[0]!.trx, ...writes.map(({ row }) => row!.part_id)),
}

/** Locks the lines of orders that lose these supplier parts, and their orders. */
export async function lockLinesOf(trx: Trx, ids: readonly number[]): Promise<void> {
  const lines: { id: number; order_id: number }[] = await trx('order_purchase_order_line')
    .whereRaw(`part_id in (${keyList(ids)})`)
    .select('id', 'order_id')
  const lock = (table: 'order_purchase_order' | 'order_purchase_order_line', keys: number[]) => lockRows(trx, table, keys, 'change')
  const orders = lines.map((line) => line.order_id)
  await lock('order_purchase_order', orders)
  await lock(
    'order_purchase_order_line',
    lines.map((line) => line.id),
  )
}

/** What is on order of these parts, and what they cost. */
async function followPart(trx: Trx, ...parts: number[]): Promise<void> {
  await touchPrices(trx, parts)
  await touchTotals(trx, 'purchases', parts)
}

/** What a pack holds, in the part's units (an integer of 10^-5). An empty text is one piece. @throws ValidationError */
async function packQuantity(trx: Trx, text: string, part: number): Promise<number> {
  const plain = plainAmount(text)
  if (plain !== undefined) return countable(plain)
  const { units } = await trx('part_part').where({ id: part }).first('units')
  const known = await knownUnits(trx)
  const native = convert(known, text, units ?? '')
  if (native !== undefined) return countable(Math.round(native * 100_000))
  if (units) throw invalid(`Could not convert ${text} to ${units}`, 'pack_quantity')
  throw invalid(
    known.evaluate(text) ? 'Pack units must be compatible with the base part units' : 'Invalid quantity supplied',
    'pack_quantity',
  )
}

/** Units can say more than any quantity holds. @throws ValidationError */
function countable(quantity: number): number {
  if (quantity <= 0) throw invalid('Pack units must be greater than zero', 'pack_quantity')
  if (quantity >= 1e15) throw invalid('Ensure that there are no more than 10 digits before the decimal point.', 'pack_quantity')
  return quantity
}
