import { detail } from '../../../engine/detail.ts'
import { Currency } from '../../../engine/fields/currency.ts'
import { field } from '../../../engine/fields/index.ts'
import { filter } from '../../../engine/filter.ts'
import { innerJoin } from '../../../engine/join.ts'
import { resource } from '../../../engine/resource.ts'
import { raw } from '../../../engine/sql.ts'
import { RETURNS } from '../../effects.ts'
import { RETURN_ORDER_LINE } from '../../kinds/order.ts'
import { PART } from '../../kinds/part.ts'
import { STOCK_ITEM } from '../../kinds/stock.ts'
import { RETURN_ORDER_LINE_STATUS } from '../../status-codes.ts'
import { StatusField } from '../../status-field.ts'
import { discount, lineDetails, lineFields, lineNumber } from '../family/line-fields.ts'
import { lineFilters } from '../family/line-filters.ts'
import { OUTCOME, RETURN } from './return.ts'

const item = innerJoin(STOCK_ITEM, 'item_id')
const part = innerJoin(PART, 'part_id', { from: item })
const { order_status } = lineFilters(RETURN)

/** An item that comes back with an order. */
export const line = resource({
  kind: RETURN_ORDER_LINE,
  fields: {
    ...lineFields(RETURN),
    item: field.ref(STOCK_ITEM).required().help('Item that comes back'),
    received_date: field.date().nullable().label('Received Date').help('Day on which it came back'),
    outcome: new StatusField(RETURN_ORDER_LINE_STATUS, false).default(OUTCOME.PENDING).help('What becomes of it'),
    discount,
    price: field.money().nullable().help('What its return or repair costs'),
    price_currency: new Currency().label('Currency').help('Default: the currency of the order'),
    ...lineDetails(RETURN),
    item_detail: detail(STOCK_ITEM, 'item_id', 'returned').when('item_detail', true),
    part_detail: detail(PART, 'part_id', 'brief', item).when('part_detail'),
  },
  filter: ['order', 'item', 'outcome'],
  filters: {
    has_pricing: filter.bool(raw('t.price is not null'), 'Whether it has a price'),
    order_status: order_status!,
    received: filter.bool(raw('t.received_date is not null'), 'Whether it came back'),
  },
  search: ['reference', 'notes', item, part.column('search_key')],
  order: ['reference', 'target_date', 'received_date'],
  orders: {
    part: (d) => [d.textOrder(part.column('name'))],
    IPN: (d) => [d.textOrder(part.column('IPN'))],
    stock: (d) => [item.column('quantity'), item.column('serial_int'), d.textOrder(item.column('serial'))],
    line: lineNumber,
  },
  touches: RETURNS,
  defaultOrder: ['pk'],
  bulk: { update: true, delete: true },
})
