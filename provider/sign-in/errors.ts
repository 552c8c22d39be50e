/** What went wrong on the way from an app, in words for the person in front of it. */
import { errors } from 'oidc-provider'
import { cannotStore, DatabaseUnavailable, UnknownOutcome } from '../../database.ts'
import { AWAY, UNKNOWN } from '../../pages/away.ts'
import { FULL } from '../../pages/full.ts'
import type { Message } from '../../pages/page.ts'

const RESTART = 'Go back to the app and start from there once more.'

/** The sign-in that a page belongs to is over: used, too old, or of another browser. */
export const EXPIRED: Message = {
  title: 'This sign-in has expired',
  happened: 'The page was open for too long, was used already, or belongs to another browser. Nothing was allowed.',
  next: `${RESTART} If that happens each time, check that your browser accepts cookies from this site.`,
}

const FAULT: Message = {
  title: 'Something went wrong here',
  happened: 'The server could not answer. That is a fault of the server, not of yours or of the app.',
  next: 'Try again in a moment. If it stays like this, tell whoever runs this server when it happened: its log says more.',
}

const BY_CODE: Record<string, Message> = {
  invalid_client: {
    title: 'This app is not known here',
    happened: 'The app that sent you is not registered with this inventory, or it was switched off. It learned nothing about you.',
    next: 'Ask whoever runs the inventory to register it, or check its settings: the client ID must be the one that was given out here.',
  },
  invalid_redirect_uri: {
    title: 'The way back to the app is not registered',
    happened:
      'The app asked to send you to an address that it is not registered with. You were not sent there, and it learned nothing about you.',
    next: 'If you trust the app, ask whoever runs the inventory to add the address. If you came here by a link from somebody, close this page.',
  },
  access_denied: {
    title: 'The app got no access',
    happened: 'Nothing was allowed, so there is nothing that the app could do here.',
    next: RESTART,
  },
  temporarily_unavailable: {
    title: 'Too many requests from your address',
    happened: 'Many sign-ins were begun at your address, or at one that you share, and this one was not. Nothing was changed.',
    next: 'Wait a few minutes, then try again. Whoever is signed in already can go on.',
  },
  unrecognized: {
    title: 'There is no such page',
    happened: 'The address is not one of this server’s.',
    next: 'Check it, or begin on the first page.',
  },
}

const REQUEST: Message = {
  title: 'The app sent something that cannot be answered',
  happened: 'Its request is not complete, or not right. You were not signed in to it, and it learned nothing about you.',
  next: `${RESTART} If that happens each time, the app needs to be mended.`,
}

const SIGN_OUT: Message = {
  title: 'You are not signed out',
  happened:
    'An app asked to sign you out, but its request cannot be trusted: who it is, or where it wants to send you, is not registered here.',
  next: 'You can sign out here yourself.',
}

const STALE: Message = {
  title: 'This form is out of date',
  happened: 'It did not come from a page that this browser has open just now, so nothing was changed.',
  next: 'Open the page again and send it once more.',
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
  const signOut = { href: `${base}/logout/`, text: 'Sign out' }
  if (status === 429) return { status, page: { ...BY_CODE['temporarily_unavailable']!, detail } }
  if (route === 'end_session_confirm' && status < 500)
    return { status: 403, page: { ...STALE, link: { ...signOut, text: 'Open the page again' } } }
  if (route === 'end_session' && status < 500) return { status, page: { ...SIGN_OUT, link: signOut, detail } }
  if (error instanceof errors.SessionNotFound) return { status, page: EXPIRED }
  if (error instanceof UnknownOutcome) return { status: 503, page: UNKNOWN }
  if (error instanceof DatabaseUnavailable) return { status: 503, page: AWAY }
  if (cannotStore(error)) return { status: 507, page: FULL }
  if (status >= 500) return { status, page: FAULT }
  if (route === undefined && status === 404)
    return { status, page: { ...BY_CODE['unrecognized']!, link: { href: `${base}/`, text: 'First page' } } }
  return { status, page: { ...(BY_CODE[code] ?? REQUEST), detail } }
}
