/** Gives somebody a new password: superusers only. All sessions of that person end. */

import { revokeTokensOf } from '../../../provider/identity/api-tokens.ts'
import { auditedBy } from '../../../provider/identity/audit.ts'
import { passwordProblem } from '../../../provider/identity/password-rule.ts'
import { setPassword } from '../../../provider/identity/user-changes.ts'
import { allow, gate } from '../../auth/gate.ts'
import { action } from '../../engine/action.ts'
import { field } from '../../engine/fields/index.ts'
import { MAX_INTEGER } from '../../engine/fields/number.ts'
import { shapeOf } from '../../engine/request.ts'
import { invalid, NotFound } from '../../errors.ts'
import { USER } from '../kinds/users.ts'

const PASSWORD = shapeOf({
  password: field.text(1000).required().asIs().writeOnly().help('The new password'),
  end_tokens: field.bool().writeOnly().unlisted().help('End the API tokens of this person too'),
  override_warning: field.bool().writeOnly().help('Take it although it is weak'),
})

const setting = (method: 'put' | 'patch') =>
  action({
    id: method === 'put' ? 'user_set_password_update' : 'user_set_password_partial_update',
    method,
    path: '/api/user/{id}/set-password/',
    model: USER.name,
    summary: 'Set a new password for a user',
    access: allow.superuser,
    touches: ['auth_user', 'auth_session', 'oidc_record', 'auth_one_time_link'],
    schema: 'UserSetPassword',
    body: PASSWORD,
    status: 200,
    response: { name: 'UserSetPassword', shape: PASSWORD },
    identity: true,
    async run({ trx, request, id }, { password, end_tokens, override_warning }) {
      const person = id <= MAX_INTEGER ? await trx('auth_user').where({ id }).first() : undefined
      if (!person) throw new NotFound('User')
      if (id === request.principal.user.pk) gate(allow.account, request.principal)
      const { sub, username, first_name, last_name, email } = person
      const problem = passwordProblem(password, username, [first_name, last_name, email])
      if (problem && !override_warning) throw invalid(String(problem), 'password')
      await setPassword(trx, { pk: id, sub, username }, password, auditedBy(request))
      if (end_tokens) await revokeTokensOf(trx, id, auditedBy(request))
      return {}
    },
  })
export const setPasswordOperations = [setting('put'), setting('patch')]
