import type { Phrase } from '../../pages/texts.ts'

/** A change that would break a rule about people. What is said is meant for the person who asked for it; `message` is the same in English. */
export class IdentityError extends Error {
  readonly said: Phrase

  constructor(said: Phrase) {
    super(String(said))
    this.said = said
  }
}
