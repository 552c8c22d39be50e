/** `stockade group`: groups, what they allow in each role, and who is in them. */
import { Command } from 'commander'
import type { Database } from '../database.ts'
import { addGroup, addMember, changeGroup, removeGroup, removeMember } from '../provider/identity/group-changes.ts'
import { type RulesetRow, rulesetPermissions } from '../provider/identity/roles.ts'
import { type Permission, ROLES, VERBS } from '../provider/scopes.ts'
import { CommandError, type CommonFlags, databaseCommand, print, several, table, withDatabase } from './command.ts'
import { groupKeys, requireUser } from './user.ts'

const PERMISSIONS = 'as verb:role, such as view:part; * stands for every verb or role'

export const groupCommand = (): Command =>
  new Command('group')
    .description('create and change groups, what they allow, and their members')
    .addCommand(
      databaseCommand('create <name>', 'create a group; without --allow it allows nothing yet')
        .option('--allow <permission>', `allow this, ${PERMISSIONS}; may be repeated`, several)
        .action(create),
    )
    .addCommand(databaseCommand('list', 'list groups').action(list))
    .addCommand(databaseCommand('show <name>', 'show what a group allows, and who is in it').action(show))
    .addCommand(
      databaseCommand('allow <name> <permission...>', `allow its members more, ${PERMISSIONS}`).action(
        change((held, named) => new Set([...held, ...named])),
      ),
    )
    .addCommand(
      databaseCommand('forbid <name> <permission...>', 'remove some of what it allows, written as for allow').action(
        change((held, named) => new Set(held.filter((permission) => !named.has(permission)))),
      ),
    )
    .addCommand(databaseCommand('rename <name> <new-name>', 'rename a group').action(rename))
    .addCommand(databaseCommand('add-member <name> <user>', 'add a member to a group').action(member(addMember, 'is in')))
    .addCommand(databaseCommand('remove-member <name> <user>', 'remove a member from a group').action(member(removeMember, 'is not in')))
    .addCommand(databaseCommand('delete <name>', 'delete a group: its members lose what only it allowed them').action(remove))

/** @throws CommandError */
function permissionsIn(words: readonly string[]): Set<Permission> {
  const found = words.flatMap((text) => {
    const [verb, role, ...more] = text.replace(/^r:/, '').split(':')
    const verbs = VERBS.filter((each) => verb === '*' || verb === each)
    const roles = ROLES.filter((each) => role === '*' || role === each)
    if (more.length || !verbs.length || !roles.length)
      throw new CommandError(
        `"${text}" is not a permission: write verb:role. Verbs are ${VERBS.join(', ')}; roles are ${ROLES.join(', ')}.`,
      )
    return roles.flatMap((each) => verbs.map((one): Permission => `${one}:${each}`))
  })
  return new Set(found)
}

interface Group {
  pk: number
  name: string
  permissions: Permission[]
  members: string[]
}

/** Groups with what they allow and who is in them. @param name of one; all without it @throws CommandError */
async function groups(db: Database, name?: string): Promise<Group[]> {
  const keys = name === undefined ? [] : await groupKeys(db, [name])
  const rows = await db.all<{ id: number; name: string }>('select id, name from auth_group order by name')
  const rules = await db.all<RulesetRow & { group_id: number }>('select * from users_ruleset')
  const members = await db.all<{ group_id: number; username: string }>(
    'select m.group_id, u.username from auth_user_group m join auth_user u on u.id = m.user_id order by u.username',
  )
  return rows
    .filter(({ id }) => name === undefined || keys.includes(id))
    .map(({ id, name: named }) => ({
      pk: id,
      name: named,
      permissions: rulesetPermissions(rules.filter(({ group_id }) => group_id === id)),
      members: members.filter(({ group_id }) => group_id === id).map(({ username }) => username),
    }))
}

/** `part: view, add`, a role a line. */
const inLines = (permissions: readonly Permission[]): string[] =>
  ROLES.flatMap((role) => {
    const verbs = VERBS.filter((verb) => permissions.includes(`${verb}:${role}`))
    return verbs.length ? [`${role}: ${verbs.join(', ')}`] : []
  })

async function create(name: string, flags: CommonFlags & { allow?: string[] }): Promise<void> {
  const permissions = [...permissionsIn(flags.allow ?? [])]
  await withDatabase(flags, async ({ identity }) => {
    const pk = await identity.change((trx) => addGroup(trx, name, {}, permissions))
    print(flags, { pk, name, permissions }, `The group "${name}" was created.`)
  })
}

async function list(flags: CommonFlags): Promise<void> {
  await withDatabase(flags, async ({ db }) => {
    const all = await groups(db)
    const rows = all.map(({ pk, name, permissions, members }) => [
      String(pk),
      name,
      String(members.length),
      inLines(permissions).join('; '),
    ])
    print(flags, all, table(['KEY', 'NAME', 'MEMBERS', 'ALLOWS'], rows))
  })
}

async function show(name: string, flags: CommonFlags): Promise<void> {
  await withDatabase(flags, async ({ db }) => {
    const [group] = await groups(db, name)
    const allows = inLines(group!.permissions)
    const lines = [
      ...(allows.length ? ['allows', ...allows.map((line) => `  ${line}`)] : ['allows nothing']),
      ...(group!.members.length ? ['members', ...group!.members.map((line) => `  ${line}`)] : ['has no members']),
    ]
    print(flags, group, lines.join('\n'))
  })
}

/** @param wanted what the group shall allow, by what it allows and what the command names */
function change(wanted: (held: readonly Permission[], named: ReadonlySet<Permission>) => Set<Permission>) {
  return async (name: string, words: string[], flags: CommonFlags): Promise<void> => {
    const named = permissionsIn(words)
    await withDatabase(flags, async ({ db, identity }) => {
      const [group] = await groups(db, name)
      const permissions = wanted(group!.permissions, named)
      await identity.change((trx) => changeGroup(trx, group!.pk, { name, permissions, seen: group!.permissions }, {}))
      const [after] = await groups(db, name)
      print(flags, after, inLines(after!.permissions).join('\n') || `"${name}" allows nothing now.`)
    })
  }
}

async function rename(name: string, newName: string, flags: CommonFlags): Promise<void> {
  await withDatabase(flags, async ({ db, identity }) => {
    const [group] = await groups(db, name)
    const { pk, permissions } = group!
    await identity.change((trx) => changeGroup(trx, pk, { name: newName, permissions: new Set(permissions), seen: permissions }, {}))
    print(flags, { pk, name: newName }, `The group "${name}" is called "${newName}" now.`)
  })
}

function member(deed: typeof addMember, now: string) {
  return async (name: string, username: string, flags: CommonFlags): Promise<void> => {
    await withDatabase(flags, async ({ db, identity }) => {
      const [pk] = await groupKeys(db, [name])
      const user = await requireUser(identity, username)
      const changed = await identity.change((trx) => deed(trx, pk!, user, {}))
      print(flags, { group: name, user: user.username, changed }, `"${user.username}" ${now} "${name}"${changed ? '' : ', as before'}.`)
    })
  }
}

async function remove(name: string, flags: CommonFlags): Promise<void> {
  await withDatabase(flags, async ({ db, identity }) => {
    const [group] = await groups(db, name)
    await identity.change((trx) => removeGroup(trx, group!.pk, {}))
    print(flags, { pk: group!.pk, name }, `The group "${name}" is deleted.`)
  })
}
