/** The flags that say what an application is, for the commands that make and change one. */
import { type Command, Option } from 'commander'
import { duration } from '../config/values.ts'
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
    .option(
      '--scope <scope>',
      'the most that its tokens can carry; may be repeated (default for a new one, as on the page: who the person is, and reading)',
      several,
    )
    .option('--every-scope', 'its tokens can carry every scope')
    .option('--service-account <user>', 'who it acts as with client credentials')
    .option('--pkce', 'require PKCE (default)')
    .option('--no-pkce', 'do not require PKCE (only for confidential applications)')
    .option('--may-introspect', 'let it introspect tokens of other applications')
    .option('--no-may-introspect', 'let it introspect only its own tokens (default)')
    .option('--profile-in-id-token', 'include profile claims in its ID tokens, besides userinfo')
    .option('--no-profile-in-id-token', 'leave profile claims to userinfo (default)')
    .option('--backchannel-logout-uri <uri>', 'called when a person signs out')
    .option('--home-uri <uri>', 'its home page')
    .option('--logo-uri <uri>', 'its logo')
    .option('--access-token-ttl <duration>', "lifetime of its access tokens (default: the server's setting)")
    .option('--refresh-token-ttl <duration>', "lifetime of its refresh tokens (default: the server's setting)")

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
