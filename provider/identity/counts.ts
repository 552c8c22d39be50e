/**
 * What this process counts for `/metrics`: plain numbers, kept whether or not anybody asks for them, because keeping them costs an
 * addition. Labels are words of the program, never what a request sent, so there are only ever a few series.
 */

/** Counts by the words of its labels, in their order. For what happens now and then: each count makes a short text. */
export class Tally<Words extends readonly string[]> {
  readonly #counts = new Map<string, number>()

  add(...words: Words): void {
    const key = words.join('\0')
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1)
  }

  /** What was counted so far. */
  *entries(): Generator<[words: string[], count: number]> {
    for (const [key, count] of this.#counts) yield [key.split('\0'), count]
  }
}

/** Of one cache. The fields are added to directly: this is counted with every request. */
export interface CacheUse {
  hits: number
  misses: number
}
const caches = new Map<string, CacheUse>()

/** The counts of a cache; caches of one name are counted together. */
export function cacheUse(name: string): CacheUse {
  const use = caches.get(name) ?? { hits: 0, misses: 0 }
  caches.set(name, use)
  return use
}

/** Why the API refused: 401 and 429 for what is wrong with a credential, 403 for what it or its person lacks. */
export type Refusal =
  | 'no-credential'
  | 'malformed-credential'
  | 'wrong-password'
  | 'too-many-tries'
  | 'second-factor'
  | 'inactive-user'
  | 'unknown-token'
  | 'revoked-token'
  | 'expired-token'
  | 'invalid-access-token'
  | 'expired-access-token'
  | 'revoked-access-token'
  | 'inactive-application'
  | 'no-service-account'
  | 'proof-of-possession'
  | 'missing-scope'
  | 'missing-role'
  | 'person-asked'
  | 'csrf'
  | 'other'

export const counts = {
  caches: caches as ReadonlyMap<string, CacheUse>,
  refusals: new Tally<[status: string, reason: Refusal]>(),
  signIns: new Tally<[way: string, outcome: 'signed-in' | 'failed' | 'must-wait']>(),
  tokenRequests: new Tally<[grantType: string, outcome: string]>(),
  auditEntries: new Tally<[action: string]>(),
}
