import { after, type Hooks } from '../../engine/resource.ts'
import { invalid } from '../../errors.ts'
import { checkAmounts, lockOrdersOf, openOrder } from './any-line-rules.ts'
import type { extraLine } from './extra-line.ts'

export const extraLineRules: Hooks<typeof extraLine.fields> = {
  lock: lockOrdersOf('order_purchase_order_extra_line'),
  async check(write) {
    if (after(write, 'quantity')! < 0) throw invalid('Ensure this value is greater than or equal to 0.', 'quantity')
    await openOrder(write)
    await checkAmounts(write, 'price', after(write, 'price'))
  },
}
