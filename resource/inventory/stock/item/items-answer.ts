import type { Work } from '../../../engine/transact.ts'
import { answersOf } from '../../../engine/write.ts'
import { stockItem } from './stock-item.ts'

/** What the actions that make items answer. */
export const ITEMS = { type: 'array', items: { $ref: '#/components/schemas/StockItem' } }

/** Items as their own addresses answer them. */
export const itemsAnswer = async ({ trx, request }: Work, keys: readonly number[]): Promise<string> =>
  `[${(await answersOf(stockItem, request, trx, keys)).join(',')}]`
