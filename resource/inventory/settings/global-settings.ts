/** Settings of the whole installation, by the contract's keys: those that something here reads. */
import { Currency } from '../../engine/fields/currency.ts'
import { checkTemplate } from './batch-template.ts'
import { type Definition, type Definitions, number, oneOf, text, yesNo } from './definition.ts'
import { iconName, referencePattern, regularExpression } from './rules.ts'

const currency: Definition<string> = {
  name: 'Default currency',
  description: 'Currency that totals and prices are given in',
  field: new Currency(),
  preset: 'USD',
  units: '',
}

export const GLOBAL_SETTINGS = {
  INVENTREE_DEFAULT_CURRENCY: currency,

  BARCODE_STORE_RESULTS: yesNo(false, 'Keep scans', 'Remember what was scanned, by whom and what came of it'),
  BARCODE_RESULTS_MAX_NUM: number(100, 1, 100_000, '', 'Scans to keep', 'With more than that, the oldest are forgotten'),
  INTERNAL_BARCODE_FORMAT: oneOf('json', { json: 'JSON', short: 'Short' }, 'Barcode format', 'How barcodes of things here are written'),
  SHORT_BARCODE_PREFIX: text('INV-', 'Prefix of short barcodes', 'What a short barcode begins with'),

  PART_ENABLE_REVISION: yesNo(true, 'Revisions of parts', 'Whether a part can have a revision'),
  PART_REVISION_ASSEMBLY_ONLY: yesNo(false, 'Revisions of assemblies alone', 'Whether only assemblies can be revised'),
  PART_ALLOW_DELETE_FROM_ASSEMBLY: yesNo(false, 'Delete parts in use', 'Whether a part can be deleted that an assembly is made of'),
  PART_IPN_REGEX: text(
    '',
    'Pattern of IPNs',
    'Regular expression (RE2) that must be found in an internal part number; empty for any',
    regularExpression,
  ),
  PART_ALLOW_DUPLICATE_IPN: yesNo(true, 'Shared IPNs', 'Whether several parts may have the same internal part number'),
  PART_ALLOW_EDIT_IPN: yesNo(true, 'Change IPNs', 'Whether the internal part number of a part can be changed'),
  PART_CATEGORY_PARAMETERS: yesNo(true, 'Parameters of the category', 'Whether a new part gets the parameters of its category'),
  PART_TEMPLATE: yesNo(false, 'Template', 'Whether a new part is a template unless said otherwise'),
  PART_ASSEMBLY: yesNo(false, 'Assembly', 'Whether a new part is an assembly unless said otherwise'),
  PART_COMPONENT: yesNo(true, 'Component', 'Whether a new part is a component unless said otherwise'),
  PART_PURCHASEABLE: yesNo(true, 'Purchaseable', 'Whether a new part can be bought unless said otherwise'),
  PART_SALABLE: yesNo(false, 'Salable', 'Whether a new part can be sold unless said otherwise'),
  PART_TRACKABLE: yesNo(false, 'Trackable', 'Whether a new part has serial numbers unless said otherwise'),
  PART_VIRTUAL: yesNo(false, 'Virtual', 'Whether a new part is virtual unless said otherwise'),
  PART_PARAMETER_ENFORCE_UNITS: yesNo(true, 'Units of parameters', 'Whether a value must be convertible to the units of its template'),

  PRICING_USE_SUPPLIER_PRICING: yesNo(true, 'Prices of suppliers', 'Whether price breaks of suppliers count in the price range of a part'),
  PRICING_PURCHASE_HISTORY_OVERRIDES_SUPPLIER: yesNo(false, 'Prices paid first', 'Whether prices paid replace those of suppliers'),
  PRICING_USE_STOCK_PRICING: yesNo(true, 'Prices of stock', 'Whether purchase prices of stock items count in the price range'),
  PRICING_STOCK_ITEM_AGE_DAYS: number(0, 0, 36_500, 'days', 'Age of stock prices', 'Older stock does not count in prices; 0 for any age'),
  PRICING_USE_VARIANT_PRICING: yesNo(true, 'Prices of variants', 'Whether variants count in the price range of their template'),
  PRICING_ACTIVE_VARIANTS: yesNo(false, 'Active variants alone', 'Whether only active variants count'),
  PART_INTERNAL_PRICE: yesNo(false, 'Internal prices', 'Whether parts have internal prices'),
  PART_BOM_USE_INTERNAL_PRICE: yesNo(false, 'Internal prices first', 'Whether an internal price, where there is one, replaces the range'),

  SERIAL_NUMBER_GLOBALLY_UNIQUE: yesNo(false, 'Serials unique everywhere', 'Whether a serial number may stand for one item of all parts'),
  STOCK_DELETE_DEPLETED_DEFAULT: yesNo(
    true,
    'Delete depleted stock',
    'Whether new stock goes when nothing of it is left, unless said otherwise',
  ),
  STOCK_BATCH_CODE_TEMPLATE: text(
    '',
    'Template of batch codes',
    'For example {{ year }}-{{ week }}-{{ part.IPN }}; empty for none',
    checkTemplate,
  ),
  STOCK_ENABLE_EXPIRY: yesNo(false, 'Expiry', 'Whether stock expires'),
  STOCK_ALLOW_EXPIRED_SALE: yesNo(false, 'Sell expired stock', 'Whether expired stock can be given to a customer'),
  STOCK_STALE_DAYS: number(0, 0, 36_500, 'days', 'Stale time', 'How long before it expires stock counts as stale'),
  STOCK_OWNERSHIP_CONTROL: yesNo(false, 'Ownership', 'Whether only its owner may change an item or a location that has one'),
  STOCK_LOCATION_DEFAULT_ICON: text('', 'Icon of locations', 'Icon of stock locations that have none of their own', iconName),
  STOCK_ENFORCE_BOM_INSTALLATION: yesNo(
    true,
    'Install by the bill of materials',
    'Whether only what an assembly is made of can be installed in it',
  ),
  STOCK_ALLOW_OUT_OF_STOCK_TRANSFER: yesNo(false, 'Transfer what is out of stock', 'Whether items that are not in stock can be moved'),

  PURCHASEORDER_REFERENCE_PATTERN: text(
    'PO-{ref:04d}',
    'References of purchase orders',
    'Pattern that references are made by and must match',
    referencePattern,
  ),
  PURCHASEORDER_REQUIRE_RESPONSIBLE: yesNo(false, 'Responsible owner', 'Whether every purchase order needs somebody who is responsible'),
  PURCHASEORDER_EDIT_COMPLETED_ORDERS: yesNo(
    false,
    'Edit completed orders',
    'Whether purchase orders can be changed when they are complete',
  ),
  PURCHASEORDER_CONVERT_CURRENCY: yesNo(false, 'Convert prices', 'Whether what is received is worth its price in the default currency'),
  PURCHASEORDER_ALLOW_OVER_RECEIPT: yesNo(
    true,
    'Receive more than ordered',
    'Whether more may come for a line than is missing of it; a line that all of has come for takes nothing either way',
  ),
  PURCHASEORDER_AUTO_COMPLETE: yesNo(true, 'Complete by itself', 'Whether an order is complete when all of its lines were received'),
} as const satisfies Definitions
