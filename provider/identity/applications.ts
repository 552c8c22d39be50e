/** Applications (OAuth 2.0 clients): what they are, and looking them up. */
import { isScope, type Scope } from '../scopes.ts'
import type { GrantType, TokenAuthMethod } from './application-settings.ts'
import { DOCUMENTATION_CLIENT_ID, documentationClient } from './documentation-client.ts'
import type { Ground } from './ground.ts'

/** The public client that InvenTree's own tools use; there in every installation, for programs on the person's machine. */
export const DEFAULT_CLIENT_ID = 'zDFnsiRheJIOKNx6aCQ0quBxECg1QBHtVFDPloJ6'

export interface Application {
  readonly pk: number
  readonly clientId: string
  readonly name: string
  /** Native applications run on the person's machine and are asked for consent every time (RFC 8252 §8.6). */
  readonly applicationType: 'native' | 'web'
  /** `none` for public clients, which hold no secret. */
  readonly tokenAuthMethod: TokenAuthMethod
  /** SHA-256 of the secret; null for public clients, and for imported ones whose secret could not come over: they need a new one. */
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
  /** Do its ID tokens carry the claims of the scopes? Userinfo always has them. */
  readonly profileInIdToken: boolean
  /** Seconds; null for the server's setting. */
  readonly accessTokenTtl: number | null
  readonly refreshTokenTtl: number | null
  /** The default public client: it can be switched off, not deleted. */
  readonly builtIn: boolean
  readonly active: boolean
  readonly created: string
  readonly lastUsed: string | null
  /** Address that it was last used from. */
  readonly lastIp: string | null
}

/** A row of the table, as it is stored. */
export interface ApplicationRow {
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
  profile_in_id_token: boolean | number
  access_token_ttl: number | null
  refresh_token_ttl: number | null
  built_in: boolean | number
  active: boolean | number
  created: string
  last_used: string | null
  last_ip: string | null
}

export function toApplication(row: ApplicationRow): Application {
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
    profileInIdToken: Boolean(row.profile_in_id_token),
    accessTokenTtl: row.access_token_ttl,
    refreshTokenTtl: row.refresh_token_ttl,
    builtIn: Boolean(row.built_in),
    active: Boolean(row.active),
    created: row.created,
    lastUsed: row.last_used,
    lastIp: row.last_ip,
  }
}

/** Can it still get tokens in which a person lets it act for them? Without, those that it has are worth nothing. */
export const actsForPeople = ({ grantTypes }: Application): boolean =>
  grantTypes.includes('authorization_code') || grantTypes.includes('urn:ietf:params:oauth:grant-type:device_code')

/** Is the scope within the most that it can get, as that is set now? */
export const withinCeiling = ({ allowedScopes }: Pick<Application, 'allowedScopes'>, scope: Scope): boolean =>
  allowedScopes === null || allowedScopes.has(scope)

/** What entries of the audit log about an application name. */
export const targetOf = (clientId: string): string => `application ${clientId}`

/** Can there be an application of that id? What cannot be one is not looked up, nor remembered as unknown: strangers send it. */
export const isClientId = (text: string): boolean => /^[A-Za-z0-9._~-]{8,100}$/.test(text)

export type Applications = ReturnType<typeof createApplications>

export function createApplications({ db, config, changes }: Ground) {
  const known = changes.cache<string, Application | undefined>('applications')
  const documentation = documentationClient(config)

  /** The application with this client id, active or not. Costs no query while nothing changed. */
  const find = async (clientId: string): Promise<Application | undefined> =>
    clientId === DOCUMENTATION_CLIENT_ID
      ? documentation
      : known.get(clientId, async () => {
          const [row] = await db.all<ApplicationRow>('select * from oauth_application where client_id = ?', [clientId])
          return row && toApplication(row)
        })

  return {
    find,

    /** The application with this key. */
    async byKey(pk: number): Promise<Application | undefined> {
      const [row] = await db.all<ApplicationRow>('select * from oauth_application where id = ?', [pk])
      return row && toApplication(row)
    },

    async all(): Promise<Application[]> {
      const rows = await db.all<ApplicationRow>('select * from oauth_application order by name, id')
      return rows.map(toApplication)
    },

    /** Key of the user that an active application acts as with client credentials, as long as it may use them. */
    async serviceAccountOf(clientId: string): Promise<number | undefined> {
      const application = await find(clientId)
      const may = application?.active && application.grantTypes.includes('client_credentials')
      return may ? (application.serviceUserId ?? undefined) : undefined
    },
  }
}
