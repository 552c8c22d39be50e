/**
 * Access tokens read back by the provider itself. They are JWTs (RFC 9068) and not stored: what the introspection, revocation and
 * userinfo endpoints need to know about one is in its verified claims.
 */
import { type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { LRUCache } from 'lru-cache'
import type { AdapterPayload } from 'oidc-provider'
import type { Config } from '../../config.ts'
import { type Application, actsForPeople } from '../identity/applications.ts'
import type { Identity } from '../identity/index.ts'
import { userCovers } from '../identity/principal.ts'
import { sha256 } from '../identity/secrets.ts'
import type { User } from '../identity/users.ts'
import { isScope } from '../scopes.ts'
import { scopeUnderCeiling } from './ceiling.ts'
import { SIGNING_ALG } from './keys.ts'

/** Prefix under which a JWT reaches the endpoints that refuse structured tokens: with it the value is none. */
export const HANDED_ON = 'jwt.'

const VERIFIED_KEPT = 5000

interface Claims extends JWTPayload {
  /** Of the key that signed it. */
  kid: string | undefined
  jti: string
  sub: string
  client_id: string
  iat: number
  exp: number
  scope?: string
  gid?: string
  cnf?: { jkt?: string }
  /** What the `claims` parameter asked of userinfo. */
  claims?: AdapterPayload['claims']
}

export interface AccessTokenReader {
  /** What is stored of other tokens, told from the claims; undefined when the token is not good, or not of this kind. */
  read(kind: 'AccessToken' | 'ClientCredentials', value: string): Promise<AdapterPayload | undefined>
  /** The scopes of a token without those that its application's ceiling or the person's roles refuse by now. */
  liveScope(application: Application, user: User, scope: string | undefined): Promise<string>
}

export function accessTokenReader(config: Config, identity: Identity, keys: JWTVerifyGetKey): AccessTokenReader {
  const verified = new LRUCache<string, Claims>({ max: VERIFIED_KEPT })

  async function verify(jwt: string): Promise<Claims | undefined> {
    const id = sha256(jwt)
    const kept = verified.get(id)
    if (kept) return kept.exp > Date.now() / 1000 ? kept : undefined
    try {
      const { payload, protectedHeader } = await jwtVerify<Omit<Claims, 'kid'>>(jwt, keys, {
        issuer: config.issuer,
        audience: config.audience,
        typ: 'at+jwt',
        algorithms: [SIGNING_ALG],
        requiredClaims: ['exp', 'iat', 'jti', 'sub', 'client_id'],
      })
      const claims = { ...payload, kid: protectedHeader.kid } as Claims
      verified.set(id, claims)
      return claims
    } catch {
      return undefined
    }
  }

  /** Who the token acts as, while they are still somebody. */
  async function actor(claims: Claims): Promise<User | undefined> {
    const user =
      claims.gid === undefined
        ? await identity.users.find('id', (await identity.applications.serviceAccountOf(claims.client_id)) ?? 0)
        : await identity.users.find('sub', claims.sub)
    return user?.isActive ? user : undefined
  }

  async function liveScope(application: Application, user: User, scope = ''): Promise<string> {
    const permissions = await identity.groups.permissionsOf(user)
    return scopeUnderCeiling(application, scope)
      .split(' ')
      .filter((each) => isScope(each) && userCovers(user, permissions, each))
      .join(' ')
  }

  return {
    liveScope,

    async read(kind, value) {
      const handedOn = value.startsWith(HANDED_ON)
      const claims = await verify(handedOn ? value.slice(HANDED_ON.length) : value)
      if (!claims || (kind === 'AccessToken') !== (claims.gid !== undefined)) return undefined
      if (await identity.revocations.isKeyWithdrawn(claims.kid)) return undefined
      const application = await identity.applications.find(claims.client_id)
      if (!application?.active || (claims.gid !== undefined && !actsForPeople(application))) return undefined
      if (await identity.revocations.isRevoked(claims)) return undefined
      const user = await actor(claims)
      if (!user) return undefined
      const token: AdapterPayload = {
        kind,
        jti: claims.jti,
        iat: claims.iat,
        exp: claims.exp,
        clientId: claims.client_id,
        scope: await liveScope(application, user, claims.scope),
      }
      if (claims.cnf?.jkt) token.jkt = claims.cnf.jkt
      if (kind === 'ClientCredentials') return { ...token, aud: config.audience, extra: { sub: claims.sub } }
      token.accountId = claims.sub
      token.grantId = claims.gid
      if (claims.claims) token.claims = claims.claims
      // Userinfo reads the JWT as it is, and takes tokens without audience alone; it is one server with the API.
      if (!handedOn) return token
      return { ...token, aud: config.audience, extra: { username: user.username } }
    },
  }
}
