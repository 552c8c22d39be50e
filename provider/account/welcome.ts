/** /welcome/TOKEN/: the page behind a one-time link, where somebody chooses a password or gets in without a lost second factor. */
import type Koa from 'koa'
import type Router from 'koa-router'
import { PageError, show } from '../../pages/page.ts'
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

const AGAIN = 'Ask the superuser who gave it to you for another one.'

export function welcomeRoutes(router: Router, context: ProviderContext): void {
  const { config, identity } = context
  const base = config.basePath
  const toSignIn = { href: `${base}/login/`, text: 'Sign in' }

  /** @throws PageError when the link opens nothing, with what to do next */
  async function open(ctx: PageContext): Promise<OneTimeLink> {
    const link = await identity.links.find(ctx.params.token!)
    if (!link)
      throw new PageError(404, {
        title: 'This link is not known here',
        happened: 'The address is not complete, or the account is gone. Nothing was changed.',
        next: `Copy the whole link once more. ${AGAIN}`,
      })
    if (link.state === 'expired')
      throw new PageError(410, {
        title: 'This link has expired',
        happened: 'Links work for a limited time, and the time of this one is over. Nothing was changed.',
        next: AGAIN,
        link: toSignIn,
      })
    if (link.state === 'closed')
      throw new PageError(410, {
        title: 'This link has done its work',
        happened: 'It was used already, or a newer one took its place: each works once. Nothing was changed.',
        next: `If you chose your password with it, sign in. Otherwise: ${AGAIN.replace(/^A/, 'a')}`,
        link: toSignIn,
      })
    if (!link.user.isActive)
      throw new PageError(403, {
        title: 'This account is disabled',
        happened: 'The link is right, but nobody can sign in to the account at this moment. Nothing was changed.',
        next: 'Ask a superuser of this inventory to open it again.',
      })
    return link
  }

  async function page(
    ctx: Koa.Context,
    link: OneTimeLink,
    errors: { password?: string; again?: string } = {},
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
  const tooLate = (): PageError =>
    new PageError(410, {
      title: 'This link has done its work',
      happened: 'It was used a moment ago. Nothing more was changed.',
      next: AGAIN,
      link: toSignIn,
    })

  async function enter(ctx: Koa.Context, link: OneTimeLink, how: string, text: string): Promise<void> {
    if (await identity.factors.has(link.user.pk)) return goOn(context, ctx, '/login/', { kind: 'good', text })
    await identity.audit.signIn(link.user, { how, ip: ctx.ip })
    await signIn(context, ctx, link.user, false)
    goOn(context, ctx, '/', { kind: 'good', text })
  }

  async function choosePassword(ctx: Koa.Context, link: OneTimeLink, form: URLSearchParams): Promise<void> {
    const { user } = link
    const password = form.get('password') ?? ''
    const endTokens = form.has('end-tokens')
    const problem = password ? passwordProblem(password, user.username, [user.firstName, user.lastName, user.email]) : 'Choose a password.'
    if (problem) return page(ctx, link, { password: problem }, { endTokens })
    if (password !== form.get('again')) return page(ctx, link, { again: 'That is not the same password. Type both again.' }, { endTokens })
    await identity.change(async (trx) => {
      if (!(await useLink(trx, link.pk))) throw tooLate()
      const by = { actor: user, ip: ctx.ip }
      await setPassword(trx, user, password, by, { detail: { by: `${link.purpose} link` } })
      if (endTokens) await revokeTokensOf(trx, user.pk, by)
    })
    const second = await identity.factors.has(user.pk)
    const text = second
      ? 'Your new password is set. Sign in with it and with your second factor.'
      : 'Welcome. Your password is set, and you are signed in.'
    await enter(ctx, link, `${link.purpose} link`, text)
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
      return page(ctx, link, { password: 'That is not your password. Nothing was changed.' })
    }
    await identity.change(async (trx) => {
      if (!(await useLink(trx, link.pk))) throw tooLate()
      await removeSecondFactor(trx, user.pk)
      const detail = { kind: 'everything', by: 'second-factor link' }
      await audit(trx, { actor: user, action: 'second-factor.remove', target: `user ${user.username}`, ip: ctx.ip, detail })
    })
    const text = 'Your second factor is taken away, and you are signed in. Set up another one under Sign-in and security.'
    await enter(ctx, link, 'password and second-factor link', text)
  }

  router.get('/welcome/:token/', async (ctx) => page(ctx, await open(ctx)))
  router.post('/welcome/:token/', async (ctx) => {
    const link = await open(ctx)
    const form = await readForm(context, ctx, browserSubject(context, ctx))
    await (link.purpose === 'second-factor' ? enterWithout : choosePassword)(ctx, link, form)
  })
}
