/** /settings/tokens/: keys for scripts and devices. Made with a name, an end and a reach; shown once; revoked at any time. */

import { message } from '../../pages/message.ts'
import { PageError } from '../../pages/page.ts'
import { joined, type Phrase, text } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import type { ListedToken } from '../identity/api-token-list.ts'
import { cleanTokenName, daysFromNow, isExpired, parseScopes, revokeToken } from '../identity/api-tokens.ts'
import { userCovers } from '../identity/principal.ts'
import { confirmPage, showHouse } from '../pages/house.ts'
import { listPage } from '../pages/list.ts'
import { ALL_OF_STOCK, EVERYTHING, matrix, NOTHING, READ_ONLY, startPermissions } from '../pages/matrix.ts'
import type { PageContext } from '../pages/superuser-pages.ts'
import { API_SCOPES, permissionOf, READ_ONLY_SCOPES, SCOPES, type Scope } from '../scopes.ts'
import { deedLines, generalTitles } from '../sign-in/consent-text.ts'
import type { ProofCheck } from '../sign-in/proof.ts'
import type { SignedIn } from '../sign-in/session.ts'
import { type OwnPages, SETTINGS } from './own-pages.ts'

const PATH = `${SETTINGS}tokens/`
const MAX_DAYS = 3650
const GENERAL = API_SCOPES.filter((scope) => !permissionOf(scope))
const STARTS = [READ_ONLY, ALL_OF_STOCK, EVERYTHING, NOTHING]

/** How far a token reaches: everything, reading alone, or what is ticked. */
const REACHES = ['read-only', 'chosen', 'all'].map((value) => ({
  value,
  title: text(`token-reach-${value}`),
  text: text(`token-reach-${value}-help`),
}))

interface Typed {
  name: string
  expiry: string
  reach: string
  scopes: ReadonlySet<string>
}
type Problems = Partial<Record<'name' | 'expiry' | 'reach' | 'scopes' | 'proof', Phrase>>

