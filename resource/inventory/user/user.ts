import { randomUUID } from 'node:crypto'
import type { Row } from '../../../database.ts'
import { revokeTokensOf } from '../../../provider/identity/api-tokens.ts'
import { checkSignIn } from '../../../provider/identity/grantable.ts'
import { holderOf, nameKey } from '../../../provider/identity/name-key.ts'
import { passwordProblem } from '../../../provider/identity/password-rule.ts'
import { auditNewUser, auditUserChange, personState } from '../../../provider/identity/user-audit.ts'
import { closeAccess, removeUser, setGroups, setPassword } from '../../../provider/identity/user-changes.ts'
import { findUser, isUsername, normalUsername, refuseLastSuperuser } from '../../../provider/identity/users.ts'
import { allow, gate } from '../../auth/gate.ts'
import { field } from '../../engine/fields/index.ts'
import { parseBool } from '../../engine/fields/number.ts'
import type { Answer, ApiRequest, Operation } from '../../engine/operation.ts'
import { type Hooks, resource } from '../../engine/resource.ts'
import { parseShape, shapeSchema } from '../../engine/shape.ts'
import { column, sql } from '../../engine/sql.ts'
import { transactIdentity } from '../../engine/transact.ts'
import { Forbidden, invalid, NotFound, ValidationError } from '../../errors.ts'
import { NAMED_BY_OWNER } from '../effects.ts'
import { USER } from '../kinds/users.ts'
import { actsAsSuperuser, doerOf } from './access.ts'
import { groupsOf, KeyList } from './group-list.ts'
import { PROFILE, profileOf } from './profile.ts'

const changesSignIn = (values: Row, row: Row): boolean =>
  ['username', 'email'].some((name) => name in values && values[name] !== row[name]) ||
  ('is_active' in values && Boolean(values.is_active) !== Boolean(row.is_active))

const hooks: Hooks = {
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
    const groups = input.group_ids as number[] | undefined
    if (groups?.length) {
      const found: { id: number }[] = await trx('auth_group').whereIn('id', groups).select('id')
      const missing = groups.find((key) => !found.some((g) => g.id === key))
      if (missing !== undefined) throw invalid(`Invalid pk "${missing}" - object does not exist.`, 'group_ids')
    }
  },
  async saved({ trx, row, input, values, id, request }) {
    const before = row && (await personState(trx, id, row))
    const groups = input.group_ids as number[] | undefined
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
}

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
  hooks: [hooks],
})

const PASSWORD = {
  name: 'UserSetPassword',
  shape: {
    password: field.text(1000).required().writeOnly().named('password'),
    end_tokens: field.bool().writeOnly().named('end_tokens').help('End the API tokens of this person too'),
    override_warning: field.bool().writeOnly().named('override_warning').help('Take it although it is weak'),
  },
}

/** Gives somebody a new password: superusers only. All sessions of that person end. */
async function setPasswordOf(request: ApiRequest): Promise<Answer> {
  const { values, errors } = parseShape(PASSWORD.shape, await request.body())
  if (errors) throw new ValidationError(errors)
  const person = await findUser(request.db, 'id', request.path[0] as number)
  if (!person) throw new NotFound('User')
  if (person.pk === request.principal.user.pk) gate(allow.account, request.principal)
  const password = values.password as string
  const problem = passwordProblem(password, person.username, [person.firstName, person.lastName, person.email])
  if (problem && parseBool(values.override_warning) !== true) throw invalid(problem, 'password')
  return transactIdentity(request, async (trx) => {
    await setPassword(trx, person, password, doerOf(request))
    if (parseBool(values.end_tokens) === true) await revokeTokensOf(trx, person.pk, doerOf(request))
    return { body: {} }
  })
}

const setPasswordOperation = (method: 'put' | 'patch'): Operation => ({
  id: method === 'put' ? 'user_set_password_update' : 'user_set_password_partial_update',
  method,
  path: '/api/user/{id}/set-password/',
  summary: 'Give a user a new password',
  access: allow.superuser,
  touches: ['auth_user', 'auth_session', 'oidc_record', 'auth_one_time_link'],
  request: PASSWORD,
  partial: method === 'patch',
  status: 200,
  response: PASSWORD,
  handle: setPasswordOf,
})
export const setPasswordOperations = [setPasswordOperation('put'), setPasswordOperation('patch')]
