import type { Row, Trx } from '../../../database.ts'
import { checkGrant, checkGroupTaking } from '../../../provider/identity/grantable.ts'
import { auditGroupChange, auditNewGroup, removeGroup } from '../../../provider/identity/group-changes.ts'
import { holderOf, nameKey } from '../../../provider/identity/name-key.ts'
import { createRulesets, type RulesetRow, rulesetPermissions } from '../../../provider/identity/roles.ts'
import { ROLE_LABELS, ROLES, VERBS } from '../../../provider/scopes.ts'
import { entriesOf } from '../../engine/detail.ts'
import { field } from '../../engine/fields/index.ts'
import type { Caller } from '../../engine/operation.ts'
import { resource } from '../../engine/resource.ts'
import { column, raw, sql } from '../../engine/sql.ts'
import { invalid } from '../../errors.ts'
import { NAMED_BY_OWNER } from '../effects.ts'
import { GROUP, RULESET, USER } from '../kinds/users.ts'
import { doerOf } from './access.ts'
import { modelPermissions } from './model-permissions.ts'
import { USER_BRIEF } from './user.ts'

const allowed = (row?: Row) => (row ? rulesetPermissions([row as RulesetRow]) : [])

/** A ruleset may become what it will be. @param after without one it goes @throws RightsError */
async function checkRuleset(trx: Trx, request: Caller, before: Row, after?: Row): Promise<void> {
  const [held, wanted] = [allowed(before), allowed(after)]
  await checkGrant(
    trx,
    doerOf(request),
    wanted.filter((permission) => !held.includes(permission)),
  )
  if (held.some((permission) => !wanted.includes(permission))) await checkGroupTaking(trx, doerOf(request), before.group_id as number)
}

/** The entry about one ruleset that is different now. @param after the row as it is; without one it is gone */
async function auditRuleset(trx: Trx, request: Caller, before: Row, after?: Row): Promise<void> {
  const group = await trx('auth_group').where({ id: before.group_id }).first('name')
  const state = (row?: Row) => ({ name: group.name as string, permissions: allowed(row) })
  await auditGroupChange(trx, state(before), state(after), doerOf(request))
}

/** What a group may do in one part of the inventory. */
export const ruleset = resource({
  kind: RULESET,
  noun: 'ruleset',
  identity: true,
  operations: ['list', 'retrieve', 'update', 'destroy'],
  fields: {
    pk: field.pk(),
    name: field
      .choice(Object.fromEntries(ROLES.map((role) => [role, ROLE_LABELS[role]])))
      .readOnly()
      .help('The role'),
    label: field.computed(
      { type: 'string' },
      (_d, t) =>
        sql`case ${column(t, 'name')} ${raw(ROLES.map((role) => `when '${role}' then '${ROLE_LABELS[role]}'`).join(' '))} else ${column(t, 'name')} end`,
    ),
    group: field.ref(GROUP).readOnly(),
    can_view: field.bool().default(false).label('View'),
    can_add: field.bool().default(false).label('Add'),
    can_change: field.bool().default(false).label('Change'),
    can_delete: field.bool().default(false).label('Delete'),
  },
  filter: ['group', 'name'],
  order: ['name'],
  search: [raw('t.name')],
  defaultOrder: ['name'],
  hooks: [
    {
      check: ({ trx, request, row, values }) => checkRuleset(trx, request, row!, { ...row!, ...values }),
      deleting: ({ trx, request, row }) => checkRuleset(trx, request, row!),
      saved: ({ trx, request, row, values }) => auditRuleset(trx, request, row!, { ...row!, ...values }),
      deleted: ({ trx, request, row }) => auditRuleset(trx, request, row!),
    },
  ],
})

const RULES = ['pk', 'name', 'label', 'group', ...VERBS.map((verb) => `can_${verb}` as const)] as const

/** People who share roles. A new group starts with every role closed. */
export const group = resource({
  kind: GROUP,
  identity: true,
  fields: {
    pk: field.pk(),
    name: field.text(150).required(),
    permissions: modelPermissions(
      (verb, role) =>
        sql`exists (select 1 from users_ruleset r where r.group_id = t.id and r.name = ${raw(`'${role}'`)} and ${raw(`r.can_${verb}`)})`,
    )
      .nullable()
      .when('permission_detail'),
    roles: field
      .computed({ type: 'array', items: { $ref: '#/components/schemas/RuleSet' } }, (d, t, sight) =>
        d.objects(
          RULES.map((name) => [name, ruleset.fields[name].seen(d, 'r', sight)]),
          sql`from users_ruleset r where r.group_id = ${column(t, 'id')}`,
          raw('r.id'),
        ),
      )
      .nullable()
      .when('role_detail', true),
    users: field
      .computed({ type: 'array', items: USER_BRIEF }, (d, t, sight) =>
        d.objects(
          entriesOf(USER, 'brief', d, 'u', sight),
          sql`from auth_user_group m join auth_user u on u.id = m.user_id where m.group_id = ${column(t, 'id')}`,
          raw('u.username'),
        ),
      )
      .guarded(() => USER.access('view'))
      .when('user_detail'),
  },
  search: ['name'],
  order: ['name'],
  // A renamed or deleted group is a change of its members' claims (updated_at).
  touches: ['users_ruleset', 'users_owner', 'auth_user'],
  cascades: ['auth_user_group', 'users_profile', ...NAMED_BY_OWNER],
  defaultOrder: ['name'],
  hooks: [
    {
      async check({ trx, values, id, row, request }) {
        const name = values.name as string | undefined
        if (!name || name === row?.name) return
        if (row) await checkGroupTaking(trx, doerOf(request), id)
        if (await holderOf(trx, 'auth_group', name, row && id)) throw invalid('group with this name already exists.', 'name')
        values.name_key = nameKey(name)
      },
      async saved({ trx, row, id, values, request }) {
        const name = (values.name ?? row?.name) as string
        const state = (named: string) => ({ name: named, permissions: [] })
        if (row) return void (await auditGroupChange(trx, state(row.name as string), state(name), doerOf(request)))
        await createRulesets(trx, id)
        await trx('users_owner').insert({ group_id: id })
        await auditNewGroup(trx, name, doerOf(request))
      },
      deleting: ({ trx, id, request }) => removeGroup(trx, id, doerOf(request)),
    },
  ],
})
