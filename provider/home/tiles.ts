/** What a person opens from home: the apps that have a home page, and the documentation of the API. */
import { type Phrase, text } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import { actsForPeople } from '../identity/applications.ts'
import { DOCUMENTATION_CLIENT_ID, documentationAddress } from '../identity/documentation-client.ts'
import type { User } from '../identity/users.ts'

export interface Tile {
  readonly href: string
  readonly name: string | Phrase
  readonly about: string | Phrase
  readonly logo: string | null
}

const MOST = 24

const hostOf = (address: string): string => URL.parse(address)?.host ?? address

/** Apps that they allowed something come first; the others are those that they could sign in to. */
export async function tilesOf({ identity, config }: ProviderContext, user: User): Promise<Tile[]> {
  const [all, allowed] = await Promise.all([identity.applications.all(), identity.authorizations.clientIds(user.sub)])
  const known = new Set(allowed)
  const apps = all
    .filter((app) => app.active && app.homeUri && (actsForPeople(app) || known.has(app.clientId)))
    .toSorted((a, b) => Number(known.has(b.clientId)) - Number(known.has(a.clientId)))
    .slice(0, MOST)
    .map((app) => ({
      href: app.homeUri!,
      name: app.name,
      about: known.has(app.clientId) ? text('home-app-allowed', { host: hostOf(app.homeUri!) }) : hostOf(app.homeUri!),
      logo: app.logoUri,
    }))
  const documentation = (await identity.applications.find(DOCUMENTATION_CLIENT_ID))?.active ? documentationAddress(config) : undefined
  return [
    ...apps,
    ...(documentation ? [{ href: documentation, name: text('page-api-doc'), about: text('home-api-doc-about'), logo: null }] : []),
  ]
}
