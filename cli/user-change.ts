/** `stockade user update|delete`: what the page of a person does in the browser. */
import type { Command } from 'commander'
import { changeUser, removeUser } from '../provider/identity/user-changes.ts'
import { CONTACTS, markVerified } from '../provider/identity/verified-contacts.ts'
import { CommandError, type CommonFlags, databaseCommand, print, several, withDatabase } from './command.ts'
import { groupKeys, requireUser } from './user.ts'

interface UpdateFlags extends CommonFlags {
  username?: string
  firstName?: string
  lastName?: string
  email?: string
  staff?: boolean
  superuser?: boolean
  group?: string[]
}

export const updateCommand = (): Command =>
  databaseCommand('update <name>', 'change a person: only what is given')
    .option('--username <name>', 'new username')
    .option('--first-name <name>', 'first name')
    .option('--last-name <name>', 'last name')
    .option('--email <address>', 'email address')
    .option('--staff', 'may administer people and groups')
    .option('--no-staff', 'may no longer')
    .option('--superuser', 'may do everything')
    .option('--no-superuser', 'may no longer')
    .option('--group <name>', 'member of only this group; can be repeated; "" for none', several)
    .action(async (name: string, { json, data, database, ...given }: UpdateFlags) => {
      const flags = { ...(json ? { json } : {}), ...(data ? { data } : {}), ...(database ? { database } : {}) }
      if (!Object.keys(given).length) throw new CommandError('Say what to change: see stockade user update --help.')
      await withDatabase(flags, async ({ db, identity }) => {
        const user = await requireUser(identity, name)
        const held = await db.all<{ group_id: number }>('select group_id from auth_user_group where user_id = ?', [user.pk])
        const groups = given.group ? await groupKeys(db, given.group.filter(Boolean)) : held.map(({ group_id }) => group_id)
        const changes = {
          username: given.username ?? user.username,
          firstName: given.firstName ?? user.firstName,
          lastName: given.lastName ?? user.lastName,
          email: given.email ?? user.email,
          isStaff: given.staff ?? user.isStaff,
          isSuperuser: given.superuser ?? user.isSuperuser,
          groups,
        }
        const changed = await identity.change((trx) => changeUser(trx, user.pk, changes, {}))
        const said = changed ? `"${changes.username}" is changed.` : 'Nothing was different, so nothing was changed.'
        print(flags, { pk: user.pk, username: changes.username, changed }, said)
      })
    })

interface VerifyFlags extends CommonFlags {
  email?: boolean
  phone?: boolean
}

export const verifyCommand = (): Command =>
  databaseCommand('verify <name>', 'mark the email address or phone number of a person as verified; changing it removes the mark')
    .option('--email', 'the email address is theirs')
    .option('--no-email', 'the email address is not known to be theirs')
    .option('--phone', 'the phone number is theirs')
    .option('--no-phone', 'the phone number is not known to be theirs')
    .action(async (name: string, flags: VerifyFlags) => {
      if (flags.email === undefined && flags.phone === undefined)
        throw new CommandError('Say what is verified: see stockade user verify --help.')
      await withDatabase(flags, async ({ identity }) => {
        const user = await requireUser(identity, name)
        const contacts = await identity.contacts.of(user.pk)
        const changed = await identity.change(async (trx) => {
          const done: boolean[] = []
          for (const contact of CONTACTS) {
            const verified = flags[contact]
            const { value } = contacts.find((one) => one.contact === contact)!
            if (verified !== undefined) done.push(await markVerified(trx, user, { contact, seen: value, verified }, {}))
          }
          return done.includes(true)
        })
        const said = changed ? `"${user.username}" is changed.` : 'Nothing was different, so nothing was changed.'
        print(flags, { pk: user.pk, username: user.username, changed }, said)
      })
    })

export const deleteCommand = (): Command =>
  databaseCommand('delete <name>', 'delete a person with sessions, tokens and what they allowed apps; disabling can be undone').action(
    async (name: string, flags: CommonFlags) => {
      await withDatabase(flags, async ({ identity }) => {
        const user = await requireUser(identity, name)
        await identity.change((trx) => removeUser(trx, user.pk, {}))
        print(flags, { pk: user.pk, username: user.username }, `"${user.username}" is deleted.`)
      })
    },
  )
