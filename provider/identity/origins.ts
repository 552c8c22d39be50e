/** Which pages of other origins may call us: those of applications that people registered. */
import type { Database } from '../../database.ts'
import { type Application, listApplications } from './applications.ts'
import { EpochCache } from './changes.ts'
import { webOrigin } from './redirect-uris.ts'

const withoutPort = (origin: string): string => origin.replace(/:\d+$/, '')
const LOOPBACK = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])$/

/**
 * May a page of this origin act as this application? The origins of its registered redirect URIs may; on the loopback addresses of
 * native applications the port does not matter (RFC 8252 §7.3).
 */
export function allowsOrigin(
  { redirectUris, applicationType }: Pick<Application, 'redirectUris' | 'applicationType'>,
  origin: string,
): boolean {
  if (origin === 'null') return false
  const registered = redirectUris.flatMap((uri) => webOrigin(uri) ?? [])
  if (registered.includes(origin)) return true
  const bare = withoutPort(origin)
  return applicationType === 'native' && LOOPBACK.test(bare) && registered.some((r) => withoutPort(r) === bare)
}

const caches = new WeakMap<Database, EpochCache<string, boolean>>()
/** A host has 253 characters at most (RFC 1035 §2.3.4); what is longer is not worth remembering. */
const LONGEST_ORIGIN = 300

/** Is it the origin of any application that is switched on? */
export function isRegisteredOrigin(db: Database, origin: string): Promise<boolean> {
  if (origin.length > LONGEST_ORIGIN) return Promise.resolve(false)
  let cache = caches.get(db)
  if (!cache) {
    cache = new EpochCache(db, 'origins', 1000)
    caches.set(db, cache)
  }
  return cache.get(origin, async () =>
    (await listApplications(db)).some((application) => application.active && allowsOrigin(application, origin)),
  )
}
