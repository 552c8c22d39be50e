/** Applications (OAuth 2.0 clients): looking them up, making and changing them. Writes run inside `change`. */
import { randomBytes } from 'node:crypto'
import type { Trx } from '../../database.ts'
import { isScope, type Scope } from '../scopes.ts'
import { ApplicationError, type ApplicationSettings, checkSettings, type GrantType, type TokenAuthMethod } from './application-settings.ts'
import { type AuditEntry, audit } from './audit.ts'
import { DOCUMENTATION_CLIENT_ID, documentationClient } from './documentation-client.ts'
import { endGrants, forgetApplication } from './grants.ts'
import type { Ground } from './ground.ts'
import type { Principal } from './principal.ts'
import { sha256 } from './secrets.ts'
import { endAccessTokens } from './token-ends.ts'

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

/** Who makes a change, for the audit log and for what they may give to others; nothing at all for the operator on the command line. */
export type Doer = Pick<AuditEntry, 'actor' | 'clientId' | 'credential' | 'ip'> & {
  /** Scopes of the credential; null or none where it carries all that the person may. */
  readonly scopes?: Principal['scopes']
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

/** A secret of 43 characters from `A-Za-z0-9-_`: libraries that do not form-encode it in Basic still get it across. */
const newSecret = (): string => randomBytes(32).toString('base64url')
/** Hexadecimal: on a command line a leading dash would be read as an option. */
const newClientId = (): string => randomBytes(20).toString('hex')
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Columns of the given settings; those not given are left out. */
function columnsOf(settings: Partial<ApplicationSettings>): Record<string, unknown> {
  const list = (values: readonly string[] | undefined) => values && JSON.stringify(values)
  const columns = {
    name: settings.name,
    application_type: settings.applicationType,
    token_auth_method: settings.tokenAuthMethod,
    client_type: settings.tokenAuthMethod && (settings.tokenAuthMethod === 'none' ? 'public' : 'confidential'),
    redirect_uris: list(settings.redirectUris),
    post_logout_redirect_uris: list(settings.postLogoutRedirectUris),
    grant_types: list(settings.grantTypes),
    allowed_scopes: settings.allowedScopes === null ? null : settings.allowedScopes?.join(' '),
    service_user_id: settings.serviceUserId,
    backchannel_logout_uri: settings.backchannelLogoutUri,
    home_uri: settings.homeUri,
    logo_uri: settings.logoUri,
    require_pkce: settings.requirePkce,
    may_introspect: settings.mayIntrospect,
    profile_in_id_token: settings.profileInIdToken,
    access_token_ttl: settings.accessTokenTtl,
    refresh_token_ttl: settings.refreshTokenTtl,
  }
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined))
}

/** Can there be an application of that id? What cannot be one is not looked up, nor remembered as unknown: strangers send it. */
export const isClientId = (text: string): boolean => /^[A-Za-z0-9._~-]{8,100}$/.test(text)

/** @throws ApplicationError */
export function checkClientId(clientId: string): void {
  if (!isClientId(clientId)) throw new ApplicationError('A client id has 8 to 100 letters, digits and - . _ ~ only.')
  // An application's own tokens carry its client id as `sub`: it must never look like a person's (RFC 9700 §4.15).
  if (UUID.test(clientId)) throw new ApplicationError('A client id cannot have the form of a UUID.')
  if (clientId === DOCUMENTATION_CLIENT_ID) throw new ApplicationError(`"${clientId}" is the documentation's own client.`)
}

/**
 * Makes an application. Call inside `change`.
 * @returns its client id and, for confidential ones, the secret: it is not stored and can never be shown again
 * @throws ApplicationError
 */
export async function createApplication(
  trx: Trx,
  input: ApplicationSettings & { clientId?: string; builtIn?: boolean },
  by: Doer = {},
): Promise<{ pk: number; clientId: string; clientSecret?: string }> {
  const settings = checkSettings(input)
  const clientId = input.clientId ?? newClientId()
  checkClientId(clientId)
  if (await trx('oauth_application').where({ client_id: clientId }).first('id'))
    throw new ApplicationError(`There is an application "${clientId}" already.`)
  const clientSecret = settings.tokenAuthMethod === 'none' ? undefined : newSecret()
  const [row] = await trx('oauth_application')
    .insert({
      ...columnsOf(settings),
      client_id: clientId,
      secret_hash: clientSecret === undefined ? null : sha256(clientSecret),
      built_in: input.builtIn ?? false,
      created_by: by.actor?.pk ?? null,
      created: new Date().toISOString(),
    })
    .returning('id')
  await audit(trx, { ...by, action: 'application.create', target: targetOf(clientId), detail: { name: settings.name } })
  return { pk: row.id as number, clientId, ...(clientSecret === undefined ? {} : { clientSecret }) }
}

/**
 * Changes an application; what is not named stays. Switching it off ends its tokens for good; another service account ends its
 * access tokens, as those that are out would act as that one. A confidential one cannot become public, nor the other way round: tokens and installed
 * copies of it rely on what it is. Call inside `change`. @throws ApplicationError
 */
