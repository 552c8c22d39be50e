import type { Row, Trx } from '../../../../database.ts'
import { Currency } from '../../../engine/fields/currency.ts'
import { field } from '../../../engine/fields/index.ts'
import { innerJoin } from '../../../engine/join.ts'
import { type Hooks, resource } from '../../../engine/resource.ts'
import { invalid } from '../../../errors.ts'
import { PRICES } from '../../effects.ts'
import { refreshPricing } from '../../kept/refresh-pricing.ts'
import type { Kind } from '../../kinds/index.ts'
import { INTERNAL_PRICE, PART, SALE_PRICE } from '../../kinds/part.ts'
import { setting } from '../../settings/setting.ts'

const toPart = innerJoin(PART, 'part_id')

/** From which quantity on which price holds. */
const priceBreak = (kind: Kind, word: 'sale' | 'internal', rules: Hooks = {}) => {
  const table = kind.table!
  const hooks: Hooks = {
    async check(write) {
      const { trx, values, row, id } = write
      await rules.check?.(write)
      if (values.quantity !== undefined && (values.quantity as number) <= 0)
        throw invalid('Ensure this value is greater than 0.', 'quantity')
      const place = { part_id: (values.part_id ?? row?.part_id) as number, quantity: (values.quantity ?? row?.quantity) as number }
      if (await trx(table).whereNot({ id }).where(place).first('id')) throw invalid('The fields part, quantity must make a unique set.')
      if (!row) values.price_currency ??= await setting(trx, 'INVENTREE_DEFAULT_CURRENCY')
      values.updated = new Date().toISOString()
    },
  }
  const follow = (trx: Trx, ...rows: (Row | undefined)[]) =>
    refreshPricing(
      trx,
      rows.map((row) => row?.part_id).filter((part) => typeof part === 'number'),
    )
  hooks.saved = ({ trx, row, values }) => follow(trx, row, values)
  hooks.deleted = ({ trx, row }) => follow(trx, row)
  return resource({
    kind,
    name: `Part${word === 'sale' ? 'Sale' : 'Internal'}Price`,
    noun: `${word} price`,
    fields: {
      pk: field.pk(),
      part: field.ref(PART).required(),
      quantity: field.quantity().required().help('From this quantity on'),
      price: field.money().nullable().help('Price of one'),
      price_currency: new Currency().help('Default: the currency of the installation'),
    },
    filter: ['part'],
    search: [toPart],
    order: ['quantity', 'price', 'part'],
    touches: PRICES,
    defaultOrder: ['quantity'],
    hooks: [hooks],
  })
}

/** What a part is sold for. */
export const salePrice = priceBreak(SALE_PRICE, 'sale', {
  async check({ trx, values, row }) {
    const { salable } = await trx('part_part')
      .where({ id: (values.part_id ?? row?.part_id) as number })
      .first('salable')
    if (!salable) throw invalid('This part is not for sale.', 'part')
  },
})

/** What a part is reckoned at inside the house. */
export const internalPrice = priceBreak(INTERNAL_PRICE, 'internal')
