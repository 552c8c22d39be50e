/**
 * What the provider is measured against: oidc-provider alone with its in-memory adapter, set up alike. Arguments: port, client ID, client
 * secret, redirect URI, format of access tokens (`jwt` or `opaque`: alone it introspects only those that it stores).
 */
import { generateKeyPairSync } from 'node:crypto'
import Provider, { type Configuration } from 'oidc-provider'

const [port, clientId, clientSecret, redirectUri, format] = process.argv.slice(2) as [string, string, string, string, 'jwt' | 'opaque']
const API = 'https://api.example/'
const SCOPE = 'g:read r:view:part'
const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' })

const provider = new Provider(`http://127.0.0.1:${port}`, {
  jwks: { keys: [{ ...key, use: 'sig', alg: 'RS256', kid: 'bench' }] },
  clients: [
    {
      client_id: clientId,
      client_secret: clientSecret,
      grant_types: ['client_credentials', 'authorization_code', 'refresh_token'],
      redirect_uris: [redirectUri],
      response_types: ['code'],
    },
  ],
  pkce: { required: () => true },
  scopes: ['openid'],
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => API,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: SCOPE,
        audience: API,
        accessTokenFormat: format,
        accessTokenTTL: 3600,
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
  issueRefreshToken: () => true,
  rotateRefreshToken: true,
  findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  interactions: { url: (_ctx, interaction) => `/login/${interaction.uid}/` },
  cookies: { keys: ['bench'.repeat(8)] },
} as Configuration)

// No pages: whoever comes is signed in and has consented.
provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith('/login/')) return next()
  const { prompt, session, params } = await provider.interactionDetails(ctx.req, ctx.res)
  ctx.respond = false
  if (prompt.name === 'login') return provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: 'bench' } })
  const grant = new provider.Grant({ accountId: session!.accountId, clientId: params.client_id as string })
  grant.addOIDCScope('openid')
  grant.addResourceScope(API, SCOPE)
  await provider.interactionFinished(ctx.req, ctx.res, { consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: true })
})
provider.listen(Number(port), '127.0.0.1')
