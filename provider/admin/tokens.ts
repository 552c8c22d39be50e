/** /admin-center/tokens/: every API token, app's grant and session that works, and the end of one or many. */
import { PageError } from '../../pages/page.ts'
import { word } from '../../pages/query.ts'
import { joined, type Phrase, text } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import { type Credential, type CredentialFilter, KINDS, pickOf } from '../identity/credentials.ts'
import { confirmPage, showHouse } from '../pages/house.ts'
import { listPage } from '../pages/list.ts'
import type { Manager } from '../pages/superuser-pages.ts'
import { deedLines, generalTitles } from '../sign-in/consent-text.ts'
import { ADMIN, change, goOn } from './center.ts'

const FILTERS = ['kind', 'person', 'used', 'ends']

const USED = [
  { value: 'never', text: text('credentials-never-used') },
  { value: '30d', text: text('credentials-unused-month') },
  { value: '90d', text: text('credentials-unused-quarter') },
  { value: '365d', text: text('credentials-unused-year') },
]
const ENDS = [
  { value: '7d', text: text('credentials-ends-week') },
  { value: '14d', text: text('credentials-ends-fortnight') },
  { value: '30d', text: text('credentials-ends-month') },
]
/** More than fits on a page is not ended with one button. */
const MOST = 100

/** What the address asks for. */
function filterOf(query: Record<string, unknown>): CredentialFilter {
  const [kind, person, used, ends] = FILTERS.map((name) => word(query[name])) as [string, string, string, string]
  const days = (text: string) => (/^\d{1,4}d$/.test(text) ? Number.parseInt(text, 10) : undefined)
  return {
    kind: KINDS.find((known) => known === kind),
    person: person || undefined,
    unused: used === 'never' ? used : days(used),
    ends: days(ends),
  }
}

const STOPS: Record<Credential['kind'], (one: Credential) => Phrase> = {
  token: ({ title, username }) => text('credentials-stops-token', { title, user: username }),
  app: ({ title, username }) => text('credentials-stops-app', { title, user: username }),
  session: ({ title, username, ip }) =>
    text('credentials-stops-session', { title: ip ? joined([title, ip], ', ') : title, user: username }),
}

export function tokenRoutes({ get, post }: Manager, context: ProviderContext): void {
  const { config, identity } = context

  get('tokens/', async (ctx, signedIn) => {
    const list = await listPage(ctx, (asked) => identity.credentials.list(asked, filterOf(ctx.query)), FILTERS)
    showHouse(context, ctx, signedIn, 'admin/tokens', {
      list,
      credentials: list.rows.map((one) => ({
        ...one,
        pick: pickOf(one),
        kindText: text(`credential-${one.kind}`),
        here: one.kind === 'session' && one.id === signedIn.uid,
        reach:
          one.scopes === null
            ? [text('credentials-all')]
            : [...deedLines(one.scopes), ...generalTitles(one.scopes.filter((scope) => /^[ag]:/.test(scope)))],
      })),
      narrow: [
        {
          name: 'kind',
          label: text('credentials-any-kind'),
          options: KINDS.map((kind) => ({ value: kind, text: text(`credential-${kind}`) })),
        },
        { name: 'used', label: text('credentials-any-use'), options: USED },
        { name: 'ends', label: text('credentials-any-end'), options: ENDS },
        { name: 'person', label: text('audit-person'), suggestions: await identity.users.someNames() },
      ],
      revokeAction: `${config.basePath}${ADMIN}tokens/revoke/`,
    })
  })

  /** What the form names and still works. @throws PageError 422 */
  async function chosen(picks: readonly string[]): Promise<Credential[]> {
    const found = await identity.credentials.picked([...new Set(picks.map(word))].slice(0, MOST))
    if (found.length) return found
    throw new PageError(422, {
      title: text(picks.length ? 'credentials-ended' : 'credentials-none'),
      happened: text('credentials-none-text'),
      next: text('credentials-none-next'),
      link: { href: `${config.basePath}${ADMIN}tokens/`, text: text('page-credentials') },
    })
  }

  get('tokens/revoke/', async (ctx, signedIn) => {
    const found = await chosen([ctx.query.pick ?? []].flat())
    const here = found.some(({ kind, id }) => kind === 'session' && id === signedIn.uid)
    confirmPage(context, ctx, signedIn, {
      title: text('credentials-question', { n: found.length }),
      subject: text('credentials-subject', { n: found.length }),
      stops: [...found.map((one) => STOPS[one.kind](one)), ...(here ? [text('credentials-own')] : []), text('credentials-effect')],
      deed: text('credentials-end', { n: found.length }),
      back: `${ADMIN}tokens/`,
      fields: { picks: found.map(pickOf).join(' ') },
    })
  })

  post('tokens/revoke/', async (ctx, signedIn, form) => {
    const picks = (form.get('picks') ?? '').split(' ').filter(Boolean)
    const wanted = (await chosen(picks)).map(pickOf)
    const result = await change(context, ctx, signedIn, (trx, by) => identity.credentials.end(trx, wanted, by))
    if ('refused' in result)
      throw new PageError(409, { title: text('credentials-refused'), happened: result.refused, next: text('credentials-refused-next') })
    goOn(context, ctx, 'tokens/', { kind: 'good', text: text('credentials-done', { n: result.made }) })
  })
}
