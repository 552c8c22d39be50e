/** What can be said about an application, and the rules that it has to keep. */
import { isScope, type Scope } from '../scopes.ts'

export const GRANT_TYPES = [
  'authorization_code',
  'refresh_token',
  'client_credentials',
  'urn:ietf:params:oauth:grant-type:device_code',
] as const
export type GrantType = (typeof GRANT_TYPES)[number]
export const TOKEN_AUTH_METHODS = ['none', 'client_secret_basic', 'client_secret_post'] as const
export type TokenAuthMethod = (typeof TOKEN_AUTH_METHODS)[number]

/** A description of an application that cannot work; `message` is meant for the person who wrote it. */
export class ApplicationError extends Error {}

/** What can be said about an application; every member that is left out takes the plain default. */
export interface ApplicationSettings {
  name: string
  applicationType?: 'native' | 'web'
  /** Absent: `none` for native applications, `client_secret_basic` for the others. */
  tokenAuthMethod?: TokenAuthMethod
  redirectUris?: readonly string[]
  postLogoutRedirectUris?: readonly string[]
  grantTypes?: readonly GrantType[]
  allowedScopes?: readonly Scope[] | null
  serviceUserId?: number | null
  backchannelLogoutUri?: string | null
  homeUri?: string | null
  logoUri?: string | null
  requirePkce?: boolean
  mayIntrospect?: boolean
  accessTokenTtl?: number | null
  refreshTokenTtl?: number | null
}

/** The longest life that an application's access tokens can be given, in seconds. */
export const MAX_ACCESS_TOKEN_TTL = 30 * 86_400

type Checked = Required<Pick<ApplicationSettings, 'name' | 'applicationType' | 'tokenAuthMethod' | 'redirectUris' | 'grantTypes'>> &
  ApplicationSettings

/** Fills in the defaults and holds the rules of the protocol against them. @throws ApplicationError */
export function checkSettings(input: ApplicationSettings): Checked {
  const name = input.name.trim()
  require(name !== '' && name.length <= 255, 'An application needs a name of at most 255 characters.')
  const applicationType = input.applicationType ?? 'web'
  const tokenAuthMethod = input.tokenAuthMethod ?? (applicationType === 'native' ? 'none' : 'client_secret_basic')
  const redirectUris = input.redirectUris ?? []
  const grantTypes = input.grantTypes ?? (redirectUris.length ? ['authorization_code', 'refresh_token'] : ['client_credentials'])
  require(grantTypes.length > 0, 'An application needs at least one grant type.')
  for (const type of grantTypes) require(GRANT_TYPES.includes(type), `There is no grant type "${type}".`)
  for (const scope of input.allowedScopes ?? []) require(isScope(scope), `There is no scope "${scope}".`)

  const needsRedirect = grantTypes.includes('authorization_code')
  require(!needsRedirect || redirectUris.length > 0, 'The authorization code grant needs a redirect URI.')
  for (const uri of redirectUris) checkRedirectUri(uri, applicationType, 'redirect URI')
  for (const uri of input.postLogoutRedirectUris ?? []) checkRedirectUri(uri, applicationType, 'post-logout redirect URI')
  for (const uri of [input.backchannelLogoutUri, input.homeUri, input.logoUri])
    require(!uri || /^https?:$/.test(URL.parse(uri)?.protocol ?? ''), `"${uri}" is not a web address.`)

  const isPublic = tokenAuthMethod === 'none'
  require(TOKEN_AUTH_METHODS.includes(tokenAuthMethod), `There is no client authentication method "${tokenAuthMethod}".`)
  require(!isPublic || !grantTypes.includes('client_credentials'), 'Client credentials need a confidential application.')
  require(!isPublic || input.requirePkce !== false, 'Only a confidential application can do without PKCE.')
  require(!isPublic || !input.mayIntrospect, 'Only a confidential application can introspect tokens of others.')
  for (const ttl of [input.accessTokenTtl, input.refreshTokenTtl])
    require(ttl == null || (Number.isInteger(ttl) && ttl > 0), 'A token life is a whole number of seconds.')
  require((input.accessTokenTtl ?? 0) <= MAX_ACCESS_TOKEN_TTL, 'An access token lives 30 days at most.')
  return { ...input, name, applicationType, tokenAuthMethod, redirectUris, grantTypes }
}

function require(rule: boolean, message: string): void {
  if (!rule) throw new ApplicationError(message)
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])
const DANGEROUS = new Set(['javascript:', 'vbscript:', 'data:', 'blob:', 'file:', 'about:'])

/** RFC 8252 §7 for native applications, RFC 6749 §3.1.2 for all. Wildcards are no part of it: addresses are compared as text. */
function checkRedirectUri(text: string, type: 'native' | 'web', label: string): void {
  const uri = URL.parse(text)
  require(uri !== null && text.length <= 2000, `The ${label} "${text}" is not an absolute address.`)
  const { protocol, hostname } = uri!
  require(!text.includes('#'), `The ${label} "${text}" must not have a fragment.`)
  require(!text.includes('*'), `The ${label} "${text}" must not have a wildcard.`)
  if (type === 'web') {
    require(/^https?:$/.test(protocol), `The ${label} "${text}" of a web application must be an http or https address.`)
  } else if (protocol === 'http:') {
    require(LOOPBACK.has(hostname), `The ${label} "${text}" of a native application must use https, its own scheme, or a loopback address.`)
  } else if (protocol === 'https:') {
    require(!LOOPBACK.has(hostname), `The ${label} "${text}" of a native application must use http on a loopback address.`)
  } else {
    require(!DANGEROUS.has(protocol), `The ${label} "${text}" uses a scheme that is not allowed.`)
  }
}
