/** Applications (OAuth 2.0 clients): looking them up, making and changing them. Writes run inside `changeIdentity`. */
import type { Database } from '../../database.ts'
import { isScope, type Scope } from '../scopes.ts'
import { EpochCache } from './changes.ts'

/** The public client that InvenTree's own tools use; there in every installation, for programs on the person's machine. */
export const DEFAULT_CLIENT_ID = 'zDFnsiRheJIOKNx6aCQ0quBxECg1QBHtVFDPloJ6'

export const GRANT_TYPES = [
  'authorization_code',
  'refresh_token',
  'client_credentials',
  'urn:ietf:params:oauth:grant-type:device_code',
] as const
export type GrantType = (typeof GRANT_TYPES)[number]
export const TOKEN_AUTH_METHODS = ['none', 'client_secret_basic', 'client_secret_post'] as const
export type TokenAuthMethod = (typeof TOKEN_AUTH_METHODS)[number]

export interface Application {
  readonly pk: number
  readonly clientId: string
  readonly name: string
  /** Native applications run on the person's machine and are asked for consent every time (RFC 8252 §8.6). */
  readonly applicationType: 'native' | 'web'
  /** `none` for public clients, which hold no secret. */
  readonly tokenAuthMethod: TokenAuthMethod
  /** SHA-256 of the secret; null for public clients. */
  readonly secretHash: string | null
  /** SHA-256 of the secret before it, and until when that one still works (ISO time). */
  readonly oldSecretHash: string | null
  readonly oldSecretExpires: string | null
  readonly redirectUris: readonly string[]
  readonly postLogoutRedirectUris: readonly string[]
  readonly grantTypes: readonly GrantType[]
  /** The most that its tokens can carry; null for every scope. */
  readonly allowedScopes: ReadonlySet<Scope> | null
  /** Key of the user that it acts as with client credentials. */
  readonly serviceUserId: number | null
  readonly backchannelLogoutUri: string | null
  readonly homeUri: string | null
  readonly logoUri: string | null
  readonly requirePkce: boolean
  /** May it introspect tokens of other applications? */
  readonly mayIntrospect: boolean
  /** Seconds; null for the server's setting. */
  readonly accessTokenTtl: number | null
  readonly refreshTokenTtl: number | null
  /** The default public client: it can be switched off, not deleted. */
  readonly builtIn: boolean
  readonly active: boolean
  readonly created: string
  readonly lastUsed: string | null
}

/** A description of an application that cannot work; `message` is meant for the person who wrote it. */
export class ApplicationError extends Error {}

interface ApplicationRow {
  id: number
  client_id: string
  name: string
  application_type: 'native' | 'web'
  token_auth_method: TokenAuthMethod
  secret_hash: string | null
  old_secret_hash: string | null
  old_secret_expires: string | null
  redirect_uris: string
  post_logout_redirect_uris: string
  grant_types: string
  allowed_scopes: string | null
  service_user_id: number | null
  backchannel_logout_uri: string | null
  home_uri: string | null
  logo_uri: string | null
  require_pkce: boolean | number
  may_introspect: boolean | number
  access_token_ttl: number | null
  refresh_token_ttl: number | null
  built_in: boolean | number
  active: boolean | number
  created: string
  last_used: string | null
}

function toApplication(row: ApplicationRow): Application {
  return {
    pk: row.id,
    clientId: row.client_id,
    name: row.name,
    applicationType: row.application_type,
    tokenAuthMethod: row.token_auth_method,
    secretHash: row.secret_hash,
    oldSecretHash: row.old_secret_hash,
    oldSecretExpires: row.old_secret_expires,
    redirectUris: JSON.parse(row.redirect_uris),
    postLogoutRedirectUris: JSON.parse(row.post_logout_redirect_uris),
    grantTypes: JSON.parse(row.grant_types),
    allowedScopes: row.allowed_scopes === null ? null : new Set(row.allowed_scopes.split(' ').filter(isScope)),
    serviceUserId: row.service_user_id,
    backchannelLogoutUri: row.backchannel_logout_uri,
    homeUri: row.home_uri,
    logoUri: row.logo_uri,
    requirePkce: Boolean(row.require_pkce),
    mayIntrospect: Boolean(row.may_introspect),
    accessTokenTtl: row.access_token_ttl,
    refreshTokenTtl: row.refresh_token_ttl,
    builtIn: Boolean(row.built_in),
    active: Boolean(row.active),
    created: row.created,
    lastUsed: row.last_used,
  }
}

const caches = new WeakMap<Database, EpochCache<string, Application | undefined>>()

/** The application with this client id, active or not. Costs no query while nothing changed. */
export function findApplication(db: Database, clientId: string): Promise<Application | undefined> {
  const cache = caches.get(db) ?? new EpochCache(db)
  caches.set(db, cache)
  return cache.get(clientId, async () => {
    const [row] = await db.all<ApplicationRow>('select * from oauth_application where client_id = ?', [clientId])
    return row && toApplication(row)
  })
}

/** Is there such an application, and is it switched on? Its tokens are worth nothing otherwise. */
export const applicationActive = async (db: Database, clientId: string): Promise<boolean> =>
  (await findApplication(db, clientId))?.active ?? false

/** Key of the user that an active application acts as with client credentials. */
export async function serviceAccountOf(db: Database, clientId: string): Promise<number | undefined> {
  const application = await findApplication(db, clientId)
  return application?.active ? (application.serviceUserId ?? undefined) : undefined
}
