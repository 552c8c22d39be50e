import { kind } from './kind.ts'

export const STOCK_ITEM = kind('stock.StockItem', {
  number: 5,
  table: 'stock_item',
  url: '/api/stock/',
  roles: ['stock'],
  seenBy: ['build'],
  carries: ['attachments', 'notes', 'tags'],
  metadata: 'below',
  lookups: ['serial', 'batch', 'barcode_hash'],
  page: 'stock/item',
  barcode: 'SI',
  searched: true,
})
export const LOCATION = kind('stock.StockLocation', {
  number: 6,
  table: 'stock_location',
  url: '/api/stock/location/',
  roles: ['stock_location'],
  seenBy: ['build', 'stock'],
  carries: ['parameters', 'tags'],
  metadata: 'below',
  lookups: ['name', 'pathstring'],
  tree: true,
  page: 'stock/location',
  barcode: 'SL',
  searched: true,
})
export const LOCATION_TYPE = kind('stock.StockLocationType', {
  number: 7,
  label: 'Stock Location type',
  table: 'stock_location_type',
  url: '/api/stock/location-type/',
  roles: ['stock_location'],
  carries: ['tags'],
  metadata: 'below',
})
export const TRACKING = kind('stock.StockItemTracking', { table: 'stock_tracking', url: '/api/stock/track/', roles: ['stock'] })
export const TEST_RESULT = kind('stock.StockItemTestResult', {
  number: 8,
  table: 'stock_test_result',
  url: '/api/stock/test/',
  roles: ['stock'],
})
