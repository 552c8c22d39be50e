/** Settings of stock, of what is remembered of it, and of tests. */
import { checkTemplate } from '../batch-template.ts'
import { type Definitions, forClients, number, text, yesNo } from '../definition.ts'
import { iconName } from '../rules.ts'

export const STOCK = {
  SERIAL_NUMBER_GLOBALLY_UNIQUE: yesNo(false, 'Serials unique everywhere', 'Whether a serial number may stand for one item of all parts'),
  STOCK_DELETE_DEPLETED_DEFAULT: yesNo(
    true,
    'Delete depleted stock',
    'Whether new stock goes when nothing of it is left, unless said otherwise',
  ),
  STOCK_ALLOW_EDIT_SERIAL: yesNo(true, 'Change serial numbers', 'Whether the serial number of an item that has one can be changed'),
  STOCK_ALLOW_DELETE_SERIALIZED: yesNo(true, 'Delete serialized stock', 'Whether items with a serial number can be deleted'),
  STOCK_BATCH_CODE_TEMPLATE: text(
    '',
    'Template of batch codes',
    'For example {{ year }}-{{ week }}-{{ part.IPN }}; empty for none',
    checkTemplate,
  ),
  STOCK_ENABLE_EXPIRY: yesNo(false, 'Expiry', 'Whether stock expires'),
  STOCK_ALLOW_EXPIRED_SALE: yesNo(false, 'Sell expired stock', 'Whether expired stock can be given to a customer'),
  STOCK_ALLOW_EXPIRED_BUILD: yesNo(false, 'Build with expired stock', 'Whether expired stock can be built into something'),
  STOCK_STALE_DAYS: number(0, -36_500, 36_500, 'days', 'Stale time', 'How long before it expires stock counts as stale'),
  STOCK_OWNERSHIP_CONTROL: yesNo(false, 'Ownership', 'Whether only its owner may change an item or a location that has one'),
  STOCK_LOCATION_DEFAULT_ICON: text('', 'Icon of locations', 'Icon of stock locations that have none of their own', iconName),
  STOCK_ENFORCE_BOM_INSTALLATION: yesNo(
    true,
    'Install by the bill of materials',
    'Whether only what an assembly is made of can be installed in it',
  ),
  STOCK_ALLOW_OUT_OF_STOCK_TRANSFER: yesNo(false, 'Transfer what is out of stock', 'Whether items that are not in stock can be moved'),
} as const satisfies Definitions

const days = (preset: number, min: number, name: string, description: string) => number(preset, min, 36_500, 'days', name, description)

export const STOCK_OF_CLIENTS = forClients({
  STOCK_SHOW_INSTALLED_ITEMS: yesNo(false, 'Installed items', 'Whether tables of stock show what is installed in other items'),
  STOCK_MERGE_ON_TRANSFER: yesNo(false, 'Merge when moving', 'Whether the form that moves stock offers to merge it with what lies there'),
  STOCK_TRACKING_DELETE_OLD_ENTRIES: yesNo(false, 'Forget history', 'Whether the history of stock is deleted when it is old'),
  STOCK_TRACKING_DELETE_DAYS: days(365, 30, 'Keep history', 'How long the history of stock is kept'),
  STOCKTAKE_ENABLE: yesNo(false, 'Stocktakes', 'Whether pages show stocktakes'),
  STOCKTAKE_EXCLUDE_EXTERNAL: yesNo(false, 'Own locations alone', 'Whether stock in external locations is left out of stocktakes'),
  STOCKTAKE_AUTO_DAYS: days(7, 1, 'Time between stocktakes', 'How often stock is taken by itself'),
  STOCKTAKE_DELETE_OLD_ENTRIES: yesNo(false, 'Forget stocktakes', 'Whether stocktakes are deleted when they are old'),
  STOCKTAKE_DELETE_DAYS: days(365, 30, 'Keep stocktakes', 'How long stocktakes are kept'),
  TEST_STATION_DATA: yesNo(false, 'Test stations', 'Whether a test result tells at which station it was found, and when'),
})
