/** JWT access tokens (RFC 9068) as Bearer (RFC 6750) or DPoP (RFC 9449) credentials. */
import { createHash } from 'node:crypto'
import { decodeProtectedHeader, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import type Koa from 'koa'
import { LRUCache } from 'lru-cache'
import { actsForPeople, withinCeiling } from '../../provider/identity/applications.ts'
import { cacheUse, type Refusal } from '../../provider/identity/counts.ts'
import type { Principal } from '../../provider/identity/principal.ts'
import { isScope } from '../../provider/scopes.ts'
import type { Services } from '../engine/operation.ts'
import { Unauthorized } from '../errors.ts'
import { principalOf } from './authenticate.ts'
import { proofChecker } from './dpop.ts'

interface AccessToken extends JWTPayload {
  /** Of the key that signed it. */
  kid: string | undefined
  sub: string
  client_id: string
  jti: string
  iat: number
  exp: number
  scope?: string
  gid?: string
  cnf?: { jkt?: string }
}

/** The signature algorithms that a provider's access token may use; never `none`, never a shared key. */
const ALGORITHMS = ['RS256', 'ES256', 'EdDSA']
const REQUIRED = ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti']
const REMEMBERED = 10_000

const invalidToken = (description: string, reason: Refusal): Unauthorized =>
  new Unauthorized(description, `Bearer error="invalid_token", error_description="${description}"`, reason)

/** Not counted as a guess: it was a good token until its key was withdrawn. */
const keyWithdrawn = (): Unauthorized =>
  invalidToken('The key that signed the access token was withdrawn. Get another token.', 'revoked-access-token')

/** The key that a token says it was signed with; nothing of it is believed. */
function kidOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).kid
  } catch {
    return undefined
  }
}

export function bearer(
  services: Services,
  keys: JWTVerifyGetKey,
): (ctx: Koa.Context, scheme: 'bearer' | 'dpop', token: string) => Promise<Principal> {
  const { config, db, identity, log } = services
  const checkProof = proofChecker(config, db)
  // Verified tokens by their SHA-256: the signature is checked once, whether the token may still be believed every time.
  const verified = new LRUCache<string, AccessToken>({ max: REMEMBERED })
  const use = cacheUse('access tokens')

  const verify = async (token: string): Promise<AccessToken> => {
    const hash = createHash('sha256').update(token).digest('base64')
    const known = verified.get(hash)
    if (known) {
      use.hits++
      if (known.exp > Date.now() / 1000) return known
      throw invalidToken('The access token has expired.', 'expired-access-token')
    }
    use.misses++
    try {
      const { payload, protectedHeader } = await jwtVerify<Omit<AccessToken, 'kid'>>(token, keys, {
        issuer: config.issuer,
        audience: config.audience,
        typ: 'at+jwt',
        algorithms: ALGORITHMS,
        requiredClaims: REQUIRED,
      })
      const access = { ...payload, kid: protectedHeader.kid } as AccessToken
      verified.set(hash, access)
      return access
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw invalidToken('The access token has expired.', 'expired-access-token')
      if (await identity.revocations.isKeyWithdrawn(kidOf(token))) throw keyWithdrawn()
      if (error instanceof errors.JOSEError) throw invalidToken('The access token is not valid here.', 'invalid-access-token')
      throw error
    }
  }

  const note = (ctx: Koa.Context, clientId: string, sub?: string) =>
    identity.uses.note({ clientId, sub, ip: ctx.ip }).catch((err) => log.error({ err }, 'the use of an application could not be noted'))

  return async (ctx, scheme, text) => {
    const token = await verify(text)
    if (await identity.revocations.isKeyWithdrawn(token.kid)) throw keyWithdrawn()
    if (token.cnf?.jkt || scheme === 'dpop') await checkProof(ctx, scheme, text, token.cnf?.jkt)
    if (await identity.revocations.isRevoked(token)) throw invalidToken('The access token was revoked.', 'revoked-access-token')
    const application = await identity.applications.find(token.client_id)
    if (!application?.active) throw invalidToken('The application was switched off.', 'inactive-application')
    const carried = (token.scope ?? '').split(' ').filter(isScope)
    const scopes = new Set(carried.filter((scope) => withinCeiling(application, scope)))
    const rest = { scopes, via: 'bearer', credential: `jti ${token.jti}`, clientId: token.client_id } as const
    // An app that acts for itself acts as the account that a superuser bound to it, never as nobody.
    if (token.sub === token.client_id) {
      const account = await identity.applications.serviceAccountOf(token.client_id)
      if (account === undefined)
        throw invalidToken(
          'The application has no service account, or may not act for itself any more. Ask a superuser.',
          'no-service-account',
        )
      void note(ctx, token.client_id)
      return principalOf(services, await identity.users.find('id', account), rest)
    }
    if (!actsForPeople(application)) throw invalidToken('The application may not act for people any more.', 'inactive-application')
    const user = await identity.users.find('sub', token.sub)
    if (!user?.isActive) throw invalidToken('The account of this access token is not active.', 'inactive-user')
    void note(ctx, token.client_id, token.sub)
    return principalOf(services, user, rest)
  }
}
