/** What a request may say of the stock that is found for it, and the SQL of that, on the stock item `i`. */
import type { Trx } from '../../../../database.ts'
import { today } from '../../../../provider/identity/api-tokens.ts'
import { dialectOf } from '../../../engine/dialect.ts'
import { field } from '../../../engine/fields/index.ts'
import { EVERYTHING } from '../../../engine/filter.ts'
import type { Input } from '../../../engine/shape.ts'
import { raw, type Sql, sql } from '../../../engine/sql.ts'
import { subtree } from '../../../engine/tree.ts'
import { LOCATION } from '../../kinds/stock.ts'
import { settings } from '../../settings/setting.ts'

const SORTS = {
  updated: 'Oldest stock first (FIFO)',
  '-updated': 'Newest stock first (LIFO)',
  quantity: 'Smallest quantity first',
  '-quantity': 'Largest quantity first',
  expiry_date: 'Soonest expiry date first',
}
const ORDER_BY: Readonly<Record<string, string>> = {
  updated: 'i.updated',
  '-updated': 'i.updated desc',
  quantity: 'i.quantity',
  '-quantity': 'i.quantity desc',
  expiry_date: 'case when i.expiry_date is null then 1 else 0 end, i.expiry_date',
}

/** Items that are looked at, of a part or for a line. */
export const MOST = 1_000

export const PLACES = {
  location: field.ref(LOCATION).unseen().nullable().label('Source Location').help('Only what lies there or below'),
  exclude_location: field.ref(LOCATION).unseen().nullable().label('Exclude Location').help('Nothing of what lies there or below'),
}
export const STOCK_SORT = {
  stock_sort_by: field.choice(SORTS).default('updated').label('Stock Priority').help('Which stock is taken first'),
}
/** By their keys; an empty list names none. */
export const linesAsked = field.list(field.integer(1)).told({ type: 'field', child: undefined, default: [] })

/** Keys of locations, with all that lies below them. */
export interface Places {
  readonly location?: number | null | undefined
  readonly exclude_location?: number | null | undefined
}
/** Does the item lie where it is wanted? */
export function liesWhere(trx: Trx, { location, exclude_location }: Places): Sql {
  const under = (place: number): Sql => dialectOf(trx.kind).member(raw('i.location_id'), subtree('stock_location', place))
  return sql`${location ? under(location) : EVERYTHING} and ${exclude_location ? sql`not coalesce(${under(exclude_location)}, false)` : EVERYTHING}`
}

/** May the item still be used, by its day of expiry? @param allowed setting that lets what has expired be used all the same */
export async function isFresh(trx: Trx, allowed: 'STOCK_ALLOW_EXPIRED_SALE' | 'STOCK_ALLOW_EXPIRED_BUILD'): Promise<Sql> {
  const { STOCK_ENABLE_EXPIRY: expires, [allowed]: used } = await settings(trx, ['STOCK_ENABLE_EXPIRY', allowed])
  return expires && !used ? sql`(i.expiry_date is null or i.expiry_date >= ${today()})` : EVERYTHING
}

/** The order in which it is taken. */
export const takenBy = ({ stock_sort_by }: Input<typeof STOCK_SORT>): Sql => raw(`${ORDER_BY[stock_sort_by]!}, i.id`)
