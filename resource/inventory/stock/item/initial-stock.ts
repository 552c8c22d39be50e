import { gate } from '../../../auth/gate.ts'
import type { Hooks } from '../../../engine/resource.ts'
import { ValidationError } from '../../../errors.ts'
import { STOCK } from '../../effects.ts'
import { STOCK_ITEM } from '../../kinds/stock.ts'
import type { part } from '../../part/part.ts'
import { createStock } from './create-stock.ts'
import { NEGATIVE } from './quantity.ts'

/** Makes the first stock item of a new part, where its request asks for one and the person has the right to add stock. */
export const initialStock: Hooks<typeof part.fields> = {
  touches: STOCK,
  async savedAll(writes) {
    for (const { trx, request, input, row, id } of writes) {
      if (row || !input.initial_stock?.quantity) continue
      const { quantity, location = null } = input.initial_stock
      if (quantity < 0) throw new ValidationError({ initial_stock: { quantity: [NEGATIVE] } })
      gate(STOCK_ITEM.access('add'), request.principal)
      try {
        await createStock(trx, request.principal, [{ part_id: id, quantity, location_id: location }])
      } catch (error) {
        if (!(error instanceof ValidationError)) throw error
        throw new ValidationError({ initial_stock: error.messages })
      }
    }
  },
}
