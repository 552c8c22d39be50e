import { randomUUID } from 'node:crypto'
import type { Row } from '../../../database.ts'
import { checkSignIn } from '../../../provider/identity/grantable.ts'
import { holderOf, nameKey } from '../../../provider/identity/name-key.ts'
import { auditNewUser, auditUserChange, personState } from '../../../provider/identity/user-audit.ts'
import { closeAccess, removeUser, setGroups } from '../../../provider/identity/user-changes.ts'
import { isUsername, normalUsername, refuseLastSuperuser } from '../../../provider/identity/users.ts'
import { allow, gate } from '../../auth/gate.ts'
import { field } from '../../engine/fields/index.ts'
import { resource } from '../../engine/resource.ts'
import { shapeSchema } from '../../engine/shape.ts'
import { column, sql } from '../../engine/sql.ts'
import { Forbidden, invalid } from '../../errors.ts'
import { NAMED_BY_OWNER } from '../effects.ts'
import { USER } from '../kinds/users.ts'
import { actsAsSuperuser, doerOf } from './access.ts'
import { groupsOf, KeyList } from './group-list.ts'
import { PROFILE, profileOf } from './profile.ts'

const changesSignIn = (values: Row, row: Row): boolean =>
  ['username', 'email'].some((name) => name in values && values[name] !== row[name]) ||
  ('is_active' in values && Boolean(values.is_active) !== Boolean(row.is_active))

/** A person's account, as everybody sees it and staff changes it. */
const BRIEF = ['username', 'first_name', 'last_name', 'email']
/** A person as other things show them. */
export const USER_BRIEF = {
  type: 'object',
  properties: { pk: { type: 'integer' }, ...Object.fromEntries(BRIEF.map((name) => [name, { type: 'string' }])) },
  required: ['pk', ...BRIEF],
}

export const user = resource({
  kind: USER,
  name: 'ExtendedUser',
  noun: 'user',
  identity: true,
  fields: {
    pk: field.pk(),
    username: field.text(150).required(),
    first_name: field.text(150).blank(),
    last_name: field.text(150).blank(),
    email: field.email().blank(),
    groups: groupsOf(),
    group_ids: new KeyList().transient().help('Groups that the user shall be in, all of them'),
    is_staff: field.bool().default(false).help('May this user administer people and groups?'),
    is_superuser: field.bool().default(false).help('May this user do everything?'),
    is_active: field.bool().default(true).help('May this user sign in?'),
    profile: field.computed(shapeSchema(PROFILE.shape, 'answer'), (d, t) =>
      d.object(profileOf(d, 'p'), sql`from users_profile p where p.user_id = ${column(t, 'id')}`),
    ),
  },
  briefs: { brief: { only: ['pk', ...BRIEF], schema: USER_BRIEF }, account: { only: ['pk', ...BRIEF] } },
  filter: ['is_active', 'is_staff', 'is_superuser'],
  search: ['username', 'first_name', 'last_name'],
  order: ['email', 'username', 'first_name', 'last_name', 'is_staff', 'is_superuser', 'is_active'],
  touches: ['auth_user_group', 'users_profile', 'users_owner'],
  cascades: [
    'auth_session',
    'auth_totp',
    'auth_passkey',
    'auth_recovery_code',
    'auth_one_time_link',
    'auth_known_network',
    'oidc_record',
    'oauth_application',
    'oauth_use',
    'users_apitoken',
    'common_user_setting',
    'part_star',
    'part_category_star',
    ...NAMED_BY_OWNER,
    'common_parameter',
    'common_attachment',
    'common_notes_image',
    'common_barcode_scan',
    'part_stocktake',
    'order_sales_order_shipment',
    'stock_tracking',
    'stock_test_result',
  ],
  defaultOrder: ['username'],
  hooks: [
    {
      async check({ trx, values, row, input, request, id }) {
        if (row && id === request.principal.user.pk) gate(allow.account, request.principal)
        const superuser = actsAsSuperuser(request.principal)
        if (row?.is_superuser && !superuser)
          throw new Forbidden('You do not have permission to perform this action. Only a superuser may change a superuser.')
        for (const flag of ['is_staff', 'is_superuser'] as const) {
          if (values[flag] !== undefined && Boolean(values[flag]) !== Boolean(row?.[flag]) && !superuser) {
            throw invalid('You do not have permission to change this user role.', flag)
          }
        }
        if (typeof values.username === 'string') values.username = normalUsername(values.username)
        if (typeof values.username === 'string' && values.username !== row?.username) {
          if (!isUsername(values.username))
            throw invalid(
              'Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters, and letters of one alphabet.',
              'username',
            )
          if (await holderOf(trx, 'auth_user', values.username, row && id))
            throw invalid('A user with that username already exists.', 'username')
          values.name_key = nameKey(values.username)
        }
        if (row && changesSignIn(values, row)) await checkSignIn(trx, doerOf(request), id)
        if (row && (values.is_active === false || values.is_superuser === false)) await refuseLastSuperuser(trx, id)
        if (!row) Object.assign(values, { sub: randomUUID(), date_joined: new Date().toISOString() })
        const groups = input.group_ids
        if (groups?.length) {
          const found: { id: number }[] = await trx('auth_group').whereIn('id', groups).select('id')
          const missing = groups.find((key) => !found.some((g) => g.id === key))
          if (missing !== undefined) throw invalid(`Invalid pk "${missing}" - object does not exist.`, 'group_ids')
        }
      },
      async saved({ trx, row, input, values, id, request }) {
        const before = row && (await personState(trx, id, row))
        const groups = input.group_ids
        if (groups) await setGroups(trx, id, groups, doerOf(request))
        if (before) {
          const closed = before.is_active && values.is_active === false
          const more = closed ? { sessions: await closeAccess(trx, { id, sub: row.sub as string }) } : {}
          await auditUserChange(trx, id, before, doerOf(request), more)
        } else {
          await trx('users_profile').insert({ user_id: id })
          await trx('users_owner').insert({ user_id: id })
          await auditNewUser(trx, id, doerOf(request))
        }
      },
      async deleting({ trx, row, request, id }) {
        if (id === request.principal.user.pk) gate(allow.closeAccount, request.principal)
        if (row!.is_superuser && !actsAsSuperuser(request.principal))
          throw new Forbidden('You do not have permission to perform this action. Only a superuser may delete a superuser.')
        await removeUser(trx, id, doerOf(request))
      },
    },
  ],
})
