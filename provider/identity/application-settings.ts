/** What can be said about an application, and the rules that it has to keep. */
import { type Phrase, text } from '../../pages/texts.ts'
import { isScope, type Scope } from '../scopes.ts'
import { type AddressProblem, redirectUriProblem, webAddressProblem } from './redirect-uris.ts'

export const GRANT_TYPES = [
  'authorization_code',
  'refresh_token',
  'client_credentials',
  'urn:ietf:params:oauth:grant-type:device_code',
] as const
export type GrantType = (typeof GRANT_TYPES)[number]
export const TOKEN_AUTH_METHODS = ['none', 'client_secret_basic', 'client_secret_post'] as const
export type TokenAuthMethod = (typeof TOKEN_AUTH_METHODS)[number]

/** One thing that is wrong with a description of an application, in a sentence for the person who wrote it. */
export interface Problem {
  readonly field: keyof ApplicationSettings
  /** Which of a list, from 0. */
  readonly index?: number
  readonly message: string | Phrase
}

/** A description of an application that cannot work; `message` is meant for the person who wrote it. */
export class ApplicationError extends Error {
  /** Everything that is wrong with it, where that was looked for. */
  readonly problems: readonly Problem[]

  constructor(message: string, problems: readonly Problem[] = []) {
    super(message)
    this.problems = problems
  }
}

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
  profileInIdToken?: boolean
  accessTokenTtl?: number | null
  refreshTokenTtl?: number | null
}

/** The longest life that an application's access tokens can be given, in seconds. */
export const MAX_ACCESS_TOKEN_TTL = 30 * 86_400

type Checked = Required<Pick<ApplicationSettings, 'name' | 'applicationType' | 'tokenAuthMethod' | 'redirectUris' | 'grantTypes'>> &
  ApplicationSettings

/** Names of the address fields, as messages say them. */
const ADDRESSES = {
  redirectUris: 'redirect URI',
  postLogoutRedirectUris: 'post-logout redirect URI',
  backchannelLogoutUri: 'back-channel logout URI',
  homeUri: 'home page',
  logoUri: 'logo',
} as const

/** Fills in the defaults and holds the rules of the protocol against them. @throws ApplicationError with every problem */
export function checkSettings(input: ApplicationSettings): Checked {
  const applicationType = input.applicationType ?? 'web'
  const redirectUris = input.redirectUris ?? []
  const settings = {
    ...input,
    name: input.name.trim(),
    applicationType,
    tokenAuthMethod: input.tokenAuthMethod ?? (applicationType === 'native' ? 'none' : 'client_secret_basic'),
    redirectUris,
    grantTypes: input.grantTypes ?? (redirectUris.length ? ['authorization_code', 'refresh_token'] : ['client_credentials']),
  } satisfies Checked
  const problems = [...problemsOf(settings), ...addressProblems(settings)]
  if (problems.length) throw new ApplicationError(sentence(settings, problems[0]!), problems)
  return settings
}

/** A problem on its own, with the address that it is about. */
function sentence(settings: Checked, { field, index, message }: Problem): string {
  if (!Object.hasOwn(ADDRESSES, field)) return String(message)
  const value = settings[field as keyof typeof ADDRESSES]
  const address = index === undefined ? value : (value as readonly string[] | undefined)?.[index]
  return address ? `The ${ADDRESSES[field as keyof typeof ADDRESSES]} "${address}" cannot be used. ${message}` : String(message)
}

function* problemsOf(settings: Checked): Generator<Problem> {
  const { name, grantTypes, tokenAuthMethod, redirectUris } = settings
  if (name === '' || name.length > 255) yield { field: 'name', message: 'An application needs a name of at most 255 characters.' }
  if (!grantTypes.length) yield { field: 'grantTypes', message: 'An application needs at least one grant type.' }
  for (const type of grantTypes)
    if (!GRANT_TYPES.includes(type)) yield { field: 'grantTypes', message: `There is no grant type "${type}".` }
  for (const scope of settings.allowedScopes ?? [])
    if (!isScope(scope)) yield { field: 'allowedScopes', message: `There is no scope "${scope}".` }
  if (grantTypes.includes('authorization_code') && !redirectUris.length)
    yield { field: 'redirectUris', message: 'The authorization code grant needs a redirect URI.' }
  if (!TOKEN_AUTH_METHODS.includes(tokenAuthMethod))
    yield { field: 'tokenAuthMethod', message: `There is no client authentication method "${tokenAuthMethod}".` }
  if (tokenAuthMethod === 'none') {
    if (grantTypes.includes('client_credentials'))
      yield { field: 'grantTypes', message: 'Client credentials need a confidential application.' }
    if (settings.requirePkce === false) yield { field: 'requirePkce', message: 'Only a confidential application can do without PKCE.' }
    if (settings.mayIntrospect)
      yield { field: 'mayIntrospect', message: 'Only a confidential application can introspect tokens of others.' }
  }
  for (const field of ['accessTokenTtl', 'refreshTokenTtl'] as const) {
    const seconds = settings[field]
    if (seconds != null && !(Number.isInteger(seconds) && seconds > 0)) yield { field, message: text('application-rule-lifetime') }
  }
  if ((settings.accessTokenTtl ?? 0) > MAX_ACCESS_TOKEN_TTL)
    yield { field: 'accessTokenTtl', message: text('application-rule-access-lifetime') }
}

/** What is wrong with an address, in words. */
export const addressWords = ({ text: name, values = {} }: AddressProblem): Phrase =>
  text(
    name,
    Object.fromEntries(Object.entries(values).map(([key, value]) => [key, typeof value === 'object' ? addressWords(value) : value])),
  )

function* addressProblems(settings: Checked): Generator<Problem> {
  for (const field of ['redirectUris', 'postLogoutRedirectUris'] as const) {
    const uris = settings[field] ?? []
    for (const [index, uri] of uris.entries()) {
      const message = redirectUriProblem(uri, settings.applicationType)
      if (message) yield { field, index, message: addressWords(message) }
    }
  }
  for (const field of ['backchannelLogoutUri', 'homeUri', 'logoUri'] as const) {
    const uri = settings[field]
    const message = uri ? webAddressProblem(uri) : undefined
    if (message) yield { field, message: addressWords(message) }
  }
}
