/** `/home/connect/`: settings for apps and programs, ready to be copied, with this server's own address. */
import type Router from 'koa-router'
import { renderSVG } from 'uqr'
import { isLoopback } from '../../config.ts'
import type { ProviderContext } from '../context.ts'
import { DEFAULT_CLIENT_ID } from '../identity/applications.ts'
import { showHouse } from '../pages/house.ts'
import { API_SCOPES, IDENTITY_SCOPES } from '../scopes.ts'
import { requireUser } from '../sign-in/session.ts'

const py = (text: string): string => JSON.stringify(text)
/** As one word of a shell. */
const sh = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

const python = (server: string): string => `# pip install inventree
import os
from inventree.api import InvenTreeAPI
from inventree.part import Part

api = InvenTreeAPI(${py(server)}, token=os.environ["INVENTREE_API_TOKEN"])
for part in Part.list(api, limit=5):
    print(part.pk, part.name)`

const curl = (api: string): string => `curl -H "Authorization: Token $INVENTREE_API_TOKEN" \\
  ${sh(`${api}part/?limit=5`)}`

export function connectRoutes(router: Router, context: ProviderContext): void {
  const { config, identity } = context
  // Clients of InvenTree add `/api/` to the address themselves.
  const api = /^https?:.*\/api\/$/.test(config.audience) ? config.audience : `${config.url}/api/`
  const server = api.replace(/\/api\/$/, '')
  // An address of this machine is another one on every phone.
  const picture = isLoopback(new URL(server).hostname) ? undefined : renderSVG(server, { border: 2 })

  router.get('/home/connect/', async (ctx) => {
    const signedIn = await requireUser(context, ctx)
    if (!signedIn) return
    const builtIn = await identity.applications.find(DEFAULT_CLIENT_ID)
    showHouse(context, ctx, signedIn, 'home/connect', {
      user: signedIn.user,
      server,
      picture,
      factor: await identity.factors.has(signedIn.user.pk),
      password: await identity.users.hasPassword(signedIn.user.pk),
      python: python(server),
      curl: curl(api),
      oidc: {
        issuer: config.issuer,
        discovery: `${config.issuer}/.well-known/openid-configuration`,
        client: builtIn?.active ? DEFAULT_CLIENT_ID : undefined,
        identity: IDENTITY_SCOPES.join(' '),
        api: API_SCOPES.filter((scope) => scope === 'g:read' || scope.startsWith('r:view:')).join(' '),
        resource: config.audience,
      },
    })
  })
}
