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
import { supplierPart } from './supplier-part.ts'

const TABLE = 'company_supplier_part'

export const supplierPartRules: Hooks<typeof supplierPart.fields> = {
  // A part has one first choice, and nobody sells the same thing twice under one number.
  async lock(trx, { verb, ids }) {
    await inTurn(trx, 'supplier parts')
    if (verb === 'delete') await lockLinesOf(trx, ids)
  },

  async check(write) {
    const { trx, values, row } = write
    const part = after(write, 'part_id')!
    const moved = changes(write, 'part_id')
    if (moved) await checkPurchaseable(trx, part)
    if (changes(write, 'supplier_id')) await checkCompany(trx, after(write, 'supplier_id')!, 'supplier')
    if (changes(write, 'part_id', 'supplier_id', 'SKU')) await checkUnique(supplierPart, write, 'part', 'supplier', 'SKU')
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

/** @throws ValidationError */
export async function checkPurchaseable(trx: Trx, part: number): Promise<void> {
  const row = await trx('part_part').where({ id: part }).first('purchaseable')
  if (!row.purchaseable) throw invalid('This part cannot be bought: it is not marked as purchaseable.', 'part')
}

/** @throws ValidationError for a company that is no supplier, or no manufacturer */
export async function checkCompany(trx: Trx, id: number, as: 'supplier' | 'manufacturer'): Promise<void> {
  const row = await trx('company_company').where({ id }).first(`is_${as}`)
  if (!row[`is_${as}`]) throw invalid(`The selected company is not a ${as}.`, as)
}

/** What a pack holds, in the part's units (an integer of 10^-5). An empty text is one piece. @throws ValidationError */
async function packQuantity(trx: Trx, text: string, part: number): Promise<number> {
  const plain = plainAmount(text)
  if (plain !== undefined) return positive(plain)
  const { units } = await trx('part_part').where({ id: part }).first('units')
  const native = convert(await knownUnits(trx), text, units ?? '')
  if (native === undefined) throw invalid('Pack units must be compatible with the base part units', 'pack_quantity')
  return positive(Math.round(native * 100_000))
}

function positive(quantity: number): number {
  if (quantity <= 0) throw invalid('Pack units must be greater than zero', 'pack_quantity')
  return quantity
}
