/** What programs prove themselves with: API tokens and OAuth applications. Only hashes of their secrets are kept. */
import { cleanTokenName, daysFromNow } from '../../../provider/identity/api-tokens.ts'
import { checkClientId } from '../../../provider/identity/application-changes.ts'
import { ApplicationError, addressWords, checkSettings, type GrantType } from '../../../provider/identity/application-settings.ts'
import { DEFAULT_CLIENT_ID } from '../../../provider/identity/applications.ts'
import { webAddressProblem } from '../../../provider/identity/redirect-uris.ts'
import { sha256 } from '../../../provider/identity/secrets.ts'
import { day, flag, instant, ref, requiredRef, text, textOrNull } from '../columns.ts'
import type { DumpObject } from '../dump.ts'
import { imported } from '../model.ts'
import { type Row, SkipObject } from '../run.ts'

const LONG_ENOUGH_FOR_A_HINT = 40

/** A token's key cannot be shown again: it is not derived from a secret of ours. */
function keyColumns(row: Row, key: unknown): void {
  if (typeof key !== 'string' || !key) throw new SkipObject('it has no key')
  row.key_hash = sha256(key)
  row.key_hint = key.length >= LONG_ENOUGH_FOR_A_HINT ? `${key.slice(0, 8)}…${key.slice(-8)}` : `${key.slice(0, 4)}…`
  row.name = cleanTokenName(row.name as string)
}

export const apiTokens = imported('users.apitoken', {
  table: 'users_apitoken',
  columns: {
    user_id: requiredRef('auth.user'),
    name: text(),
    revoked: flag(false),
    created: instant(new Date(0).toISOString()),
    expiry: day(daysFromNow(365)),
    last_seen: day(),
  },
  aside: ['key', 'metadata'],
  complete:
    () =>
    (row, { fields }) =>
      keyColumns(row, fields.key),
})

/** InvenTree's tokens before they had names and a last day: one for each person, its key is the object's. */
export const plainTokens = imported('authtoken.token', {
  table: 'users_apitoken',
  key: 'new',
  columns: { user_id: requiredRef('auth.user'), name: text(), created: instant(new Date(0).toISOString()), expiry: day(daysFromNow(365)) },
  complete:
    () =>
    (row, { pk }) =>
      keyColumns(row, pk),
})

/** django-oauth-toolkit's names; it issues refresh tokens with codes without asking. The others are obsolete (RFC 9700 §2.1.2, §2.4). */
const GRANTS: Readonly<Record<string, readonly GrantType[]>> = {
  'authorization-code': ['authorization_code', 'refresh_token'],
  'client-credentials': ['client_credentials'],
  'urn:ietf:params:oauth:grant-type:device_code': ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
}
const words = (value: unknown): string[] => (typeof value === 'string' ? value.split(/\s+/).filter(Boolean) : [])
const isWebAddress = (uri: string): boolean => {
  const url = URL.parse(uri)
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && !/^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname))
}

/** Columns that say what the application is. @throws SkipObject when it could not work here */
function settingsOf({ fields }: DumpObject, name: string): Row {
  const grant = String(fields.authorization_grant_type)
  if (!GRANTS[grant]) throw new SkipObject(`"${name}" uses the grant type "${grant}", which is not offered`)
  const isPublic = fields.client_type === 'public'
  const uris = words(fields.redirect_uris)
  try {
    checkClientId(String(fields.client_id))
    const settings = checkSettings({
      name,
      applicationType: isPublic && !uris.every(isWebAddress) ? 'native' : 'web',
      tokenAuthMethod: isPublic ? 'none' : 'client_secret_basic',
      redirectUris: uris,
      postLogoutRedirectUris: words(fields.post_logout_redirect_uris),
      grantTypes: GRANTS[grant],
    })
    return {
      client_type: isPublic ? 'public' : 'confidential',
      application_type: settings.applicationType,
      token_auth_method: settings.tokenAuthMethod,
      redirect_uris: JSON.stringify(settings.redirectUris),
      post_logout_redirect_uris: JSON.stringify(settings.postLogoutRedirectUris),
      grant_types: JSON.stringify(settings.grantTypes),
    }
  } catch (error) {
    if (error instanceof ApplicationError) throw new SkipObject(`"${name}" could not work here: ${error.message.replace(/\.$/, '')}`)
    throw error
  }
}

export const applications = imported('oauth2_provider.application', {
  table: 'oauth_application',
  key: 'new',
  columns: {
    client_id: text('', 'client_id'),
    name: text(),
    created_by: ref('auth.user', 'user'),
    created: instant(new Date(0).toISOString()),
    logo_uri: textOrNull(),
  },
  aside: [
    'client_type',
    'authorization_grant_type',
    'client_secret',
    'hash_client_secret',
    'redirect_uris',
    'post_logout_redirect_uris',
    'updated',
    'algorithm',
  ],
  complete: (run) => (row, object) => {
    if (row.client_id === DEFAULT_CLIENT_ID) throw new SkipObject('the default application is here already')
    row.name ||= row.client_id as string
    const logoProblem = row.logo_uri && webAddressProblem(row.logo_uri as string)
    if (logoProblem) {
      run.note(`the logo of "${row.name}" was left out: ${String(addressWords(logoProblem)).replace(/\.$/, '')}`)
      row.logo_uri = null
    }
    Object.assign(row, settingsOf(object, row.name as string))
    row.secret_hash = null
    if (row.client_type === 'public') return
    // Only a slow hash of the secret may be left, and ours cannot be made of it.
    const secret = object.fields.client_secret
    if (typeof secret !== 'string' || !secret || /^[a-z0-9_]+\$.+\$/.test(secret)) {
      run.note(`"${row.name}" needs a new secret: only a hash of the old one was exported`)
    } else row.secret_hash = sha256(secret)
    if (row.grant_types === '["client_credentials"]') run.note(`"${row.name}" needs a service account to act as`)
  },
})
