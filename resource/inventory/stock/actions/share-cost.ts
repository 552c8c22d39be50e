import type { Trx } from '../../../../database.ts'
import { divide } from '../../money/convert.ts'

interface Piece {
  readonly part: number
  /** Integer of 10^-5. */
  readonly quantity: number
}

/**
 * What one of each costs of what something is taken apart into: the whole is shared by what they usually cost, where that is known of all
 * of them, else by how many they are.
 * @param price of one that was taken apart, integer of 10^-6
 * @param quantity how many were, integer of 10^-5
 */
export async function shareCost(trx: Trx, price: number, quantity: number, pieces: readonly Piece[]): Promise<number[]> {
  const parts = pieces.map(({ part }) => part)
  const rows: { part_id: number; pricing_min: number | null; pricing_max: number | null }[] = await trx('part_total')
    .whereIn('part_id', parts)
    .select('part_id', 'pricing_min', 'pricing_max')
  const usual = new Map(
    rows.map((row) => [row.part_id, (row.pricing_min ?? row.pricing_max ?? 0) + (row.pricing_max ?? row.pricing_min ?? 0)]),
  )
  const isKnown = parts.every((part) => (usual.get(part) ?? 0) > 0)
  const weights = pieces.map((piece) => BigInt(piece.quantity) * BigInt(isKnown ? usual.get(piece.part)! : 1))
  const whole = weights.reduce((sum, weight) => sum + weight, 0n)
  const cost = BigInt(price) * BigInt(quantity)
  return pieces.map((piece, n) => Number(divide(cost * weights[n]!, whole * BigInt(piece.quantity))))
}
