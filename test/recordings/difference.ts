/** One way in which our answer is not as recorded. */

/**
 * - `status`: another status, with nothing more compared
 * - `missing`, `extra`: a name that only one of the two has
 * - `type`: another JSON type; `empty`: null where the other has an empty text
 * - `form`: a text of another form, such as a date where the other has a moment
 * - `value`: other fixed words, or other words of an error
 * - `rows`: a list with rows where the other has none
 */
export type DifferenceKind = 'status' | 'missing' | 'extra' | 'type' | 'empty' | 'form' | 'value' | 'rows'

export interface Difference {
  /** Where in the body: `results[].part_detail.name`; empty for the whole answer. */
  readonly path: string
  readonly kind: DifferenceKind
  /** What was recorded and what came, in a few words; for reports alone. */
  readonly recorded: string
  readonly ours: string
}

export const below = (path: string, name: string): string => (path ? `${path}.${name}` : name)

const MAX_SHOWN = 400
/** A value as a report shows it. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text
}

/** Each place once, however many rows of a list have it. */
export function once(differences: readonly Difference[]): Difference[] {
  const found = new Map<string, Difference>()
  for (const one of differences) if (!found.has(`${one.path} ${one.kind}`)) found.set(`${one.path} ${one.kind}`, one)
  return [...found.values()]
}
