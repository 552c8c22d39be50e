import { after, type Hooks } from '../../../engine/resource.ts'
import { checkUnique } from '../../../engine/unique.ts'
import { invalid } from '../../../errors.ts'
import { touchPrices } from '../../kept/prices.ts'
import { setting } from '../../settings/setting.ts'
import type { salePrice } from './price.ts'

type Rules = Hooks<typeof salePrice.fields>

export const priceRules = (r: typeof salePrice): Rules => ({
  async check(write) {
    const { trx, values, row } = write
    if (values.quantity !== undefined && values.quantity <= 0) throw invalid('Ensure this value is greater than 0.', 'quantity')
    await checkUnique(r, write, 'part', 'quantity')
    if (!row) values.price_currency ??= await setting(trx, 'INVENTREE_DEFAULT_CURRENCY')
    values.updated = new Date().toISOString()
  },
  async saved({ trx, row, values }) {
    const parts = [row?.part_id, values.part_id].filter((part) => part !== undefined)
    await touchPrices(trx, parts)
  },
  deleted: ({ trx, row }) => touchPrices(trx, [row!.part_id]),
})

export const saleRules: Rules = {
  async check(write) {
    const { salable } = await write
      .trx('part_part')
      .where({ id: after(write, 'part_id') })
      .first('salable')
    if (!salable) throw invalid('This part is not for sale.', 'part')
  },
}
