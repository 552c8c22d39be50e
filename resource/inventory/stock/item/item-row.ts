import { searchKey } from '../../../../database/text-index.ts'
import { AVAILABLE } from '../../status-codes.ts'

interface Holds {
  integer: number
  bigint: number
  text: string
  boolean: boolean
}
type Kind = keyof Holds
/** What a column holds, and what a new item has there unless somebody says otherwise. */
interface Column<V> {
  readonly kind: Kind
  readonly preset: V
}
const column = <K extends Kind>(kind: K, preset: Holds[K]): Column<Holds[K]> => ({ kind, preset })
const maybe = <K extends Kind>(kind: K): Column<Holds[K] | null> => ({ kind, preset: null })

/** The columns of `stock_item` that domain writes carry. Quantities are integers of 10^-5, money of 10^-6, dates ISO text. */
const ITEM = {
  part_id: column('integer', 0),
  supplier_part_id: maybe('integer'),
  location_id: maybe('integer'),
  /** The item that this one was split from. */
  parent_id: maybe('integer'),
  /** The item that this one is installed in. */
  belongs_to_id: maybe('integer'),
  customer_id: maybe('integer'),
  owner_id: maybe('integer'),
  build_id: maybe('integer'),
  consumed_by_id: maybe('integer'),
  is_building: column('boolean', false),
  purchase_order_id: maybe('integer'),
  sales_order_id: maybe('integer'),
  quantity: column('bigint', 0),
  serial: maybe('text'),
  serial_int: column('bigint', 0),
  batch: maybe('text'),
  packaging: maybe('text'),
  link: column('text', ''),
  notes: maybe('text'),
  status: column('integer', AVAILABLE[0]!),
  status_custom_key: maybe('integer'),
  purchase_price: maybe('bigint'),
  purchase_price_currency: maybe('text'),
  expiry_date: maybe('text'),
  stocktake_date: maybe('text'),
  stocktake_user_id: maybe('integer'),
  review_needed: column('boolean', false),
  delete_on_deplete: column('boolean', true),
  search_key: column('text', ''),
}

type Items = typeof ITEM
/** A row of `stock_item`. */
export type ItemRow = { [C in keyof Items]: Items[C]['preset'] }

export const COLUMNS = Object.keys(ITEM) as readonly (keyof ItemRow)[]
const all = <W extends keyof Column<unknown>>(what: W) =>
  Object.fromEntries(COLUMNS.map((c) => [c, ITEM[c][what]])) as { [C in keyof Items]: Items[C][W] }

/** What each column holds. */
export const ITEM_COLUMNS = all('kind')
export const NEW_ITEM = all('preset')

/** Can it be taken from the shelf? Neither sold, installed, used up nor still being built; whatever its state and quantity. */
export const isAtHand = (item: ItemRow): boolean => isHere(item) && !item.is_building

/** The same of what is still being made, too. */
export const isHere = (item: ItemRow): boolean =>
  item.sales_order_id === null && item.belongs_to_id === null && item.customer_id === null && item.consumed_by_id === null

/** Does it count as stock? The column `in_stock` says the same. */
export const isInStock = (item: ItemRow): boolean => isAtHand(item) && item.quantity > 0 && AVAILABLE.includes(item.status)

/** What lists of items are searched by, of the row's own columns. */
export const itemSearchKey = (item: Pick<ItemRow, 'serial' | 'batch'>): string => searchKey([item.serial, item.batch])

/** Does a write change something of the item? */
export const differs = (before: ItemRow, after: ItemRow): boolean => COLUMNS.some((c) => c !== 'search_key' && before[c] !== after[c])
