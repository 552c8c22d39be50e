import { createRulesets } from '../../../provider/identity/roles.ts'
import { ROLE_LABELS, ROLES, VERBS } from '../../../provider/scopes.ts'
import { field } from '../../engine/fields/index.ts'
import { resource } from '../../engine/resource.ts'
import { column, raw, sql } from '../../engine/sql.ts'
import { invalid } from '../../errors.ts'
import { GROUP } from '../targets.ts'
import { STAFF_WRITES } from './access.ts'
import { modelPermissions } from './model-permissions.ts'
import { USER_BRIEF, userBrief } from './user-brief.ts'

/** What a group may do in one part of the inventory. */
export const ruleset = resource({
  path: '/user/ruleset/',
  name: 'RuleSet',
  noun: 'ruleset',
  table: 'users_ruleset',
  access: STAFF_WRITES,
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
  search: ['t.name'],
  defaultOrder: ['name'],
})

const RULES = ['pk', 'name', 'label', 'group', ...VERBS.map((verb) => `can_${verb}`)]

/** People who share roles. A new group starts with every role closed. */
export const group = resource({
  path: '/user/group/',
  name: 'Group',
  table: 'auth_group',
  access: STAFF_WRITES,
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
      .computed({ type: 'array', items: { $ref: '#/components/schemas/RuleSet' } }, (d, t) =>
        d.objects(
          RULES.map((name) => [name, ruleset.fields[name]!.select(d, 'r')]),
          sql`from users_ruleset r where r.group_id = ${column(t, 'id')}`,
          raw('r.id'),
        ),
      )
      .nullable()
      .when('role_detail', true),
    users: field
      .computed({ type: 'array', items: USER_BRIEF }, (d, t) =>
        d.objects(
          userBrief('u'),
          sql`from auth_user_group m join auth_user u on u.id = m.user_id where m.group_id = ${column(t, 'id')}`,
          raw('u.username'),
        ),
      )
      .nullable()
      .when('user_detail'),
  },
  search: ['name'],
  order: ['name'],
  defaultOrder: ['name'],
  hooks: [
    {
      async check({ trx, values, id }) {
        if (
          values.name &&
          (await trx('auth_group')
            .whereNot({ id })
            .where({ name: values.name as string })
            .first('id'))
        )
          throw invalid('group with this name already exists.', 'name')
      },
      async saved({ trx, row, id }) {
        if (row) return
        await createRulesets(trx, id)
        await trx('users_owner').insert({ group_id: id })
      },
    },
  ],
})
