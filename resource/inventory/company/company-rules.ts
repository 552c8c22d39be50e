import { gate } from '../../auth/gate.ts'
import { inTurn, lockRows, lockTable } from '../../engine/locks.ts'
import { accessOf, changes, type Hooks } from '../../engine/resource.ts'
import { keyList } from '../../engine/rows.ts'
import { checkUnique } from '../../engine/unique.ts'
import { removeRows } from '../../engine/write.ts'
import { invalid } from '../../errors.ts'
import { ORDER_TOTALS, touchOrderTotals } from '../kept/order-total.ts'
import { setting } from '../settings/setting.ts'
import { company } from './company.ts'
import { manufacturerPart } from './manufacturer-part.ts'
import { supplierPart } from './supplier-part.ts'
import { lockLinesOf } from './supplier-part-rules.ts'

export const companyRules: Hooks<typeof company.fields> = {
  async lock(trx, { verb, ids, input }) {
    if (verb === 'delete') {
      await inTurn(trx, 'manufacturer parts', 'supplier parts')
      await lockLinesOf(trx, await trx('company_supplier_part').whereIn('supplier_id', ids).pluck('id'))
      return
    }
    if (verb === 'add' || input.name !== undefined || input.email !== undefined) await inTurn(trx, 'company names')
    // An order that is made beside this was reckoned in the currency from before: it is waited for, and found.
    if (verb === 'change' && input.currency !== undefined) for (const totals of ORDER_TOTALS) await lockTable(trx, totals.lock)
  },
  // Orders without a currency of their own are reckoned in their company's.
  async savedAll(writes) {
    const moved = writes.filter((write) => write.row && changes(write, 'currency'))
    if (!moved.length) return
    const { trx } = moved[0]!
    const companies = moved.map(({ id }) => id)
    for (const totals of ORDER_TOTALS) await touchOrderTotals(trx, totals, await totals.openWith(trx, companies))
  },
  presets: async (source) => ({ currency: await setting(source, 'INVENTREE_DEFAULT_CURRENCY') }),
  async check(write) {
    const { trx, values, row } = write
    if (!row) values.currency ??= await setting(trx, 'INVENTREE_DEFAULT_CURRENCY')
    await checkUnique(company, write, 'name', 'email')
  },
  // What it makes and sells goes with it, by the rules of these rows.
  async deletingAll(writes) {
    const { trx, request } = writes[0]!
    const of = keyList(writes.map(({ id }) => id))
    // It would be back in stock without the customer who has it.
    if (await trx('stock_item').whereRaw(`customer_id in (${of})`).first('id')) throw invalid('Stock items have been sent to this company')
    const keysOf = (table: string, condition: string): Promise<number[]> => trx(table).whereRaw(condition).orderBy('id').pluck('id')
    const made = await keysOf('company_manufacturer_part', `manufacturer_id in (${of})`)
    const sold = await keysOf('company_supplier_part', `supplier_id in (${of})`)
    if (made.length) gate(accessOf(manufacturerPart, 'delete'), request.principal)
    if (sold.length) gate(accessOf(supplierPart, 'delete'), request.principal)
    await lockRows(trx, 'company_manufacturer_part', made, 'delete')
    await lockRows(trx, 'company_supplier_part', sold, 'delete')
    await lockRows(trx, 'stock_item', await keysOf('stock_item', `supplier_part_id in (${keyList(sold)})`), 'change')
    await removeRows(supplierPart, request, trx, sold)
    await removeRows(manufacturerPart, request, trx, made)
  },
}
