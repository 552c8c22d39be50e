/** The side list of the house: where a signed-in person can go. */
import type { User } from '../provider/identity/users.ts'

const YOURS = [
  ['/settings/', 'Profile'],
  ['/settings/security/', 'Sign-in and security'],
  ['/settings/tokens/', 'API tokens'],
  ['/o/authorized_tokens/', 'Authorized apps'],
] as const

const ADMINISTRATION = [
  ['/admin-center/', 'Overview'],
  ['/o/applications/', 'Applications'],
  ['/admin-center/users/', 'People'],
  ['/admin-center/groups/', 'Groups and roles'],
  ['/admin-center/tokens/', 'Tokens and sessions'],
  ['/admin-center/audit/', 'Audit log'],
  ['/admin-center/keys/', 'Signing keys'],
] as const

interface Section {
  title: string
  links: { path: string; text: string; current: boolean }[]
}

/** The side list for this person; the link that the path lies below is the current one. */
export function navigation(user: User, path: string): Section[] {
  const sections = [{ title: 'Yours', links: YOURS }, ...(user.isSuperuser ? [{ title: 'Administration', links: ADMINISTRATION }] : [])]
  const inside = sections.flatMap(({ links }) => links.map(([link]) => link)).filter((link) => path.startsWith(link))
  const current = inside.toSorted((a, b) => b.length - a.length)[0]
  return sections.map(({ title, links }) => ({
    title,
    links: links.map(([link, text]) => ({ path: link, text, current: link === current })),
  }))
}

/** The section of pages about the API. @param debug whether its addresses can be browsed */
export function apiSection(path: string, debug: boolean): Section {
  const links: [path: string, text: string][] = [
    ['/api-doc/', 'Documentation'],
    ['/api-doc/scopes/', 'Scopes and roles'],
    ...(debug ? [['/api/', 'Browse the API'] as [string, string]] : []),
  ]
  return { title: 'API', links: links.map(([link, text]) => ({ path: link, text, current: link === path })) }
}
