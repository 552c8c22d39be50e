/** Rules of supplier parts: who may sell what, what a pack holds, and which one is the first choice. */
import type { Trx } from '../../../database.ts'
import { gate } from '../../auth/gate.ts'
import { FieldError } from '../../engine/field.ts'
import { scaled } from '../../engine/fields/number.ts'
import { missing } from '../../engine/fields/ref.ts'
import { inTurn, lockRows } from '../../engine/locks.ts'
import type { Caller } from '../../engine/operation.ts'
import type { Hooks, Write } from '../../engine/resource.ts'
import { keyList } from '../../engine/rows.ts'
import { invalid } from '../../errors.ts'
import { refreshPricing } from '../kept/refresh-pricing.ts'
import { refreshTotals } from '../kept/totals.ts'
import { PRICE_BREAK, SUPPLIER_PART } from '../kinds/company.ts'
import type { Kind } from '../kinds/index.ts'
import { copyParameters } from '../parameter/copy-parameters.ts'
import { convert, knownUnits } from '../units/convert.ts'

const TABLE = 'company_supplier_part'

/** A column as it will be once the write is done. */
const after = ({ values, row }: Write, column: string): unknown => (values[column] !== undefined ? values[column] : row?.[column])

export const supplierPartHooks: Hooks = {
  // A part has one first choice, and nobody sells the same thing twice under one number.
  async lock(trx, { verb, ids }) {
    await inTurn(trx, 'supplier parts')
    if (verb === 'delete') await lockLinesOf(trx, ids)
  },

  async check(write) {
    const { trx, values, row, id, input } = write
    const part = after(write, 'part_id') as number
    const supplier = after(write, 'supplier_id') as number
    const SKU = after(write, 'SKU') as string
    const moved = !row || row.part_id !== part
    if (moved) await checkPurchaseable(trx, part)
    if (!row || row.supplier_id !== supplier) await checkCompany(trx, supplier, 'supplier')
    const renamed = moved || row.supplier_id !== supplier || row.SKU !== SKU
    if (renamed && (await trx(TABLE).whereNot({ id }).where({ part_id: part, supplier_id: supplier, SKU }).first('id')))
      throw invalid('The fields part, supplier, SKU must make a unique set.')
    const made = after(write, 'manufacturer_part_id')
    if (typeof made === 'number' && (moved || row.manufacturer_part_id !== made)) {
      const { part_id } = await trx('company_manufacturer_part').where({ id: made }).first('part_id')
      if (part_id !== part) throw invalid('Linked manufacturer part must reference the same base part', 'manufacturer_part')
    }
    if (values.pack_quantity !== undefined || moved)
      values.pack_quantity_native = await packQuantity(trx, (after(write, 'pack_quantity') ?? '') as string, part)
    if (typeof values.available === 'number') {
      if (values.available < 0) throw invalid('Ensure this value is greater than or equal to 0.', 'available')
      if (row || values.available > 0) values.availability_updated = new Date().toISOString()
    }
    const original = (input.duplicate as { original: number } | undefined)?.original
    if (original !== undefined && !(await trx(TABLE).where({ id: original }).first('id'))) throw invalid(missing(original), 'duplicate')
    values.updated = new Date().toISOString()
  },

  async saved(write) {
    const { trx, request, values, input, row, id } = write
    const part = after(write, 'part_id') as number
    await copyOriginal(trx, request, SUPPLIER_PART, id, input.duplicate)
    if (values.primary === true) await trx(TABLE).where({ part_id: part, primary: true }).whereNot({ id }).update({ primary: false })
    if (row && (row.part_id !== part || (values.pack_quantity_native ?? row.pack_quantity_native) !== row.pack_quantity_native))
      await followPart(trx, row.part_id as number, part)
  },

  async deletingAll(writes) {
    const { trx, request } = writes[0]!
    const ids = keyList(writes.map(({ id }) => id))
    // Its prices go with it: who deletes it may delete those.
    if (await trx('company_price_break').whereRaw(`part_id in (${ids})`).first('id')) gate(PRICE_BREAK.access('delete'), request.principal)
    await lockRows(trx, 'stock_item', await trx('stock_item').whereRaw(`supplier_part_id in (${ids})`).pluck('id'), 'change')
  },

  // What was on order by its lines is on order of no part any more.
  deletedAll: (writes) => followPart(writes[0]!.trx, ...writes.map(({ row }) => row!.part_id as number)),
}

/** Locks the lines of orders that lose these supplier parts, and their orders. */
export async function lockLinesOf(trx: Trx, ids: readonly number[]): Promise<void> {
  const lines: { id: number; order_id: number }[] = await trx('order_purchase_order_line')
    .whereRaw(`part_id in (${keyList(ids)})`)
    .select('id', 'order_id')
  await lockRows(
    trx,
    'order_purchase_order',
    lines.map((line) => line.order_id),
    'change',
  )
  await lockRows(
    trx,
    'order_purchase_order_line',
    lines.map((line) => line.id),
    'change',
  )
}

/** What is on order of these parts, and what they cost. */
async function followPart(trx: Trx, ...parts: number[]): Promise<void> {
  await refreshPricing(trx, parts)
  await refreshTotals(trx, parts)
}

/** `duplicate`: what a new row takes over from another of its kind. */
export async function copyOriginal(trx: Trx, { principal }: Caller, kind: Kind, id: number, asked: unknown): Promise<void> {
  const { original, copy_parameters } = (asked ?? {}) as { original?: number; copy_parameters?: boolean }
  if (original === undefined) return
  gate(kind.access('view'), principal) // what is copied is seen in the copy
  if (copy_parameters) await copyParameters(trx, kind, original, id, principal.user.pk)
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
export async function packQuantity(trx: Trx, text: string, part: number): Promise<number> {
  if (text.trim() === '') return 100_000
  try {
    return positive(scaled(text, 5))
  } catch (error) {
    if (!(error instanceof FieldError)) throw error
  }
  const { units } = await trx('part_part').where({ id: part }).first('units')
  const native = convert(await knownUnits(trx), text, (units ?? '') as string)
  if (native === undefined) throw invalid('Pack units must be compatible with the base part units', 'pack_quantity')
  return positive(Math.round(native * 100_000))
}

function positive(quantity: number): number {
  if (quantity <= 0) throw invalid('Pack units must be greater than zero', 'pack_quantity')
  return quantity
}
