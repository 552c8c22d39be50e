import type { Work } from '../../../engine/transact.ts'
import { NotFound } from '../../../errors.ts'
import { StockEdit, type StockItem } from '../item/stock-edit.ts'
import { ON_STOCK } from './adjustment.ts'

/** Where actions on one item are, and what they change. */
export const ON_ITEM = { ...ON_STOCK, of: 'one' } as const

/** The item of an address, locked, and others with it. @throws NotFound, ValidationError for what is somebody else's */
export async function openItem({ trx, request, id }: Work, more: readonly number[] = []): Promise<{ edit: StockEdit; item: StockItem }> {
  const edit = await StockEdit.open(trx, request.principal, [id, ...more])
  const item = edit.items.get(id)
  if (!item) throw new NotFound('StockItem')
  return { edit: edit.own(), item }
}
