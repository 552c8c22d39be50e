/** Which pages of other origins may call us: those of applications that people registered. */
import type { Application, Applications } from './applications.ts'
import type { Ground } from './ground.ts'
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

/** A host has 253 characters at most (RFC 1035 §2.3.4); what is longer is not worth remembering. */
const LONGEST_ORIGIN = 300

export function createOrigins({ changes }: Ground, applications: Applications) {
  const known = changes.cache<string, boolean>('origins', 1000)
  return {
    /** Is it the origin of any application that is switched on? */
    async isRegistered(origin: string): Promise<boolean> {
      if (origin.length > LONGEST_ORIGIN) return false
      return known.get(origin, async () =>
        (await applications.all()).some((application) => application.active && allowsOrigin(application, origin)),
      )
    },
  }
}
