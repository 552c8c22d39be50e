import { today } from '../../../../provider/identity/api-tokens.ts'
import { detail } from '../../../engine/detail.ts'
import { Currency } from '../../../engine/fields/currency.ts'
import { field } from '../../../engine/fields/index.ts'
import { innerJoin } from '../../../engine/join.ts'
import { type Hooks, resource } from '../../../engine/resource.ts'
import { invalid } from '../../../errors.ts'
import { PART, STOCKTAKE } from '../../kinds/part.ts'
import { setting } from '../../settings/setting.ts'

const hooks: Hooks = {
  async check({ trx, values, row, request }) {
    for (const name of ['quantity', 'item_count', 'cost_min', 'cost_max'])
      if ((values[name] as number) < 0) throw invalid('Ensure this value is greater than or equal to 0.', name)
    if (row) return
    const currency = await setting(trx, 'INVENTREE_DEFAULT_CURRENCY')
    for (const name of ['cost_min_currency', 'cost_max_currency']) values[name] ??= currency
    values.date = today()
    values.user_id = request.principal.user.pk
  },
}

const named = innerJoin(PART, 'part_id')

/** How much there was of a part on a day, and what it was worth. */
export const stocktake = resource({
  kind: STOCKTAKE,
  noun: 'stocktake entry',
  plural: 'stocktake entries',
  fields: {
    pk: field.pk(),
    part: field.ref(PART).required(),
    part_name: field.from(named, 'full_name'),
    part_ipn: field.from(named, 'IPN').nullable(),
    part_description: field.from(named, 'description').nullable(),
    date: field.date().readOnly(),
    item_count: field.integer().default(1).help('Stock items that there were'),
    quantity: field.quantity().required().help('How much there was'),
    cost_min: field.money().nullable().help('Worth at the lowest price'),
    cost_min_currency: new Currency().nullable(),
    cost_max: field.money().nullable().help('Worth at the highest price'),
    cost_max_currency: new Currency().nullable(),
    part_detail: detail(PART, 'part_id', 'brief').when('part_detail'),
  },
  filter: ['part', 'date'],
  order: ['item_count', 'quantity', 'date', 'cost_min', 'cost_max', 'pk'],
  orders: { part: (d) => [d.textOrder(named.column('full_name'))] },
  defaultOrder: ['-pk'],
  bulk: { delete: true },
  hooks: [hooks],
})
