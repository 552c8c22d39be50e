import { Currency } from '../../engine/fields/currency.ts'
import { field } from '../../engine/fields/index.ts'
import { resource } from '../../engine/resource.ts'
import { EXTRA_LINE } from '../kinds/order.ts'
import { lineFields, lineNumber } from './line-fields.ts'

/** What an order costs besides parts: freight, a fee, a rebate. */
export const extraLine = resource({
  kind: EXTRA_LINE,
  fields: {
    ...lineFields,
    description: field.text(250).blank(),
    price: field.money().nullable().help('Price of one; below zero for a rebate'),
    price_currency: new Currency().help('Default: the currency of the order'),
  },
  filter: ['order'],
  search: ['reference', 'notes', 'description'],
  order: ['quantity', 'notes', 'reference'],
  orders: { line: lineNumber },
  touches: ['order_purchase_order'],
  defaultOrder: ['pk'],
  bulk: { delete: true },
})
