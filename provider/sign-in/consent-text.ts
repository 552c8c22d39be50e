/** What the consent page says about scopes: rows to tick, grouped where they are many, and one line for what is left out. */
import { capital, listed, type Phrase, text } from '../../pages/texts.ts'
import { byScope } from '../oidc/consent-request.ts'
import { generalWords, permissionOf, ROLE_LABELS, ROLES, SCOPES, type Scope, VERB_LABELS, VERBS, type Verb } from '../scopes.ts'

export interface ScopeRow {
  /** The field that the answer is in: a scope, or the single details that belong to one. */
  field: 'scope' | 'details'
  scope: string
  title: Phrase
  description: Phrase
  /** The verb alone, for the folded line of its group. */
  verb?: Phrase
  /** Belongs to the sign-in itself and cannot be left out. */
  fixed: boolean
}
export interface ScopeGroup {
  title: Phrase
  summary: Phrase
  rows: ScopeRow[]
}

/** As many deeds can be read through one by one; more are folded role by role. */
const READABLE = 8

const row = (scope: Scope): ScopeRow => ({ field: 'scope', scope, ...SCOPES.get(scope)!, fixed: scope === 'openid' })

/** "name and phone number": single claims as a person would call them. */
const claimNames = (claims: readonly string[]): Phrase => listed(claims.map((claim) => text(`claim-${claim.replaceAll('_', '-')}`)))

/** "see your name and phone number". */
export const claimWords = (claims: readonly string[]): Phrase => text('consent-see-details', { details: claimNames(claims) })

/** Single details that an application asks for by name: one row for those that belong together. */
export const detailRows = (claims: readonly string[]): ScopeRow[] =>
  [...byScope(claims)].map(([scope, single]) => ({
    field: 'details',
    scope,
    title: text('consent-details'),
    description: capital(text('consent-detail-list', { details: claimNames(single) })),
    fixed: false,
  }))

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
          summary: capital(listed(scopes.map((scope) => VERB_LABELS[verbOf(scope)]))),
          rows: scopes.map((scope) => ({ ...row(scope), verb: VERB_LABELS[verbOf(scope)] })),
        }))
      : [],
    away: asked.includes('offline_access') ? row('offline_access') : undefined,
  }
}

/** Verbs of roles, "see and change parts and stock"; roles of which the same is said share them. */
function sharedVerbs(scopes: readonly Scope[]): Phrase[] {
  const shared = new Map<string, { verbs: Phrase; roles: Phrase[] }>()
  for (const group of byRole([...SCOPES.keys()].filter((scope) => scopes.includes(scope)))) {
    const verbs = listed(group.scopes.map((scope) => VERB_LABELS[verbOf(scope)]))
    const same = shared.get(String(verbs)) ?? { verbs, roles: [] }
    same.roles.push(ROLE_LABELS[group.role])
    shared.set(String(verbs), same)
  }
  return [...shared.values()].map(({ verbs, roles }) => text('verbs-of-roles', { verbs, roles: listed(roles) }))
}
const generalOf = (scopes: readonly Scope[]): Scope[] =>
  [...SCOPES.keys()].filter((scope) => scopes.includes(scope) && !permissionOf(scope))

/** "see and change stock", "add parts", "administer as staff". */
export const deedsOf = (scopes: readonly Scope[]): Phrase[] => [...sharedVerbs(scopes), ...generalOf(scopes).map(generalWords)]

/** The same as short lines: `["See everything", "Change stock"]`. A verb that every role has is said of everything, once. */
export function deedLines(scopes: readonly Scope[]): Phrase[] {
  const everywhere = VERBS.filter((verb) => ROLES.every((role) => scopes.includes(`r:${verb}:${role}`)))
  const rest = scopes.filter((scope) => permissionOf(scope) && !everywhere.includes(verbOf(scope)))
  return [
    ...(everywhere.length ? [text('verbs-of-everything', { verbs: listed(everywhere.map((verb) => VERB_LABELS[verb])) })] : []),
    ...sharedVerbs(rest),
  ].map(capital)
}

/** Titles of the scopes that name no role: about the person, the basics, administration. */
export const generalTitles = (scopes: readonly Scope[]): Phrase[] => generalOf(scopes).map((scope) => SCOPES.get(scope)!.title)
