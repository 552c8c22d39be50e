import type { Trx } from '../../../database.ts'
import { refreshOpenTotals } from '../order/order-total.ts'
import { rebuildPricing } from '../part/refresh-pricing.ts'
import { auditRates } from './rates.ts'

/** After new rates, in their transaction: they are noted in the audit log, and prices and the totals of open orders follow them. */
export async function followRates(trx: Trx, by: Parameters<typeof auditRates>[1] = {}): Promise<void> {
  await auditRates(trx, by)
  await rebuildPricing(trx)
  await refreshOpenTotals(trx)
}
