/** Credentials of every kind for tests of the API: access tokens signed with the server's own key, and a signed-in browser's cookies. */
import { createHash, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose'
import { DEFAULT_CLIENT_ID } from '../../provider/identity/applications.ts'
import { csrfToken, SESSION_COOKIE } from '../../provider/identity/sessions.ts'
import type { User } from '../../provider/identity/users.ts'
import type { TestServer } from './server.ts'

/** The provider's signing key, private. */
export function signingKey(server: TestServer): JWK {
  const { keys } = JSON.parse(readFileSync(join(server.config.data, 'keys.json'), 'utf8')) as { keys: JWK[] }
  return keys.at(-1)!
}

export interface TokenChanges {
  /** Claims instead of, or besides, the usual ones; `undefined` leaves one out. */
  claims?: Record<string, unknown>
  header?: Record<string, unknown>
  key?: JWK | Awaited<ReturnType<typeof importJWK>>
}

/** An access token (RFC 9068) as the provider makes them, changed as a test needs it. */
export async function accessToken(
  server: TestServer,
  user: User,
  scope: string,
  { claims, header, key }: TokenChanges = {},
): Promise<string> {
  const jwk = signingKey(server)
  const now = Math.floor(Date.now() / 1000)
  const usual = {
    iss: server.config.issuer,
    aud: server.config.audience,
    sub: user.sub,
    client_id: DEFAULT_CLIENT_ID,
    jti: randomUUID(),
    gid: randomUUID(),
    iat: now,
    exp: now + 300,
    scope,
  }
  const payload = Object.fromEntries(Object.entries({ ...usual, ...claims }).filter(([, value]) => value !== undefined))
  const sealing = key ?? jwk
  const signer = 'kty' in sealing ? await importJWK(sealing, 'RS256') : sealing
  return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: jwk.kid!, ...header }).sign(signer)
}

export const bearer = (token: string) => ({ Authorization: `Bearer ${token}` })

/** A key of a client that binds its tokens (RFC 9449), and the proofs that it makes. */
export async function dpopKey() {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  const jwk = await exportJWK(publicKey)
  return {
    jkt: await calculateJwkThumbprint(jwk),
    jwk,
    privateKey,
    /** @param claims instead of the right ones */
    proof: (method: string, url: string, token: string, claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}) =>
      new SignJWT({
        jti: randomUUID(),
        htm: method,
        htu: url,
        iat: Math.floor(Date.now() / 1000),
        ath: createHash('sha256').update(token).digest('base64url'),
        ...claims,
      })
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk, ...header })
        .sign(privateKey),
  }
}

/** What a browser sends along once somebody signed in, with the CSRF token of that session. @param cookies of the browser, for /api/ */
export async function sessionHeaders(server: TestServer, cookies: ReadonlyMap<string, string>): Promise<{ Cookie: string; csrf: string }> {
  const session = await server.identity.sessions.find(cookies.get(SESSION_COOKIE)!)
  return { Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '), csrf: csrfToken(server.secrets.forms, session!.uid) }
}
