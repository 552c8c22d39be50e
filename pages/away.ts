import type { Message } from './page.ts'
import { text } from './texts.ts'

/** What a person reads while the database is away. */
export const AWAY: Message = {
  title: text('error-away'),
  happened: text('error-away-text'),
  next: text('error-away-next'),
}

/** What a person reads when the connection broke while something was being saved. */
export const UNKNOWN: Message = {
  title: text('error-unknown'),
  happened: text('error-unknown-text'),
  next: text('error-unknown-next'),
}
