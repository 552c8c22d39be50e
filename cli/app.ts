/** `stockade app`: applications, that is, OAuth 2.0 clients. */
import { Command, Option } from 'commander'
import { duration } from '../config.ts'
import {
  type ApplicationSettings,
  GRANT_TYPES,
  type GrantType,
  TOKEN_AUTH_METHODS,
  type TokenAuthMethod,
} from '../provider/identity/application-settings.ts'
import { type Application, changeApplication, createApplication, listApplications } from '../provider/identity/applications.ts'
import { changeIdentity } from '../provider/identity/changes.ts'
import type { Scope } from '../provider/scopes.ts'
import { CommandError, type CommonFlags, databaseCommand, print, several, table, withDatabase } from './command.ts'
import { requireUser } from './user.ts'

const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code'

interface CreateFlags extends CommonFlags {
  type: 'native' | 'web'
  redirectUri?: string[]
  postLogoutRedirectUri?: string[]
  authMethod?: TokenAuthMethod
  grant?: string[]
  scope?: string[]
  serviceAccount?: string
  /** False with --no-pkce. */
  pkce: boolean
  mayIntrospect?: boolean
  backchannelLogoutUri?: string
  homeUri?: string
  logoUri?: string
  accessTokenTtl?: string
  refreshTokenTtl?: string
  clientId?: string
}

export const appCommand = (): Command =>
  new Command('app')
    .description('make and change applications (OAuth 2.0 clients)')
    .addCommand(
      databaseCommand('create <name>', 'make an application; prints its client id and, once, its secret')
        .addOption(
          new Option('--type <type>', 'native: on the machine of a person; web: on a server').choices(['native', 'web']).default('web'),
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
        .option('--service-account <user>', 'who it acts as with client credentials')
        .option('--no-pkce', 'let it sign people in without PKCE (confidential applications alone)')
        .option('--may-introspect', 'let it introspect tokens of other applications')
        .option('--backchannel-logout-uri <uri>', 'is told there when a person signs out')
        .option('--home-uri <uri>', 'its home page')
        .option('--logo-uri <uri>', 'its logo')
        .option('--access-token-ttl <duration>', 'life of its access tokens (default: as the server is set)')
        .option('--refresh-token-ttl <duration>', 'life of its refresh tokens (default: as the server is set)')
        .option('--client-id <id>', 'a client id of your own choice (default: a random one)')
        .action(create),
    )
    .addCommand(databaseCommand('list', 'list applications').action(list))
    .addCommand(
      databaseCommand('disable <client-id>', 'switch an application off: its tokens are worth nothing from then on').action(
        setActive(false),
      ),
    )
    .addCommand(databaseCommand('enable <client-id>', 'switch an application on again').action(setActive(true)))

const words = (values: readonly string[] | undefined): string[] | undefined =>
  values?.flatMap((text) => text.split(/[\s,]+/).filter(Boolean))

function seconds(flag: string, text: string | undefined): number | null {
  if (text === undefined) return null
  try {
    return duration(text)
  } catch (error) {
    throw new CommandError(`--${flag} ${(error as Error).message}, not "${text}".`)
  }
}

async function create(name: string, flags: CreateFlags): Promise<void> {
  await withDatabase(flags, async (db) => {
    const given = {
      name,
      applicationType: flags.type,
      tokenAuthMethod: flags.authMethod,
      redirectUris: flags.redirectUri,
      postLogoutRedirectUris: flags.postLogoutRedirectUri,
      grantTypes: words(flags.grant)?.map((type) => (type === 'device_code' ? DEVICE : type) as GrantType),
      allowedScopes: words(flags.scope) as Scope[] | undefined,
      serviceUserId: flags.serviceAccount === undefined ? undefined : (await requireUser(db, flags.serviceAccount)).pk,
      requirePkce: flags.pkce,
      mayIntrospect: flags.mayIntrospect,
      backchannelLogoutUri: flags.backchannelLogoutUri,
      homeUri: flags.homeUri,
      logoUri: flags.logoUri,
      accessTokenTtl: seconds('access-token-ttl', flags.accessTokenTtl),
      refreshTokenTtl: seconds('refresh-token-ttl', flags.refreshTokenTtl),
      clientId: flags.clientId,
    }
    const settings = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as unknown as ApplicationSettings
    const { clientId, clientSecret } = await changeIdentity(db, (trx) => createApplication(trx, settings))
    const secretLine = clientSecret === undefined ? '' : `\nclient secret: ${clientSecret}  (shown this once)`
    print(flags, { client_id: clientId, client_secret: clientSecret, name }, `client id: ${clientId}${secretLine}`)
  })
}

const forPrograms = (app: Application) => ({
  client_id: app.clientId,
  name: app.name,
  type: app.applicationType,
  auth_method: app.tokenAuthMethod,
  redirect_uris: app.redirectUris,
  post_logout_redirect_uris: app.postLogoutRedirectUris,
  grants: app.grantTypes,
  scopes: app.allowedScopes && [...app.allowedScopes],
  service_account: app.serviceUserId,
  pkce: app.requirePkce,
  may_introspect: app.mayIntrospect,
  backchannel_logout_uri: app.backchannelLogoutUri,
  home_uri: app.homeUri,
  logo_uri: app.logoUri,
  access_token_ttl: app.accessTokenTtl,
  refresh_token_ttl: app.refreshTokenTtl,
  built_in: app.builtIn,
  active: app.active,
  last_used: app.lastUsed,
})

async function list(flags: CommonFlags): Promise<void> {
  await withDatabase(flags, async (db) => {
    const apps = await listApplications(db)
    const rows = apps.map((app) => [
      app.clientId,
      app.name,
      app.tokenAuthMethod === 'none' ? 'public' : 'confidential',
      app.grantTypes.map((type) => (type === DEVICE ? 'device_code' : type)).join(' '),
      app.active ? 'active' : 'disabled',
    ])
    print(flags, apps.map(forPrograms), table(['CLIENT ID', 'NAME', 'KIND', 'GRANTS', 'STATE'], rows))
  })
}

const setActive =
  (active: boolean) =>
  async (clientId: string, flags: CommonFlags): Promise<void> => {
    await withDatabase(flags, async (db) => {
      await changeIdentity(db, (trx) => changeApplication(trx, clientId, { active }))
      print(flags, { client_id: clientId, active }, `The application "${clientId}" is ${active ? 'active' : 'disabled'} now.`)
    })
  }
