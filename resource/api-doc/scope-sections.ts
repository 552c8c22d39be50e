/** What the page of scopes says: each scope and each role in plain words, with every operation that it opens. */
import { API_SCOPES, IDENTITY_SCOPES, ROLE_LABELS, ROLES, SCOPES, type Scope, type ScopeText, VERBS } from '../../provider/scopes.ts'
import type { Operation } from '../engine/operation.ts'
import { areaOf } from '../openapi/document.ts'

interface Opened {
  readonly method: string
  readonly path: string
  readonly summary: string
  /** Where Swagger UI shows it, after the `#`. */
  readonly fragment: string
}
export interface ExplainedScope extends ScopeText {
  readonly scope: Scope
  readonly operations: readonly Opened[]
}
export interface ScopeSection {
  /** Anchor of the section. */
  readonly id: string
  readonly title: string
  readonly text: string
  readonly scopes: readonly ExplainedScope[]
}

/** General scopes first, then role by role, with the four things that a role can allow. */
export function scopeSections(operations: readonly Operation[]): ScopeSection[] {
  const opened = new Map<Scope, Opened[]>()
  for (const o of operations) {
    if (o.access === 'open') continue
    const line = { method: o.method.toUpperCase(), path: o.path, summary: o.summary, fragment: `/${areaOf(o.path)}/${o.id}` }
    for (const scope of o.access.anyOf) opened.set(scope, [...(opened.get(scope) ?? []), line])
    if (!o.lesser) continue
    const less = { ...line, summary: `${o.summary}: ${o.lesser.fields.join(', ')} alone, with sight of the row` }
    for (const scope of o.lesser.access.anyOf) opened.set(scope, [...(opened.get(scope) ?? []), less])
  }
  const explained = (scope: Scope): ExplainedScope => ({ scope, ...SCOPES.get(scope)!, operations: opened.get(scope) ?? [] })
  return [
    {
      id: 'general',
      title: 'The basics, and administration',
      text: 'Open to every account that is switched on, or by staff and superuser status; no role is needed. What changes an account, or makes or shows an API token, no scope opens: that asks for the person, by user name and password (Basic) or in a browser.',
      scopes: API_SCOPES.filter((scope) => !scope.startsWith('r:')).map(explained),
    },
    ...ROLES.map((role) => ({
      id: `role:${role}`,
      title: capital(ROLE_LABELS[role]),
      text: `The role “${role}”. A person has it through a group; a token or an app reaches no further than its scopes.`,
      scopes: VERBS.map((verb) => explained(`r:${verb}:${role}`)),
    })),
    {
      id: 'identity',
      title: 'About you',
      text: 'What an app may learn of the person who signs in. These open nothing in the API.',
      scopes: IDENTITY_SCOPES.map(explained),
    },
  ]
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
