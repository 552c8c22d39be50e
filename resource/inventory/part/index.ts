import { operationsOf } from '../../engine/derive.ts'
import type { Operation } from '../../engine/operation.ts'
import { bind } from '../../engine/resource.ts'
import { starHooks } from '../../engine/star.ts'
import { category, categoryTree } from './category/category.ts'
import { categoryParameter } from './category/category-parameter.ts'
import { part } from './part.ts'
import { partHooks } from './part-hooks.ts'
import { internalPrice, salePrice } from './price/price.ts'
import { pricingOperations } from './price/pricing.ts'
import { related } from './related.ts'
import { requirementsOperation } from './requirements.ts'
import { serialNumbers } from './serial-numbers.ts'
import { generateStocktake } from './stocktake/generate-stocktake.ts'
import { stocktake } from './stocktake/stocktake.ts'
import { testTemplate } from './test/test-template.ts'
import { thumb, thumbList } from './thumb.ts'

bind(part, partHooks, starHooks('part_star'))

export const partOperations = (): readonly Operation[] => [
  ...[
    part,
    category,
    categoryTree,
    categoryParameter,
    related,
    testTemplate,
    salePrice,
    internalPrice,
    thumbList,
    thumb,
    stocktake,
  ].flatMap((r) => operationsOf(r)),
  serialNumbers,
  generateStocktake,
  requirementsOperation,
  ...pricingOperations,
]
