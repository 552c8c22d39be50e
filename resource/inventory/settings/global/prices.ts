/** Settings of prices. */
import { type Definitions, forClients, number, yesNo } from '../definition.ts'

export const PRICES = {
  PRICING_USE_SUPPLIER_PRICING: yesNo(true, 'Prices of suppliers', 'Whether price breaks of suppliers count in the price range of a part'),
  PRICING_PURCHASE_HISTORY_OVERRIDES_SUPPLIER: yesNo(false, 'Prices paid first', 'Whether prices paid replace those of suppliers'),
  PRICING_USE_STOCK_PRICING: yesNo(true, 'Prices of stock', 'Whether purchase prices of stock items count in the price range'),
  PRICING_STOCK_ITEM_AGE_DAYS: number(0, 0, 36_500, 'days', 'Age of stock prices', 'Older stock does not count in prices; 0 for any age'),
  PRICING_USE_VARIANT_PRICING: yesNo(true, 'Prices of variants', 'Whether variants count in the price range of their template'),
  PRICING_ACTIVE_VARIANTS: yesNo(false, 'Active variants alone', 'Whether only active variants count'),
  PART_INTERNAL_PRICE: yesNo(false, 'Internal prices', 'Whether parts have internal prices'),
  PART_BOM_USE_INTERNAL_PRICE: yesNo(false, 'Internal prices first', 'Whether an internal price, where there is one, replaces the range'),
} as const satisfies Definitions

export const PRICES_OF_CLIENTS = forClients({
  PRICING_DECIMAL_PLACES_MIN: number(0, 0, 4, '', 'Fewest places', 'Places that a price is shown with at least'),
  PRICING_DECIMAL_PLACES: number(6, 2, 6, '', 'Most places', 'Places that a price is shown with at most'),
  PRICING_AUTO_UPDATE: yesNo(true, 'Prices by themselves', 'Whether prices follow what they are made of; here they always do'),
  PRICING_UPDATE_DAYS: number(30, 0, 36_500, 'days', 'Age of prices', 'How old the prices of a part may become'),
})
