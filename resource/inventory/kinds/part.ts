import { kind } from './kind.ts'

export const PART = kind('part.Part', {
  number: 1,
  table: 'part_part',
  beside: ['part_total'],
  url: '/api/part/',
  roles: ['part'],
  seenBy: ['build'],
  carries: ['parameters', 'attachments', 'notes', 'tags'],
  metadata: 'below',
  lookups: ['name', 'IPN'],
  page: 'part',
  barcode: 'PA',
  pictures: 'part_images',
  searched: true,
})
export const CATEGORY = kind('part.PartCategory', {
  number: 2,
  table: 'part_category',
  url: '/api/part/category/',
  roles: ['part_category'],
  seenBy: ['build'],
  carries: ['parameters', 'tags'],
  metadata: 'below',
  lookups: ['name', 'pathstring'],
  tree: true,
  searched: true,
})
export const BOM_ITEM = kind('part.BomItem', {
  number: 3,
  label: 'BOM Item',
  table: 'part_bom_item',
  url: '/api/bom/',
  roles: ['bom'],
  seenBy: ['build'],
  carries: ['tags'],
  metadata: 'below',
})
export const TEST_TEMPLATE = kind('part.PartTestTemplate', {
  number: 4,
  table: 'part_test_template',
  url: '/api/part/test-template/',
  roles: ['part'],
  seenBy: ['stock'],
  carries: ['tags'],
  metadata: 'below',
})
export const BOM_SUBSTITUTE = kind('part.BomItemSubstitute', {
  label: 'BOM Item Substitute',
  table: 'part_bom_substitute',
  url: '/api/bom/substitute/',
  roles: ['bom'],
  seenBy: ['build'],
})
export const CATEGORY_PARAMETER = kind('part.PartCategoryParameterTemplate', {
  table: 'part_category_parameter',
  url: '/api/part/category/parameters/',
  roles: ['part_category'],
})
export const SALE_PRICE = kind('part.PartSellPriceBreak', { table: 'part_sale_price', url: '/api/part/sale-price/', roles: ['part'] })
export const INTERNAL_PRICE = kind('part.PartInternalPriceBreak', {
  table: 'part_internal_price',
  url: '/api/part/internal-price/',
  roles: ['part'],
})
export const RELATED = kind('part.PartRelated', { table: 'part_related', url: '/api/part/related/', roles: ['part'] })
export const STOCKTAKE = kind('part.PartStocktake', { table: 'part_stocktake', url: '/api/part/stocktake/', roles: ['part'] })
kind('part.PartPricing', { roles: ['part'] })
kind('part.PartStar', { roles: ['part'] })
kind('part.PartCategoryStar', { roles: ['part_category'] })
