/** Groups: which there are, who is in them, and what they allow. */
import { type Permission, type Role, VERBS } from '../scopes.ts'
import type { Ground } from './ground.ts'
import { type Asked, condition, type Found, findPage, type ListRules } from './list.ts'
import { EVERY_PERMISSION } from './principal.ts'
import { type RulesetRow, rulesetPermissions } from './roles.ts'
import type { User } from './users.ts'

export interface Group {
  readonly pk: number
  readonly name: string
}

const RULES: ListRules<'name' | 'members'> = {
  sorts: { name: 'lower(g.name)', members: 'coalesce(m.members, 0)' },
  sort: 'name',
  key: 'g.id',
  search: ['g.search_key', 'g.name'],
}

const MEMBERS: ListRules<'person'> = {
  sorts: { person: 'lower(u.username)' },
  sort: 'person',
  key: 'u.id',
  search: ['u.search_key'],
  size: 10,
}
interface Member {
  pk: number
  username: string
  first_name: string
  last_name: string
  is_active: boolean | number
}
const marks = (keys: readonly number[]): string => keys.map(() => '?').join(', ')

const GRANTED = `select r.name, r.can_view, r.can_add, r.can_change, r.can_delete
  from users_ruleset r join auth_user_group g on g.group_id = r.group_id where g.user_id = ?`

export type Groups = ReturnType<typeof createGroups>

export function createGroups({ db, changes }: Ground) {
  const granted = changes.cache<number, ReadonlySet<Permission>>('roles')

  /** What each of these groups allows. */
  async function permissionsOfGroups(groups: readonly number[]): Promise<Map<number, Permission[]>> {
    const rows = groups.length
      ? await db.all<RulesetRow & { group_id: number }>(`select * from users_ruleset where group_id in (${marks(groups)})`, groups)
      : []
    return new Map(groups.map((pk) => [pk, rulesetPermissions(rows.filter((row) => row.group_id === pk))]))
  }

  const allowedBy = async (group: number): Promise<Permission[]> => (await permissionsOfGroups([group])).get(group)!

  return {
    /** Live permissions: the union of the rulesets of all groups; everything for a superuser; nothing for an inactive user. */
    async permissionsOf(user: User): Promise<ReadonlySet<Permission>> {
      if (!user.isActive) return new Set()
      if (user.isSuperuser) return EVERY_PERMISSION
      return granted.get(user.pk, async () => new Set(rulesetPermissions(await db.all<RulesetRow>(GRANTED, [user.pk]))))
    },

    /** Groups, with how many are in each and what each allows. */
    async list(asked: Asked): Promise<Found<Group & { members: number; permissions: Permission[] }>> {
      const query = {
        select: 'g.id as pk, g.name, coalesce(m.members, 0) as members',
        from: 'auth_group g left join (select group_id, count(*) as members from auth_user_group group by group_id) m on m.group_id = g.id',
      }
      const found = await findPage<Group & { members: number }>(db, RULES, query, asked)
      const allowed = await permissionsOfGroups(found.rows.map(({ pk }) => pk))
      return {
        ...found,
        rows: found.rows.map((row) => ({ ...row, members: Number(row.members), permissions: allowed.get(row.pk)! })),
      }
    },

    members: (asked: Asked, group: number): Promise<Found<Member>> =>
      findPage(
        db,
        MEMBERS,
        {
          select: 'u.id as pk, u.username, u.first_name, u.last_name, u.is_active',
          from: 'auth_user u join auth_user_group m on m.user_id = u.id',
          where: [condition('m.group_id = ?', group)],
        },
        asked,
      ),

    async find(pk: number): Promise<Group | undefined> {
      return (await db.all<Group>('select id as pk, name from auth_group where id = ?', [pk]))[0]
    },

    /** Every group, by its name. */
    all: (): Promise<Group[]> => db.all<Group>('select id as pk, name from auth_group order by lower(name), id'),

    /** Keys of the groups that a person is in. */
    async of(userId: number): Promise<number[]> {
      const rows = await db.all<{ group_id: number }>('select group_id from auth_user_group where user_id = ?', [userId])
      return rows.map(({ group_id }) => group_id)
    },

    /** Names of the groups that these people are in, by their keys. */
    async namesOf(users: readonly number[]): Promise<Map<number, string[]>> {
      const rows = users.length
        ? await db.all<{ user_id: number; name: string }>(
            `select m.user_id, g.name from auth_user_group m join auth_group g on g.id = m.group_id
              where m.user_id in (${marks(users)}) order by lower(g.name)`,
            users,
          )
        : []
      const names = new Map<number, string[]>()
      for (const { user_id, name } of rows) names.set(user_id, [...(names.get(user_id) ?? []), name])
      return names
    },

    /** What this group allows. */
    allowedBy,

    /** Names of a person's groups that allow this. */
    async allowing(userId: number, permission: Permission): Promise<string[]> {
      const [verb, role] = permission.split(':') as [(typeof VERBS)[number], Role]
      const rows = await db.all<{ name: string }>(
        `select g.name from auth_group g join auth_user_group m on m.group_id = g.id join users_ruleset r on r.group_id = g.id
          where m.user_id = ? and r.name = ? and r.can_${VERBS.find((one) => one === verb)!} = ? order by g.name`,
        [userId, role, true],
      )
      return rows.map(({ name }) => name)
    },

    /**
     * What each active member may do by this group alone: other groups may give the same. Superusers need no group and are left out.
     * @returns by their names
     */
    async lossesWithout(group: number): Promise<{ username: string; lost: Permission[] }[]> {
      const members = await db.all<{ pk: number; username: string }>(
        `select u.id as pk, u.username from auth_user_group m join auth_user u on u.id = m.user_id
          where m.group_id = ? and u.is_active = ? and u.is_superuser = ? order by u.username`,
        [group, true, false],
      )
      const own = await allowedBy(group)
      const others = await db.all<RulesetRow & { user_id: number }>(
        `select r.*, o.user_id from users_ruleset r join auth_user_group o on o.group_id = r.group_id
          where o.group_id <> ? and o.user_id in (select user_id from auth_user_group where group_id = ?)`,
        [group, group],
      )
      return members.map(({ pk, username }) => {
        const kept = new Set(rulesetPermissions(others.filter((row) => row.user_id === pk)))
        return { username, lost: own.filter((permission) => !kept.has(permission)) }
      })
    },
  }
}
