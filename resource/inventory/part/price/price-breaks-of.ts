import { entriesOf } from '../../../engine/detail.ts'
import { field } from '../../../engine/fields/index.ts'
import { column, raw, sql } from '../../../engine/sql.ts'
import { SALE_PRICE } from '../../kinds/part.ts'

/** The sale prices of a part, as the part itself shows them. */
export const priceBreaksOf = field
  .computed({ type: 'array', items: { $ref: '#/components/schemas/PartSalePrice' } }, (d, t, sight) =>
    d.objects(
      entriesOf(SALE_PRICE, undefined, d, 'b', sight),
      sql`from part_sale_price b where b.part_id = ${column(t, 'id')}`,
      raw('b.quantity'),
    ),
  )
  .guarded(() => SALE_PRICE.access('view'))
