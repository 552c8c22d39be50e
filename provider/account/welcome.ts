/** /welcome/TOKEN/: the page behind a one-time link, where somebody chooses a password or gets in without a lost second factor. */
import type Koa from 'koa'
import type Router from 'koa-router'
import { message } from '../../pages/message.ts'
import { PageError, show } from '../../pages/page.ts'
import { type Phrase, text } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import { revokeTokensOf } from '../identity/api-tokens.ts'
import { audit } from '../identity/audit.ts'
import { type OneTimeLink, useLink } from '../identity/one-time-links.ts'
import { passwordProblem } from '../identity/password-rule.ts'
import { removeSecondFactor } from '../identity/second-factor.ts'
import { setPassword } from '../identity/user-changes.ts'
import { goOn } from '../pages/flash.ts'
import { browserSubject, formToken, readForm } from '../pages/forms.ts'
import type { PageContext } from '../pages/superuser-pages.ts'
import { mustWait } from '../sign-in/refusals.ts'
import { signIn } from '../sign-in/session.ts'

export function welcomeRoutes(router: Router, context: ProviderContext): void {
  const { config, identity } = context
  const base = config.basePath
  const toSignIn = { href: `${base}/login/`, text: text('frame-sign-in') }

  /** @throws PageError when the link opens nothing, with what to do next */
  async function open(ctx: PageContext): Promise<OneTimeLink> {
    const link = await identity.links.find(ctx.params.token!)
    if (!link) throw new PageError(404, message('link-unknown'))
    if (link.state === 'expired') throw new PageError(410, message('link-expired', {}, { link: toSignIn }))
    if (link.state === 'closed') throw new PageError(410, message('link-closed', {}, { link: toSignIn }))
    if (!link.user.isActive) throw new PageError(403, message('disabled'))
    return link
  }

  async function page(
    ctx: Koa.Context,
    link: OneTimeLink,
    errors: { password?: Phrase; again?: Phrase } = {},
    { status, endTokens = false }: { status?: number; endTokens?: boolean } = {},
  ): Promise<void> {
    const data = {
      action: base + ctx.path,
      csrf: formToken(context, browserSubject(context, ctx)),
      user: link.user,
      expires: link.expires,
      errors,
      purpose: link.purpose,
      tokens: link.purpose === 'password' ? await identity.tokens.count(link.user.pk) : 0,
      endTokens,
      second: await identity.factors.has(link.user.pk),
    }
    const name = link.purpose === 'second-factor' ? 'account/without-second-factor' : 'account/welcome'
    show(ctx, base, name, data, status ?? (Object.keys(errors).length ? 422 : 200))
  }

  /** Two who send the form of one link at the same time: one is too late. */
  const tooLate = (): PageError => new PageError(410, message('link-late', {}, { link: toSignIn }))

  async function enter(ctx: Koa.Context, link: OneTimeLink, how: string, said: Phrase): Promise<void> {
    if (await identity.factors.has(link.user.pk)) return goOn(context, ctx, '/login/', { kind: 'good', text: said })
    await identity.audit.signIn(link.user, { how, ip: ctx.ip })
    await signIn(context, ctx, link.user, false)
    goOn(context, ctx, '/', { kind: 'good', text: said })
  }

  async function choosePassword(ctx: Koa.Context, link: OneTimeLink, form: URLSearchParams): Promise<void> {
    const { user } = link
    const password = form.get('password') ?? ''
    const endTokens = form.has('end-tokens')
    const problem = password
      ? passwordProblem(password, user.username, [user.firstName, user.lastName, user.email])
      : text('password-missing')
    if (problem) return page(ctx, link, { password: problem }, { endTokens })
    if (password !== form.get('again')) return page(ctx, link, { again: text('password-again-differs') }, { endTokens })
    await identity.change(async (trx) => {
      if (!(await useLink(trx, link.pk))) throw tooLate()
      const by = { actor: user, ip: ctx.ip }
      await setPassword(trx, user, password, by, { detail: { by: `${link.purpose} link` } })
      if (endTokens) await revokeTokensOf(trx, user.pk, by)
    })
    const second = await identity.factors.has(user.pk)
    await enter(ctx, link, `${link.purpose} link`, text(second ? 'welcome-done-second' : 'welcome-done'))
  }

  async function enterWithout(ctx: Koa.Context, link: OneTimeLink, form: URLSearchParams): Promise<void> {
    const { user } = link
    const password = form.get('password') ?? ''
    const answer = await identity.limits.tryPassword(user.username, ctx.ip, () => identity.users.authenticate(user.username, password))
    if (answer.refused) {
      ctx.set('Retry-After', String(answer.refused.wait))
      return page(ctx, link, { password: mustWait(answer.refused) }, { status: 429 })
    }
    if (!answer.user) {
      await identity.audit.failedSignIn(user.username, { how: 'second-factor link', ip: ctx.ip })
      return page(ctx, link, { password: text('without-wrong') })
    }
    await identity.change(async (trx) => {
      if (!(await useLink(trx, link.pk))) throw tooLate()
      await removeSecondFactor(trx, user.pk)
      const detail = { kind: 'everything', by: 'second-factor link' }
      await audit(trx, { actor: user, action: 'second-factor.remove', target: `user ${user.username}`, ip: ctx.ip, detail })
    })
    await enter(ctx, link, 'password and second-factor link', text('without-done'))
  }

  router.get('/welcome/:token/', async (ctx) => page(ctx, await open(ctx)))
  router.post('/welcome/:token/', async (ctx) => {
    const link = await open(ctx)
    const form = await readForm(context, ctx, browserSubject(context, ctx))
    await (link.purpose === 'second-factor' ? enterWithout : choosePassword)(ctx, link, form)
  })
}
