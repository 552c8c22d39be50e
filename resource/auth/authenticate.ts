/** Credentials -> Principal. Every kind ends in the same place: a user with live permissions, and the scopes of the credential. */
import { createHmac, randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { JWTVerifyGetKey } from 'jose'
import type Koa from 'koa'
import { DatabaseUnavailable, UnknownOutcome } from '../../database.ts'
import { isExpired } from '../../provider/identity/api-tokens.ts'
import { cacheUse, type Refusal } from '../../provider/identity/counts.ts'
import type { Principal } from '../../provider/identity/principal.ts'
import { sameSecret } from '../../provider/identity/secrets.ts'
import { csrfToken, isFresh, PROOF_COOKIE, SESSION_COOKIE } from '../../provider/identity/sessions.ts'
import type { User } from '../../provider/identity/users.ts'
import type { Services } from '../engine/operation.ts'
import { ApiError, BadRequest, Forbidden, Unauthorized } from '../errors.ts'
import { bearer } from './bearer.ts'

export const REALM = 'Stockade'
const CHALLENGE = `Token realm="${REALM}", Bearer realm="${REALM}"`

/** The person behind a request; undefined when it carries no credentials at all. */
export type Authenticate = (ctx: Koa.Context, query: URLSearchParams) => Promise<Principal | undefined>

export const notAuthenticated = (): Unauthorized =>
  new Unauthorized('Authentication credentials were not provided.', CHALLENGE, 'no-credential')

/** A scheme and nothing after it. */
const empty = (scheme: string): Unauthorized =>
  new Unauthorized(`Invalid ${scheme.toLowerCase()} header. No credentials provided.`, CHALLENGE, 'malformed-credential')

const SECRET_PARAMETERS = ['access_token', 'token', 'api_key']

export function authenticator(services: Services, keys: JWTVerifyGetKey): Authenticate {
  const checkBasic = basic(services)
  const checkBearer = bearer(services, keys)
  const authenticate: Authenticate = async (ctx, query) => {
    const given = authorizations(ctx.req)
    // A token in an address ends up in histories and logs (RFC 9700 §4.3.2): refused even where nothing would read it.
    if (SECRET_PARAMETERS.some((name) => query.has(name))) {
      throw new BadRequest('A token must not be part of the address. Send it in the Authorization header, and replace this one.')
    }
    if (!given.length) return fromSession(services, ctx)
    const [, scheme = '', value = ''] = /^(\S+) +(\S+)\s*$/.exec(given[0]!) ?? []
    if (given.length > 1) throw new BadRequest('Send one Authorization header with one credential.')
    switch (scheme.toLowerCase()) {
      case 'token':
        return counted(services, ctx, fromToken(services, value))
      case 'bearer':
      case 'dpop':
        return counted(services, ctx, checkBearer(ctx, scheme.toLowerCase() as 'bearer' | 'dpop', value))
      case 'basic':
        return checkBasic(ctx, value)
      default:
        if (/^(token|basic)$/i.test(given[0]!.trim())) throw empty(given[0]!.trim())
        throw new Unauthorized(
          'The Authorization header must be "Token <key>", "Bearer <access token>" or "Basic <name and password>".',
          CHALLENGE,
          'malformed-credential',
        )
    }
  }
  // Whether a use could be noted or not, what was asked has not begun.
  return (ctx, query) =>
    authenticate(ctx, query).catch((error) => {
      throw error instanceof UnknownOutcome ? new DatabaseUnavailable(error) : error
    })
}

const tooMany = (what: string, wait: number): ApiError =>
  new ApiError(429, `Too many wrong ${what}. Try again in ${wait} seconds.`, { 'Retry-After': String(wait) }, 'too-many-tries')

/** What is refused as something that never was a token here. One that expired or was revoked is no guess. */
const GUESSES: readonly (Refusal | undefined)[] = ['unknown-token', 'invalid-access-token']

/** Tokens that nobody ever had are counted for their address. @throws ApiError 429 instead of 401 when there are too many */
async function counted({ identity }: Services, ctx: Koa.Context, checked: Promise<Principal>): Promise<Principal> {
  try {
    return await checked
  } catch (error) {
    if (!(error instanceof ApiError) || !GUESSES.includes(error.reason)) throw error
    const wait = await identity.limits.wrongSecret(ctx.ip)
    throw wait ? tooMany('tokens', wait) : error
  }
}

/** Every Authorization header of the request that says something: Node's `headers` keeps the first alone, `headersDistinct` sorts all headers for it. */
function authorizations({ rawHeaders }: IncomingMessage): string[] {
  const found: string[] = []
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]!.length === 13 && rawHeaders[i]!.toLowerCase() === 'authorization' && rawHeaders[i + 1]!.trim())
      found.push(rawHeaders[i + 1]!)
  }
  return found
}

