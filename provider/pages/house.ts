/** House pages: what a signed-in person finds behind the door, with a side list of "Yours" and, for superusers, "Administration". */
import type Koa from 'koa'
import { apiSection, type Crumb, crumbAbove, inventorySection, navigation } from '../../pages/navigation.ts'
import { show } from '../../pages/page.ts'
import type { Phrase } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import type { SignedIn } from '../sign-in/session.ts'
import { takeFlash } from './flash.ts'
import { formToken } from './forms.ts'

/**
 * Shows a page of the house. Besides `data`, its template has `me` (the person), `csrf`, `flash` and `nav`.
 * @param name template of views/, which names `/layouts/house` as its layout
 */
export function showHouse(context: ProviderContext, ctx: Koa.Context, signedIn: SignedIn, name: string, data: object, status = 200): void {
  const house = {
    me: signedIn.user,
    csrf: formToken(context, signedIn.uid),
    flash: takeFlash(context, ctx),
    nav: [
      ...navigation(signedIn.user, ctx.path),
      ...(context.api ? [inventorySection(ctx.path), apiSection(ctx.path, context.config.debug)] : []),
    ],
  }
  // A form that has to wait for its next try says so to programs, too.
  const answered = status === 422 && ctx.response.get('Retry-After') ? 429 : status
  show(ctx, context.config.basePath, name, { ...house, ...data }, answered)
}

/** What is asked before something is destroyed. */
export interface Confirmation {
  /** A question that names the deed. */
  title: Phrase | string
  /** What it is done to, as its owner calls it. */
  subject: Phrase | string
  /** What will stop working, a sentence each. */
  stops: readonly (Phrase | string)[]
  /** The deed once more, on the button. */
  deed: Phrase | string
  /** Path where the form goes; this page's own without it. */
  action?: string
  /** Path of the way back. */
  back: string
  /** Where the thing has a page of its own: the steps to it from the page of the side list. */
  way?: readonly Crumb[]
  /** Hidden fields of the form. */
  fields?: Readonly<Record<string, string>>
}

/** The page between a destructive button and its deed; its form is a POST with the session's token. */
export function confirmPage(context: ProviderContext, ctx: Koa.Context, signedIn: SignedIn, confirmation: Confirmation): void {
  const action = context.config.basePath + (confirmation.action ?? ctx.path)
  const crumbs = [...crumbAbove(ctx.path), ...(confirmation.way ?? []), { text: confirmation.deed }]
  showHouse(context, ctx, signedIn, 'house/confirm', { ...confirmation, crumbs, action })
}
