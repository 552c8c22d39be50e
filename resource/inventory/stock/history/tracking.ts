import { detail } from '../../../engine/detail.ts'
import { field } from '../../../engine/fields/index.ts'
import { filter } from '../../../engine/filter.ts'
import { resource } from '../../../engine/resource.ts'
import { column, raw, sql } from '../../../engine/sql.ts'
import { PART } from '../../kinds/part.ts'
import { STOCK_ITEM, TRACKING } from '../../kinds/stock.ts'
import { USER } from '../../kinds/users.ts'
import { STOCK_HISTORY } from '../../status-codes.ts'
import { labels } from '../../status-text.ts'
import { partFilters } from '../../variant-filter.ts'

/** One change of a stock item: who, when, what and how much. */
export const tracking = resource({
  kind: TRACKING,
  name: 'StockTracking',
  noun: 'stock history entry',
  plural: 'stock history entries',
  fields: {
    pk: field.pk(),
    item: field.ref(STOCK_ITEM).nullable().help('The item; none when it is gone'),
    item_detail: detail(STOCK_ITEM, 'item_id', 'light').when('item_detail'),
    part: field.ref(PART).nullable().readOnly().bare(),
    part_detail: detail(PART, 'part_id', 'brief').when('part_detail'),
    date: field.dateTime().minutes().readOnly(),
    deltas: field.json().readOnly().help('What changed; lists show what keys stand for under `…_detail`'),
    label: field.computed(
      { type: 'string' },
      (_d, t) => sql`case ${column(t, 'tracking_type')} ${labels(STOCK_HISTORY)} else cast(${column(t, 'tracking_type')} as text) end`,
    ),
    notes: field.text(512).blank().nullable().help('Notes about what was done'),
    tracking_type: field.integer().readOnly().told({ default: 0 }),
    user: field.ref(USER).nullable().readOnly().bare(),
    user_detail: detail(USER, 'user_id', 'brief').when('user_detail'),
  },
  filter: ['item', 'user'],
  filters: {
    ...partFilters(raw('t.part_id'), 'History of stock of this part; with `include_variants` also of its variants'),
    min_date: filter.day((from) => sql`t.date >= ${from}`, 'On this day or later'),
    max_date: filter.day((until) => sql`t.date < ${`${until}U`}`, 'On this day or earlier'),
  },
  search: [raw('lower(t.notes)')],
  order: ['date'],
  defaultOrder: ['-date'],
  operations: ['list', 'retrieve'],
})
