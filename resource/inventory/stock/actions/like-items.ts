/** Items that can be put together, and what becomes of them. */
import type { Trx } from '../../../../database.ts'
import { keyList, keysIn } from '../../../engine/rows.ts'
import { convert, type Rates } from '../../money/convert.ts'
import { HISTORY } from '../history/track.ts'
import type { StockEdit, StockItem } from '../item/stock-edit.ts'

/** Why an item cannot be put together with others, whatever these are. */
export function whyNotMergeable(item: StockItem): string | undefined {
  if (item.sales_order_id !== null) return 'Stock item has been assigned to a sales order'
  if (item.belongs_to_id !== null) return 'Stock item is installed in another item'
  if (item.contains > 0) return 'Stock item contains other items'
  if (item.customer_id !== null) return 'Stock item has been assigned to a customer'
  if (item.consumed_by_id !== null) return 'Stock item was used up by a build'
  if (item.is_building) return 'Stock item is currently in production'
  if (item.serial) return 'Serialized stock cannot be merged'
  return undefined
}

/** Unit price of both together in the first one's currency, rounded to the last place; of the first alone where no rate leads there. */
function together(
  a: StockItem,
  b: StockItem,
  quantity: number,
  rates: Rates,
): Pick<StockItem, 'purchase_price' | 'purchase_price_currency'> {
  const { purchase_price, purchase_price_currency } = a
  if (b.purchase_price === null) return { purchase_price, purchase_price_currency }
  if (purchase_price === null) return { purchase_price: b.purchase_price, purchase_price_currency: b.purchase_price_currency }
  const all = BigInt(a.quantity) + BigInt(quantity)
  const price = convert(b.purchase_price, b.purchase_price_currency ?? '', purchase_price_currency ?? '', rates)
  if (price === undefined || all === 0n) return { purchase_price, purchase_price_currency }
  const worth = BigInt(purchase_price) * BigInt(a.quantity) + price * BigInt(quantity)
  return { purchase_price: Number((worth + all / 2n) / all), purchase_price_currency }
}

/**
 * Moves a quantity from one item into another; when nothing is left of the first, what hangs on it moves too, and it goes.
 * @param rates of exchange, where prices may be in different currencies
 */
export function moveInto(
  edit: StockEdit,
  base: StockItem,
  other: StockItem,
  quantity: number,
  notes?: string,
  rates: Rates = new Map(),
): void {
  Object.assign(base, together(base, other, quantity, rates))
  base.quantity += quantity
  other.quantity -= quantity
  const whole = other.quantity === 0
  const type = whole ? HISTORY.MERGED_STOCK_ITEMS : HISTORY.SPLIT_CHILD_ITEM
  edit.tell(other, type, { removed: quantity, quantity: other.quantity }, notes, base)
  edit.tell(base, HISTORY.MERGED_STOCK_ITEMS, { added: quantity, quantity: base.quantity }, notes, other)
  if (whole) edit.absorb(other, base)
}

/** What two items must have in common to be put together without being told to. */
const ALIKE = [
  'part_id',
  'supplier_part_id',
  'status',
  'status_custom_key',
  'batch',
  'packaging',
  'owner_id',
  'expiry_date',
  'purchase_price_currency',
] as const

/** Keys of items at a place that an item of these could be put together with; the oldest of each kind. */
export async function likeItemsAt(trx: Trx, location: number, items: readonly number[]): Promise<number[]> {
  if (!items.length) return []
  return keysIn(
    trx,
    `select min(id) as id from stock_item where location_id = ? and in_stock and coalesce(serial, '') = '' and id not in (${keyList(items)})
       and part_id in (select part_id from stock_item where id in (${keyList(items)}))
     group by ${ALIKE.join(', ')}`,
    [location],
  )
}

/** The item among those in work that another can be put into at a place, or none. */
export function likeItem(edit: StockEdit, item: StockItem, location: number): StockItem | undefined {
  if (whyNotMergeable(item)) return undefined
  return [...edit.items.values()].find(
    (other) =>
      other !== item &&
      other.location_id === location &&
      other.quantity > 0 &&
      !edit.isGone(other) &&
      !whyNotMergeable(other) &&
      ALIKE.every((column) => (other[column] || null) === (item[column] || null)),
  )
}
