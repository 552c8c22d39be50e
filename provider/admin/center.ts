/** What the pages of the admin center have in common. */
import type { Trx } from '../../database.ts'
import { PageError } from '../../pages/page.ts'
import { type Phrase, text } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import type { Doer } from '../identity/application-changes.ts'
import { IdentityError } from '../identity/identity-error.ts'
import { changeAs } from '../pages/change-as.ts'
import { type Flash, goOn as goOnTo } from '../pages/flash.ts'
import type { PageContext } from '../pages/superuser-pages.ts'
import type { SignedIn } from '../sign-in/session.ts'

export const ADMIN = '/admin-center/'

/** A path of the admin center, with a message for the page that is there. */
export function goOn(context: ProviderContext, ctx: PageContext, path: string, flash: Flash): void {
  goOnTo(context, ctx, ADMIN + path, flash)
}

/**
 * A change of who may do what, in the name of the person who is signed in.
 * @returns what the change gives, or why it breaks a rule, in a sentence for that person
 */
export async function change<T>(
  context: ProviderContext,
  ctx: PageContext,
  signedIn: SignedIn,
  work: (trx: Trx, by: Doer) => Promise<T>,
): Promise<{ made: T } | { refused: Phrase }> {
  try {
    return { made: await changeAs(context, ctx, signedIn, work) }
  } catch (error) {
    if (error instanceof IdentityError) return { refused: error.said }
    throw error
  }
}

/** The key in the address. @returns undefined when it is none */
export const keyOf = (ctx: PageContext): number | undefined => (/^\d{1,9}$/.test(ctx.params.pk!) ? Number(ctx.params.pk) : undefined)

/** @param path of the list, below the admin center */
export const notFound = (context: ProviderContext, what: 'group' | 'person', path: string, list: string | Phrase): PageError =>
  new PageError(404, {
    title: text(`missing-${what}`),
    happened: text('missing-text'),
    next: text('missing-next'),
    link: { href: context.config.basePath + ADMIN + path, text: list },
  })
