/** What the consent page says about scopes: rows to tick, grouped where they are many, and one line for what is left out. */
import { byScope } from '../oidc/consent-request.ts'
import { permissionOf, ROLE_LABELS, ROLES, SCOPES, type Scope, VERBS, type Verb } from '../scopes.ts'

export interface ScopeRow {
  /** The field that the answer is in: a scope, or the single details that belong to one. */
  field: 'scope' | 'details'
  scope: string
  title: string
  description: string
  /** Belongs to the sign-in itself and cannot be left out. */
  fixed: boolean
}
export interface ScopeGroup {
  title: string
  summary: string
  rows: ScopeRow[]
}

/** As many deeds can be read through one by one; more are folded role by role. */
const READABLE = 8

const row = (scope: Scope): ScopeRow => ({ field: 'scope', scope, ...SCOPES.get(scope)!, fixed: scope === 'openid' })
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
const small = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

/** `a`, `a and b`, `a, b and c`. */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

/** "your name and phone number": single claims as a person would call them. */
export const claimWords = (claims: readonly string[]): string => `your ${listed(claims.map((claim) => claim.replaceAll('_', ' ')))}`

/** Single details that an application asks for by name: one row for those that belong together. */
export const detailRows = (claims: readonly string[]): ScopeRow[] =>
  [...byScope(claims)].map(([scope, single]) => ({
    field: 'details',
    scope,
    title: 'See single details of your account',
    description: capital(claimWords(single)),
    fixed: false,
  }))

const VERBS_IN_WORDS: Record<Verb, string> = { view: 'see', add: 'add', change: 'change', delete: 'delete' }
const verbOf = (scope: Scope): Verb => permissionOf(scope)!.split(':')[0] as Verb
const byRole = (scopes: readonly Scope[]) =>
  ROLES.map((role) => ({ role, scopes: scopes.filter((scope) => permissionOf(scope)?.split(':')[1] === role) })).filter(
    (group) => group.scopes.length > 0,
  )

/** The order of the vocabulary, whatever order was asked in; working while the person is away comes last. */
export function scopeRows(asked: readonly Scope[]): { rows: ScopeRow[]; groups: ScopeGroup[]; away: ScopeRow | undefined } {
  const ordered = [...SCOPES.keys()].filter((scope) => asked.includes(scope) && scope !== 'offline_access')
  const deeds = ordered.filter(permissionOf)
  const fold = deeds.length > READABLE
  return {
    rows: ordered.filter((scope) => !fold || !permissionOf(scope)).map(row),
    groups: fold
      ? byRole(deeds).map(({ role, scopes }) => ({
          title: capital(ROLE_LABELS[role]),
          summary: capital(listed(scopes.map((scope) => VERBS_IN_WORDS[verbOf(scope)]))),
          rows: scopes.map(row),
        }))
      : [],
    away: asked.includes('offline_access') ? row('offline_access') : undefined,
  }
}

/** Roles of which the same is said share their verbs: `["see and change", ["parts", "stock"]]`. */
function sharedVerbs(scopes: readonly Scope[]): Map<string, string[]> {
  const shared = new Map<string, string[]>()
  for (const group of byRole([...SCOPES.keys()].filter((scope) => scopes.includes(scope)))) {
    const verbs = listed(group.scopes.map((scope) => VERBS_IN_WORDS[verbOf(scope)]))
    shared.set(verbs, [...(shared.get(verbs) ?? []), ROLE_LABELS[group.role]])
  }
  return shared
}
const generalOf = (scopes: readonly Scope[]): Scope[] =>
  [...SCOPES.keys()].filter((scope) => scopes.includes(scope) && !permissionOf(scope))

/** "see and change stock, add parts and administer as staff". */
export function inWords(scopes: readonly Scope[]): string {
  return listed([
    ...[...sharedVerbs(scopes)].map(([verbs, roles]) => `${verbs} ${listed(roles)}`),
    ...generalOf(scopes).map((scope) => small(SCOPES.get(scope)!.title)),
  ])
}

/** The same as short lines: `["See everything", "Change stock"]`. A verb that every role has is said of everything, once. */
export function deedLines(scopes: readonly Scope[]): string[] {
  const everywhere = VERBS.filter((verb) => ROLES.every((role) => scopes.includes(`r:${verb}:${role}`)))
  const rest = scopes.filter((scope) => permissionOf(scope) && !everywhere.includes(verbOf(scope)))
  return [
    ...(everywhere.length ? [`${listed(everywhere.map((verb) => VERBS_IN_WORDS[verb]))} everything`] : []),
    ...[...sharedVerbs(rest)].map(([verbs, roles]) => `${verbs} ${listed(roles)}`),
  ].map(capital)
}

/** Titles of the scopes that name no role: about the person, the basics, administration. */
export const generalTitles = (scopes: readonly Scope[]): string[] => generalOf(scopes).map((scope) => SCOPES.get(scope)!.title)
