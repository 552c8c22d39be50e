/** Where the person is asked for and no scope is enough: what changes an account, or makes or shows a credential. */
import type { Principal } from '../../provider/identity/principal.ts'
import { FRESH_SECONDS } from '../../provider/identity/sessions.ts'

/** Opened by a user name and password (Basic), which prove themselves, and by the session of a browser. */
export interface InPerson {
  /** An API token without scopes stands for its person here, too. */
  readonly token?: true
  /** A session counts in the minutes after its sign-in alone, and repeats its CSRF token even to read. */
  readonly recent?: true
  /** The page that does the same, below the base address. */
  readonly page?: string
}

const RECENT = `${FRESH_SECONDS / 60} minutes`

/** What the caller has to do; undefined when this credential is one that stands for its person. */
export function missingPerson({ token, recent, page }: InPerson, { via, scopes, session }: Principal): string | undefined {
  if (via === 'basic' || (via === 'token' && scopes === null && token)) return undefined
  const orPage = page ? `, or use the page ${page}` : ''
  if (via === 'session') {
    if (!recent) return undefined
    if (!session?.repeated) return `A browser has to repeat the CSRF token of its session in the header X-CSRFToken${orPage}.`
    if (!session.fresh) return `This asks for a sign-in of the last ${RECENT}: sign out, sign in again and repeat it${orPage}.`
    return undefined
  }
  const kind = via === 'bearer' ? 'An access token' : scopes ? 'An API token with scopes' : 'An API token'
  return `${kind} does not do this: send your user name and password (Basic)${orPage || ', or use a browser that is signed in'}.`
}

/** Who may come, in words: for the descriptions of operations. */
export function personText({ token, recent, page }: InPerson): string {
  const session = recent
    ? `the session of a browser that signed in within the last ${RECENT} and sends X-CSRFToken`
    : 'the session of a browser'
  return `Asks for the person: user name and password (Basic), ${session}${token ? ', or an API token without scopes' : ''}. Access tokens and ${
    token ? 'API tokens with scopes' : 'API tokens'
  } are refused, whatever their scopes.${page ? ` In a browser: ${page}.` : ''}`
}
