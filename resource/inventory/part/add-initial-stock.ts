import type { Trx } from '../../../database.ts'
import { gate } from '../../auth/gate.ts'
import type { Caller } from '../../engine/operation.ts'
import { ValidationError } from '../../errors.ts'
import { STOCK_ITEM } from '../kinds/stock.ts'
import { createStock } from '../stock/item/create-stock.ts'

/** What there is of a new part, as the request says it. */
export interface InitialStock {
  readonly quantity: number
  readonly location?: number | null
}

/** Makes the first stock item of a new part. @throws ValidationError under `initial_stock` @throws Forbidden without the right to add stock */
export async function addInitialStock(trx: Trx, request: Caller, part: number, input: InitialStock | undefined): Promise<void> {
  if (!input || input.quantity === 0) return
  if (input.quantity < 0) throw new ValidationError({ initial_stock: { quantity: ['Ensure this value is greater than or equal to 0.'] } })
  gate(STOCK_ITEM.access('add'), request.principal)
  try {
    await createStock(trx, request.principal, [{ part_id: part, quantity: input.quantity, location_id: input.location ?? null }])
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error
    throw new ValidationError({ initial_stock: error.messages })
  }
}
