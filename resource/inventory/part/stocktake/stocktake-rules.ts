import { today } from '../../../../provider/identity/api-tokens.ts'
import type { Hooks } from '../../../engine/resource.ts'
import { invalid } from '../../../errors.ts'
import { setting } from '../../settings/setting.ts'
import type { stocktake } from './stocktake.ts'

export const stocktakeRules: Hooks<typeof stocktake.fields> = {
  async check({ trx, values, row, request }) {
    for (const name of ['quantity', 'item_count'] as const)
      if ((values[name] ?? 0) < 0) throw invalid('Ensure this value is greater than or equal to 0.', name)
    if (row) return
    const currency = await setting(trx, 'INVENTREE_DEFAULT_CURRENCY')
    for (const name of ['cost_min_currency', 'cost_max_currency'] as const) values[name] ??= currency
    values.date = today()
    values.user_id = request.principal.user.pk
  },
}
