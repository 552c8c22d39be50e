/** Settings of the whole installation, by the contract's keys. */
import type { Definitions } from './definition.ts'
import { BARCODES, BARCODES_OF_CLIENTS } from './global/barcodes.ts'
import { ORDERS, ORDERS_OF_CLIENTS } from './global/orders.ts'
import { PARTS, PARTS_OF_CLIENTS } from './global/parts.ts'
import { PRICES, PRICES_OF_CLIENTS } from './global/prices.ts'
import { PRINTING_AND_PLUGINS_OF_CLIENTS } from './global/printing-and-plugins.ts'
import { SERVER, SERVER_OF_CLIENTS } from './global/server.ts'
import { SIGN_IN_OF_CLIENTS } from './global/sign-in.ts'
import { STOCK, STOCK_OF_CLIENTS } from './global/stock.ts'

/** Those that something here reads. */
export const ACTING_SETTINGS = { ...SERVER, ...BARCODES, ...PARTS, ...PRICES, ...STOCK, ...ORDERS } as const satisfies Definitions

export const GLOBAL_SETTINGS: Definitions = {
  ...SERVER,
  ...SERVER_OF_CLIENTS,
  ...SIGN_IN_OF_CLIENTS,
  ...BARCODES,
  ...BARCODES_OF_CLIENTS,
  ...PARTS,
  ...PARTS_OF_CLIENTS,
  ...PRICES,
  ...PRICES_OF_CLIENTS,
  ...STOCK,
  ...STOCK_OF_CLIENTS,
  ...ORDERS,
  ...ORDERS_OF_CLIENTS,
  ...PRINTING_AND_PLUGINS_OF_CLIENTS,
}
