import type { Message } from './page.ts'

/** What a person reads while the database is away. */
export const AWAY: Message = {
  title: 'The database cannot be reached',
  happened: 'The server could not look up what it needs. That is no fault of yours.',
  next: 'Try again in a few seconds. If it stays like this, tell whoever runs this server.',
}

/** What a person reads when the connection broke while something was being saved. */
export const UNKNOWN: Message = {
  title: 'It is not known whether this was saved',
  happened: 'The connection to the database broke while your change was being saved. That is no fault of yours.',
  next: 'Open the page again and look whether it was, before you repeat it.',
}
