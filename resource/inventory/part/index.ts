import { operationsOf } from '../../engine/derive.ts'
import type { Operation } from '../../engine/operation.ts'
import { category, categoryTree } from './category.ts'
import { categoryParameter } from './category-parameter.ts'
import { generateStocktake } from './generate-stocktake.ts'
import { part } from './part.ts'
import { internalPrice, salePrice } from './price.ts'
import { pricingOperations } from './pricing.ts'
import { related } from './related.ts'
import { requirementsOperation } from './requirements.ts'
import { serialNumbers } from './serial-numbers.ts'
import { stocktake } from './stocktake.ts'
import { testTemplate } from './test-template.ts'
import { thumb, thumbList } from './thumb.ts'

export const partOperations: readonly Operation[] = [
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
  ].flatMap(operationsOf),
  serialNumbers,
  generateStocktake,
  requirementsOperation,
  ...pricingOperations,
]
