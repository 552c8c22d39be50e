/** The one-time set-up page, which makes the first superuser: GET and POST /setup/TOKEN/. */
import type Koa from 'koa'
import type Router from 'koa-router'
import { PageError, show } from '../../pages/page.ts'
import type { ProviderContext } from '../context.ts'
import { goOn } from '../pages/flash.ts'
import { browserSubject, formToken, readForm } from '../pages/forms.ts'
import { listed } from './consent-text.ts'
import { type SetupProblems, setUp, setupState } from './decisions/set-up.ts'
import { signIn } from './session.ts'

const closed = (base: string): PageError =>
  new PageError(410, {
    title: 'The inventory is set up already',
    happened: 'There is a superuser, so this link has done its work and opens nothing any more.',
    next: 'Sign in with your account. If nobody knows a superuser’s password, set a new one on the server: stockade user password NAME.',
    link: { href: `${base}/login/`, text: 'Sign in' },
  })

const unknown = (base: string): PageError =>
  new PageError(404, {
    title: 'This is not the set-up link',
    happened: 'The address is not the one that the server printed when it started. Nothing was changed.',
    next: 'Copy the whole link from the terminal or the log of the server.',
    link: { href: `${base}/`, text: 'Go to the first page' },
  })

export function setupRoutes(router: Router, context: ProviderContext): void {
  const base = context.config.basePath

  async function open(ctx: Koa.Context & { params: Record<string, string> }): Promise<void> {
    const state = await setupState(context, ctx.params['token']!)
    if (state !== 'open') throw state === 'closed' ? closed(base) : unknown(base)
  }

  function page(ctx: Koa.Context, typed: { username: string; demoChosen: boolean; errors: SetupProblems }, status = 200): void {
    const csrf = formToken(context, browserSubject(context, ctx))
    show(ctx, base, 'setup/setup', { action: base + ctx.path, csrf, demo: context.fillDemo !== undefined, ...typed }, status)
  }

  /** @returns what to tell on the first page */
  async function fillDemo(): Promise<string> {
    try {
      const people = await context.fillDemo!()
      const names = listed(people.map(({ username, password }) => `${username} (password ${password})`))
      return `Welcome. Your account is made, and the demo inventory is filled in. To see other roles, sign in as ${names}. Everybody can look these passwords up: change them before others can reach this address.`
    } catch (error) {
      context.log.error({ err: error }, 'the demo inventory could not be filled in')
      return 'Welcome. Your account is made. The demo inventory could not be filled in: the server’s log says why.'
    }
  }

  router.get('/setup/:token/', async (ctx) => {
    await open(ctx)
    page(ctx, { username: '', demoChosen: false, errors: {} })
  })

  router.post('/setup/:token/', async (ctx) => {
    await open(ctx)
    const form = await readForm(context, ctx, browserSubject(context, ctx))
    const [username, password, again] = ['username', 'password', 'again'].map((name) => form.get(name) ?? '') as [string, string, string]
    const typed = { username: username.trim(), demoChosen: form.has('demo') }
    const made = await setUp(context, { username: typed.username, password, again }, ctx.ip)
    if ('refused' in made) {
      if (made.refused === 'closed') throw closed(base)
      return page(ctx, { ...typed, errors: made.problems }, 422)
    }
    const { user } = made
    const text = typed.demoChosen && context.fillDemo ? await fillDemo() : 'Welcome. Your account is made.'
    await context.identity.audit.signIn(user, { how: 'set-up link', ip: ctx.ip })
    await signIn(context, ctx, user, false)
    goOn(context, ctx, '/', { kind: 'good', text })
  })
}
