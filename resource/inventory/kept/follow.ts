import type { Trx } from '../../../database.ts'
import { settle } from '../../engine/kept.ts'
import { PRICES } from '../effects.ts'
import { auditRates } from '../money/rates.ts'
import { touchOpenOrders } from './order-total.ts'
import { touchAllPrices } from './prices.ts'

/** Settings that prices of parts follow. */
const PRICING_SETTINGS = /^(PRICING_|PART_INTERNAL_PRICE$|PART_BOM_USE_INTERNAL_PRICE$|INVENTREE_DEFAULT_CURRENCY$)/

/** What follows from a changed setting, in its transaction: the totals of open orders, and prices. */
export const followSettings = {
  touches: [...PRICES, 'order_purchase_order'],
  async changed(trx: Trx, key: string): Promise<void> {
    if (key === 'INVENTREE_DEFAULT_CURRENCY') await touchOpenOrders(trx)
    if (PRICING_SETTINGS.test(key)) await touchAllPrices(trx)
    await settle(trx) // the audit log comes after it
  },
}

/** After new rates, in their transaction: the totals of open orders and prices follow them, and they are noted in the audit log. */
export async function followRates(trx: Trx, by: Parameters<typeof auditRates>[1] = {}): Promise<void> {
  await touchOpenOrders(trx)
  await touchAllPrices(trx)
  await settle(trx)
  await auditRates(trx, by)
}
