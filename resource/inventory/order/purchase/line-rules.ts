/** Rules of a purchase order's lines: whose parts they are, what they cost, and what is on order by them. */
import type { Trx } from '../../../../database.ts'
import { lockRows } from '../../../engine/locks.ts'
import { after, type Hooks, type Write as WriteOf } from '../../../engine/resource.ts'
import { invalid, ValidationError } from '../../../errors.ts'
import { PURCHASE_TOTALS } from '../../kept/order-total.ts'
import { touchPrices } from '../../kept/prices.ts'
import { touchTotals } from '../../kept/totals.ts'
import { settings } from '../../settings/setting.ts'
import { checkAmounts, checkQuantity, openOrder } from '../family/line-rules.ts'
import type { Order } from '../family/order-state.ts'
import type { line } from './line.ts'
import { PURCHASE } from './purchase.ts'
import { supplierPrice } from './supplier-price.ts'

const TABLE = 'order_purchase_order_line'
type Fields = typeof line.fields
type Write = WriteOf<Fields>

export const lineRules: Hooks<Fields> = {
  async check(write) {
    const { values, row } = write
    checkQuantity(write)
    if (!(after(write, 'quantity')! > 0)) throw invalid('Quantity must be greater than zero', 'quantity')
    const order = await openOrder(PURCHASE, write)
    await checkPart(write, order)
    await checkBuild(write)
    // A price that somebody sets is not overwritten by the next change of the quantity.
    if (row && typeof values.purchase_price === 'number' && values.auto_pricing === undefined) values.auto_pricing = false
    await findPrice(write)
    await checkAmounts(PURCHASE, write, 'purchase_price')
  },

  async saved(write) {
    const { trx, row } = write
    await followLines(trx, [after(write, 'part_id'), row?.part_id], [row])
  },

  async deletedAll(writes) {
    const rows = writes.map(({ row }) => row)
    await followLines(
      writes[0]!.trx,
      rows.map((row) => row!.part_id),
      rows,
    )
  },
}

/** What is on order by lines, and what was paid for what came of them: where complete orders may be edited, that changes with them. */
async function followLines(trx: Trx, supplierParts: readonly (number | null | undefined)[], rows: readonly Write['row'][]): Promise<void> {
  const keys = supplierParts.filter((id) => typeof id === 'number')
  const parts: number[] = await trx('company_supplier_part').whereIn('id', keys).pluck('part_id')
  await touchTotals(trx, 'purchases', parts)
  if (rows.some((row) => row && row.received > 0)) await touchPrices(trx, parts)
}

async function checkPart(write: Write, order: Order): Promise<void> {
  const { trx, values, row } = write
  if (row && values.part_id === undefined && values.order_id === undefined) return
  const part = after(write, 'part_id')
  if (typeof part !== 'number') throw invalid('Supplier part must be specified', 'part')
  const { supplier_id } = await trx('company_supplier_part').where({ id: part }).first('supplier_id')
  if (supplier_id !== order.supplier_id)
    throw new ValidationError({ part: ['Supplier must match purchase order'], order: ['Purchase order must match supplier'] })
  if (row && row.received > 0 && (row.part_id !== part || row.order_id !== order.id))
    throw invalid('Items were received for this line already', row.part_id !== part ? 'part' : 'order')
}

/** A build order that is fed by a line makes the very part that is bought. */
async function checkBuild(write: Write): Promise<void> {
  const { trx, values, row, id } = write
  const build = after(write, 'build_order_id')
  if (row && values.build_order_id === undefined && values.part_id === undefined) return
  if (typeof build !== 'number') return checkBuilt(write)
  await lockRows(trx, 'build_build', [build], 'change')
  const found = await trx('build_build as b')
    .join('part_part as p', 'p.id', 'b.part_id')
    .where('b.id', build)
    .first('b.part_id', 'p.assembly')
  const { part_id } = await trx('company_supplier_part')
    .where({ id: after(write, 'part_id')! })
    .first('part_id')
  if (found.part_id !== part_id) throw invalid('Build order part must match line item part', 'build_order')
  if (!found.assembly) throw invalid('Build orders can only be linked to assembly parts', 'build_order')
  if (await trx(TABLE).whereNot({ id }).where({ build_order_id: build }).first('id'))
    throw invalid('This field must be unique.', 'build_order')
}

/** @throws ValidationError for an assembly, where suppliers build and the installation wants a build order for whatever they do */
async function checkBuilt(write: Write): Promise<void> {
  const { trx } = write
  const chosen = await settings(trx, ['BUILDORDER_EXTERNAL_BUILDS', 'BUILDORDER_EXTERNAL_REQUIRED'])
  if (!chosen.BUILDORDER_EXTERNAL_BUILDS || !chosen.BUILDORDER_EXTERNAL_REQUIRED) return
  const bought = trx('company_supplier_part')
    .where({ id: after(write, 'part_id')! })
    .select('part_id')
  if (await trx('part_part').whereIn('id', bought).where({ assembly: true }).first('id'))
    throw invalid('An external build order is required for assembly parts', 'build_order')
}

/** The supplier's price at the line's quantity, where the line asks for it. A supplier part without prices leaves the price as it is. */
async function findPrice(write: Write): Promise<void> {
  const { trx, values } = write
  const [part, quantity] = [after(write, 'part_id'), after(write, 'quantity')]
  if (!after(write, 'auto_pricing') || typeof part !== 'number') return
  const currency = after(write, 'purchase_price_currency') || (await PURCHASE_TOTALS.currency(trx, after(write, 'order_id')!))
  const found = await supplierPrice(trx, part, quantity!, currency)
  if (found) Object.assign(values, { purchase_price: found.price, purchase_price_currency: found.currency })
}
