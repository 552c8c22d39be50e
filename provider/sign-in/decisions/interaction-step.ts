/** What a person is asked on the way from an app and back to it. */

/** What the protocol misses: see `Interaction` of the library. */
interface Missing {
  readonly session?: object | undefined
  readonly prompt: { readonly name: string; readonly reasons: readonly string[] }
}

/**
 * `unmet`: nothing, for no other sign-in than the one that was made would change what is missing.
 * @param other the person wants to be somebody else than who is signed in
 */
export function interactionStep({ session, prompt: { name, reasons } }: Missing, other: boolean): 'unmet' | 'login' | 'consent' {
  if (session && reasons.every((reason) => reason.startsWith('essential_acr'))) return 'unmet'
  return name === 'login' || other ? 'login' : 'consent'
}
