/**
 * How far an application's tokens reach: what it asked for, within its own ceiling, within what the person's roles allow. The last is
 * asked at consent and at every refresh, and once more by the API at every request.
 */
import { type Client, errors, type KoaContextWithOIDC, type ResourceServer } from 'oidc-provider'
import type { Config } from '../../config.ts'
import type { Identity } from '../identity/index.ts'
import { userCovers } from '../identity/principal.ts'
import type { User } from '../identity/users.ts'
import { API_SCOPES, IDENTITY_SCOPES, isScope, type Scope } from '../scopes.ts'
import { settingsOf } from './clients.ts'
import { SIGNING_ALG } from './keys.ts'

/** Asked scopes sorted by what becomes of them. */
export interface SortedScopes {
  readonly grantable: readonly Scope[]
  /** The application may ask for them, but this person's roles or flags do not cover them. */
  readonly refusedByRoles: readonly Scope[]
  /** Beyond what the application was registered for. */
  readonly refusedByCeiling: readonly Scope[]
}

/** @param user who grants; undefined before anybody has signed in. Words that are no scopes are left out. */
export async function sortScopes(
  identity: Identity,
  client: Client,
  user: User | undefined,
  asked: Iterable<string>,
): Promise<SortedScopes> {
  const { allowedScopes } = settingsOf(client)
  const permissions = user ? await identity.groups.permissionsOf(user) : undefined
  const sorted = { grantable: [] as Scope[], refusedByRoles: [] as Scope[], refusedByCeiling: [] as Scope[] }
  for (const scope of new Set(asked)) {
    if (!isScope(scope)) continue
    if (allowedScopes && !allowedScopes.includes(scope)) sorted.refusedByCeiling.push(scope)
    else if (user && permissions && !userCovers(user, permissions, scope)) sorted.refusedByRoles.push(scope)
    else sorted.grantable.push(scope)
  }
  return sorted
}

const isIdentityScope = (scope: string): boolean => (IDENTITY_SCOPES as readonly string[]).includes(scope)

/** The API as a resource server (RFC 8707), with the scopes that this client can get for this person now. */
export function resourceServerInfo(config: Config, identity: Identity) {
  /** @throws InvalidScope, UnauthorizedClient: nothing has been consumed when they are */
  async function serviceScopes(ctx: KoaContextWithOIDC, client: Client): Promise<readonly Scope[]> {
    const { serviceUserId } = settingsOf(client)
    const user = serviceUserId === null ? undefined : await identity.users.find('id', serviceUserId)
    if (!user?.isActive) throw new errors.UnauthorizedClient('no active service account is bound to this client')
    const asked = ctx.oidc.requestParamScopes
    const { grantable } = await sortScopes(identity, client, user, API_SCOPES)
    if (!grantable.some((scope) => asked.has(scope))) {
      throw new errors.InvalidScope('none of the requested scopes can be granted to this client', [...asked].join(' '))
    }
    return grantable
  }

  return async (ctx: KoaContextWithOIDC, resource: string, client: Client): Promise<ResourceServer> => {
    if (resource !== config.audience) throw new errors.InvalidTarget()
    let scopes: readonly Scope[]
    if (ctx.oidc.route === 'token' && ctx.oidc.params?.grant_type === 'client_credentials') {
      scopes = await serviceScopes(ctx, client)
    } else {
      const sub = ctx.oidc.account?.accountId ?? ctx.oidc.session?.accountId
      const user = sub === undefined ? undefined : await identity.users.find('sub', sub)
      if (ctx.oidc.route !== 'token') keepToCeiling(ctx, client)
      scopes = (await sortScopes(identity, client, user, API_SCOPES)).grantable
    }
    return {
      scope: scopes.join(' '),
      audience: config.audience,
      accessTokenFormat: 'jwt',
      accessTokenTTL: settingsOf(client).accessTokenTtl ?? config.accessTokenTtl,
      jwt: { sign: { alg: SIGNING_ALG } },
    }
  }
}

/**
 * The ceiling holds for scopes about the person too. They are no resource's, so they are taken out of the request itself.
 * @throws InvalidScope when the request names no scope that the client can get, whoever allows it (RFC 6749 §3.3, §4.1.2.1)
 */
function keepToCeiling({ oidc: { params } }: KoaContextWithOIDC, client: Client): void {
  const asked = typeof params?.scope === 'string' ? params.scope.split(' ').filter(Boolean) : []
  if (!asked.length)
    throw new errors.InvalidScope('scope is missing: name what is asked for, for example "openid" or "g:read r:view:part"', '')
  const { allowedScopes } = settingsOf(client)
  const within = (scope: string) => allowedScopes === null || allowedScopes.includes(scope)
  if (!asked.some((scope) => isScope(scope) && within(scope)))
    throw new errors.InvalidScope(
      'this client can get none of the requested scopes: ask for others, or have them allowed to it',
      asked.join(' '),
    )
  params!.scope = asked.filter((scope) => !isIdentityScope(scope) || within(scope)).join(' ')
}