/** @throws Unauthorized for somebody who was switched off */
export async function principalOf(
  services: Services,
  user: User | undefined,
  rest: Omit<Principal, 'user' | 'permissions'>,
): Promise<Principal> {
  if (!user?.isActive) throw new Unauthorized('User inactive or deleted.', CHALLENGE, 'inactive-user')
  return { user, permissions: await services.identity.groups.permissionsOf(user), ...rest }
}

async function fromToken(services: Services, key: string): Promise<Principal> {
  const { identity } = services
  const token = await identity.tokens.find(key)
  if (!token) throw new Unauthorized('Invalid token.', CHALLENGE, 'unknown-token')
  if (token.revoked) throw new Unauthorized('Token has been revoked', CHALLENGE, 'revoked-token')
  if (isExpired(token)) throw new Unauthorized('Token has expired', CHALLENGE, 'expired-token')
  return principalOf(services, await identity.users.find('id', token.userId), {
    scopes: token.scopes,
    via: 'token',
    credential: `token ${token.pk}`,
    token,
  })
}

/** How long a name and password that were right are remembered, in milliseconds; any change of people, roles or passwords ends it earlier. */
const REMEMBER_MS = 60_000
const MAX_REMEMBERED = 10_000

function basic(services: Services): (ctx: Koa.Context, value: string) => Promise<Principal> {
  const { identity } = services
  const remembered = new Map<string, { pk: number; until: number; epoch: number }>()
  const pepper = randomBytes(32)
  const use = cacheUse('passwords')
  return async (ctx, value) => {
    const text = Buffer.from(value, 'base64').toString('utf8')
    const colon = text.indexOf(':')
    if (colon < 0)
      throw new Unauthorized('Invalid basic header. Credentials not correctly base64 encoded.', CHALLENGE, 'malformed-credential')
    const key = createHmac('sha256', pepper).update(value).digest('base64')
    const known = remembered.get(key)
    const now = identity.epoch()
    if (known && known.until > Date.now() && known.epoch === now) {
      use.hits++
      return asUser(services, await identity.users.find('id', known.pk))
    }
    use.misses++
    remembered.delete(key)
    const name = text.slice(0, colon)
    const answer = await identity.limits.tryPassword(name, ctx.ip, () => identity.users.authenticate(name, text.slice(colon + 1)))
    if (answer.refused) throw tooMany('passwords', answer.refused.wait)
    const { user } = answer
    if (!user) {
      await identity.audit.failedSignIn(name, { how: 'password at the API', ip: ctx.ip })
      throw new Unauthorized('Invalid username/password.', CHALLENGE, 'wrong-password')
    }
    if (remembered.size >= MAX_REMEMBERED) remembered.clear()
    remembered.set(key, { pk: user.pk, until: Date.now() + REMEMBER_MS, epoch: now })
    return asUser(services, user)
  }
}
async function asUser(services: Services, user: User | undefined): Promise<Principal> {
  if (user && (await services.identity.factors.has(user.pk))) throw new Unauthorized(needsToken(services), CHALLENGE, 'second-factor')
  return principalOf(services, user, { scopes: null, via: 'basic', credential: 'password' })
}
/** A password is half of what opens this account; a program cannot be asked for the other half. */
const needsToken = ({ config }: Services): string =>
  `This account signs in with a second factor, so its password alone is refused here. Make an API token at ${config.url}/settings/tokens/ and send "Authorization: Token <key>".`

/** The session's id for a browser that is signed in. */
export const sessionOf = (principal: Principal | undefined): string | undefined =>
  principal?.via === 'session' ? principal.credential.slice('session '.length) : undefined

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Who is signed in with this browser; writes need more than that. */
export async function browserOf({ identity }: Services, ctx: Koa.Context) {
  const cookie = ctx.headers.cookie?.includes(SESSION_COOKIE) ? ctx.cookies.get(SESSION_COOKIE, { signed: true }) : undefined
  const session = cookie ? await identity.sessions.find(cookie) : undefined
  const user = session && (await identity.users.find('sub', session.sub))
  return session && user?.isActive ? { session, user } : undefined
}

async function fromSession(services: Services, ctx: Koa.Context): Promise<Principal | undefined> {
  const { secrets } = services
  const browser = await browserOf(services, ctx)
  if (!browser) return undefined
  const { session, user } = browser
  // A browser sends cookies by itself, also for forms of other sites: writes must repeat what only our pages know.
  const repeated = sameSecret(ctx.get('X-CSRFToken'), csrfToken(secrets.forms, session.uid))
  if (!SAFE.has(ctx.method) && !repeated) throw new Forbidden('CSRF Failed: CSRF token missing or incorrect.', undefined, 'csrf')
  const fresh = isFresh(session, ctx.cookies.get(PROOF_COOKIE, { signed: true }))
  return principalOf(services, user, {
    scopes: null,
    via: 'session',
    credential: `session ${session.uid}`,
    session: { fresh, repeated },
  })
}
