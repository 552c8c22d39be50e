/** Which route answered: a template of the program, so that there are as many series as routes, and none says what was asked for. */
import type Koa from 'koa'

interface Routed {
  state: { route?: string }
  /** Of koa-router. */
  _matchedRoute?: string | RegExp
  /** Of oidc-provider. */
  oidc?: { route?: string }
}

/** The API's template, a page's, or the protocol endpoint's name; `none` for what is nowhere. */
export function routeOf(ctx: Koa.Context): string {
  const { state, _matchedRoute, oidc } = ctx as unknown as Routed
  if (state.route) return state.route
  if (oidc?.route) return `oidc ${oidc.route}`
  if (_matchedRoute) return String(_matchedRoute)
  return 'none'
}
