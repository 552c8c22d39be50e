/** A person's own settings: kept with the account for the clients, which act on them. */
import { type Definitions, number, oneOf, yesNo } from './definition.ts'

const shown = (what: string, preset = true) => yesNo(preset, `Search ${what}`, `Whether a search shows ${what}`)

export const USER_SETTINGS = {
  SEARCH_PREVIEW_SHOW_PARTS: shown('parts'),
  SEARCH_PREVIEW_SHOW_SUPPLIER_PARTS: shown('supplier parts'),
  SEARCH_PREVIEW_SHOW_MANUFACTURER_PARTS: shown('manufacturer parts'),
  SEARCH_HIDE_INACTIVE_PARTS: yesNo(false, 'Hide inactive parts', 'Whether a search leaves out parts that are not active'),
  SEARCH_PREVIEW_SHOW_CATEGORIES: shown('part categories', false),
  SEARCH_PREVIEW_SHOW_STOCK: shown('stock items'),
  SEARCH_PREVIEW_HIDE_UNAVAILABLE_STOCK: yesNo(false, 'Hide unavailable stock', 'Whether a search leaves out stock that is not available'),
  SEARCH_PREVIEW_SHOW_LOCATIONS: shown('stock locations', false),
  SEARCH_PREVIEW_SHOW_COMPANIES: shown('companies'),
  SEARCH_PREVIEW_SHOW_PURCHASE_ORDERS: shown('purchase orders'),
  SEARCH_PREVIEW_EXCLUDE_INACTIVE_PURCHASE_ORDERS: yesNo(true, 'Hide closed purchase orders', 'Whether a search shows open orders alone'),
  SEARCH_PREVIEW_RESULTS: number(10, 1, 1_000, '', 'Results of a search', 'How many of each kind a search shows'),
  DATE_DISPLAY_FORMAT: oneOf(
    'YYYY-MM-DD',
    {
      'YYYY-MM-DD': '2026-02-22',
      'YYYY/MM/DD': '2026/02/22',
      'DD-MM-YYYY': '22-02-2026',
      'DD/MM/YYYY': '22/02/2026',
      'MM-DD-YYYY': '02-22-2026',
      'MM/DD/YYYY': '02/22/2026',
      'MMM DD YYYY': 'Feb 22 2026',
    },
    'Dates',
    'How dates are written',
  ),
} as const satisfies Definitions
