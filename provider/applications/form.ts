/** The form of an application: what was typed, what is wrong with it, and the settings that it stands for. */
import { duration } from '../../config/values.ts'
import { type Phrase, text } from '../../pages/texts.ts'
import {
  ApplicationError,
  type ApplicationSettings,
  addressWords,
  checkSettings,
  type GrantType,
  type Problem,
  TOKEN_AUTH_METHODS,
  type TokenAuthMethod,
} from '../identity/application-settings.ts'
import type { Application } from '../identity/applications.ts'
import type { Identity } from '../identity/index.ts'
import { deviceApplicationType, lineProblems, linesOf } from '../identity/redirect-uris.ts'
import { normalUsername } from '../identity/users.ts'
import { FIRST_SCOPES, isScope, SCOPES, type Scope } from '../scopes.ts'
import { isKind, type Kind, kindOf } from './kinds.ts'

export const DEVICE_CODE: GrantType = 'urn:ietf:params:oauth:grant-type:device_code'

/** The fields as they stand on the page. Lists of addresses are text, one a line; times are `15m`, `12h`, `30d` or empty. */
export interface Typed {
  kind: Kind
  name: string
  home_uri: string
  logo_uri: string
  redirect_uris: string
  post_logout_redirect_uris: string
  backchannel_logout_uri: string
  service_account: string
  access_token_ttl: string
  refresh_token_ttl: string
  auth_method: string
  grants: readonly string[]
  scopes: ReadonlySet<string>
  without_pkce: boolean
  may_introspect: boolean
  profile_in_id_token: boolean
}
export type Field = Exclude<keyof Typed, 'without_pkce' | 'may_introspect' | 'profile_in_id_token'>
export type Errors = Partial<Record<Field, string | Phrase | Phrase[]>>

const UNITS = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'm'],
] as const

/** Seconds as the form takes them: `30d`, `90s`. */
export function durationText(seconds: number | null): string {
  if (seconds === null) return ''
  const [size, unit] = UNITS.find(([size]) => seconds % size === 0) ?? [1, 's']
  return `${seconds / size}${unit}`
}

/** A form that nobody has filled in yet. */
export const emptyForm = (): Typed => ({
  kind: 'device',
  name: '',
  home_uri: '',
  logo_uri: '',
  redirect_uris: '',
  post_logout_redirect_uris: '',
  backchannel_logout_uri: '',
  service_account: '',
  access_token_ttl: '',
  refresh_token_ttl: '',
  auth_method: 'client_secret_basic',
  grants: ['authorization_code', 'refresh_token'],
  scopes: new Set(FIRST_SCOPES),
  without_pkce: false,
  may_introspect: false,
  profile_in_id_token: false,
})

/** The form of an application that is there. @param serviceAccount user name of its service account */
export const formOf = (app: Application, serviceAccount: string): Typed => ({
  kind: kindOf(app),
  name: app.name,
  home_uri: app.homeUri ?? '',
  logo_uri: app.logoUri ?? '',
  redirect_uris: app.redirectUris.join('\n'),
  post_logout_redirect_uris: app.postLogoutRedirectUris.join('\n'),
  backchannel_logout_uri: app.backchannelLogoutUri ?? '',
  service_account: serviceAccount,
  access_token_ttl: durationText(app.accessTokenTtl),
  refresh_token_ttl: durationText(app.refreshTokenTtl),
  auth_method: app.tokenAuthMethod,
  grants: app.grantTypes,
  scopes: app.allowedScopes ?? new Set(SCOPES.keys()),
  without_pkce: !app.requirePkce,
  may_introspect: app.mayIntrospect,
  profile_in_id_token: app.profileInIdToken,
})

export function readTyped(form: URLSearchParams): Typed {
  const typed = (name: string) => (form.get(name) ?? '').replaceAll('\r\n', '\n').replaceAll('\0', '').trim()
  const kind = typed('kind')
  return {
    kind: isKind(kind) ? kind : 'device',
    name: typed('name'),
    home_uri: typed('home_uri'),
    logo_uri: typed('logo_uri'),
    redirect_uris: typed('redirect_uris'),
    post_logout_redirect_uris: typed('post_logout_redirect_uris'),
    backchannel_logout_uri: typed('backchannel_logout_uri'),
    service_account: typed('service_account'),
    access_token_ttl: typed('access_token_ttl'),
    refresh_token_ttl: typed('refresh_token_ttl'),
    auth_method: typed('auth_method'),
    grants: form.getAll('grant'),
    scopes: new Set(form.getAll('scope').filter(isScope)),
    without_pkce: form.has('without_pkce'),
    may_introspect: form.has('may_introspect'),
    profile_in_id_token: form.has('profile_in_id_token'),
  }
}

