import { searchKey } from '../../../engine/fold.ts'
import { AVAILABLE } from '../../status-codes.ts'

/** The columns of `stock_item` that domain writes carry, and what each holds. */
export const ITEM_COLUMNS = {
  part_id: 'integer',
  supplier_part_id: 'integer',
  location_id: 'integer',
  parent_id: 'integer',
  belongs_to_id: 'integer',
  customer_id: 'integer',
  owner_id: 'integer',
  build_id: 'integer',
  consumed_by_id: 'integer',
  is_building: 'boolean',
  purchase_order_id: 'integer',
  sales_order_id: 'integer',
  quantity: 'bigint',
  serial: 'text',
  serial_int: 'bigint',
  batch: 'text',
  packaging: 'text',
  link: 'text',
  notes: 'text',
  status: 'integer',
  status_custom_key: 'integer',
  purchase_price: 'bigint',
  purchase_price_currency: 'text',
  expiry_date: 'text',
  stocktake_date: 'text',
  stocktake_user_id: 'integer',
  review_needed: 'boolean',
  delete_on_deplete: 'boolean',
  search_key: 'text',
} as const

/** A row of `stock_item`. Quantities are integers of 10^-5, money of 10^-6, dates ISO text. */
export interface ItemRow {
  part_id: number
  supplier_part_id: number | null
  location_id: number | null
  /** The item that this one was split from. */
  parent_id: number | null
  /** The item that this one is installed in. */
  belongs_to_id: number | null
  customer_id: number | null
  owner_id: number | null
  build_id: number | null
  consumed_by_id: number | null
  is_building: boolean
  purchase_order_id: number | null
  sales_order_id: number | null
  quantity: number
  serial: string | null
  serial_int: number
  batch: string | null
  packaging: string | null
  link: string
  notes: string | null
  status: number
  status_custom_key: number | null
  purchase_price: number | null
  purchase_price_currency: string | null
  expiry_date: string | null
  stocktake_date: string | null
  stocktake_user_id: number | null
  review_needed: boolean
  delete_on_deplete: boolean
  search_key: string
}

/** What a new item has unless somebody says otherwise. */
export const NEW_ITEM: Omit<ItemRow, 'part_id'> = {
  supplier_part_id: null,
  location_id: null,
  parent_id: null,
  belongs_to_id: null,
  customer_id: null,
  owner_id: null,
  build_id: null,
  consumed_by_id: null,
  is_building: false,
  purchase_order_id: null,
  sales_order_id: null,
  quantity: 0,
  serial: null,
  serial_int: 0,
  batch: null,
  packaging: null,
  link: '',
  notes: null,
  status: AVAILABLE[0]!,
  status_custom_key: null,
  purchase_price: null,
  purchase_price_currency: null,
  expiry_date: null,
  stocktake_date: null,
  stocktake_user_id: null,
  review_needed: false,
  delete_on_deplete: true,
  search_key: '',
}

/** Can it be taken from the shelf? Neither sold, installed, used up nor still being built; whatever its state and quantity. */
export const isAtHand = (item: ItemRow): boolean =>
  item.sales_order_id === null &&
  item.belongs_to_id === null &&
  item.customer_id === null &&
  item.consumed_by_id === null &&
  !item.is_building

/** Does it count as stock? The column `in_stock` says the same. */
export const isInStock = (item: ItemRow): boolean => isAtHand(item) && item.quantity > 0 && AVAILABLE.includes(item.status)

/** What lists of items are searched by, of the row's own columns. */
export const itemSearchKey = (item: Pick<ItemRow, 'serial' | 'batch'>): string => searchKey([item.serial, item.batch])
