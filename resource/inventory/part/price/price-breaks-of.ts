import { field } from '../../../engine/fields/index.ts'
import { column, raw, sql } from '../../../engine/sql.ts'
import { SALE_PRICE } from '../../kinds/part.ts'

/** The sale prices of a part, as the part itself shows them. */
export const priceBreaksOf = field
  .computed({ type: 'array', items: { $ref: '#/components/schemas/PartSalePrice' } }, (d, t) =>
    d.objects(
      [
        ['pk', raw('b.id')],
        ['part', raw('b.part_id')],
        ['quantity', d.quantity(raw('b.quantity'))],
        ['price', d.money(raw('b.price'))],
        ['price_currency', raw('b.price_currency')],
      ],
      sql`from part_sale_price b where b.part_id = ${column(t, 'id')}`,
      raw('b.quantity'),
    ),
  )
  .guarded(() => SALE_PRICE.access('view'))
