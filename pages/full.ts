import type { Message } from './page.ts'

/** What a person reads while nothing can be stored. */
export const FULL: Message = {
  title: 'There is no room left on the server',
  happened: 'What you sent could not be stored, because the disk of the server is full or cannot be written to. Nothing was changed.',
  next: 'Tell whoever runs this server that it needs room on its disk, and send it again when there is some.',
}

/** The same for a program. */
export const FULL_DETAIL =
  'The disk of the server is full, or cannot be written to. Nothing was changed. Tell whoever runs the server to make room on it, then send this again.'
