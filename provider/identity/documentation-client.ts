/**
 * The public client of the API's documentation pages. It is a part of the program, not a row that people made: it can neither be changed
 * nor end up with another address to send people to.
 */
import type { Config } from '../../config.ts'
import type { Application } from './applications.ts'

export const DOCUMENTATION_CLIENT_ID = 'stockade-api-doc'
export const DOCUMENTATION_NAME = 'API documentation'

/** Where the documentation of the API lives, with a slash at the end; undefined where the API has an audience that is no address of ours. */
export const documentationAddress = ({ audience }: Pick<Config, 'audience'>): string | undefined =>
  /^https?:.*\/api\/$/.test(audience) ? audience.replace(/api\/$/, 'api-doc/') : undefined

/** Where people come back to after they allowed something. */
const redirectUris = (config: Config): string[] => {
  const address = documentationAddress(config)
  return address ? [`${address}oauth2-redirect.html`] : []
}

export const documentationClient = (config: Config): Application => ({
  pk: 0,
  clientId: DOCUMENTATION_CLIENT_ID,
  name: DOCUMENTATION_NAME,
  applicationType: 'web',
  tokenAuthMethod: 'none',
  secretHash: null,
  oldSecretHash: null,
  oldSecretExpires: null,
  redirectUris: redirectUris(config),
  postLogoutRedirectUris: [],
  // No refresh: what is tried on a page need not outlive an hour.
  grantTypes: ['authorization_code'],
  allowedScopes: null,
  serviceUserId: null,
  backchannelLogoutUri: null,
  homeUri: documentationAddress(config) ?? null,
  logoUri: null,
  requirePkce: true,
  mayIntrospect: false,
  profileInIdToken: false,
  accessTokenTtl: null,
  refreshTokenTtl: null,
  builtIn: true,
  active: redirectUris(config).length > 0,
  created: new Date(0).toISOString(),
  lastUsed: null,
  lastIp: null,
})
