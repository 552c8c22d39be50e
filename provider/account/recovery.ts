/** Recovery codes, shown once; and the page that takes a factor away, which they go with when it is the last. */
import type { Trx } from '../../database.ts'
import { message } from '../../pages/message.ts'
import { PageError, seeOther } from '../../pages/page.ts'
import { type Phrase, text } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import { IdentityError } from '../identity/identity-error.ts'
import { RECOVERY_CODES } from '../identity/recovery-codes.ts'
import type { User } from '../identity/users.ts'
import { takeFlash } from '../pages/flash.ts'
import { showHouse } from '../pages/house.ts'
import type { PageContext } from '../pages/superuser-pages.ts'
import type { ProofCheck } from '../sign-in/proof.ts'
import type { SignedIn } from '../sign-in/session.ts'
import { type OwnPages, SECURITY } from './own-pages.ts'

const PATH = `${SECURITY}recovery-codes/`

export interface RecoveryPages {
  /** Makes the person's codes anew. */
  make(trx: Trx, user: User): Promise<string[]>
  /** On to the page that shows them, once. */
  show(ctx: PageContext, codes: readonly string[], said: Phrase): void
}

export function recoveryRoutes(pages: OwnPages, context: ProviderContext, proof: ProofCheck): RecoveryPages {
  const { config, identity } = context
  const recovery: RecoveryPages = {
    make: (trx, user) => identity.recoveryCodes.create(trx, user),
    show(ctx, codes, said) {
      pages.goOn(ctx, PATH, { kind: 'good', text: said, secret: { label: text('recovery-yours'), value: codes.join(' '), hint: '' } })
    },
  }

  async function page(ctx: PageContext, signedIn: SignedIn, error?: Phrase | string): Promise<void> {
    const { user } = signedIn
    // Nobody needs them who has nothing that can be lost.
    if (!(await identity.factors.has(user.pk))) return seeOther(ctx, config.basePath + SECURITY)
    const flash = takeFlash(context, ctx)
    const data = {
      flash: flash && { kind: flash.kind, text: flash.text },
      codes: flash?.secret?.value.split(' '),
      site: config.url.replace(/^https?:\/\//, ''),
      now: new Date().toISOString().slice(0, 10),
      left: (await identity.factors.of(user.pk)).recoveryCodes,
      total: RECOVERY_CODES,
      proof: await proof.fields(signedIn, error),
    }
    showHouse(context, ctx, signedIn, 'account/recovery-codes', data, error ? 422 : 200)
  }

  pages.get(PATH, (ctx, signedIn) => page(ctx, signedIn))
  pages.post(PATH, async (ctx, signedIn, form) => {
    if (!(await identity.factors.has(signedIn.user.pk))) return seeOther(ctx, config.basePath + SECURITY)
    const unproved = await proof.problem(ctx, signedIn, form)
    if (unproved) return page(ctx, signedIn, unproved)
    const codes = await pages.change(ctx, signedIn, { action: 'recovery-codes.create' }, (trx) => recovery.make(trx, signedIn.user))
    recovery.show(ctx, codes, text('recovery-done'))
  })
  return recovery
}

/** A factor that can be taken away, by what an address names. */
interface Removal {
  path: string
  /** Its name; undefined when the person has no such factor. */
  find(signedIn: SignedIn, ctx: PageContext): Promise<Phrase | string | undefined>
  title: Phrase
  stops: readonly Phrase[]
  remove(trx: Trx, signedIn: SignedIn, ctx: PageContext): Promise<void>
  /** As the audit log calls it. */
  kind: string
}

/** Asks once, says what stops working, and wants to know that it is the person. */
export function removalPage(pages: OwnPages, context: ProviderContext, proof: ProofCheck, removal: Removal): void {
  const { config, identity } = context

  async function found(ctx: PageContext, signedIn: SignedIn): Promise<Phrase | string> {
    const name = await removal.find(signedIn, ctx)
    if (name !== undefined) return name
    throw new PageError(404, message('factor-gone', {}, { link: { href: config.basePath + SECURITY, text: text('page-security') } }))
  }

  async function page(ctx: PageContext, signedIn: SignedIn, error?: Phrase | string): Promise<void> {
    const subject = await found(ctx, signedIn)
    const { app, passkeys } = await identity.factors.of(signedIn.user.pk)
    const last = Number(app !== undefined) + passkeys.length === 1
    const after = (await identity.users.hasPassword(signedIn.user.pk)) ? 'remove-last' : 'remove-last-without-password'
    const data = {
      title: removal.title,
      subject,
      stops: [...removal.stops, ...(last ? [text(after)] : [])],
      action: config.basePath + ctx.path,
      proof: await proof.fields(signedIn, error),
    }
    showHouse(context, ctx, signedIn, 'account/remove', data, error ? 422 : 200)
  }

  pages.get(removal.path, (ctx, signedIn) => page(ctx, signedIn))
  pages.post(removal.path, async (ctx, signedIn, form) => {
    const name = await found(ctx, signedIn)
    const unproved = await proof.problem(ctx, signedIn, form)
    if (unproved) return page(ctx, signedIn, unproved)
    const entry = { action: 'second-factor.remove', detail: { kind: removal.kind, name: String(name) } }
    try {
      await pages.change(ctx, signedIn, entry, (trx) => removal.remove(trx, signedIn, ctx))
    } catch (error) {
      if (error instanceof IdentityError) return page(ctx, signedIn, error.said)
      throw error
    }
    pages.goOn(ctx, SECURITY, { kind: 'good', text: text('remove-done', { name }) })
  })
}
