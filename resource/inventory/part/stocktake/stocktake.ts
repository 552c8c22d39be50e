import { detail } from '../../../engine/detail.ts'
import { field } from '../../../engine/fields/index.ts'
import { innerJoin } from '../../../engine/join.ts'
import { resource } from '../../../engine/resource.ts'
import { PART, STOCKTAKE } from '../../kinds/part.ts'
import { PriceCurrency } from '../../price-currency.ts'

const named = innerJoin(PART, 'part_id')

/** How much there was of a part on a day, and what it was worth. */
export const stocktake = resource({
  kind: STOCKTAKE,
  noun: 'stocktake entry',
  plural: 'stocktake entries',
  fields: {
    pk: field.pk(),
    part: field.ref(PART).required().help('Part that was counted'),
    part_name: field.from(named, 'name').label('Part Name'),
    part_ipn: field.from(named, 'IPN').nullable().label('Part IPN'),
    part_description: field.from(named, 'description').nullable().label('Part Description'),
    date: field.date().readOnly().help('Day of the count'),
    item_count: field.integer().default(1).label('Item Count').help('Stock items that there were'),
    quantity: field.quantity().required().help('How much there was'),
    cost_min: field.money().nullable().help('Worth at the lowest price').label('Minimum Stock Cost'),
    cost_min_currency: new PriceCurrency().nullable().label('Currency').told({ allow_null: false }).help('Currency of the lowest worth'),
    cost_max: field.money().nullable().help('Worth at the highest price').label('Maximum Stock Cost'),
    cost_max_currency: new PriceCurrency().nullable().label('Currency').told({ allow_null: false }).help('Currency of the highest worth'),
    part_detail: detail(PART, 'part_id', 'unpriced').when('part_detail'),
  },
  filter: ['part', 'date'],
  order: ['item_count', 'quantity', 'date', 'cost_min', 'cost_max', 'pk'],
  orders: { part: (d) => [d.textOrder(named.column('full_name'))] },
  defaultOrder: ['-pk'],
  bulk: { delete: true },
})