/** Grants that a kind can have, the boxes of the others are not looked at. */
function grantTypesOf({ kind, grants }: Typed): GrantType[] {
  if (kind === 'service') return ['client_credentials']
  const offered: GrantType[] = ['authorization_code', 'refresh_token', DEVICE_CODE]
  if (kind === 'web') offered.push('client_credentials')
  return offered.filter((type) => grants.includes(type))
}

/** Fields by the settings that they stand for. */
const FIELDS: Partial<Record<Problem['field'], Field>> = {
  name: 'name',
  tokenAuthMethod: 'auth_method',
  redirectUris: 'redirect_uris',
  postLogoutRedirectUris: 'post_logout_redirect_uris',
  grantTypes: 'grants',
  allowedScopes: 'scopes',
  backchannelLogoutUri: 'backchannel_logout_uri',
  homeUri: 'home_uri',
  logoUri: 'logo_uri',
  accessTokenTtl: 'access_token_ttl',
  refreshTokenTtl: 'refresh_token_ttl',
}

/** What the protocol's words would not tell the person at the form. */
const WORDS: Errors = { name: text('application-error-name'), grants: text('application-error-grants') }

/**
 * The settings that a form stands for, or what is wrong with which field. Every field is looked at, so all errors come at once.
 * @param before the application that the form changes
 */
export async function settingsFrom(
  identity: Identity,
  typed: Typed,
  before?: Application,
): Promise<{ settings: ApplicationSettings } | { errors: Errors }> {
  const errors: Errors = {}
  const life = (field: 'access_token_ttl' | 'refresh_token_ttl'): number | null => {
    if (!typed[field]) return null
    try {
      return duration(typed[field])
    } catch {
      errors[field] = text('application-error-lifetime')
      return null
    }
  }

  const signsIn = typed.kind !== 'service'
  const [redirectUris, postLogoutRedirectUris] = signsIn
    ? [linesOf(typed.redirect_uris), linesOf(typed.post_logout_redirect_uris)]
    : [[], []]
  const applicationType =
    typed.kind === 'device' ? deviceApplicationType([...redirectUris, ...postLogoutRedirectUris]) : (before?.applicationType ?? 'web')
  const grantTypes = grantTypesOf(typed)
  const confidential = typed.kind !== 'device'
  const actsForItself = grantTypes.includes('client_credentials')

  const settings: ApplicationSettings = {
    name: typed.name,
    applicationType,
    tokenAuthMethod: confidential
      ? (TOKEN_AUTH_METHODS.find((m) => m !== 'none' && m === typed.auth_method) ?? 'client_secret_basic')
      : ('none' satisfies TokenAuthMethod),
    redirectUris,
    postLogoutRedirectUris,
    grantTypes,
    allowedScopes: typed.scopes.size === SCOPES.size ? null : ([...SCOPES.keys()].filter((scope) => typed.scopes.has(scope)) as Scope[]),
    serviceUserId: null,
    backchannelLogoutUri: (signsIn && typed.backchannel_logout_uri) || null,
    homeUri: typed.home_uri || null,
    logoUri: typed.logo_uri || null,
    requirePkce: !(typed.kind === 'web' && typed.without_pkce),
    mayIntrospect: confidential && typed.may_introspect,
    profileInIdToken: signsIn && typed.profile_in_id_token,
    accessTokenTtl: life('access_token_ttl'),
    refreshTokenTtl: signsIn ? life('refresh_token_ttl') : null,
  }
  if (grantTypes.every((type) => type === 'refresh_token')) errors.grants = WORDS.grants!
  if (!typed.scopes.size) errors.scopes = text('application-error-scopes')
  if (actsForItself) {
    const account = typed.service_account ? await identity.users.find('username', normalUsername(typed.service_account)) : undefined
    if (account?.isActive) settings.serviceUserId = account.pk
    else if (account) errors.service_account = text('application-error-account-disabled')
    else if (typed.service_account) errors.service_account = text('application-error-account-unknown')
    else if (typed.kind === 'service') errors.service_account = text('application-error-account-service')
    else errors.service_account = text('application-error-account')
  }
  try {
    checkSettings(settings)
  } catch (error) {
    if (!(error instanceof ApplicationError)) throw error
    for (const { field, message } of error.problems) {
      const name = FIELDS[field]
      if (name) errors[name] ??= WORDS[name] ?? message
    }
  }
  const wrong = {
    redirect_uris: lineProblems(typed.redirect_uris, applicationType).map(addressWords),
    post_logout_redirect_uris: lineProblems(typed.post_logout_redirect_uris, applicationType).map(addressWords),
  }
  if (signsIn)
    for (const field of ['redirect_uris', 'post_logout_redirect_uris'] as const) if (wrong[field].length) errors[field] = wrong[field]
  if (signsIn && !redirectUris.length && grantTypes.includes('authorization_code'))
    errors.redirect_uris = text('application-error-redirect')
  return Object.keys(errors).length ? { errors } : { settings }
}
