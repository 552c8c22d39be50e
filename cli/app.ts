/** `stockade app`: applications, that is, OAuth 2.0 clients. */
import { Command } from 'commander'
import { changeApplication, createApplication } from '../provider/identity/application-changes.ts'
import type { Application } from '../provider/identity/applications.ts'
import { FIRST_SCOPES } from '../provider/scopes.ts'
import { deleteCommand, endOldSecretCommand, endTokensCommand, renewSecretCommand, updateCommand, withdrawCommand } from './app-change.ts'
import { DEVICE, type SettingsFlags, settingsOf, settingsOptions } from './app-settings.ts'
import { type CommonFlags, databaseCommand, print, table, withDatabase } from './command.ts'

export const appCommand = (): Command =>
  new Command('app')
    .description('register and change applications (OAuth 2.0 clients)')
    .addCommand(
      settingsOptions(databaseCommand('create <name>', 'register an application; prints its client ID and, once, its secret'))
        .option('--client-id <id>', 'a client ID of your choice (default: a random one)')
        .action(create),
    )
    .addCommand(databaseCommand('list', 'list applications').action(list))
    .addCommand(updateCommand())
    .addCommand(
      databaseCommand('disable <client-id>', 'disable an application: its tokens are refused from then on, for good').action(
        setActive(false),
      ),
    )
    .addCommand(databaseCommand('enable <client-id>', 'enable an application again').action(setActive(true)))
    .addCommand(renewSecretCommand())
    .addCommand(endOldSecretCommand())
    .addCommand(endTokensCommand())
    .addCommand(deleteCommand())
    .addCommand(withdrawCommand())

async function create(name: string, flags: SettingsFlags & { clientId?: string }): Promise<void> {
  await withDatabase(flags, async ({ identity }) => {
    const settings = {
      allowedScopes: FIRST_SCOPES,
      ...(await settingsOf(identity, flags)),
      name,
      ...(flags.clientId === undefined ? {} : { clientId: flags.clientId }),
    }
    const { clientId, clientSecret } = await identity.change((trx) => createApplication(trx, settings))
    const secretLine = clientSecret === undefined ? '' : `\nclient secret: ${clientSecret}  (shown this once)`
    print(flags, { client_id: clientId, client_secret: clientSecret, name }, `client ID: ${clientId}${secretLine}`)
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
  profile_in_id_token: app.profileInIdToken,
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
  await withDatabase(flags, async ({ identity }) => {
    const apps = await identity.applications.all()
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
    await withDatabase(flags, async ({ identity }) => {
      await identity.change((trx) => changeApplication(trx, clientId, { active }))
      print(flags, { client_id: clientId, active }, `The application "${clientId}" is ${active ? 'active' : 'disabled'} now.`)
    })
  }
