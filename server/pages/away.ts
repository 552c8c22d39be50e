import type { Message } from './page.ts'

/** What a person reads while the database is away. */
export const AWAY: Message = {
  title: 'The database cannot be reached',
  happened: 'The server could not look up what it needs. That is no fault of yours.',
  next: 'Try again in a few seconds. If it stays like this, tell whoever runs this server.',
}
