import type { Trx } from '../../../database.ts'
import { detail } from '../../engine/detail.ts'
import { field } from '../../engine/fields/index.ts'
import { scaled } from '../../engine/fields/number.ts'
import { filter } from '../../engine/filter.ts'
import { innerJoin } from '../../engine/join.ts'
import { type Hooks, resource } from '../../engine/resource.ts'
import { sql } from '../../engine/sql.ts'
import { invalid } from '../../errors.ts'
import { PRICES } from '../effects.ts'
import { refreshPricing } from '../kept/refresh-pricing.ts'
import { COMPANY, PRICE_BREAK, SUPPLIER_PART } from '../kinds/company.ts'
import { PriceCurrency } from '../price-currency.ts'

const TABLE = 'company_price_break'

const sold = innerJoin(SUPPLIER_PART, 'part_id')
const supplier = innerJoin(COMPANY, 'supplier_id', { from: sold })

const hooks: Hooks = {
  async check({ trx, values, row, id }) {
    const place = { part_id: (values.part_id ?? row?.part_id) as number, quantity: (values.quantity ?? row?.quantity) as number }
    if (place.quantity <= 0) throw invalid('Ensure this value is greater than 0.', 'quantity')
    if (typeof values.price === 'number' && values.price < 0) throw invalid('Ensure this value is greater than or equal to 0.', 'price')
    if (await trx(TABLE).whereNot({ id }).where(place).first('id')) throw invalid('The fields part, quantity must make a unique set.')
    // In the supplier's own currency where nobody says another.
    if (!row && values.price_currency === undefined) {
      const seller = await trx('company_supplier_part as p')
        .join('company_company as c', 'c.id', 'p.supplier_id')
        .where('p.id', place.part_id)
        .first('c.currency')
      values.price_currency = seller.currency
    }
    values.updated = new Date().toISOString()
  },
  saved: ({ trx, row, values }) => followPrices(trx, row?.part_id, values.part_id),
  deletedAll: (writes) => followPrices(writes[0]!.trx, ...writes.map(({ row }) => row!.part_id)),
}

async function followPrices(trx: Trx, ...supplierParts: unknown[]): Promise<void> {
  const keys = supplierParts.filter((key): key is number => typeof key === 'number')
  await refreshPricing(trx, await trx('company_supplier_part').whereIn('id', keys).pluck('part_id'))
}

/** From which quantity on a supplier asks which price. */
export const priceBreak = resource({
  kind: PRICE_BREAK,
  noun: 'price break',
  fields: {
    pk: field.pk(),
    part: field.ref(SUPPLIER_PART).required().help('Supplier part that it is the price of'),
    quantity: field.quantity().required().help('From this quantity on'),
    price: field.money().nullable().required().help('Price of one'),
    price_currency: new PriceCurrency().help('Default: the currency of the supplier'),
    supplier: field.ref(COMPANY).from(sold, 'supplier_id'),
    updated: field.dateTime().nullable().readOnly(),
    supplier_detail: detail(COMPANY, 'supplier_id', 'brief', sold).when('supplier_detail'),
    part_detail: detail(SUPPLIER_PART, 'part_id', 'light').when('part_detail'),
  },
  filter: ['part'],
  filters: {
    base_part: filter.key(sold.column('part_id'), 'Prices of all supplier parts of this part'),
    supplier: filter.key(sold.column('supplier_id')),
    quantity: filter.of({ type: 'number' }, (value) => sql`t.quantity = ${scaled(value, 5)}`),
  },
  search: [sold, supplier],
  order: ['quantity', 'price'],
  orders: { supplier: (d) => [d.textOrder(supplier.column('name'))], SKU: (d) => [d.textOrder(sold.column('SKU'))] },
  touches: PRICES,
  defaultOrder: ['quantity'],
  bulk: { delete: true },
  hooks: [hooks],
})
