import type { Trx } from '../../../database.ts'
import { invalid } from '../../errors.ts'

export const STRUCTURAL = 'Stock items cannot be located into structural stock locations!'

/** @throws ValidationError when items may not be put there */
export async function checkPlace(trx: Trx, location: number | null | undefined, field = 'location'): Promise<void> {
  if (location === null || location === undefined) return
  if (await trx('stock_location').where({ id: location, structural: true }).first('id')) throw invalid(STRUCTURAL, field)
}
