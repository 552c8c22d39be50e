import { Currency } from '../../../engine/fields/currency.ts'
import { field } from '../../../engine/fields/index.ts'
import { type Hooks, type Resource, resource } from '../../../engine/resource.ts'
import { discount, type LineFields, lineDetails, lineFields, lineNumber, lineTotal } from './line-fields.ts'
import { checkAmounts, checkQuantity, openOrder } from './line-rules.ts'
import type { OrderKind } from './order-kind.ts'

/** What an order costs besides its lines: freight, a fee, a rebate. */
export const extraLineOf = (k: OrderKind): Resource =>
  resource({
    kind: k.extraLine!,
    fields: {
      ...lineFields(k),
      discount,
      total_price: lineTotal,
      ...lineDetails(k),
      description: field.text(250).blank().help('What it is'),
      price: field.money().signed().nullable().help('Price of one; below zero for a rebate'),
      price_currency: new Currency().label('Currency').help('Default: the currency of the order'),
    },
    filter: ['order'],
    search: ['reference', 'notes', 'description'],
    order: ['quantity', 'notes', 'reference'],
    orders: { line: lineNumber },
    touches: [k.table],
    defaultOrder: ['pk'],
    bulk: { delete: true },
  })

export const extraLineRules = (k: OrderKind): Hooks<LineFields> => ({
  async check(write) {
    checkQuantity(write)
    await openOrder(k, write)
    await checkAmounts(k, write, 'price')
  },
})
