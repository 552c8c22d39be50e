/** The caller: who they are, what they may do, and leaving. */

import { auditedBy } from '../../../provider/identity/audit.ts'
import { disableUser } from '../../../provider/identity/user-changes.ts'
import { type Permission, ROLES, VERBS } from '../../../provider/scopes.ts'
import { allow, isAllowed } from '../../auth/gate.ts'
import { action } from '../../engine/action.ts'
import type { JsonSchema } from '../../engine/field.ts'
import { field } from '../../engine/fields/index.ts'
import { parseBool } from '../../engine/fields/number.ts'
import type { Caller } from '../../engine/operation.ts'
import { detailStatement } from '../../engine/read.ts'
import { shapeOf } from '../../engine/request.ts'
import { resource } from '../../engine/resource.ts'
import type { Shape } from '../../engine/shape.ts'
import { shown, singleton } from '../../engine/singleton.ts'
import { bind, raw } from '../../engine/sql.ts'
import { updateRow } from '../../engine/write.ts'
import { USER } from '../kinds/users.ts'
import { permissionsByModel } from './model-permissions.ts'
import { ownProfile } from './profile.ts'
import { user } from './user.ts'

const ROLES_SCHEMA: JsonSchema = {
  type: 'object',
  additionalProperties: { type: ['array', 'null'], items: { type: 'string', enum: [...VERBS] } },
}
const MODELS_SCHEMA: JsonSchema = { type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } }

/** What this very credential can do: the live roles, as far as its scopes reach. Clients build their screens from it. */
const can =
  ({ principal }: Caller) =>
  (permission: Permission): boolean =>
    isAllowed({ anyOf: [`r:${permission}`] }, principal)

/** Every role is there: clients read a missing one as allowed, and null as denied. */
function rolesOf(request: Caller): Record<string, string[] | null> {
  const allowed = can(request)
  return Object.fromEntries(
    ROLES.map((role) => {
      const verbs = VERBS.filter((verb) => allowed(`${verb}:${role}`))
      return [role, verbs.length ? verbs : null]
    }),
  )
}

const { pk, username, first_name, last_name, email, groups } = user.fields
/** One's own account as one may change it: names and address, no flags. */
export const self = resource<Shape>({
  ...user,
  name: 'MeUser',
  fields: {
    pk,
    username,
    first_name,
    last_name,
    email,
    groups,
    is_staff: field.bool().default(false).readOnly().label('Staff').help('Whether they manage the installation'),
    is_superuser: field.bool().default(false).readOnly().label('Superuser').help('Whether they may do everything'),
    is_active: field.bool().default(true).readOnly().label('Active').help('Whether they can sign in'),
    profile: ownProfile,
    roles: field
      .computed(ROLES_SCHEMA, () => raw('null'))
      .bare()
      .told({ child: undefined })
      .when('roles')
      .help('Verbs by role; null is denied'),
    permissions: field
      .computed(MODELS_SCHEMA, () => raw('null'))
      .nullable()
      .bare()
      .when('roles')
      .help('Verbs by model'),
  },
})
const ME = { name: self.name, shape: self.fields }
const PATH = '/api/user/me/'

const meOperation = singleton({
  id: 'user_me_retrieve',
  path: PATH,
  summary: 'See your own account',
  view: allow.general,
  query: [
    {
      name: 'roles',
      schema: { type: 'boolean', default: false },
      description: 'Whether verbs by role and by model are part of the answer',
    },
  ],
  response: ME,
  async read(request, all, written) {
    const { pk } = request.principal.user
    const statement = detailStatement(self, request, [pk])
    const [row] = await all<{ j: string }>(statement.text, bind(statement.params, pk))
    // Roles are worked out from the credential, not from the row.
    const roles =
      written || parseBool(request.query.get('roles') ?? '')
        ? { roles: rolesOf(request), permissions: permissionsByModel(can(request)) }
        : {}
    return { ...JSON.parse(row!.j), ...roles }
  },
  write: {
    summaries: ['Replace your own account data', 'Change your own account data'],
    access: allow.account,
    touches: ['auth_user'],
    request: ME,
    identity: true,
    run: ({ trx, request }, values, mode) => updateRow(self, request, trx, request.principal.user.pk, values, mode),
  },
})

/** What was made by whoever leaves stays; a superuser can switch the account on again. */
const leave = action({
  id: 'user_me_destroy',
  method: 'delete',
  path: PATH,
  summary: 'Disable your own account',
  access: allow.closeAccount,
  touches: ['auth_user', 'auth_session', 'auth_one_time_link', 'oidc_record'],
  status: 204,
  identity: true,
  run: ({ trx, request }) => disableUser(trx, request.principal.user.pk, auditedBy(request)),
})

/** As forms have it, though nobody writes it. */
const SAID = { required: true, read_only: false }
const FLAG = { default: false, read_only: false }
const ROLE = {
  name: 'Role',
  shape: shapeOf({
    user: field.integer().readOnly().told(SAID),
    username: field.text(150).readOnly().told(SAID).label('username').help('Name to sign in with'),
    roles: field
      .computed(ROLES_SCHEMA, () => raw('null'))
      .bare()
      .told({ child: undefined }),
    permissions: field
      .computed(MODELS_SCHEMA, () => raw('null'))
      .nullable()
      .bare(),
    is_staff: field.bool().readOnly().told(FLAG).label('Staff status').help('Whether they manage the installation'),
    is_superuser: field.bool().readOnly().told(FLAG).label('Superuser status').help('Whether they may do everything'),
  }),
}

const rolesAt = (path: string, id: string) =>
  shown({
    id,
    path,
    model: USER.name,
    summary: 'See your own roles and permissions',
    view: allow.general,
    response: ROLE,
    async read(request) {
      const { pk, username, isStaff, isSuperuser } = request.principal.user
      return {
        user: pk,
        username,
        roles: rolesOf(request),
        permissions: permissionsByModel(can(request)),
        is_staff: isStaff,
        is_superuser: isSuperuser,
      }
    },
  })

export const meOperations = [
  ...meOperation,
  leave,
  rolesAt('/api/user/me/roles/', 'user_me_roles_retrieve'),
  rolesAt('/api/user/roles/', 'user_roles_retrieve'),
]
