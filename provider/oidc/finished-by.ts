/** Who may go on with a sign-in that was finished on our pages: the browser that finished it, by a cookie that was made then. */
import type { AdapterPayload, KoaContextWithOIDC } from 'oidc-provider'
import { sameSecret, sha256 } from '../identity/secrets.ts'

/** Holds the value whose SHA-256 is the `finishedBy` of the result; sent to the address that goes on with it, and to no other. */
export const FINISH_COOKIE = 'stockade_finish'

/** Does this browser hold it? An interaction that nobody has answered has none. */
export function isFinisher(ctx: KoaContextWithOIDC, { result }: AdapterPayload): boolean {
  const { finishedBy } = (result ?? {}) as { finishedBy?: string }
  return result === undefined || sameSecret(sha256(ctx.oidc.cookies.get(FINISH_COOKIE, { signed: true }) ?? ''), finishedBy ?? '')
}

/** It is worth nothing any more. @param returnTo address that it was made for */
export function forgetFinisher(ctx: KoaContextWithOIDC, returnTo: string): void {
  ctx.oidc.cookies.set(FINISH_COOKIE, null, { path: new URL(returnTo).pathname, httpOnly: true, sameSite: 'lax', signed: true })
}
