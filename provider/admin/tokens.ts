/** /admin-center/tokens/: every API token, app's grant and session that works, and the end of one or many. */
import { PageError } from '../../pages/page.ts'
import { counted } from '../../pages/words.ts'
import type { ProviderContext } from '../context.ts'
import { type Credential, type CredentialFilter, type CredentialKind, KINDS, pickOf } from '../identity/credentials.ts'
import { confirmPage, showHouse } from '../pages/house.ts'
import { listPage, word } from '../pages/list.ts'
import type { Manager } from '../pages/superuser-pages.ts'
import { deedLines, generalTitles } from '../sign-in/consent-text.ts'
import { ADMIN, change, goOn } from './center.ts'

const FILTERS = ['kind', 'person', 'used', 'ends']

const USED = [
  { value: 'never', text: 'Never used' },
  { value: '30d', text: 'Not for 30 days' },
  { value: '90d', text: 'Not for 90 days' },
  { value: '365d', text: 'Not for a year' },
]
const ENDS = [
  { value: '7d', text: 'Ends within a week' },
  { value: '14d', text: 'Ends within two weeks' },
  { value: '30d', text: 'Ends within 30 days' },
]
/** More than fits on a page is not ended with one button. */
const MOST = 100

/** What the address asks for. */
function filterOf(query: Record<string, unknown>): CredentialFilter {
  const [kind, person, used, ends] = FILTERS.map((name) => word(query[name])) as [string, string, string, string]
  const days = (text: string) => (/^\d{1,4}d$/.test(text) ? Number.parseInt(text, 10) : undefined)
  return {
    kind: Object.hasOwn(KINDS, kind) ? (kind as CredentialKind) : undefined,
    person: person || undefined,
    unused: used === 'never' ? used : days(used),
    ends: days(ends),
  }
}

const STOPS: Record<Credential['kind'], (one: Credential) => string> = {
  token: ({ title, username }) =>
    `API token “${title}” of ${username}: programs that use it are refused, and tokens that it made end with it.`,
  app: ({ title, username }) => `${title}, for ${username}: this sign-in of the app ends, with its access tokens.`,
  session: ({ title, username, ip }) => `${username} on ${title}${ip ? `, ${ip}` : ''}: that browser has to sign in again.`,
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
        kindText: KINDS[one.kind],
        here: one.kind === 'session' && one.id === signedIn.uid,
        reach:
          one.scopes === null
            ? ['All that they may']
            : [...deedLines(one.scopes), ...generalTitles(one.scopes.filter((scope) => /^[ag]:/.test(scope)))],
      })),
      narrow: [
        { name: 'kind', label: 'Any kind', options: Object.entries(KINDS).map(([value, text]) => ({ value, text })) },
        { name: 'used', label: 'Any use', options: USED },
        { name: 'ends', label: 'Any end', options: ENDS },
        ...(word(ctx.query.person) ? [{ name: 'person', label: 'Person' }] : []),
      ],
      revokeAction: `${config.basePath}${ADMIN}tokens/revoke/`,
    })
  })

  /** What the form names and still works. @throws PageError 422 */
  async function chosen(picks: readonly string[]): Promise<Credential[]> {
    const found = await identity.credentials.picked([...new Set(picks.map(word))].slice(0, MOST))
    if (found.length) return found
    throw new PageError(422, {
      title: picks.length ? 'All of it has ended already' : 'Nothing was ticked',
      happened: 'Nothing was changed.',
      next: 'Tick what shall end in the list.',
      link: { href: `${config.basePath}${ADMIN}tokens/`, text: 'Tokens and sessions' },
    })
  }

  get('tokens/revoke/', async (ctx, signedIn) => {
    const found = await chosen([ctx.query.pick ?? []].flat())
    const here = found.some(({ kind, id }) => kind === 'session' && id === signedIn.uid)
    confirmPage(context, ctx, signedIn, {
      title: found.length === 1 ? 'End this access?' : 'End all of this access?',
      subject: counted(found.length, 'API token, app or session', 'API tokens, apps and sessions'),
      stops: [
        ...found.map((one) => STOPS[one.kind](one)),
        ...(here ? ['Your own session in this browser is among them.'] : []),
        'It holds from the next request on.',
      ],
      deed: found.length === 1 ? 'End it' : `End all ${found.length}`,
      back: `${ADMIN}tokens/`,
      fields: { picks: found.map(pickOf).join(' ') },
    })
  })

  post('tokens/revoke/', async (ctx, signedIn, form) => {
    const picks = (form.get('picks') ?? '').split(' ').filter(Boolean)
    const wanted = (await chosen(picks)).map(pickOf)
    const result = await change(context, ctx, signedIn, (trx, by) => identity.credentials.end(trx, wanted, by))
    if ('refused' in result)
      throw new PageError(409, { title: 'Nothing was ended', happened: result.refused, next: 'Look at the list again.' })
    goOn(context, ctx, 'tokens/', { kind: 'good', text: `${counted(result.made, 'access has', 'accesses have')} ended.` })
  })
}
