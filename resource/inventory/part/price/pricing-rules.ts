import type { Trx } from '../../../../database.ts'
import type { Hooks } from '../../../engine/resource.ts'
import { invalid } from '../../../errors.ts'
import { lockPrices, touchPrices } from '../../kept/prices.ts'
import { loadRates } from '../../money/rates.ts'
import type { pricing } from './pricing.ts'

const OVERRIDES = ['override_min', 'override_max'] as const

export const pricingRules: Hooks<typeof pricing.fields> = {
  // What was laid down is written before prices are worked out.
  check: ({ trx }) => lockPrices(trx),
  async saved({ trx, input, id }) {
    const names = Object.keys(input)
    if (OVERRIDES.some((name) => names.includes(name) || names.includes(`${name}_currency`))) await checkOverrides(trx, id)
    else if (!input.update) return
    await touchPrices(trx, [id], true)
  },
}

/** @throws ValidationError */
async function checkOverrides(trx: Trx, id: number): Promise<void> {
  const rates = await loadRates(trx)
  const row = await trx('part_pricing').where({ part_id: id }).first()
  for (const name of OVERRIDES) {
    if (row[name] === null) continue
    if (row[`${name}_currency`] === null)
      await trx('part_pricing')
        .where({ part_id: id })
        .update({ [`${name}_currency`]: rates.currency })
    else if (rates.convert(row[name], row[`${name}_currency`]) === null)
      throw invalid(`There is no exchange rate between ${row[`${name}_currency`]} and ${rates.currency}.`, `${name}_currency`)
  }
  const [min, max] = OVERRIDES.map((name) => (row[name] === null ? null : rates.convert(row[name], row[`${name}_currency`])))
  if (min !== null && max !== null && min! > max!) throw invalid('Minimum price must not be greater than maximum price', 'override_min')
}
