/** /admin-center/: what happened in the last days, and what needs somebody to look at it. */
import { joined, type Phrase, text } from '../../pages/texts.ts'
import { ago, dayAndMonth, numeral } from '../../pages/words.ts'
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
  { action: 'session.sign-in', title: text('admin-sign-ins'), text: text('admin-sign-ins-text') },
  { action: 'session.failed', title: text('admin-failures'), text: text('admin-failures-text') },
  { action: 'access.refused', title: text('admin-refusals'), text: text('admin-refusals-text') },
] as const

const WIDTH = 336
const HEIGHT = 72

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
      label: dayAndMonth(day),
      text: numeral(n, { notation: 'compact', maximumFractionDigits: 1 }),
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
    const keyText: Phrase = next
      ? text('admin-key-next', { when: ago(next.signsFrom) })
      : text(due ? 'admin-key-due' : 'admin-key-text', { since: ago(signing.signsFrom), ...(due ? { when: ago(due) } : {}) })
    const looks = [
      {
        title: text('admin-ending'),
        text: text('admin-ending-text', { n: ending }),
        state: ending ? 'warn' : 'good',
        link: ending ? '/admin-center/tokens/?kind=token&ends=14d&sort=expires' : '/admin-center/tokens/?kind=token&sort=expires',
      },
      {
        title: text('admin-unused'),
        text: text('admin-unused-text', { n: forgotten }),
        state: forgotten ? 'warn' : 'good',
        link: '/o/applications/?show=unused',
      },
      {
        title: text('admin-alone'),
        text: text('admin-alone-text', { n: alone, superusers: powerful }),
        state: powerful ? 'bad' : alone ? 'warn' : 'good',
        link: '/admin-center/users/?show=no-second-factor',
      },
      {
        title: text('admin-superusers'),
        text: text('admin-superusers-text', { n: superusers }),
        state: superusers <= 1 ? 'warn' : 'good',
        link: '/admin-center/users/?show=superusers',
      },
      ...(clashing.length
        ? [
            {
              title: text('admin-clashing'),
              text: text('admin-clashing-text', {
                names: joined(clashing.slice(0, NAMED), ', '),
                more: Math.max(0, clashing.length - NAMED),
              }),
              state: 'warn',
              link: '/admin-center/users/',
            },
          ]
        : []),
      {
        title: text('admin-key'),
        text: keyText,
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
