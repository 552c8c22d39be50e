/**
 * The vocabulary of access: every scope, and what it means in one plain sentence.
 *
 * `g:read` covers seeing the general building blocks and writes nothing, `g:write` what is the person's own and gives nobody any power,
 * `a:` stands for administration, `r:<verb>:<role>` for one kind of deed in one part of the inventory. Roles and verbs are InvenTree's; a
 * scope narrows what a person's roles allow and never adds to it. The words are those of views/texts/<language>/scopes.ftl; API and discovery say
 * them in English.
 */
import { capital, type Phrase, text } from '../pages/texts.ts'

export const VERBS = ['view', 'add', 'change', 'delete'] as const
export type Verb = (typeof VERBS)[number]

/** The contract's eleven roles (InvenTree's rulesets), in the order in which pages show them. */
export const ROLES = [
  'part',
  'part_category',
  'stock',
  'stock_location',
  'bom',
  'build',
  'purchase_order',
  'sales_order',
  'return_order',
  'transfer_order',
  'admin',
] as const
export type Role = (typeof ROLES)[number]

/** One deed in one part of the inventory: what a ruleset grants and what a role scope names. */
export type Permission = `${Verb}:${Role}`
export type RoleScope = `r:${Permission}`
export type Scope =
  | 'openid'
  | 'profile'
  | 'email'
  | 'address'
  | 'phone'
  | 'offline_access'
  | 'g:read'
  | 'g:write'
  | 'a:staff'
  | 'a:superuser'
  | RoleScope

/** The part of a text's name that a role or scope is: `part-category`, `g-read`. */
const named = (word: string): string => word.replaceAll(/[:_]/g, '-')

/** As they stand inside a sentence: "part categories". */
export const ROLE_LABELS = Object.fromEntries(ROLES.map((role) => [role, text(`role-${named(role)}`)])) as Record<Role, Phrase>
/** The same of verbs: "see". */
export const VERB_LABELS = Object.fromEntries(VERBS.map((verb) => [verb, text(`verb-${verb}`)])) as Record<Verb, Phrase>
/** The verbs at the beginning of a sentence. */
export const VERB_TITLES = Object.fromEntries(VERBS.map((verb) => [verb, capital(VERB_LABELS[verb])])) as Record<Verb, Phrase>

/** A title in sentence case ("See parts") and what it lets an app do, for the person who is asked. */
export interface ScopeText {
  title: Phrase
  description: Phrase
}

/** Scopes that name no role. */
const GENERAL = [
  'openid',
  'profile',
  'email',
  'address',
  'phone',
  'offline_access',
  'g:read',
  'g:write',
  'a:staff',
  'a:superuser',
] as const satisfies readonly Scope[]

/** What the plain verb would say too little of: domain actions are part of `change`. */
const EXPLAINED: ReadonlySet<Permission> = new Set([
  'add:part',
  'change:part',
  'delete:part',
  'add:stock',
  'change:stock',
  'delete:stock',
  'change:build',
  'change:purchase_order',
  'change:sales_order',
  'change:return_order',
  'change:transfer_order',
])

const roleText = (verb: Verb, role: Role): ScopeText => ({
  title: capital(text('verbs-of-roles', { verbs: VERB_LABELS[verb], roles: ROLE_LABELS[role] })),
  description:
    verb === 'view' || EXPLAINED.has(`${verb}:${role}`)
      ? text(`scope-${verb}-${named(role)}`)
      : text(`scope-any-${verb}`, { roles: ROLE_LABELS[role] }),
})
const generalText = (scope: Scope): ScopeText => ({
  title: text(`scope-${named(scope)}-title`),
  description: text(`scope-${named(scope)}-description`),
})
/** The title of a scope that names no role, inside a sentence. */
export const generalWords = (scope: Scope): Phrase => text(`scope-${named(scope)}-words`)

/** Every scope with its words, general ones first, then role by role. */
export const SCOPES: ReadonlyMap<Scope, ScopeText> = new Map<Scope, ScopeText>([
  ...GENERAL.map((scope): [Scope, ScopeText] => [scope, generalText(scope)]),
  ...ROLES.flatMap((role) => VERBS.map((verb): [Scope, ScopeText] => [`r:${verb}:${role}`, roleText(verb, role)])),
])

/** Scopes about the person; they belong to the provider's own endpoints. */
export const IDENTITY_SCOPES = ['openid', 'profile', 'email', 'address', 'phone', 'offline_access'] as const satisfies readonly Scope[]
/** Scopes that the API understands: what an access token, or a scoped API token, can carry. */
export const API_SCOPES: readonly Scope[] = [...SCOPES.keys()].filter((s) => !(IDENTITY_SCOPES as readonly string[]).includes(s))

export const isScope = (text: string): text is Scope => SCOPES.has(text as Scope)

/** `r:change:stock` -> `change:stock`; undefined for scopes that name no role. */
export const permissionOf = (scope: string): Permission | undefined =>
  scope.startsWith('r:') && isScope(scope) ? (scope.slice(2) as Permission) : undefined

/** "See parts" and the like for every role, and the basics: the scopes of a credential that can only read. */
export const READ_ONLY_SCOPES: readonly Scope[] = ['g:read', ...ROLES.map((role): Scope => `r:view:${role}`)]

/** What a new application may ask for unless somebody says more: who the person is, and what can be read. */
export const FIRST_SCOPES: readonly Scope[] = ['openid', 'profile', 'email', 'offline_access', ...READ_ONLY_SCOPES]
