/** What an access token says besides what the library puts in (RFC 9068 §2.2). */
import type { KoaContextWithOIDC } from 'oidc-provider'

/** The parts of a token under way that are used here; the library's types leave them open. */
interface IssuedToken {
  kind: string
  scope?: string | undefined
}

/**
 * One token works at the API and at userinfo, so its scope names all that was granted, not the API's scopes alone. The token response
 * repeats it, as clients expect who compare it with what they asked for.
 */
export function describeAccessToken(ctx: KoaContextWithOIDC, token: IssuedToken, jwt: { payload: Record<string, unknown> }): void {
  const { Grant: grant, AuthorizationCode: code, DeviceCode: device, RefreshToken: refresh } = ctx.oidc.entities
  const source = code ?? device ?? refresh
  if (token.kind !== 'AccessToken' || !grant || !source) return
  const asked = new Set(((ctx.oidc.params?.scope as string | undefined) ?? source.scope ?? '').split(' ').filter(Boolean))
  const identity = new Set(grant.getOIDCScopeFiltered(asked).split(' '))
  const api = new Set((token.scope ?? '').split(' '))
  token.scope = [...asked].filter((scope) => identity.has(scope) || api.has(scope)).join(' ')
  jwt.payload.scope = token.scope || undefined
  // Nothing is stored of a token, so what the `claims` parameter asked of userinfo travels inside.
  if (source.claims?.userinfo) jwt.payload.claims = { userinfo: source.claims.userinfo }
}
