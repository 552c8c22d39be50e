/** `stockade app update|renew-secret|end-old-secret|end-tokens|delete|withdraw`: what the application manager does in the browser. */
import type { Command } from 'commander'
import {
  changeApplication,
  deleteApplication,
  endApplicationTokens,
  endOldSecret,
  renewSecret,
} from '../provider/identity/application-changes.ts'
import { withdrawAccess, withdrawEveryAccess } from '../provider/identity/withdrawals.ts'
import { type SettingsFlags, seconds, settingsOf, settingsOptions } from './app-settings.ts'
import { CommandError, type CommonFlags, databaseCommand, print, withDatabase } from './command.ts'
import { requireUser } from './user.ts'

export const updateCommand = (): Command =>
  settingsOptions(databaseCommand('update <client-id>', 'change an application: only what is given; an empty text removes a setting'))
    .option('--name <name>', 'what people read when they are asked for access')
    .action(async (clientId: string, flags: SettingsFlags & { name?: string }) => {
      await withDatabase(flags, async ({ identity }) => {
        const changes = { ...(await settingsOf(identity, flags)), ...(flags.name === undefined ? {} : { name: flags.name }) }
        if (!Object.keys(changes).length) throw new CommandError('Say what to change: see stockade app update --help.')
        await identity.change((trx) => changeApplication(trx, clientId, changes))
        print(flags, { client_id: clientId, changed: Object.keys(changes) }, `The application "${clientId}" is changed.`)
      })
    })

export const renewSecretCommand = (): Command =>
  databaseCommand('renew-secret <client-id>', 'create a new secret and print it, once')
    .option('--overlap <duration>', 'how long the old secret keeps working; 0 ends it now', '1d')
    .action(async (clientId: string, flags: CommonFlags & { overlap: string }) => {
      const overlap = flags.overlap === '0' ? 0 : (seconds('overlap', flags.overlap) ?? 0)
      await withDatabase(flags, async ({ identity }) => {
        const secret = await identity.change((trx) => renewSecret(trx, clientId, overlap))
        const old = overlap
          ? `The previous secret keeps working for ${flags.overlap}.`
          : 'The previous secret and earlier access tokens no longer work.'
        print(flags, { client_id: clientId, client_secret: secret, overlap }, `client secret: ${secret}  (shown this once)\n${old}`)
      })
    })

export const endOldSecretCommand = (): Command =>
  databaseCommand('end-old-secret <client-id>', 'revoke the old secret before its overlap ends: only the new one works').action(
    async (clientId: string, flags: CommonFlags) => {
      await withDatabase(flags, async ({ identity }) => {
        await identity.change((trx) => endOldSecret(trx, clientId))
        print(flags, { client_id: clientId }, `Only the newest secret of "${clientId}" works now.`)
      })
    },
  )

export const endTokensCommand = (): Command =>
  databaseCommand('end-tokens <client-id>', 'revoke every token that an application has now; it can get new ones').action(
    async (clientId: string, flags: CommonFlags) => {
      await withDatabase(flags, async ({ identity }) => {
        await identity.change((trx) => endApplicationTokens(trx, clientId))
        print(flags, { client_id: clientId }, `The tokens that "${clientId}" had until now are refused.`)
      })
    },
  )

export const deleteCommand = (): Command =>
  databaseCommand('delete <client-id>', 'delete an application with everything that people allowed it').action(
    async (clientId: string, flags: CommonFlags) => {
      await withDatabase(flags, async ({ identity }) => {
        await identity.change((trx) => deleteApplication(trx, clientId))
        print(flags, { client_id: clientId }, `The application "${clientId}" is deleted.`)
      })
    },
  )

export const withdrawCommand = (): Command =>
  databaseCommand(
    'withdraw <user> [client-id]',
    'withdraw what a person allowed an application; without a client ID, every application',
  ).action(async (username: string, clientId: string | undefined, flags: CommonFlags) => {
    await withDatabase(flags, async ({ identity }) => {
      const user = await requireUser(identity, username)
      const ended = await identity.change(async (trx) => {
        if (clientId === undefined) return withdrawEveryAccess(trx, user)
        return (await withdrawAccess(trx, user, clientId)) ? [clientId] : []
      })
      const said = ended.length
        ? `${ended.join(', ')} can no longer act for ${user.username}.`
        : `${user.username} had allowed nothing of that.`
      print(flags, { user: user.username, applications: ended }, said)
    })
  })