export function tokenRoutes(pages: OwnPages, context: ProviderContext, proof: ProofCheck): void {
  const { config, identity } = context

  pages.get(PATH, async (ctx, signedIn) => {
    const list = await listPage(ctx, (asked) => identity.tokens.list(asked, signedIn.user.pk))
    const tokens = list.rows.map((row) => {
      const scopes = parseScopes(row.scopes)
      return {
        ...row,
        state: row.revoked ? 'revoked' : isExpired(row) ? 'expired' : 'works',
        deeds: scopes ? joined(deedLines([...scopes])) : text('tokens-all'),
        general: scopes ? joined(generalTitles([...scopes])) : '',
      }
    })
    showHouse(context, ctx, signedIn, 'account/tokens', { list, tokens })
  })

  async function form(ctx: PageContext, signedIn: SignedIn, typed: Typed, errors: Problems = {}): Promise<void> {
    const { user } = signedIn
    const offered = await identity.groups.permissionsOf(user)
    const general = GENERAL.filter((scope) => userCovers(user, offered, scope))
    const data = {
      typed,
      errors,
      reaches: REACHES,
      matrix: matrix(new Set(API_SCOPES.filter((scope) => typed.scopes.has(scope) && userCovers(user, offered, scope))), 'r:', offered),
      general: general.map((scope) => ({ scope, ...SCOPES.get(scope)! })),
      proof: proof.isFresh(ctx, signedIn) ? undefined : await proof.fields(signedIn, errors.proof),
      first: daysFromNow(0),
      last: daysFromNow(MAX_DAYS),
    }
    showHouse(context, ctx, signedIn, 'account/token-form', data, Object.keys(errors).length ? 422 : 200)
  }

  pages.get(`${PATH}create/`, (ctx, signedIn) =>
    form(ctx, signedIn, {
      name: typeof ctx.query['name'] === 'string' ? cleanTokenName(ctx.query['name']) : '',
      expiry: daysFromNow(Math.min(MAX_DAYS, Math.round(config.apiTokenTtl / 86_400))),
      reach: 'read-only',
      scopes: new Set(READ_ONLY_SCOPES),
    }),
  )

  pages.post(`${PATH}create/`, async (ctx, signedIn, posted) => {
    const { user } = signedIn
    const typed: Typed = {
      name: (posted.get('name') ?? '').trim(),
      expiry: posted.get('expiry') ?? '',
      reach: posted.get('reach') ?? '',
      scopes: new Set(posted.getAll('scope')),
    }
    const start = STARTS.find(({ name }) => name === posted.get('start'))
    if (start) {
      const general = [...typed.scopes].filter((scope) => !permissionOf(scope))
      return form(ctx, signedIn, {
        ...typed,
        reach: 'chosen',
        scopes: new Set([...general, ...startPermissions(start).map((p) => `r:${p}`)]),
      })
    }
    const offered = await identity.groups.permissionsOf(user)
    const chosen = API_SCOPES.filter((scope) => typed.scopes.has(scope) && userCovers(user, offered, scope))
    const errors = problemsOf(typed, chosen)
    if (Object.keys(errors).length) return form(ctx, signedIn, typed, errors)
    // A token outlives the session: who found a browser open must not leave with one.
    const unproved = proof.isFresh(ctx, signedIn) ? undefined : await proof.problem(ctx, signedIn, posted)
    if (unproved) return form(ctx, signedIn, typed, { proof: unproved })
    const scopes: readonly Scope[] | null = typed.reach === 'all' ? null : typed.reach === 'chosen' ? chosen : READ_ONLY_SCOPES
    const name = cleanTokenName(typed.name)
    const { key } = await pages.change(ctx, signedIn, null, (trx, by) =>
      identity.tokens.create(trx, { userId: user.pk, name, expiry: typed.expiry, scopes }, by),
    )
    const secret = { label: text('token-key', { name }), value: key, hint: text('token-key-help') }
    pages.goOn(ctx, PATH, { kind: 'good', text: text('token-done'), secret })
  })

  async function tokenOf(ctx: PageContext, { user }: SignedIn): Promise<ListedToken> {
    const key = ctx.params.pk!
    const row = /^\d{1,9}$/.test(key) ? await identity.tokens.findOf(user.pk, Number(key)) : undefined
    if (row && !row.revoked) return row
    throw new PageError(404, message('token-gone', {}, { link: { href: config.basePath + PATH, text: text('page-tokens') } }))
  }

  pages.get(`${PATH}:pk/revoke/`, async (ctx, signedIn) => {
    const token = await tokenOf(ctx, signedIn)
    confirmPage(context, ctx, signedIn, {
      title: text('token-revoke'),
      subject: token.name || token.key_hint,
      stops: [text('token-revoke-programs'), text('token-revoke-tokens'), text('token-revoke-final')],
      deed: text('token-revoke-submit'),
      back: PATH,
    })
  })

  pages.post(`${PATH}:pk/revoke/`, async (ctx, signedIn) => {
    const token = await tokenOf(ctx, signedIn)
    await pages.change(ctx, signedIn, null, (trx, by) => revokeToken(trx, token.id, by))
    pages.goOn(ctx, PATH, { kind: 'good', text: text('token-revoke-done', { name: token.name || token.key_hint }) })
  })
}

function problemsOf(typed: Typed, chosen: readonly Scope[]): Problems {
  const day = /^\d{4}-\d\d-\d\d$/.test(typed.expiry) && !Number.isNaN(Date.parse(typed.expiry))
  return {
    ...(cleanTokenName(typed.name) ? {} : { name: text('token-no-name') }),
    ...(day && typed.expiry >= daysFromNow(0) && typed.expiry <= daysFromNow(MAX_DAYS) ? {} : { expiry: text('token-no-day') }),
    ...(REACHES.some(({ value }) => value === typed.reach) ? {} : { reach: text('token-no-reach') }),
    ...(typed.reach === 'chosen' && !chosen.length ? { scopes: text('token-no-scopes') } : {}),
  }
}
