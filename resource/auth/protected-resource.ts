/** Metadata of the API as a protected resource (RFC 9728): whom to ask for access, and for which. */
import type Koa from 'koa'
import type { Config } from '../../config.ts'
import { API_SCOPES } from '../../provider/scopes.ts'
import { PROOF_ALGORITHMS } from './dpop.ts'

const WELL_KNOWN = '/.well-known/oauth-protected-resource'

/** §3.1: the well-known part stands between the host and the path of the API. */
const metadataUrl = ({ url }: Config): string => `${new URL(url).origin}${WELL_KNOWN}${new URL(url).pathname.replace(/\/$/, '')}/api/`

/** §2 */
const metadata = ({ url, audience, issuer }: Config): object => ({
  resource: audience,
  authorization_servers: [issuer],
  scopes_supported: API_SCOPES,
  bearer_methods_supported: ['header'],
  dpop_signing_alg_values_supported: PROOF_ALGORITHMS,
  resource_name: 'Stockade',
  resource_documentation: `${url}/api-doc/`,
})

/** Answers where the metadata lie: with the path of the API, by either of its addresses and with or without the last slash, or without any. */
export function serveMetadata(ctx: Koa.Context, config: Config): boolean {
  if (!ctx.path.startsWith(WELL_KNOWN)) return false
  const below = ctx.path.slice(WELL_KNOWN.length).replace(/\/$/, '')
  const own = [`${config.url}/api`, config.audience].map((address) => new URL(address).pathname.replace(/\/$/, ''))
  if (!['', '/api', config.basePath, ...own].includes(below)) return false
  ctx.state.route = WELL_KNOWN
  // Public, and asked for by pages of any origin before they have anything to show.
  ctx.set('Access-Control-Allow-Origin', '*')
  if (ctx.method === 'GET' || ctx.method === 'HEAD') {
    ctx.set('Cache-Control', 'public, max-age=3600')
    ctx.body = metadata(config)
  } else {
    ctx.status = 405
    ctx.set('Allow', 'GET, HEAD')
    ctx.body = { detail: `Method "${ctx.method}" not allowed.` }
  }
  return true
}

/** §5.1: a refusal says where the metadata lie. The last of its challenges is one of OAuth's. */
export function nameMetadata(ctx: Koa.Context, config: Config): void {
  const challenge = ctx.response.get('WWW-Authenticate')
  if (challenge) ctx.set('WWW-Authenticate', `${challenge}, resource_metadata="${metadataUrl(config)}"`)
}
