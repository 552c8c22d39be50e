/** The side list of the house: where a signed-in person can go. A page is called the same here, in its title and wherever it is linked to. */
import type { User } from '../provider/identity/users.ts'
import { type Phrase, text } from './texts.ts'

type Links = readonly (readonly [path: string, name: Phrase])[]

const HOME = '/home/'
const YOURS: Links = [
  [HOME, text('page-home')],
  ['/settings/', text('page-profile')],
  ['/settings/security/', text('page-security')],
  ['/settings/tokens/', text('page-tokens')],
  ['/o/authorized_tokens/', text('page-authorized')],
  ['/home/connect/', text('page-connect')],
]

const ADMINISTRATION: Links = [
  ['/admin-center/', text('page-admin')],
  ['/o/applications/', text('page-applications')],
  ['/admin-center/users/', text('page-people')],
  ['/admin-center/groups/', text('page-groups')],
  ['/admin-center/tokens/', text('page-credentials')],
  ['/admin-center/audit/', text('page-audit')],
  ['/admin-center/keys/', text('page-keys')],
]

interface Section {
  /** Part of the ids of the list. */
  name: string
  title: Phrase
  links: { path: string; text: Phrase; current: boolean }[]
}

/** The link of these that the path lies below; the longest of them. */
const linkAbove = (links: Links, path: string) =>
  links.filter(([link]) => path.startsWith(link)).toSorted(([a], [b]) => b.length - a.length)[0]

/** The side list for this person; the link that the path lies below is the current one. */
export function navigation(user: User, path: string): Section[] {
  const sections = [
    { name: 'yours', title: text('frame-yours'), links: YOURS },
    ...(user.isSuperuser ? [{ name: 'administration', title: text('frame-administration'), links: ADMINISTRATION }] : []),
  ]
  const current = linkAbove(
    sections.flatMap(({ links }) => links),
    path === '/' ? HOME : path,
  )
  return sections.map(({ links, ...section }) => ({
    ...section,
    links: links.map((link) => ({ path: link[0], text: link[1], current: link === current })),
  }))
}

const INVENTORY: Links = [
  ['/look/parts/', text('page-parts')],
  ['/look/locations/', text('page-locations')],
  ['/look/scan/', text('page-scan')],
]

/** The section of pages that show what is in stock. */
export const inventorySection = (path: string): Section => ({
  name: 'inventory',
  title: text('frame-inventory'),
  links: INVENTORY.map(([link, text]) => ({ path: link, text, current: path.startsWith(link) })),
})

/** The section of pages about the API. @param debug whether its addresses can be browsed */
export function apiSection(path: string, debug: boolean): Section {
  const links: Links = [
    ['/api-doc/', text('page-api-doc')],
    ['/api-doc/scopes/', text('page-scopes')],
    ...(debug ? [['/api/', text('page-browse')] as const] : []),
  ]
  return { name: 'api', title: text('frame-api'), links: links.map(([link, text]) => ({ path: link, text, current: link === path })) }
}

/** A step of the way to a page, as the head of a page shows it. */
export interface Crumb {
  /** Path below the base path; without it, the page itself. */
  href?: string
  text: string | Phrase
}

/** The page of the side list that a path lies below. */
export function crumbAbove(path: string): Crumb[] {
  const link = linkAbove([...YOURS, ...ADMINISTRATION], path)
  return link ? [{ href: link[0], text: link[1] }] : []
}
