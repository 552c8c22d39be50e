/** `stockade user …`: how a person gets in: invitations, links, and where they are signed in. */
import type { Command } from 'commander'
import { deviceWords } from '../provider/identity/devices.ts'
import { LINK_HOURS, LINK_PURPOSES, type LinkPurpose, linkAddress } from '../provider/identity/one-time-links.ts'
import { giveLink, inviteUser, signOutUser } from '../provider/identity/user-changes.ts'
import { addressCommand, CommandError, type CommonFlags, databaseCommand, print, several, table, withDatabase } from './command.ts'
import { groupKeys, requireUser } from './user.ts'

interface LinkFlags extends CommonFlags {
  hours: string
  for: string
}
interface InviteFlags extends LinkFlags {
  superuser?: boolean
  staff?: boolean
  group?: string[]
  email?: string
  firstName?: string
  lastName?: string
}

const MAX_HOURS = 24 * 30
const hoursOption = ['--hours <number>', 'how long the link works', String(LINK_HOURS)] as const
function hoursOf({ hours }: LinkFlags): number {
  if (/^\d{1,3}$/.test(hours) && Number(hours) > 0 && Number(hours) <= MAX_HOURS) return Number(hours)
  throw new CommandError(`--hours must be a whole number from 1 to ${MAX_HOURS}, not "${hours}".`)
}

export const inviteCommand = (): Command =>
  addressCommand('invite <name>', 'create a person without a password and print a link with which they choose one')
    .option('--superuser', 'may do everything')
    .option('--staff', 'may administer people and groups, as far as their roles go')
    .option('--group <name>', 'add to this group; can be repeated', several)
    .option('--email <address>', 'email address')
    .option('--first-name <name>', 'first name')
    .option('--last-name <name>', 'last name')
    .option(...hoursOption)
    .action(async (username: string, flags: InviteFlags) => {
      const hours = hoursOf(flags)
      await withDatabase(flags, async ({ db, identity, config }) => {
        const groups = await groupKeys(db, flags.group ?? [])
        const { superuser = false, staff = false, email = '', firstName = '', lastName = '' } = flags
        const { user, token } = await identity.change((trx) =>
          inviteUser(trx, { username, email, firstName, lastName, groups, isStaff: staff, isSuperuser: superuser }, {}, hours),
        )
        const link = linkAddress(config.url, token)
        print(flags, { pk: user.pk, username: user.username, link }, link)
      })
    })

export const linkCommand = (): Command =>
  addressCommand('link <name>', 'print a link that works once')
    .option('--for <purpose>', `one of ${LINK_PURPOSES.join(', ')}: what the person does with it`, 'password')
    .option(...hoursOption)
    .action(async (username: string, flags: LinkFlags) => {
      const hours = hoursOf(flags)
      const purpose = LINK_PURPOSES.find((one): one is LinkPurpose => one === flags.for)
      if (!purpose) throw new CommandError(`--for must be one of ${LINK_PURPOSES.join(', ')}, not "${flags.for}".`)
      await withDatabase(flags, async ({ identity, config }) => {
        const user = await requireUser(identity, username)
        const token = await identity.change((trx) => giveLink(trx, user, purpose, {}, hours))
        const link = linkAddress(config.url, token)
        print(flags, { username: user.username, purpose, link }, link)
      })
    })

export const sessionsCommand = (): Command =>
  databaseCommand('sessions <name>', 'list where a person is signed in').action(async (username: string, flags: CommonFlags) => {
    await withDatabase(flags, async ({ identity }) => {
      const sessions = await identity.devices.list((await requireUser(identity, username)).sub)
      const shown = sessions.map(({ agent, ip, since, seen, amr }) => ({
        device: String(deviceWords(agent)),
        ip,
        since: new Date(since * 1000).toISOString(),
        seen,
        amr,
      }))
      const rows = shown.map(({ device, ip, since, seen, amr }) => [device, ip, since, seen, amr.join(' ')])
      print(flags, shown, table(['DEVICE', 'ADDRESS', 'SIGNED IN', 'LAST SEEN', 'HOW'], rows))
    })
  })

export const signOutCommand = (): Command =>
  databaseCommand('sign-out <name>', 'end every session of a person').action(async (username: string, flags: CommonFlags) => {
    await withDatabase(flags, async ({ identity }) => {
      const user = await requireUser(identity, username)
      const ended = await identity.change((trx) => signOutUser(trx, user, {}))
      print(
        flags,
        { username: user.username, ended },
        `"${user.username}" was signed out of ${ended} ${ended === 1 ? 'browser' : 'browsers'}.`,
      )
    })
  })
