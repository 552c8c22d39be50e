/** Proof of possession at the API (RFC 9449 §4.3): a bound token is worth nothing without a fresh proof by its key. */
import { createHash } from 'node:crypto'
import { calculateJwkThumbprint, EmbeddedJWK, errors, type JWK, jwtVerify } from 'jose'
import type Koa from 'koa'
import { LRUCache } from 'lru-cache'
import { RateLimiterRes } from 'rate-limiter-flexible'
import type { Config } from '../../config.ts'
import type { Database } from '../../database.ts'
import { counter } from '../../provider/identity/counter.ts'
import { Unauthorized } from '../errors.ts'

/** The signature algorithms that a proof may have. */
export const PROOF_ALGORITHMS = ['ES256', 'RS256', 'EdDSA', 'PS256']
/** How old, or how far ahead of our clock, a proof may be, in seconds. */
const LEEWAY = 60
const REMEMBERED = 50_000

const refused = (description: string): Unauthorized =>
  new Unauthorized(
    description,
    `DPoP error="invalid_dpop_proof", error_description="${description}", algs="${PROOF_ALGORITHMS.join(' ')}"`,
    'proof-of-possession',
  )

/** @returns a check that throws Unauthorized unless the request proves that it holds the key `jkt` */
export function proofChecker(
  config: Config,
  db: Database,
): (ctx: Koa.Context, scheme: 'bearer' | 'dpop', token: string, jkt: string | undefined) => Promise<void> {
  const isFirst = firstUse(db)
  const { origin } = new URL(config.url)
  return async (ctx, scheme, token, jkt) => {
    if (scheme === 'bearer')
      throw new Unauthorized(
        'This access token is bound to a key: send it as DPoP with a proof.',
        'DPoP error="invalid_token", error_description="The access token is bound to a key."',
        'proof-of-possession',
      )
    if (!jkt)
      throw new Unauthorized(
        'This access token is not bound to a key: send it as Bearer.',
        'Bearer error="invalid_token", error_description="The access token is not bound to a key."',
        'proof-of-possession',
      )
    const proofs = ctx.req.headersDistinct.dpop
    if (proofs?.length !== 1) throw refused('Send one DPoP proof.')
    let proof: Awaited<ReturnType<typeof jwtVerify>>
    try {
      proof = await jwtVerify(proofs[0]!, EmbeddedJWK, {
        typ: 'dpop+jwt',
        algorithms: PROOF_ALGORITHMS,
        requiredClaims: ['jti', 'htm', 'htu', 'iat', 'ath'],
      })
    } catch (error) {
      if (error instanceof errors.JOSEError) throw refused('The DPoP proof is not valid.')
      throw error
    }
    const { payload, protectedHeader } = proof
    const checks: [boolean, string][] = [
      [payload.htm === ctx.method, 'The DPoP proof is for another method.'],
      // As it was sent, with or without its last slash, and without the query.
      [payload.htu === origin + ctx.originalUrl.replace(/\?.*$/s, ''), 'The DPoP proof is for another address.'],
      [Math.abs((payload.iat ?? 0) - Date.now() / 1000) <= LEEWAY, 'The DPoP proof is not fresh.'],
      [payload.ath === createHash('sha256').update(token).digest('base64url'), 'The DPoP proof is for another token.'],
      [(await calculateJwkThumbprint(protectedHeader.jwk as JWK)) === jkt, 'The DPoP proof was made with another key.'],
    ]
    const broken = checks.find(([holds]) => !holds)
    if (broken) throw refused(broken[1])
    const once = createHash('sha256').update(`${jkt} ${payload.jti}`).digest('base64')
    if (!(await isFirst(once))) throw refused('The DPoP proof was used before.')
  }
}

/** Has nobody asked this before, in this process or, on PostgreSQL, in another one? Remembered for as long as a proof can be fresh. */
function firstUse(db: Database): (once: string) => Promise<boolean> {
  if (db.kind === 'sqlite') {
    const seen = new LRUCache<string, true>({ max: REMEMBERED, ttl: 2 * LEEWAY * 1000 })
    return async (once) => {
      if (seen.has(once)) return false
      seen.set(once, true)
      return true
    }
  }
  const uses = counter(db, 'proof', 1, 2 * LEEWAY)
  return (once) =>
    uses.consume(once).then(
      () => true,
      (refusal) => {
        if (refusal instanceof RateLimiterRes) return false
        throw refusal
      },
    )
}
