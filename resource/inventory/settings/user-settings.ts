/** A person's own settings: kept with the account for the clients, which act on them. */
import { type Definitions, forClients, number, oneOf, text, yesNo } from './definition.ts'

const shown = (what: string, preset = true) => yesNo(preset, `Search ${what}`, `Whether a search shows ${what}`)
const open = (what: string) => yesNo(true, `Hide closed ${what}`, `Whether a search shows open ${what} alone`)

const SEARCH: Definitions = {
  SEARCH_PREVIEW_SHOW_PARTS: shown('parts'),
  SEARCH_PREVIEW_SHOW_SUPPLIER_PARTS: shown('supplier parts'),
  SEARCH_PREVIEW_SHOW_MANUFACTURER_PARTS: shown('manufacturer parts'),
  SEARCH_HIDE_INACTIVE_PARTS: yesNo(false, 'Hide inactive parts', 'Whether a search leaves out parts that are not active'),
  SEARCH_PREVIEW_SHOW_CATEGORIES: shown('part categories', false),
  SEARCH_PREVIEW_SHOW_STOCK: shown('stock items'),
  SEARCH_PREVIEW_HIDE_UNAVAILABLE_STOCK: yesNo(false, 'Hide unavailable stock', 'Whether a search leaves out stock that is not available'),
  SEARCH_PREVIEW_SHOW_LOCATIONS: shown('stock locations', false),
  SEARCH_PREVIEW_SHOW_COMPANIES: shown('companies'),
  SEARCH_PREVIEW_SHOW_BUILD_ORDERS: shown('build orders'),
  SEARCH_PREVIEW_SHOW_PURCHASE_ORDERS: shown('purchase orders'),
  SEARCH_PREVIEW_EXCLUDE_INACTIVE_PURCHASE_ORDERS: open('purchase orders'),
  SEARCH_PREVIEW_SHOW_SALES_ORDERS: shown('sales orders'),
  SEARCH_PREVIEW_EXCLUDE_INACTIVE_SALES_ORDERS: open('sales orders'),
  SEARCH_PREVIEW_SHOW_SALES_ORDER_SHIPMENTS: shown('shipments of sales orders'),
  SEARCH_PREVIEW_SHOW_RETURN_ORDERS: shown('return orders'),
  SEARCH_PREVIEW_EXCLUDE_INACTIVE_RETURN_ORDERS: open('return orders'),
  SEARCH_PREVIEW_RESULTS: number(10, 1, 1_000, '', 'Results of a search', 'How many of each kind a search shows'),
  SEARCH_RESULTS_PREVIEW_PANEL: yesNo(false, 'Results beside the search', 'Whether what a search found opens beside it'),
  SEARCH_REGEX: yesNo(false, 'Search by pattern', 'Whether what is searched for is a regular expression'),
  SEARCH_WHOLE: yesNo(false, 'Search whole words', 'Whether a search finds whole words alone'),
  SEARCH_NOTES: yesNo(false, 'Search notes', 'Whether a search looks into notes'),
}

const DATES = {
  'YYYY-MM-DD': '2026-02-22',
  'YYYY/MM/DD': '2026/02/22',
  'DD-MM-YYYY': '22-02-2026',
  'DD/MM/YYYY': '22/02/2026',
  'MM-DD-YYYY': '02-22-2026',
  'MM/DD/YYYY': '02/22/2026',
  'MMM DD YYYY': 'Feb 22 2026',
}

const PAGES: Definitions = {
  DATE_DISPLAY_FORMAT: oneOf('YYYY-MM-DD', DATES, 'Dates', 'How dates are written'),
  FORMS_CLOSE_USING_ESCAPE: yesNo(false, 'Escape closes forms', 'Whether the escape key closes a form'),
  STICKY_HEADER: yesNo(false, 'Navigation stays', 'Whether the navigation stays at the top of the screen'),
  STICKY_TABLE_HEADER: yesNo(false, 'Heads of tables stay', 'Whether the head of a table stays at the top of the screen'),
  SHOW_SPOTLIGHT: yesNo(true, 'Command palette', 'Whether pages and actions can be found by typing'),
  ICONS_IN_NAVBAR: yesNo(false, 'Icons in the navigation', 'Whether the navigation shows icons'),
  ENABLE_PREVIEW_PANEL: yesNo(false, 'Preview rows', 'Whether a chosen row of a table opens beside it'),
  ENABLE_LAST_BREADCRUMB: yesNo(false, 'Whole path', 'Whether the path above a page ends with the page itself'),
  SHOW_EXTRA_MODEL_INFO: yesNo(false, 'More in choices', 'Whether the choices of a form tell more of each thing'),
  SHOW_FULL_LOCATION_IN_TABLES: yesNo(false, 'Whole paths of locations', 'Whether tables show where a location lies'),
  SHOW_FULL_CATEGORY_IN_TABLES: yesNo(false, 'Whole paths of categories', 'Whether tables show where a category lies'),
  SHOW_BOM_SUBASSEMBLY_LEVELS: yesNo(true, 'Assemblies within', 'Whether a bill of materials can be opened further down'),
  DISPLAY_ITEMS_FINAL_LEVEL: yesNo(false, 'Contents first', 'Whether a category or location with none below it shows what is in it'),
  DISPLAY_STOCKTAKE_TAB: yesNo(true, 'Stocktakes', 'Whether the page of a part shows its stocktakes'),
  BARCODE_IN_FORM_FIELDS: yesNo(false, 'Scan into forms', 'Whether fields of forms can be filled by a scan'),
  NOTIFICATION_ERROR_REPORT: yesNo(true, 'Errors', 'Whether errors of the server bring a notification'),
  LABEL_INLINE: yesNo(true, 'Open labels', 'Whether labels open in the browser in place of being downloaded'),
  LABEL_DEFAULT_PRINTER: text('', 'Printer', 'Printer of labels unless another is chosen'),
  REPORT_INLINE: yesNo(false, 'Open reports', 'Whether reports open in the browser in place of being downloaded'),
  LAST_USED_PRINTING_MACHINES: text('', 'Printers used last', 'Machines that labels were last printed by'),
}

export const USER_SETTINGS: Definitions = forClients({ ...SEARCH, ...PAGES })