export async function changeApplication(
  trx: Trx,
  clientId: string,
  changes: Partial<ApplicationSettings> & { active?: boolean },
  by: Doer = {},
): Promise<void> {
  const row: ApplicationRow | undefined = await trx('oauth_application').where({ client_id: clientId }).first()
  if (!row) throw new ApplicationError(`There is no application "${clientId}".`)
  const before = toApplication(row)
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  // What is only switched on or off need not keep the rules: one that breaks them could not be stopped otherwise.
  const settings =
    Object.keys(given).join() === 'active'
      ? {}
      : checkSettings({ ...before, allowedScopes: before.allowedScopes && [...before.allowedScopes], ...given })
  if ('tokenAuthMethod' in settings && (settings.tokenAuthMethod === 'none') !== (before.tokenAuthMethod === 'none'))
    throw new ApplicationError('A public application cannot become confidential, nor the other way round: make a new one.')
  const columns: Record<string, unknown> = { ...columnsOf(settings), active: changes.active ?? before.active }
  await trx('oauth_application').where({ client_id: clientId }).update(columns)
  const after: Record<string, unknown> = { ...(await trx('oauth_application').where({ client_id: clientId }).first()) }
  const changed = Object.keys(columns).filter((name) => after[name] !== row[name as keyof ApplicationRow])
  if (!changed.length) return
  const switchedOff = before.active && !after.active
  if (switchedOff) await endGrants(trx, { client_id: clientId })
  const onlyActive = changed.length === 1 && changed[0] === 'active'
  await audit(trx, {
    ...by,
    action: onlyActive ? `application.${after.active ? 'enable' : 'disable'}` : 'application.update',
    target: targetOf(clientId),
    detail: onlyActive ? {} : Object.fromEntries(changed.map((name) => [name, [row[name as keyof ApplicationRow], after[name]]])),
  })
  if (switchedOff || changed.includes('service_user_id')) await endAccessTokens(trx, clientId)
}

/**
 * Ends every token of an application, its own and those in which it acts for people, with their refresh tokens. What people allowed it
 * stays: it has to ask for new ones. Call inside `change`. @throws ApplicationError
 */
export async function endApplicationTokens(trx: Trx, clientId: string, by: Doer = {}): Promise<void> {
  if (!(await trx('oauth_application').where({ client_id: clientId }).first('id')))
    throw new ApplicationError(`There is no application "${clientId}".`)
  await endGrants(trx, { client_id: clientId })
  await audit(trx, { ...by, action: 'application.end-tokens', target: targetOf(clientId) })
  await endAccessTokens(trx, clientId)
}

/**
 * Gives an application a new secret; the one before it works on for the time given, so that both ends can change in their own time.
 * Without such a time the access tokens end with the old secret; refresh tokens stay, as they need the new one. Call inside `change`. @returns the secret @throws ApplicationError
 */
export async function renewSecret(trx: Trx, clientId: string, overlapSeconds: number, by: Doer = {}): Promise<string> {
  const row: ApplicationRow | undefined = await trx('oauth_application').where({ client_id: clientId }).first()
  if (!row || row.token_auth_method === 'none') throw new ApplicationError(`There is no application "${clientId}" with a secret.`)
  const secret = newSecret()
  await trx('oauth_application')
    .where({ client_id: clientId })
    .update({
      secret_hash: sha256(secret),
      old_secret_hash: row.secret_hash,
      old_secret_expires: new Date(Date.now() + overlapSeconds * 1000).toISOString(),
    })
  await audit(trx, { ...by, action: 'application.renew-secret', target: targetOf(clientId), detail: { overlap: overlapSeconds } })
  if (overlapSeconds <= 0) await endAccessTokens(trx, clientId)
  return secret
}

/**
 * Ends the overlap of a renewed secret: only the new one works from now on, and access tokens from before are refused. Call inside
 * `change`. @throws ApplicationError
 */
export async function endOldSecret(trx: Trx, clientId: string, by: Doer = {}): Promise<void> {
  if (!(await trx('oauth_application').where({ client_id: clientId }).first('id')))
    throw new ApplicationError(`There is no application "${clientId}".`)
  const ended = await trx('oauth_application')
    .where({ client_id: clientId })
    .whereNotNull('old_secret_hash')
    .update({ old_secret_hash: null, old_secret_expires: null })
  if (!ended) return
  await audit(trx, { ...by, action: 'application.end-old-secret', target: targetOf(clientId) })
  await endAccessTokens(trx, clientId)
}

/** Removes an application with everything that it was allowed. Call inside `change`. @throws ApplicationError */
export async function deleteApplication(trx: Trx, clientId: string, by: Doer = {}): Promise<void> {
  const row: ApplicationRow | undefined = await trx('oauth_application').where({ client_id: clientId }).first()
  if (!row) throw new ApplicationError(`There is no application "${clientId}".`)
  if (row.built_in) throw new ApplicationError('The built-in application cannot be deleted. Switch it off instead.')
  await forgetApplication(trx, clientId)
  await trx('oauth_application').where({ client_id: clientId }).delete()
  await audit(trx, { ...by, action: 'application.delete', target: targetOf(clientId), detail: { name: row.name } })
  await endAccessTokens(trx, clientId)
}

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

    /** Makes the default public client in an installation that does not have it. One that was switched off stays off. */
    async ensureDefault(): Promise<void> {
      if (await find(DEFAULT_CLIENT_ID)) return
      await changes.change(async (trx) => {
        if (await trx('oauth_application').where({ client_id: DEFAULT_CLIENT_ID }).first('id')) return
        await createApplication(trx, {
          clientId: DEFAULT_CLIENT_ID,
          builtIn: true,
          name: 'InvenTree apps',
          applicationType: 'native',
          redirectUris: ['127.0.0.1', 'localhost', '[::1]'].flatMap((host) => [`http://${host}/`, `http://${host}/callback`]),
          grantTypes: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
        })
      })
    },
  }
}
