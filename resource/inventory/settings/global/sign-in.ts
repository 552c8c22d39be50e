/** Settings of signing in and signing up. Both follow the configuration and the admin center here: these are kept alone. */
import { FieldError } from '../../../engine/field.ts'
import { forClients, oneOf, text, yesNo } from '../definition.ts'

function json(value: string): void {
  try {
    JSON.parse(value)
  } catch {
    throw new FieldError('Enter JSON, such as {"theirs": "ours"}.')
  }
}

export const SIGN_IN_OF_CLIENTS = forClients({
  LOGIN_ENABLE_PWD_FORGOT: yesNo(true, 'Forgotten passwords', 'Whether the sign-in page offers to replace a forgotten password'),
  LOGIN_ENFORCE_MFA: {
    ...yesNo(false, 'Second factors', 'Whether everybody is asked to set up a second factor'),
    confirm: 'This asks everybody to set up a second factor, and clients that follow it sign everybody out.',
  },
  LOGIN_ENABLE_REG: yesNo(false, 'Sign up', 'Whether people can make their own accounts'),
  LOGIN_MAIL_REQUIRED: yesNo(false, 'E-mail address', 'Whether signing up takes an e-mail address'),
  LOGIN_SIGNUP_MAIL_TWICE: yesNo(false, 'E-mail address twice', 'Whether signing up asks for the e-mail address twice'),
  LOGIN_SIGNUP_PWD_TWICE: yesNo(true, 'Password twice', 'Whether signing up asks for the password twice'),
  LOGIN_SIGNUP_MAIL_RESTRICTION: text('', 'Domains', 'Domains of e-mail addresses that may sign up, each with an @, commas between them'),
  SIGNUP_GROUP: oneOf('', { '': 'No group' }, 'Group of new accounts', 'Group that whoever signs up becomes a member of'),
  LOGIN_ENABLE_SSO: yesNo(false, 'Single sign-on', 'Whether accounts of other providers can sign in'),
  LOGIN_ENABLE_SSO_REG: yesNo(false, 'Sign up by single sign-on', 'Whether accounts of other providers can sign up'),
  LOGIN_SIGNUP_SSO_AUTO: yesNo(true, 'Details by single sign-on', 'Whether the other provider fills in who somebody is'),
  LOGIN_ENABLE_SSO_GROUP_SYNC: yesNo(false, 'Groups by single sign-on', 'Whether groups come from the other provider'),
  SSO_GROUP_KEY: text('groups', 'Claim of groups', 'Claim in which the other provider names groups'),
  SSO_GROUP_MAP: text('{}', 'Names of groups', 'JSON object: the other provider’s group to the group here', json),
  SSO_REMOVE_GROUPS: yesNo(true, 'Leave other groups', 'Whether people leave groups that the other provider does not name'),
})
