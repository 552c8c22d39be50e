import { ROLES, type Role, VERBS } from '../../../provider/scopes.ts'
import { entriesOf } from '../../engine/detail.ts'
import { field } from '../../engine/fields/index.ts'
import { resource } from '../../engine/resource.ts'
import { column, raw, sql } from '../../engine/sql.ts'
import { NAMED_BY_OWNER } from '../effects.ts'
import { GROUP, RULESET, USER } from '../kinds/users.ts'
import { modelPermissions } from './model-permissions.ts'
import { USER_BRIEF } from './user.ts'

/** What clients call the roles. */
const LABELS: Readonly<Record<Role, string>> = {
  admin: 'Admin',
  part_category: 'Part Categories',
  part: 'Parts',
  bom: 'Bills of Material',
  stock_location: 'Stock Locations',
  stock: 'Stock Items',
  build: 'Build Orders',
  purchase_order: 'Purchase Orders',
  sales_order: 'Sales Orders',
  return_order: 'Return Orders',
  transfer_order: 'Transfer Orders',
}

/** What a group may do in one part of the inventory. */
export const ruleset = resource({
  kind: RULESET,
  noun: 'ruleset',
  identity: true,
  operations: ['list', 'retrieve', 'update', 'destroy'],
  fields: {
    pk: field.pk(),
    name: field.choice(LABELS).readOnly().told({ choices: undefined }).help('The role'),
    label: field
      .computed(
        { type: 'string' },
        (_d, t) =>
          sql`case ${column(t, 'name')} ${raw(ROLES.map((role) => `when '${role}' then '${LABELS[role]}'`).join(' '))} else ${column(t, 'name')} end`,
      )
      .bare(),
    group: field.ref(GROUP).readOnly().bare().help('Whose rules these are'),
    can_view: field.bool().default(false).label('View').help('May see such things'),
    can_add: field.bool().default(false).label('Add').help('May make such things'),
    can_change: field.bool().default(false).label('Change').help('May change such things'),
    can_delete: field.bool().default(false).label('Delete').help('May delete such things'),
  },
  filter: ['group', 'name'],
  order: ['name'],
  search: [raw('t.name')],
  defaultOrder: ['pk'],
})

const RULES = ['pk', 'name', 'label', 'group', ...VERBS.map((verb) => `can_${verb}` as const)] as const

/** People who share roles. A new group starts with every role closed. */
export const group = resource({
  kind: GROUP,
  identity: true,
  fields: {
    pk: field.pk(),
    name: field.text(150).required().label('name'),
    permissions: modelPermissions(
      (verb, role) =>
        sql`exists (select 1 from users_ruleset r where r.group_id = t.id and r.name = ${raw(`'${role}'`)} and ${raw(`r.can_${verb}`)})`,
    )
      .nullable()
      .when('permission_detail')
      .label('permissions')
      .told({ type: 'field' }),
    roles: field
      .computed({ type: 'array', items: { $ref: '#/components/schemas/RuleSet' } }, (d, t, sight) =>
        d.objects(
          RULES.map((name) => [name, ruleset.fields[name].seen(d, 'r', sight)]),
          sql`from users_ruleset r where r.group_id = ${column(t, 'id')}`,
          raw(
            `case r.name ${Object.keys(LABELS)
              .map((name, at) => `when '${name}' then ${at}`)
              .join(' ')} end`,
          ),
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
  defaultOrder: ['pk'],
})
