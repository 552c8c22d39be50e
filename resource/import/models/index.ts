/** Every model that has a place here, in the order in which their references need them. */
import type { ModelImport } from '../model.ts'
import { addresses, companies, contacts } from './companies.ts'
import { apiTokens, applications, plainTokens } from './credentials.ts'
import { categories, categoryStars, partStars, parts } from './parts.ts'
import { groups, owners, profiles, rulesets, users } from './people.ts'
import { tagged, tags } from './tags.ts'

export const MODELS: readonly ModelImport[] = [
  groups,
  rulesets,
  users,
  profiles,
  owners,
  apiTokens,
  plainTokens,
  applications,
  companies,
  contacts,
  addresses,
  categories,
  parts,
  partStars,
  categoryStars,
  tags,
  tagged,
]

/** Why models have no place that are not just waiting for their resource. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  'contenttypes.contenttype': 'read to understand references, not kept',
  'auth.permission': 'roles take their place',
  'sessions.session': 'people sign in again',
  'usersessions.usersession': 'people sign in again',
  'oauth2_provider.accesstoken': 'apps sign in again',
  'oauth2_provider.refreshtoken': 'apps sign in again',
  'oauth2_provider.idtoken': 'apps sign in again',
  'oauth2_provider.grant': 'apps sign in again',
  'mfa.authenticator': 'second factors are not kept: these accounts open with the password alone',
  'otp_totp.totpdevice': 'second factors are not kept: these accounts open with the password alone',
  'otp_static.staticdevice': 'second factors are not kept: these accounts open with the password alone',
}
