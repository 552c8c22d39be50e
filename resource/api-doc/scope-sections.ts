/** What the page of scopes says: each scope and each role in plain words, with every operation that it opens. */
import { capital, type Phrase, text } from '../../pages/texts.ts'
import { API_SCOPES, IDENTITY_SCOPES, ROLE_LABELS, ROLES, SCOPES, type Scope, type ScopeText, VERBS } from '../../provider/scopes.ts'
import type { Operation } from '../engine/operation.ts'
import { areaOf } from '../openapi/document.ts'

interface Opened {
  readonly method: string
  readonly path: string
  readonly summary: string
  /** Fields that alone it opens; all without them. */
  readonly lesser?: string
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
  readonly title: Phrase
  readonly text: Phrase
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
    const less = { ...line, lesser: o.lesser.fields.join(', ') }
    for (const scope of o.lesser.access.anyOf) opened.set(scope, [...(opened.get(scope) ?? []), less])
  }
  const explained = (scope: Scope): ExplainedScope => ({ scope, ...SCOPES.get(scope)!, operations: opened.get(scope) ?? [] })
  return [
    {
      id: 'general',
      title: text('scopes-general'),
      text: text('scopes-general-text'),
      scopes: API_SCOPES.filter((scope) => !scope.startsWith('r:')).map(explained),
    },
    ...ROLES.map((role) => ({
      id: `role:${role}`,
      title: capital(ROLE_LABELS[role]),
      text: text('scopes-role-text', { role }),
      scopes: VERBS.map((verb) => explained(`r:${verb}:${role}`)),
    })),
    {
      id: 'identity',
      title: text('scopes-identity'),
      text: text('scopes-identity-text'),
      scopes: IDENTITY_SCOPES.map(explained),
    },
  ]
}
