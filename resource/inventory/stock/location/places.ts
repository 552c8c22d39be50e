import type { Trx } from '../../../../database.ts'
import { beside } from '../../../engine/locks.ts'
import { invalid } from '../../../errors.ts'

export const STRUCTURAL = 'Stock items cannot be located into structural stock locations!'
/** The same where stock is moved. */
export const STRUCTURAL_PLACE = 'Structural locations cannot be assigned stock items'

/** Keeps the place as it is until the transaction ends. @throws ValidationError when items may not be put there */
export async function checkPlace(trx: Trx, location: number | null | undefined, field = 'location', words = STRUCTURAL): Promise<void> {
  if (location === null || location === undefined) return
  await beside(trx, 'tree of stock_location')
  if (await trx('stock_location').where({ id: location, structural: true }).first('id')) throw invalid(words, field)
}
