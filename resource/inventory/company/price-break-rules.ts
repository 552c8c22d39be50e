import type { Trx } from '../../../database.ts'
import { after, type Hooks } from '../../engine/resource.ts'
import { checkUnique } from '../../engine/unique.ts'
import { invalid } from '../../errors.ts'
import { touchPrices } from '../kept/prices.ts'
import { priceBreak } from './price-break.ts'

/** One, as quantities are kept. */
const PIECE = 100_000

export const priceBreakRules: Hooks<typeof priceBreak.fields> = {
  async check(write) {
    const { trx, values, row } = write
    if (after(write, 'quantity')! < PIECE) throw invalid('Ensure this value is greater than or equal to 1.', 'quantity')
    await checkUnique(priceBreak, write, 'part', 'quantity')
    // In the supplier's own currency where nobody says another.
    if (!row && values.price_currency === undefined) {
      const seller = trx('company_supplier_part as p').join('company_company as c', 'c.id', 'p.supplier_id')
      values.price_currency = (await seller.where('p.id', values.part_id!).first('c.currency')).currency
    }
    values.updated = new Date().toISOString()
  },
  saved: ({ trx, row, values }) => followPrices(trx, row?.part_id, values.part_id),
  deletedAll: (writes) => followPrices(writes[0]!.trx, ...writes.map(({ row }) => row!.part_id)),
}

async function followPrices(trx: Trx, ...supplierParts: (number | undefined)[]): Promise<void> {
  const keys = supplierParts.filter((key) => key !== undefined)
  await touchPrices(trx, await trx('company_supplier_part').whereIn('id', keys).pluck('part_id'))
}
