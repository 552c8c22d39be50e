/** /admin-center/: what happened in the last days, and what needs somebody to look at it. */
import { ago, counted } from '../../pages/words.ts'
import type { ProviderContext } from '../context.ts'
import { daysFromNow } from '../identity/api-tokens.ts'
import { keyPlan } from '../oidc/key-rotation.ts'
import { showHouse } from '../pages/house.ts'
import type { Manager } from '../pages/superuser-pages.ts'

/** Days of a chart. */
const DAYS = 14
/** A token that ends so soon is told of, in days. */
const SOON = 14

/** Names that a line tells. */
const NAMED = 5

const CHARTS = [
  { action: 'session.sign-in', title: 'Sign-ins', text: 'People who signed in, in a browser' },
  { action: 'session.failed', title: 'Failed sign-ins', text: 'Wrong passwords and codes' },
  { action: 'access.refused', title: 'Refusals', text: 'Requests that lacked a scope or a role' },
] as const

const WIDTH = 336
const HEIGHT = 72
const label = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

/** A bar chart in numbers: where each bar stands in a picture of WIDTH × HEIGHT. @param values by day, the oldest first */
export function barsOf(values: readonly { day: string; n: number }[]) {
  const most = Math.max(1, ...values.map(({ n }) => n))
  const step = WIDTH / values.length
  return values.map(({ day, n }, i) => {
    const height = n ? Math.max(2, Math.round((n / most) * HEIGHT)) : 0
    const round = (x: number) => Math.round(x * 10) / 10
    return {
      day,
      n,
      label: label.format(Date.parse(day)),
      text: short.format(n),
      x: round(i * step + 2),
      width: round(step - 4),
      middle: round(i * step + step / 2),
      y: HEIGHT - height,
      height,
    }
  })
}

export function overviewRoutes({ get }: Manager, context: ProviderContext): void {
  const { identity } = context

  async function charts() {
    const days = Array.from({ length: DAYS }, (_, i) => daysFromNow(i - DAYS + 1))
    const actions = CHARTS.map(({ action }) => action)
    const rows = await identity.audit.countsByDay(actions, days[0]!)
    return CHARTS.map((chart) => {
      const values = days.map((day) => ({ day, n: rows.find((row) => row.day === day && row.action === chart.action)?.n ?? 0 }))
      const total = values.reduce((sum, { n }) => sum + n, 0)
      return { ...chart, bars: barsOf(values), total, link: `audit/?action=${chart.action}&from=${days[0]}` }
    })
  }

  get('', async (ctx, signedIn) => {
    const [ending, forgotten, alone, powerful, superusers, clashing] = await Promise.all([
      identity.tokens.countEnding(SOON),
      identity.applications.countUnused(),
      identity.users.countWithoutSecondFactor(),
      identity.users.countWithoutSecondFactor({ superusers: true }),
      identity.users.countSuperusers(),
      identity.names.clashing(),
    ])
    const { signing, next, due } = keyPlan(context.config)
    const looks = [
      {
        title: 'API tokens that end soon',
        text: ending
          ? `${counted(ending, 'token ends', 'tokens end')} within two weeks: programs that use them stop then.`
          : 'None ends within two weeks.',
        state: ending ? 'warn' : 'good',
        link: ending ? '/admin-center/tokens/?kind=token&ends=14d&sort=expires' : '/admin-center/tokens/?kind=token&sort=expires',
      },
      {
        title: 'Apps that nobody uses',
        text: forgotten
          ? `${counted(forgotten, 'app was', 'apps were')} not used for three months. What is not needed is better switched off.`
          : 'Every app was used in the last three months, or is new.',
        state: forgotten ? 'warn' : 'good',
        link: '/o/applications/?show=unused',
      },
      {
        title: 'People without a second factor',
        text: alone
          ? `${counted(alone, 'person signs', 'people sign')} in with a password alone${powerful ? `, ${counted(powerful, 'superuser', 'superusers')} among them` : ''}.`
          : 'Everybody who has a password has a second factor, too.',
        state: powerful ? 'bad' : alone ? 'warn' : 'good',
        link: '/admin-center/users/?show=no-second-factor',
      },
      {
        title: 'Superusers',
        text:
          superusers === 1
            ? 'There is one alone who can sign in. With a second one nobody is locked out when the first is away.'
            : `${counted(superusers, 'person', 'people')} can sign in and may do everything.`,
        state: superusers <= 1 ? 'warn' : 'good',
        link: '/admin-center/users/?show=superusers',
      },
      ...(clashing.length
        ? [
            {
              title: 'Names that differ by case alone',
              text: `Somebody or some group older than ${clashing.slice(0, NAMED).join(', ')}${clashing.length > NAMED ? ' and others' : ''} has the same name but for its case. Rename one of the two.`,
              state: 'warn',
              link: '/admin-center/users/',
            },
          ]
        : []),
      {
        title: 'Signing key',
        text: next
          ? `A new one begins to sign ${ago(next.signsFrom)}.`
          : `It began to sign ${ago(signing.signsFrom)}. ${due ? `Another takes its place ${ago(due)}.` : 'Another takes its place when you say so.'}`,
        state: 'good',
        link: '/admin-center/keys/',
      },
    ]
    showHouse(context, ctx, signedIn, 'admin/overview', {
      charts: await charts(),
      looks,
      size: { width: WIDTH, height: HEIGHT },
      days: DAYS,
    })
  })
}
