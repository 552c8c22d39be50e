/** The caller: who they are, what they may do, and leaving. */

import { disableUser } from '../../../provider/identity/user-changes.ts'
import { type Permission, ROLES, type Scope, VERBS } from '../../../provider/scopes.ts'
import { allow, isAllowed } from '../../auth/gate.ts'
import type { JsonSchema } from '../../engine/field.ts'
import { field } from '../../engine/fields/index.ts'
import { parseBool } from '../../engine/fields/number.ts'
import type { Answer, ApiRequest, Operation } from '../../engine/operation.ts'
import { detailStatement } from '../../engine/read.ts'
import { resource } from '../../engine/resource.ts'
import { bind, raw } from '../../engine/sql.ts'
import { transactIdentity } from '../../engine/transact.ts'
import { update } from '../../engine/write.ts'
import { doerOf } from './access.ts'
import { permissionsByModel } from './model-permissions.ts'
import { user } from './user.ts'

const ROLES_SCHEMA: JsonSchema = {
  type: 'object',
  additionalProperties: { type: ['array', 'null'], items: { type: 'string', enum: [...VERBS] } },
}
const MODELS_SCHEMA: JsonSchema = { type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } }

/** What this very credential can do: the live roles, as far as its scopes reach. Clients build their screens from it. */
const can =
  ({ principal }: ApiRequest) =>
  (permission: Permission): boolean =>
    isAllowed({ anyOf: [`r:${permission}` as Scope] }, principal)

/** Every role is there: clients read a missing one as allowed, and null as denied. */
function rolesOf(request: ApiRequest): Record<string, string[] | null> {
  const allowed = can(request)
  return Object.fromEntries(
    ROLES.map((role) => {
      const verbs = VERBS.filter((verb) => allowed(`${verb}:${role}`))
      return [role, verbs.length ? verbs : null]
    }),
  )
}

/** One's own account as one may change it: names and address, no flags. */
const self = resource({
  ...user,
  name: 'MeUser',
  fields: {
    ...Object.fromEntries(['pk', 'username', 'first_name', 'last_name', 'email', 'groups'].map((name) => [name, user.fields[name]!])),
    is_staff: field.bool().readOnly(),
    is_superuser: field.bool().readOnly(),
    is_active: field.bool().readOnly(),
    profile: user.fields.profile!,
    roles: field.computed(ROLES_SCHEMA, () => raw('null')).help('Verbs by role; null is denied'),
    permissions: field
      .computed(MODELS_SCHEMA, () => raw('null'))
      .nullable()
      .when('roles')
      .help('Verbs by model'),
  },
})
const ME = { name: self.name, shape: self.fields }

const onSelf = (request: ApiRequest): ApiRequest => ({ ...request, path: [request.principal.user.pk] })

/** Roles are worked out from the credential, not from the row. */
const withRoles = (request: ApiRequest, body: string): Answer => ({
  body: {
    ...(JSON.parse(body) as object),
    roles: rolesOf(request),
    ...(parseBool(request.query.get('roles') ?? '') ? { permissions: permissionsByModel(can(request)) } : {}),
  },
})

async function read(request: ApiRequest): Promise<Answer> {
  const { db, principal } = request
  const statement = detailStatement(self, request, [principal.user.pk])
  const [row] = await db.all<{ j: string }>(statement.text, bind(statement.params, principal.user.pk))
  return withRoles(request, row!.j)
}

const write =
  (mode: 'replace' | 'patch') =>
  (request: ApiRequest): Promise<Answer> =>
    update(self, onSelf(request), mode, (body) => withRoles(request, body))

/** Switches one's own account off. What was made by it stays; a superuser can switch it on again. */
const leave = (request: ApiRequest): Promise<Answer> =>
  transactIdentity(request, async (trx) => {
    await disableUser(trx, request.principal.user.pk, doerOf(request))
    return { status: 204 }
  })

const ROLE = {
  name: 'Role',
  shape: {
    user: field.integer().readOnly().named('user'),
    username: field.text(150).readOnly().named('username'),
    roles: field.computed(ROLES_SCHEMA, () => raw('null')).named('roles'),
    permissions: field
      .computed(MODELS_SCHEMA, () => raw('null'))
      .nullable()
      .named('permissions'),
    is_staff: field.bool().readOnly().named('is_staff'),
    is_superuser: field.bool().readOnly().named('is_superuser'),
  },
}

async function roles(request: ApiRequest): Promise<Answer> {
  const { pk, username, isStaff, isSuperuser } = request.principal.user
  return {
    body: {
      user: pk,
      username,
      roles: rolesOf(request),
      permissions: permissionsByModel(can(request)),
      is_staff: isStaff,
      is_superuser: isSuperuser,
    },
  }
}

const PATH = '/api/user/me/'
const rolesAt = (path: string, id: string): Operation => ({
  id,
  method: 'get',
  path,
  summary: 'See what you may do',
  access: allow.general,
  status: 200,
  response: ROLE,
  handle: roles,
})

export const meOperations: Operation[] = [
  {
    id: 'user_me_retrieve',
    method: 'get',
    path: PATH,
    summary: 'See your own account',
    access: allow.general,
    query: [{ name: 'roles', schema: { type: 'boolean', default: false }, description: 'Whether verbs by model are part of the answer' }],
    status: 200,
    response: ME,
    handle: read,
  },
  {
    id: 'user_me_update',
    method: 'put',
    path: PATH,
    summary: 'Replace your own account data',
    access: allow.account,
    touches: ['auth_user'],
    request: ME,
    status: 200,
    response: ME,
    handle: write('replace'),
  },
  {
    id: 'user_me_partial_update',
    method: 'patch',
    path: PATH,
    summary: 'Change your own account data',
    access: allow.account,
    touches: ['auth_user'],
    request: ME,
    partial: true,
    status: 200,
    response: ME,
    handle: write('patch'),
  },
  {
    id: 'user_me_destroy',
    method: 'delete',
    path: PATH,
    summary: 'Switch your own account off',
    access: allow.closeAccount,
    touches: ['auth_user', 'auth_session', 'auth_one_time_link', 'oidc_record'],
    status: 204,
    handle: leave,
  },
  rolesAt('/api/user/me/roles/', 'user_me_roles_retrieve'),
  rolesAt('/api/user/roles/', 'user_roles_retrieve'),
]
