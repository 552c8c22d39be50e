import type { Trx } from '../../../database.ts'
import { auditRates } from '../money/rates.ts'
import { refreshOpenTotals } from './order-total.ts'
import { rebuildPricing } from './refresh-pricing.ts'

/** After new rates, in their transaction: the totals of open orders and prices follow them, and they are noted in the audit log. */
export async function followRates(trx: Trx, by: Parameters<typeof auditRates>[1] = {}): Promise<void> {
  await refreshOpenTotals(trx)
  await rebuildPricing(trx)
  await auditRates(trx, by)
}
