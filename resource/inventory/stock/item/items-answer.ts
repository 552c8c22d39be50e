import type { View } from '../../../engine/field.ts'
import type { Work } from '../../../engine/transact.ts'
import { answersOf } from '../../../engine/write.ts'
import { stockItem } from './stock-item.ts'

/** What the actions that make items answer. */
export const ITEMS = { type: 'array', items: { $ref: '#/components/schemas/StockItem' } }

/** Items with all their optional fields, or as their own addresses answer them. */
export const itemsAnswer = async ({ trx, request }: Work, keys: readonly number[], view?: View): Promise<string> =>
  `[${(await answersOf(stockItem, request, trx, keys, undefined, view)).join(',')}]`
