import { message } from './message.ts'
import type { Message } from './page.ts'
import { text } from './texts.ts'

/** What a person reads at an address that nothing answers. @param base path that the pages live below */
export const nothingAt = (base: string): Message => message('nothing', {}, { link: { href: `${base}/`, text: text('message-first-page') } })
