/** `stockade user`: people, for scripts and for when no page can be reached. */
import { Command } from 'commander'
import type { Database } from '../database.ts'
import { counted } from '../pages/words.ts'
import { revokeTokensOf } from '../provider/identity/api-tokens.ts'
import type { Identity } from '../provider/identity/index.ts'
import { addUser, disableUser, enableUser, setPassword } from '../provider/identity/user-changes.ts'
import type { User } from '../provider/identity/users.ts'
import { CommandError, type CommonFlags, databaseCommand, print, several, table, withDatabase } from './command.ts'
import { readPassword } from './password.ts'
import { inviteCommand, linkCommand, sessionsCommand, signOutCommand } from './user-access.ts'
import { deleteCommand, updateCommand, verifyCommand } from './user-change.ts'
import { addAppCommand, recoveryCodesCommand, removeFactorCommand, resetSecondFactorCommand } from './user-factor.ts'

interface CreateFlags extends CommonFlags {
  superuser?: boolean
  staff?: boolean
  group?: string[]
  email?: string
  firstName?: string
  lastName?: string
  passwordStdin?: boolean
  /** False with --no-password. */
  password: boolean
}

export const userCommand = (): Command =>
  new Command('user')
    .description('create and change people')
    .addCommand(
      databaseCommand('create <name>', 'create a person; asks for the password')
        .option('--superuser', 'may do everything')
        .option('--staff', 'may administer people and groups, as far as their roles go')
        .option('--group <name>', 'add to this group; can be repeated', several)
        .option('--email <address>', 'email address')
        .option('--first-name <name>', 'first name')
        .option('--last-name <name>', 'last name')
        .option('--password-stdin', 'read the password from standard input')
        .option('--no-password', 'no password opens the account: for service accounts')
        .action(create),
    )
    .addCommand(
      databaseCommand('password <name>', 'set a new password; asks for it, and ends the sessions of the person')
        .option('--password-stdin', 'read the password from standard input')
        .option('--end-tokens', 'revoke the API tokens of the person too')
        .action(changePassword),
    )
    .addCommand(databaseCommand('disable <name>', 'disable the account with its sessions, tokens and apps').action(setActive(false)))
    .addCommand(databaseCommand('enable <name>', 'enable the account again').action(setActive(true)))
    .addCommand(databaseCommand('list', 'list people').action(list))
    .addCommand(updateCommand())
    .addCommand(verifyCommand())
    .addCommand(deleteCommand())
    .addCommand(inviteCommand())
    .addCommand(linkCommand())
    .addCommand(addAppCommand())
    .addCommand(recoveryCodesCommand())
    .addCommand(removeFactorCommand())
    .addCommand(resetSecondFactorCommand())
    .addCommand(sessionsCommand())
    .addCommand(signOutCommand())

/** @throws CommandError */
export async function requireUser(identity: Identity, username: string): Promise<User> {
  const user = await identity.users.find('username', username.normalize('NFKC'))
  if (!user) throw new CommandError(`There is no user "${username}".`)
  return user
}

const forPrograms = ({ pk, username, email, firstName, lastName, isActive, isStaff, isSuperuser }: User) => ({
  pk,
  username,
  email,
  first_name: firstName,
  last_name: lastName,
  is_active: isActive,
  is_staff: isStaff,
  is_superuser: isSuperuser,
})

async function create(username: string, flags: CreateFlags): Promise<void> {
  if (flags.passwordStdin && !flags.password) throw new CommandError('--password-stdin and --no-password contradict each other.')
  const password = flags.password ? await readPassword(username, flags.passwordStdin ?? false) : undefined
  await withDatabase(flags, async ({ db, identity }) => {
    const groups = await groupKeys(db, flags.group ?? [])
    const user = await identity.change((trx) =>
      addUser(
        trx,
        {
          username,
          ...(password === undefined ? {} : { password }),
          email: flags.email ?? '',
          firstName: flags.firstName ?? '',
          lastName: flags.lastName ?? '',
          isStaff: flags.staff ?? false,
          isSuperuser: flags.superuser ?? false,
          groups,
        },
        {},
      ),
    )
    print(flags, forPrograms(user), `${flags.superuser ? 'Superuser' : 'User'} "${user.username}" was created.`)
  })
}

/** Keys of groups by their names. @throws CommandError */
export async function groupKeys(db: Database, names: readonly string[]): Promise<number[]> {
  const groups = await db.all<{ id: number; name: string }>('select id, name from auth_group order by name')
  return names.map((name) => {
    const group = groups.find((g) => g.name === name)
    if (group) return group.id
    const known = groups.map((g) => `"${g.name}"`).join(', ')
    throw new CommandError(`There is no group "${name}". ${known ? `There are: ${known}.` : 'There are no groups yet.'}`)
  })
}

async function changePassword(username: string, flags: CommonFlags & { passwordStdin?: boolean; endTokens?: boolean }): Promise<void> {
  await withDatabase(flags, async ({ identity }) => {
    const user = await requireUser(identity, username)
    const password = await readPassword(user.username, flags.passwordStdin ?? false)
    const tokens = await identity.change(async (trx) => {
      await setPassword(trx, user, password, {})
      return flags.endTokens ? revokeTokensOf(trx, user.pk) : 0
    })
    const left = await identity.tokens.count(user.pk)
    const kept = left === 1 ? '1 API token keeps working' : `${left} API tokens keep working`
    const said = [
      'open sessions were ended',
      ...(flags.endTokens ? [`${counted(tokens, 'API token was', 'API tokens were')} revoked`] : []),
      ...(left ? [`${kept} (--end-tokens revokes them)`] : []),
    ]
    print(
      flags,
      { ...forPrograms(user), tokens_ended: tokens, tokens_left: left },
      `"${user.username}" has a new password; ${said.join('; ')}.`,
    )
  })
}

const setActive =
  (active: boolean) =>
  async (username: string, flags: CommonFlags): Promise<void> => {
    await withDatabase(flags, async ({ identity }) => {
      const user = await requireUser(identity, username)
      await identity.change((trx) => (active ? enableUser : disableUser)(trx, user.pk, {}))
      print(flags, forPrograms({ ...user, isActive: active }), `"${user.username}" is ${active ? 'active' : 'disabled'} now.`)
    })
  }

async function list(flags: CommonFlags): Promise<void> {
  await withDatabase(flags, async ({ db, identity }) => {
    const names = await db.all<{ username: string }>('select username from auth_user order by username')
    const users = await Promise.all(names.map(({ username }) => requireUser(identity, username)))
    const rank = (u: User) => (u.isSuperuser ? 'superuser' : u.isStaff ? 'staff' : '')
    const rows = users.map((u) => [String(u.pk), u.username, u.email, rank(u), u.isActive ? 'active' : 'disabled'])
    print(flags, users.map(forPrograms), table(['KEY', 'NAME', 'EMAIL', 'RANK', 'STATE'], rows))
  })
}
