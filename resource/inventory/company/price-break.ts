import { detail } from '../../engine/detail.ts'
import { field } from '../../engine/fields/index.ts'
import { scaled } from '../../engine/fields/number.ts'
import { filter } from '../../engine/filter.ts'
import { innerJoin } from '../../engine/join.ts'
import { resource } from '../../engine/resource.ts'
import { sql } from '../../engine/sql.ts'
import { PRICES } from '../effects.ts'
import { COMPANY, PRICE_BREAK, SUPPLIER_PART } from '../kinds/company.ts'
import { PART } from '../kinds/part.ts'
import { PriceCurrency } from '../price-currency.ts'

const sold = innerJoin(SUPPLIER_PART, 'part_id')
const supplier = innerJoin(COMPANY, 'supplier_id', { from: sold })

/** From which quantity on a supplier asks which price. */
export const priceBreak = resource({
  kind: PRICE_BREAK,
  noun: 'price break',
  fields: {
    pk: field.pk(),
    part: field.ref(SUPPLIER_PART).required().help('Supplier part that it is the price of'),
    quantity: field.quantity().rounded().required().default(100_000).help('From this quantity on'),
    price: field.money().filled().required().help('Price of one'),
    price_currency: new PriceCurrency().label('Currency').help('Default: the currency of the supplier'),
    supplier: field.ref(COMPANY).from(sold, 'supplier_id').bare().told({ filters: undefined }),
    updated: field.dateTime().minutes().nullable().readOnly().help('When it was changed last'),
    supplier_detail: detail(COMPANY, 'supplier_id', 'brief', sold).when('supplier_detail'),
    part_detail: detail(SUPPLIER_PART, 'part_id', 'light').when('part_detail'),
  },
  filter: ['part'],
  filters: {
    base_part: filter.choice(PART, filter.key(sold.column('part_id'), 'Prices of all supplier parts of this part')),
    supplier: filter.choice(COMPANY, filter.key(sold.column('supplier_id'))),
    quantity: filter.of({ type: 'number' }, (value) => sql`t.quantity = ${scaled(value, 5)}`),
  },
  search: [sold, supplier],
  order: ['quantity', 'price'],
  orders: { supplier: (d) => [d.textOrder(supplier.column('name'))], SKU: (d) => [d.textOrder(sold.column('SKU'))] },
  touches: PRICES,
  defaultOrder: ['quantity'],
  bulk: { delete: true },
})
