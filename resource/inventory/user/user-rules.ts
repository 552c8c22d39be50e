/** Rules of accounts: who may change whom, and what of it is written down. */
import { randomUUID } from 'node:crypto'
import type { Row } from '../../../database.ts'
import { auditedBy } from '../../../provider/identity/audit.ts'
import { checkSignIn } from '../../../provider/identity/grantable.ts'
import { refuseLastSuperuser } from '../../../provider/identity/last-superuser.ts'
import { holderOf, nameKey } from '../../../provider/identity/name-key.ts'
import { auditNewUser, auditUserChange, personState } from '../../../provider/identity/user-audit.ts'
import { closeAccess, removeUser, setGroups } from '../../../provider/identity/user-changes.ts'
import { isUsername, normalUsername } from '../../../provider/identity/users.ts'
import { allow, gate } from '../../auth/gate.ts'
import { missing } from '../../engine/fields/ref.ts'
import type { Hooks } from '../../engine/resource.ts'
import { Forbidden, invalid } from '../../errors.ts'
import { actsAsSuperuser } from './access.ts'
import type { user } from './user.ts'

const changesSignIn = (values: Row, row: Row): boolean =>
  ['username', 'email'].some((name) => name in values && values[name] !== row[name]) ||
  ('is_active' in values && Boolean(values.is_active) !== Boolean(row.is_active))

export const userRules: Hooks<typeof user.fields> = {
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
    if (row && changesSignIn(values, row)) await checkSignIn(trx, auditedBy(request), id)
    if (row && (values.is_active === false || values.is_superuser === false)) await refuseLastSuperuser(trx, id)
    if (!row) Object.assign(values, { sub: randomUUID(), date_joined: new Date().toISOString() })
    const groups = input.group_ids
    if (groups?.length) {
      const found: { id: number }[] = await trx('auth_group').whereIn('id', groups).select('id')
      const unknown = groups.find((key) => !found.some((g) => g.id === key))
      if (unknown !== undefined) throw invalid(missing(unknown), 'group_ids')
    }
  },
  async saved({ trx, row, input, values, id, request }) {
    const before = row && (await personState(trx, id, row))
    const groups = input.group_ids
    if (groups) await setGroups(trx, id, groups, auditedBy(request))
    if (before) {
      const closed = before.is_active && values.is_active === false
      const more = closed ? { sessions: await closeAccess(trx, { id, sub: String(row.sub) }) } : {}
      await auditUserChange(trx, id, before, auditedBy(request), more)
    } else {
      await trx('users_profile').insert({ user_id: id })
      await trx('users_owner').insert({ user_id: id })
      await auditNewUser(trx, id, auditedBy(request))
    }
  },
  async deleting({ trx, row, request, id }) {
    if (id === request.principal.user.pk) gate(allow.closeAccount, request.principal)
    if (row!.is_superuser && !actsAsSuperuser(request.principal))
      throw new Forbidden('You do not have permission to perform this action. Only a superuser may delete a superuser.')
    await removeUser(trx, id, auditedBy(request))
  },
}
