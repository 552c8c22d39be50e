/** What became of every recording: not served, not repeatable, alike, or with which differences. */
import { type Acceptance, accepting } from './accepted.ts'
import { askedFor } from './addresses.ts'
import { compare } from './compare.ts'
import type { Difference } from './difference.ts'
import { type Recording, recordings } from './recording.ts'
import { Replay } from './replay.ts'
import { overruledBy, samples, UNTOLD_OF_SAMPLES } from './samples.ts'
import { isRepeatable } from './send.ts'
import { inOrder } from './story.ts'
import { UNTOLD, type Untold } from './untold.ts'

export interface Judged extends Difference {
  /** Id of the class that accepts it; undefined for one that is open. */
  readonly accepted: string | undefined
}

export interface Outcome {
  readonly recording: Recording
  readonly differences: readonly Judged[]
}

export interface Outcomes {
  readonly compared: readonly Outcome[]
  /** Ids. */
  readonly notServed: readonly string[]
  readonly notRepeatable: readonly string[]
  readonly failed: readonly string[]
  readonly acceptance: Acceptance
  counts(): string
}

/** @param chosen which recordings are repeated */
export async function outcomes(chosen: (recording: Recording) => boolean = () => true): Promise<Outcomes> {
  const newer = recordings()
  const stories: readonly (readonly [story: Recording[], untold: Untold])[] = [
    [inOrder(newer), UNTOLD],
    [samples(), UNTOLD_OF_SAMPLES],
  ]
  const all = stories.flatMap(([story]) => story)
  const notServed = all.filter((one) => !askedFor(one)).map(({ id }) => id)
  const apart = new Set(notServed)
  const notRepeatable = all.filter((one) => !apart.has(one.id) && !isRepeatable(one)).map(({ id }) => id)
  for (const id of notRepeatable) apart.add(id)
  const acceptance = accepting()
  const isOverruled = overruledBy(newer)
  const compared: Outcome[] = []
  const failed: string[] = []
  for (const [story, untold] of stories) {
    const replay = await Replay.open(story, untold)
    try {
      for await (const answered of replay.answers(story, (one) => !apart.has(one.id) && chosen(one))) {
        const { recording } = answered
        const found = compare(answered).filter((difference) => recording.area !== 'samples' || !isOverruled(recording, difference))
        const differences = found.map((difference) => ({ ...difference, accepted: acceptance.classOf(recording, difference) }))
        compared.push({ recording, differences })
      }
    } finally {
      await replay.close()
    }
    failed.push(...replay.failed)
  }
  const counts = (): string => {
    const alike = compared.filter(({ differences }) => !differences.length).length
    const open = compared.filter(({ differences }) => differences.some(({ accepted }) => !accepted))
    const lines = [
      `${all.length} recordings: ${notServed.length} of what is not served, ${notRepeatable.length} with credentials that cannot be repeated`,
      `${compared.length} repeated: ${alike} alike, ${compared.length - alike - open.length} with accepted differences alone, ${open.length} with open ones`,
      ...[...acceptance.used].map(([id, n]) => `  accepted: ${id} ${n}`),
    ]
    return lines.join('\n')
  }
  return { compared, notServed, notRepeatable, failed, acceptance, counts }
}
