/** The browsers that people are signed in with: which, from where, and when it was last seen. */
import type { Trx } from '../../database.ts'
import { type Phrase, text } from '../../pages/texts.ts'
import type { Ground } from './ground.ts'
import { SESSIONS } from './records.ts'

const BROWSERS: [RegExp, string][] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|CriOS|HeadlessChrome)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]
const SYSTEMS: [RegExp, string][] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMacintosh\b|\bMac OS X\b/, 'Mac'],
  [/\bCrOS\b/, 'Chromebook'],
  [/\bLinux\b|\bX11\b/, 'Linux'],
]

/** `Firefox on Linux`: a browser in the words that its person has for it. @param agent the User-Agent header */
export function deviceWords(agent: string): Phrase | string {
  const find = (list: [RegExp, string][]) => list.find(([pattern]) => pattern.test(agent))?.[1]
  const browser = find(BROWSERS)
  const system = find(SYSTEMS)
  if (system) return browser ? text('browser-on', { browser, system }) : text('browser-unnamed-on', { system })
  if (browser) return browser
  return /^[\w.-]{2,40}(?=\/)/.exec(agent)?.[0] ?? text('browser-unknown')
}

export interface SignedInSession {
  readonly uid: string
  /** User-Agent header; empty when it is not known. */
  readonly agent: string
  readonly ip: string
  /** When the person signed in, seconds since 1970. */
  readonly since: number
  /** Last use, ISO time; when it was never noted, the sign-in. */
  readonly seen: string
  /** Ends when the browser is closed. */
  readonly transient: boolean
  /** `amr` of the sign-in. */
  readonly amr: readonly string[]
}

type SessionRow = { uid: string; payload: string } & Record<'agent' | 'ip' | 'seen', string | null>
function toSession({ uid, payload, agent, ip, seen }: SessionRow): SignedInSession {
  const { loginTs = 0, transient = false, amr = [] } = JSON.parse(payload) as { loginTs?: number; transient?: boolean; amr?: string[] }
  return { uid, agent: agent ?? '', ip: ip ?? '', since: loginTs, seen: seen ?? new Date(loginTs * 1000).toISOString(), transient, amr }
}

const LONGEST_AGENT = 300

/** Notes the browser of a session. */
export async function saveDevice(trx: Trx, uid: string, agent: string, ip: string): Promise<void> {
  await trx('auth_session')
    .insert({ uid, agent: agent.slice(0, LONGEST_AGENT), ip, seen: new Date().toISOString() })
    .onConflict('uid')
    .merge(['agent', 'ip', 'seen'])
}

/** Removes the browsers of sessions that are over. @param before ISO time of the last use */
export const forgetDevices = (trx: Trx, before: string): Promise<unknown> =>
  trx.all(`delete from auth_session where seen < ? and not exists (select 1 from ${SESSIONS} r where r.uid = auth_session.uid)`, [before])

const SEEN_NOTED_MS = 10 * 60_000
const MAX_REMEMBERED = 10_000

export function createDevices({ db, keepNote }: Ground) {
  const noted = new Map<string, { at: number; as: string }>()
  return {
    /** Where a person is signed in at this moment, last used first. */
    async list(sub: string): Promise<SignedInSession[]> {
      const rows = await db.all<SessionRow>(
        `select r.uid, r.payload, s.agent, s.ip, s.seen from ${SESSIONS} r left join auth_session s on s.uid = r.uid
          where r.account_id = ? and r.expires_at > ?`,
        [sub, Math.floor(Date.now() / 1000)],
      )
      return rows.map(toSession).sort((a, b) => (a.seen < b.seen ? 1 : -1))
    },

    /** Notes that a session is used: at once from another browser or address, every ten minutes at most otherwise. */
    async note(uid: string, agent: string, ip: string): Promise<void> {
      const now = Date.now()
      const as = `${ip} ${agent.slice(0, LONGEST_AGENT)}`
      const last = noted.get(uid)
      if (last?.as === as && now - last.at < SEEN_NOTED_MS) return
      if (noted.size >= MAX_REMEMBERED) noted.clear()
      noted.set(uid, { at: now, as })
      await keepNote('the browser of a session', () => db.transaction((trx) => saveDevice(trx, uid, agent, ip)))
    },
  }
}
