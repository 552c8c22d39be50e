import type { Hooks } from '../../../engine/resource.ts'
import { checkUnique } from '../../../engine/unique.ts'
import { invalid } from '../../../errors.ts'
import { touchPrices } from '../../kept/prices.ts'
import { setting } from '../../settings/setting.ts'
import type { salePrice } from './price.ts'

type Rules = Hooks<typeof salePrice.fields>

/** One, as quantities are kept. */
const PIECE = 100_000

export const priceRules = (r: typeof salePrice): Rules => ({
  async check(write) {
    const { trx, values, row } = write
    if (values.quantity !== undefined && values.quantity < PIECE)
      throw invalid('Ensure this value is greater than or equal to 1.', 'quantity')
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
