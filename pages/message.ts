/** Messages whose texts stand together: `message-NAME-title`, `-happened` and `-next`. */
import type { Message } from './page.ts'
import { text, type Values } from './texts.ts'

/** @param more a link, the protocol's own words, or another sentence in place of one of these */
export const message = (name: string, values?: Values, more: Partial<Message> = {}): Message => ({
  title: text(`message-${name}-title`, values),
  happened: text(`message-${name}-happened`, values),
  next: text(`message-${name}-next`, values),
  ...more,
})
