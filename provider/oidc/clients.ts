/** Applications as oidc-provider sees them: client metadata (RFC 7591 §2) and how a secret is checked. */
import type { AllClientMetadata, Client } from 'oidc-provider'
import type { Application } from '../identity/applications.ts'
import { allowsOrigin as originAllowed } from '../identity/origins.ts'
import { sameSecret, sha256 } from '../identity/secrets.ts'

/** Metadata of our own: settings that the protocol has no name for. */
export const OWN_METADATA = ['application'] as const

/** What the protocol code asks of a client besides its standard metadata. */
export type ClientSettings = Pick<
  Application,
  | 'requirePkce'
  | 'mayIntrospect'
  | 'profileInIdToken'
  | 'serviceUserId'
  | 'accessTokenTtl'
  | 'refreshTokenTtl'
  | 'oldSecretHash'
  | 'oldSecretExpires'
> & {
  /** null for every scope. */
  allowedScopes: readonly string[] | null
  /** How often its tokens had been ended when it was looked up. */
  tokenEnds: number
}

export const settingsOf = (client: Client): ClientSettings => client.application as ClientSettings

/** Members without a value are left out: a null would make the client invalid. */
export function clientMetadata(application: Application, tokenEnds: number): AllClientMetadata {
  const { requirePkce, mayIntrospect, profileInIdToken, serviceUserId, accessTokenTtl, refreshTokenTtl, oldSecretHash, oldSecretExpires } =
    application
  const settings: ClientSettings = {
    requirePkce,
    mayIntrospect,
    profileInIdToken,
    serviceUserId,
    accessTokenTtl,
    refreshTokenTtl,
    oldSecretHash,
    oldSecretExpires,
    allowedScopes: application.allowedScopes && [...application.allowedScopes],
    tokenEnds,
  }
  return {
    client_id: application.clientId,
    client_name: application.name,
    application_type: application.applicationType,
    token_endpoint_auth_method: application.tokenAuthMethod,
    // The stored hash stands in for the secret. No key is ever made of it: symmetric algorithms are off. An imported application that
    // waits for a new secret gets a word that is no hash, so that it is refused like one with a wrong secret.
    ...(application.tokenAuthMethod === 'none' ? {} : { client_secret: application.secretHash ?? 'none yet' }),
    redirect_uris: [...application.redirectUris],
    post_logout_redirect_uris: [...application.postLogoutRedirectUris],
    response_types: application.grantTypes.includes('authorization_code') ? ['code'] : [],
    grant_types: [...application.grantTypes],
    ...(application.homeUri ? { client_uri: application.homeUri } : {}),
    ...(application.logoUri ? { logo_uri: application.logoUri } : {}),
    ...(application.backchannelLogoutUri
      ? { backchannel_logout_uri: application.backchannelLogoutUri, backchannel_logout_session_required: true }
      : {}),
    application: settings,
  } as AllClientMetadata
}

/** Is this the client's secret, or the one before it while that still works? */
export function compareClientSecret(this: Client, given: string): boolean {
  const { oldSecretHash, oldSecretExpires } = settingsOf(this)
  const hash = sha256(given)
  if (this.clientSecret && sameSecret(this.clientSecret, hash)) return true
  const overlap = oldSecretHash !== null && oldSecretExpires !== null && oldSecretExpires > new Date().toISOString()
  return overlap && sameSecret(oldSecretHash, hash)
}

/** May a page of this origin call the endpoints as this client? */
export const allowsOrigin = ({ redirectUris = [], applicationType }: Client, origin: string): boolean =>
  originAllowed({ redirectUris, applicationType: applicationType === 'native' ? 'native' : 'web' }, origin)
