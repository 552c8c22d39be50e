/** What went wrong on the way from an app, in words for the person in front of it. */
import { errors } from 'oidc-provider'
import { cannotStore, DatabaseUnavailable, UnknownOutcome } from '../../database.ts'
import { AWAY, UNKNOWN } from '../../pages/away.ts'
import { FULL } from '../../pages/full.ts'
import { message } from '../../pages/message.ts'
import type { Message } from '../../pages/page.ts'
import { text } from '../../pages/texts.ts'

/** The sign-in that a page belongs to is over: used, too old, or of another browser. */
export const EXPIRED = message('sign-in-expired')

const BY_CODE: Record<string, Message> = {
  invalid_client: message('client'),
  invalid_redirect_uri: message('redirect'),
  access_denied: message('denied'),
  temporarily_unavailable: message('too-many'),
  unrecognized: message('page'),
}

/** What a failed request says: its error, the part of the protocol that it went to, and the status that was chosen. */
export interface Failure {
  error: Error
  code: string
  description: string | undefined
  route: string | undefined
  status: number
}

/**
 * @param base path that the pages live below
 * @returns the page, and the status that fits it
 */
export function explain({ error, code, description, route, status }: Failure, base: string): { status: number; page: Message } {
  const detail = [code, description].filter(Boolean).join(': ')
  const signOut = { href: `${base}/logout/`, text: text('frame-sign-out') }
  if (status === 429) return { status, page: { ...BY_CODE['temporarily_unavailable']!, detail } }
  if (route === 'end_session_confirm' && status < 500)
    return { status: 403, page: message('stale', {}, { link: { ...signOut, text: text('error-stale-form-link') } }) }
  if (route === 'end_session' && status < 500) return { status, page: message('sign-out', {}, { link: signOut, detail }) }
  if (error instanceof errors.SessionNotFound) return { status, page: EXPIRED }
  if (error instanceof UnknownOutcome) return { status: 503, page: UNKNOWN }
  if (error instanceof DatabaseUnavailable) return { status: 503, page: AWAY }
  if (cannotStore(error)) return { status: 507, page: FULL }
  if (status >= 500) return { status, page: message('fault') }
  if (route === undefined && status === 404)
    return { status, page: { ...BY_CODE['unrecognized']!, link: { href: `${base}/`, text: text('message-first-page') } } }
  return { status, page: { ...(BY_CODE[code] ?? message('request')), detail } }
}
