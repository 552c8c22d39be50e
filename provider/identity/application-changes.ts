/** Making, changing and ending applications, their secrets and their tokens. Writes run inside `change`. */
import { randomBytes } from 'node:crypto'
import type { Trx } from '../../database.ts'
import { ApplicationError, type ApplicationSettings, checkSettings } from './application-settings.ts'
import { type ApplicationRow, DEFAULT_CLIENT_ID, isClientId, targetOf, toApplication } from './applications.ts'
import { type AuditEntry, audit } from './audit.ts'
import { DOCUMENTATION_CLIENT_ID } from './documentation-client.ts'
import { endGrants, forgetApplication } from './grants.ts'
import type { Identity } from './index.ts'
import type { Principal } from './principal.ts'
import { sha256 } from './secrets.ts'
import { endAccessTokens } from './token-ends.ts'

/** Who makes a change, for the audit log and for what they may give to others; nothing at all for the operator on the command line. */
export type Doer = Pick<AuditEntry, 'actor' | 'clientId' | 'credential' | 'ip'> & {
  /** Scopes of the credential; null or none where it carries all that the person may. */
  readonly scopes?: Principal['scopes']
}

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

/** Makes the default public client in an installation that does not have it. One that was switched off stays off. */
export async function ensureDefaultApplication({ applications, change }: Pick<Identity, 'applications' | 'change'>): Promise<void> {
  if (await applications.find(DEFAULT_CLIENT_ID)) return
  await change(async (trx) => {
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
}
