/** What writers say that they touched, so that what is kept follows. */
import type { Mutant } from './mutant.ts'

const receiving = (rule: string) => ({
  test: 'test/resource/inventory/order/receive.test.js',
  grep: `receiving purchase orders (SQLite) ${rule}`,
})
const stock = { test: 'test/resource/inventory/stock/random.test.js', grep: 'leave everything sound' }
const everything = { test: 'test/resource/side-by-side/mixed-writers.test.js', grep: 'whatever they do: one at a time' }

export const mutants: Mutant[] = [
  {
    guards: 'kept: prices of a complete order',
    file: 'resource/inventory/order/purchase/purchase.js',
    find: 'await touchPrices(trx, parts);',
    replace: ';',
    ...receiving('an order that completes by itself counts what came of it earlier'),
  },
  {
    guards: 'kept: what is on order by an order',
    file: 'resource/inventory/order/purchase/purchase.js',
    find: "await touchTotals(trx, 'purchases', parts);",
    replace: ';',
    ...everything,
  },
  {
    guards: 'kept: what is on order after receiving',
    file: 'resource/inventory/order/purchase/receive-order.js',
    find: "await touchTotals(trx, 'purchases', received.map((line) => line.part_id));",
    replace: ';',
    ...everything,
  },
  {
    guards: 'kept: totals of stock',
    file: 'resource/inventory/stock/item/follow-items.js',
    find: 'await addToTotals(trx, stock);',
    replace: ';',
    ...stock,
  },
  {
    guards: 'kept: prices of what was paid',
    file: 'resource/inventory/order/purchase/line-rules.js',
    find: 'await touchPrices(trx, parts);',
    replace: ';',
    ...receiving('a complete order that is edited or deleted changes what was paid'),
  },
  {
    guards: 'kept: prices of a deleted order',
    file: 'resource/inventory/order/family/order-rules.js',
    find: 'await k.follow(trx, parts, k.done.includes(row.status));',
    replace: ';',
    ...receiving('a complete order that is edited or deleted changes what was paid'),
  },
  {
    guards: 'kept: totals in the currency of the supplier',
    file: 'resource/inventory/company/company-rules.js',
    find: "changes(write, 'currency')",
    replace: 'false',
    ...receiving('the total of an open order follows the currency of its supplier'),
  },
]
