/** The one-time setup page, which makes the first superuser: GET and POST /setup/TOKEN/. */
import type Koa from 'koa'
import type Router from 'koa-router'
import { message } from '../../pages/message.ts'
import { PageError, show } from '../../pages/page.ts'
import { listed, type Phrase, text } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import { goOn } from '../pages/flash.ts'
import { browserSubject, formToken, readForm } from '../pages/forms.ts'
import { type SetupProblems, setUp, setupState } from './decisions/set-up.ts'
import { signIn } from './session.ts'

const closed = (base: string): PageError =>
  new PageError(410, message('set-up', {}, { link: { href: `${base}/login/`, text: text('frame-sign-in') } }))

const unknown = (base: string): PageError =>
  new PageError(404, message('set-up-link', {}, { link: { href: `${base}/`, text: text('message-first-page') } }))

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
  async function fillDemo(): Promise<Phrase> {
    try {
      const people = await context.fillDemo!()
      const names = listed(people.map(({ username, password }) => text('setup-demo-person', { user: username, password })))
      return text('setup-done-demo', { people: names })
    } catch (error) {
      context.log.error({ err: error }, 'the demo inventory could not be filled in')
      return text('setup-demo-failed')
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
    const welcome = typed.demoChosen && context.fillDemo ? await fillDemo() : text('setup-done')
    await context.identity.audit.signIn(user, { how: 'setup link', ip: ctx.ip })
    await signIn(context, ctx, user, false)
    goOn(context, ctx, '/', { kind: 'good', text: welcome })
  })
}
