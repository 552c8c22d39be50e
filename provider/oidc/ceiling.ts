/** What is stored of an authorization, as far as its application reaches now: a ceiling holds from the next request on, as roles do. */
import type { AdapterPayload } from 'oidc-provider'
import { type Application, withinCeiling } from '../identity/applications.ts'
import { IDENTITY_SCOPES, isScope } from '../scopes.ts'
import { claimsOf } from './claim-scopes.ts'

/** What a grant says, as the library writes it. */
export interface GrantPayload {
  openid?: { scope?: string; claims?: string[] }
  resources?: Record<string, string>
  rejected?: Omit<GrantPayload, 'rejected'>
}

/** A grant without what its application may not get any more; the single claims of such scopes are refused. */
export function grantUnderCeiling(application: Application, payload: AdapterPayload): AdapterPayload {
  if (application.allowedScopes === null) return payload
  const { openid, resources, rejected, ...rest } = payload as AdapterPayload & GrantPayload
  const under = (scope = ''): string => scopeUnderCeiling(application, scope)
  const beyond = IDENTITY_SCOPES.filter((scope) => !withinCeiling(application, scope))
  return {
    ...rest,
    ...(openid ? { openid: { ...openid, scope: under(openid.scope) } } : {}),
    ...(resources ? { resources: Object.fromEntries(Object.entries(resources).map(([name, scope]) => [name, under(scope)])) } : {}),
    rejected: { ...rejected, openid: { ...rejected?.openid, claims: [...(rejected?.openid?.claims ?? []), ...claimsOf(beyond)] } },
  } as AdapterPayload
}

/** The words of a scope that the application may still get. */
export const scopeUnderCeiling = (application: Application, scope: string): string =>
  scope
    .split(' ')
    .filter((each) => isScope(each) && withinCeiling(application, each))
    .join(' ')
