/** Numbers of repeated short runs. */

/** The middle one; of an even count the mean of the two in the middle. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return sorted.length % 2 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/**
 * Runs every subject once a round, so that a neighbour's noise on the machine meets all of them alike.
 * @returns what each subject reached, by round
 */
export async function inRounds<Name extends string>(
  subjects: Record<Name, () => Promise<number>>,
  rounds: number,
): Promise<Record<Name, number[]>> {
  const entries = Object.entries(subjects) as [Name, () => Promise<number>][]
  const reached = Object.fromEntries(entries.map(([name]) => [name, []])) as unknown as Record<Name, number[]>
  for (let round = 0; round < rounds; round++) for (const [name, run] of entries) reached[name].push(await run())
  return reached
}

/** The median of the rounds' ratios: each is of two runs that follow each other. */
export const ratio = (of: readonly number[], to: readonly number[]): number => median(of.map((n, round) => n / to[round]!))
