import type { Message } from './page.ts'
import { text } from './texts.ts'

/** What a person reads while nothing can be stored. */
export const FULL: Message = {
  title: text('error-full'),
  happened: text('error-full-text'),
  next: text('error-full-next'),
}

/** The same for a program. */
export const FULL_DETAIL =
  'The disk of the server is full, or cannot be written to. Nothing was changed. Tell whoever runs the server to make room on it, then send this again.'
