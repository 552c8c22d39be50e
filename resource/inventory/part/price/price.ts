import { Currency } from '../../../engine/fields/currency.ts'
import { field } from '../../../engine/fields/index.ts'
import { innerJoin } from '../../../engine/join.ts'
import { resource } from '../../../engine/resource.ts'
import { PRICES } from '../../effects.ts'
import type { Kind } from '../../kinds/index.ts'
import { INTERNAL_PRICE, PART, SALE_PRICE } from '../../kinds/part.ts'

const toPart = innerJoin(PART, 'part_id')

/** From which quantity on which price holds. */
const priceBreak = (kind: Kind, word: 'sale' | 'internal') =>
  resource({
    kind,
    name: `Part${word === 'sale' ? 'Sale' : 'Internal'}Price`,
    noun: `${word} price`,
    fields: {
      pk: field.pk(),
      part: word === 'sale' ? field.ref(PART).required().where({ salable: true }) : field.ref(PART).required(),
      quantity: field.quantity().rounded().required().default(100_000).help('From this quantity on'),
      price: field.money().filled().help('Price of one'),
      price_currency: new Currency().label('Currency').help('Default: the currency of the installation'),
    },
    filter: ['part'],
    search: [toPart],
    order: ['quantity', 'price', 'part'],
    touches: PRICES,
    defaultOrder: ['quantity'],
  })

/** What a part is sold for. */
export const salePrice = priceBreak(SALE_PRICE, 'sale')

/** What a part is reckoned at inside the house. */
export const internalPrice = priceBreak(INTERNAL_PRICE, 'internal')
