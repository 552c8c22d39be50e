/** `/api-doc/`: the API explained, to whoever asks. Swagger UI draws the document; the page of scopes says what each opens. */
import type Koa from 'koa'
import { apiSection, inventorySection, navigation } from '../../pages/navigation.ts'
import { pageHeaders, show } from '../../pages/page.ts'
import { DOCUMENTATION_CLIENT_ID, documentationAddress } from '../../provider/identity/documentation-client.ts'
import { type Principal, userCovers } from '../../provider/identity/principal.ts'
import { csrfToken } from '../../provider/identity/sessions.ts'
import { API_SCOPES } from '../../provider/scopes.ts'
import { type Authenticate, sessionOf } from '../auth/authenticate.ts'
import type { Operation, Services } from '../engine/operation.ts'
import { ApiError } from '../errors.ts'
import { areasIn } from '../openapi/document.ts'
import { scopeSections } from './scope-sections.ts'

const HERE = '/api-doc/'
const SCOPES = `${HERE}scopes/`
const REDIRECT = `${HERE}oauth2-redirect.html`
/** What the documentation opens with: where every client begins, with a token and the question who it is. */
const FIRST_AREA = 'user'

export const isDocumentation = (path: string): boolean => path === HERE.slice(0, -1) || path.startsWith(HERE)

/** GET and HEAD of the pages; anything else below them is left to others. */
export function documentationPages(services: Services, authenticate: Authenticate, operations: readonly Operation[]): Koa.Middleware {
  const { config, secrets } = services
  const sections = scopeSections(operations)
  const areas = areasIn(operations).toSorted()
  const here = config.issuer === `${config.url}/o`

  /** Who is signed in with this browser; other credentials do not matter to a page that is open to all. */
  async function reader(ctx: Koa.Context): Promise<Principal | undefined> {
    if (ctx.get('Authorization')) return undefined
    try {
      return await authenticate(ctx, new URLSearchParams())
    } catch (error) {
      if (error instanceof ApiError) return undefined
      throw error
    }
  }

  const pages: Readonly<Record<string, (ctx: Koa.Context) => Promise<void>>> = {
    [HERE]: async (ctx) => {
      const principal = await reader(ctx)
      const uid = sessionOf(principal)
      const own = documentationAddress(config) === `${config.url}${HERE}`
      show(ctx, config.basePath, 'api-doc/swagger', {
        me: principal?.user,
        signIn: here ? signIn(HERE) : undefined,
        debug: config.debug,
        areas,
        area: FIRST_AREA,
        document: `${config.basePath}/api/schema/?version=3.0.3`,
        client: own ? DOCUMENTATION_CLIENT_ID : '',
        redirect: `${config.url}${REDIRECT}`,
        scopes: scopesFor(principal).join(' '),
        csrf: uid ? csrfToken(secrets.forms, uid) : '',
      })
      // It asks the API and, for a token, the provider.
      const asked = [...new Set(["'self'", new URL(config.url).origin, new URL(config.issuer).origin])].join(' ')
      ctx.set('Content-Security-Policy', `${ctx.response.get('Content-Security-Policy')}; connect-src ${asked}`)
    },
    [REDIRECT]: async (ctx) => show(ctx, config.basePath, 'api-doc/redirect', {}),
    [SCOPES]: async (ctx) => {
      const principal = await reader(ctx)
      const nav = [
        ...(principal ? [...navigation(principal.user, ctx.path), inventorySection(ctx.path)] : []),
        apiSection(SCOPES, config.debug),
      ]
      show(ctx, config.basePath, 'api-doc/scopes', { me: principal?.user, signIn: here ? signIn(SCOPES) : undefined, nav, sections })
    },
  }

  return async (ctx, next) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return next()
    const page = pages[ctx.path]
    if (page) return page(ctx)
    if (!pages[`${ctx.path}/`]) return next()
    pageHeaders(ctx)
    ctx.status = 301
    ctx.redirect(`${config.basePath}${ctx.path}/`)
  }
}

const signIn = (path: string): string => `/login/?next=${encodeURIComponent(path)}`

/** What is ticked to begin with: what the reader's roles cover, or every role's where nobody is known. */
const scopesFor = (principal: Principal | undefined): string[] =>
  API_SCOPES.filter((scope) => (principal ? userCovers(principal.user, principal.permissions, scope) : !scope.startsWith('a:')))
