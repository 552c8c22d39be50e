/** The settings that oidc-provider runs with: which parts of the protocol are on, and how far they reach. */
import { type Client, type Configuration, interactionPolicy } from 'oidc-provider'
import { LANGUAGES } from '../../pages/reader.ts'
import type { ProviderContext } from '../context.ts'
import { TOKEN_AUTH_METHODS } from '../identity/application-settings.ts'
import { SESSION_COOKIE, sessionSeconds } from '../identity/sessions.ts'
import { IDENTITY_SCOPES } from '../scopes.ts'
import { protocolPages } from '../sign-in/render.ts'
import type { AccessTokenReader } from './access-tokens.ts'
import { recordAdapter } from './adapter/index.ts'
import { accounts, CLAIMS, PASSWORD_ACR } from './claims.ts'
import { allowsOrigin, OWN_METADATA, settingsOf } from './clients.ts'
import { loadExistingGrant } from './grants.ts'
import { issueAfterEnd } from './issue-time.ts'
import { type KeyRing, SIGNING_ALG } from './keys.ts'
import { explainingNoRoom } from './no-room.ts'
import { resourceServerInfo } from './scopes.ts'
import { storageLimits } from './storage-limits.ts'
import { describeAccessToken } from './token-claims.ts'

const MINUTE = 60
const isConfidential = (client: Client): boolean => client.tokenEndpointAuthMethod !== 'none'

export function configuration(context: ProviderContext, ring: KeyRing, tokens: AccessTokenReader): Configuration {
  const { config, db, identity, secrets } = context
  const cookie = { httpOnly: true, sameSite: 'lax', signed: true, overwrite: true } as const
  const refreshLife = (client: Client): number => settingsOf(client).refreshTokenTtl ?? config.refreshTokenTtl

  const pages = protocolPages(context)

  return {
    adapter: explainingNoRoom(recordAdapter({ db, identity, tokens, mayStore: storageLimits(config, db) })),
    jwks: { keys: ring.keys as NonNullable<Configuration['jwks']>['keys'] },
    cookies: {
      names: { session: SESSION_COOKIE, interaction: 'stockade_interaction', resume: 'stockade_resume' },
      keys: [secrets.cookies],
      long: { ...cookie, path: config.basePath || '/' },
      short: cookie,
    },

    // --- what clients can do
    responseTypes: ['code'],
    clientAuthMethods: [...TOKEN_AUTH_METHODS],
    scopes: [...IDENTITY_SCOPES],
    subjectTypes: ['public'],
    enabledJWA: { idTokenSigningAlgValues: [SIGNING_ALG], dPoPSigningAlgValues: ['ES256', 'Ed25519', 'EdDSA', 'RS256', 'PS256'] },
    pkce: { required: (_ctx, client) => !isConfidential(client) || settingsOf(client).requirePkce },
    extraClientMetadata: { properties: [...OWN_METADATA] },
    clientBasedCORS: (_ctx, origin, client) => allowsOrigin(client, origin),
    allowOmittingSingleRegisteredRedirectUri: false,

    // --- who people are
    findAccount: accounts(context),
    claims: { ...CLAIMS, iss: null, sid: null } as NonNullable<Configuration['claims']>,
    acrValues: [PASSWORD_ACR],
    interactions: { url: (_ctx, interaction) => `${config.basePath}/login/${interaction.uid}/`, policy: interactionPolicy.base() },
    loadExistingGrant: loadExistingGrant(context),

    // --- tokens
    ttl: {
      AccessToken: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? config.accessTokenTtl,
      ClientCredentials: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? config.accessTokenTtl,
      AuthorizationCode: MINUTE,
      DeviceCode: 10 * MINUTE,
      Grant: 2 * Math.max(config.sessionTtl, config.refreshTokenTtl),
      IdToken: config.idTokenTtl,
      Interaction: 60 * MINUTE,
      RefreshToken: (ctx, token, client) => {
        // A browser cannot keep a token to itself: the chain of its refresh tokens ends when the first would have (RFC 9700 §4.14.2).
        const rotated = ctx.oidc?.entities.RotatedRefreshToken
        const inBrowser = client.applicationType === 'web' && !isConfidential(client) && !token.isSenderConstrained()
        return rotated && inBrowser ? Math.max(rotated.remainingTTL, 1) : refreshLife(client)
      },
      Session: (_ctx, session) => sessionSeconds(config.sessionTtl, !session.transient),
    },
    rotateRefreshToken: true,
    revokeGrantPolicy: () => true,
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    extraTokenClaims: (_ctx, token) => (token.kind === 'AccessToken' ? { gid: token.grantId } : undefined),
    formats: {
      customizers: {
        async jwt(ctx, token, jwt) {
          describeAccessToken(ctx, token, jwt)
          await issueAfterEnd(identity, ctx.oidc.client!, jwt.payload as { iat: number; exp: number })
        },
      },
    },

    // --- parts of the protocol
    features: {
      backchannelLogout: { enabled: true },
      claimsParameter: { enabled: true },
      clientCredentials: { enabled: true },
      deviceFlow: {
        enabled: true,
        userCodeInputSource: pages.userCodeInputSource,
        userCodeConfirmSource: pages.userCodeConfirmSource,
        successSource: pages.successSource,
      },
      devInteractions: { enabled: false },
      dPoP: { enabled: true },
      introspection: { enabled: true, allowedPolicy: (_ctx, client, token) => mayIntrospect(client, token.clientId) },
      pushedAuthorizationRequests: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => config.audience,
        useGrantedResource: () => true,
        getResourceServerInfo: resourceServerInfo(config, identity),
      },
      // Nothing is said about tokens of others: not that they exist, nor that they are somebody else's (RFC 7009 §2.2).
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      rpInitiatedLogout: { enabled: true, logoutSource: pages.logoutSource, postLogoutSuccessSource: pages.postLogoutSuccessSource },
    },
    renderError: pages.renderError,
    routes: {
      authorization: '/authorize/',
      token: '/token/',
      revocation: '/revoke_token/',
      introspection: '/introspect/',
      userinfo: '/userinfo/',
      jwks: '/.well-known/jwks.json',
      end_session: '/logout/',
      device_authorization: '/device-authorization/',
      code_verification: '/device/',
      pushed_authorization_request: '/par/',
    },
    discovery: {
      introspection_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      revocation_endpoint_auth_methods_supported: [...TOKEN_AUTH_METHODS],
      ui_locales_supported: [...LANGUAGES],
    } as NonNullable<Configuration['discovery']>,
    // The library refuses addresses that are not public; a test's client lives on one.
    fetch: (url, options) => fetch(url, (config.allowPrivateTargets ? { ...options, dispatcher: undefined } : options) as RequestInit),
  } as Configuration
}

function mayIntrospect(client: Client, tokenClientId: string | undefined): boolean {
  return isConfidential(client) && (tokenClientId === client.clientId || settingsOf(client).mayIntrospect)
}
