/** The flags that say what an application is, for the commands that make and change one. */
import { type Command, Option } from 'commander'
import { duration } from '../config.ts'
import {
  type ApplicationSettings,
  GRANT_TYPES,
  type GrantType,
  TOKEN_AUTH_METHODS,
  type TokenAuthMethod,
} from '../provider/identity/application-settings.ts'
import type { Identity } from '../provider/identity/index.ts'
import type { Scope } from '../provider/scopes.ts'
import { CommandError, type CommonFlags, several } from './command.ts'
import { requireUser } from './user.ts'

export const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code'

export interface SettingsFlags extends CommonFlags {
  type?: 'native' | 'web'
  redirectUri?: string[]
  postLogoutRedirectUri?: string[]
  authMethod?: TokenAuthMethod
  grant?: string[]
  scope?: string[]
  everyScope?: boolean
  serviceAccount?: string
  pkce?: boolean
  mayIntrospect?: boolean
  profileInIdToken?: boolean
  backchannelLogoutUri?: string
  homeUri?: string
  logoUri?: string
  accessTokenTtl?: string
  refreshTokenTtl?: string
}

export const settingsOptions = (command: Command): Command =>
  command
    .addOption(
      new Option('--type <type>', 'native: on the machine of a person; web: on a server (default: web)').choices(['native', 'web']),
    )
    .option('--redirect-uri <uri>', 'where people are sent back to; may be repeated', several)
    .option('--post-logout-redirect-uri <uri>', 'where people may be sent after signing out; may be repeated', several)
    .addOption(
      new Option(
        '--auth-method <method>',
        'how it proves itself; none: public (default: none for native, else client_secret_basic)',
      ).choices(TOKEN_AUTH_METHODS),
    )
    .option('--grant <type>', `${GRANT_TYPES.map((g) => (g === DEVICE ? 'device_code' : g)).join(', ')}; may be repeated`, several)
    .option('--scope <scope>', 'the most that its tokens can carry; may be repeated (default: every scope)', several)
    .option('--every-scope', 'its tokens can carry every scope')
    .option('--service-account <user>', 'who it acts as with client credentials')
    .option('--pkce', 'it signs people in with PKCE alone (default)')
    .option('--no-pkce', 'let it sign people in without PKCE (confidential applications alone)')
    .option('--may-introspect', 'let it introspect tokens of other applications')
    .option('--no-may-introspect', 'let it introspect its own tokens alone (default)')
    .option('--profile-in-id-token', 'put profile claims into its ID tokens, besides userinfo')
    .option('--no-profile-in-id-token', 'let it ask userinfo for profile claims (default)')
    .option('--backchannel-logout-uri <uri>', 'is told there when a person signs out')
    .option('--home-uri <uri>', 'its home page')
    .option('--logo-uri <uri>', 'its logo')
    .option('--access-token-ttl <duration>', 'life of its access tokens (default: as the server is set)')
    .option('--refresh-token-ttl <duration>', 'life of its refresh tokens (default: as the server is set)')

const words = (values: readonly string[] | undefined): string[] | undefined =>
  values?.flatMap((text) => text.split(/[\s,]+/).filter(Boolean))

/** An empty text takes a setting away: null. */
const orNothing = (text: string | undefined): string | null | undefined => (text === '' ? null : text)

/** Seconds; null for an empty text. @throws CommandError */
export function seconds(flag: string, text: string | undefined): number | null | undefined {
  if (!text) return orNothing(text) as null | undefined
  try {
    return duration(text)
  } catch (error) {
    throw new CommandError(`--${flag} ${(error as Error).message}, not "${text}".`)
  }
}

/** The settings that were given; the others are left out. @throws CommandError */
export async function settingsOf(identity: Identity, flags: SettingsFlags): Promise<Partial<ApplicationSettings>> {
  if (flags.everyScope && flags.scope) throw new CommandError('--every-scope and --scope contradict each other.')
  const account = orNothing(flags.serviceAccount)
  const given = {
    applicationType: flags.type,
    tokenAuthMethod: flags.authMethod,
    redirectUris: words(flags.redirectUri),
    postLogoutRedirectUris: words(flags.postLogoutRedirectUri),
    grantTypes: words(flags.grant)?.map((type) => (type === 'device_code' ? DEVICE : type) as GrantType),
    allowedScopes: flags.everyScope ? null : (words(flags.scope) as Scope[] | undefined),
    serviceUserId: account ? (await requireUser(identity, account)).pk : account,
    requirePkce: flags.pkce,
    mayIntrospect: flags.mayIntrospect,
    profileInIdToken: flags.profileInIdToken,
    backchannelLogoutUri: orNothing(flags.backchannelLogoutUri),
    homeUri: orNothing(flags.homeUri),
    logoUri: orNothing(flags.logoUri),
    accessTokenTtl: seconds('access-token-ttl', flags.accessTokenTtl),
    refreshTokenTtl: seconds('refresh-token-ttl', flags.refreshTokenTtl),
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<ApplicationSettings>
}
