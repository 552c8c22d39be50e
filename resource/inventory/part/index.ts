import { operationsOf } from '../../engine/derive.ts'
import type { Operation } from '../../engine/operation.ts'
import { bind, extend } from '../../engine/resource.ts'
import { starHooks } from '../../engine/star.ts'
import { treeHooks } from '../../engine/tree-rules.ts'
import { CATEGORY, PART } from '../kinds/part.ts'
import { byParameters } from '../parameter/by-parameters.ts'
import { belongings } from '../thing/belongings.ts'
import { initialSupplier } from './add-initial-supplier.ts'
import { category, categoryTree } from './category/category.ts'
import { categoryParameter } from './category/category-parameter.ts'
import { categoryParameterRules } from './category/category-parameter-rules.ts'
import { categoryRules } from './category/category-rules.ts'
import { partDeletion } from './delete-part.ts'
import { partBeginnings } from './fill-part.ts'
import { partFollowing } from './follow-part.ts'
import { part } from './part.ts'
import { partRules } from './part-rules.ts'
import { internalPrice, salePrice } from './price/price.ts'
import { priceRules } from './price/price-rules.ts'
import { pricing } from './price/pricing.ts'
import { pricingRules } from './price/pricing-rules.ts'
import { related } from './related.ts'
import { relatedRules } from './related-rules.ts'
import { requirements } from './requirements.ts'
import { serialNumbers } from './serial-numbers.ts'
import { generateStocktake } from './stocktake/generate-stocktake.ts'
import { stocktake } from './stocktake/stocktake.ts'
import { stocktakeRules } from './stocktake/stocktake-rules.ts'
import { testTemplate } from './test/test-template.ts'
import { testTemplateRules } from './test/test-template-rules.ts'
import { thumb, thumbList } from './thumb.ts'

bind(part, partRules, partBeginnings, partFollowing, initialSupplier, partDeletion, starHooks('part_star'))
extend(part, byParameters(PART))
bind(category, treeHooks('part_category'), starHooks('part_category_star'), categoryRules, belongings(CATEGORY))
bind(categoryParameter, categoryParameterRules)
bind(related, relatedRules)
bind(testTemplate, testTemplateRules)
bind(salePrice, priceRules(salePrice))
bind(internalPrice, priceRules(internalPrice))
bind(pricing, pricingRules)
bind(stocktake, stocktakeRules)

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
  requirements,
  ...operationsOf(pricing).map((operation) => ({ ...operation, model: pricing.name })),
]
