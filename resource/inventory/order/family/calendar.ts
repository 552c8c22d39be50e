/** `GET /api/order/calendar/purchase-order/calendar.ics` and the like: orders of a kind on the days that they are expected. */
import { flagged } from '../../../engine/filter.ts'
import type { Operation } from '../../../engine/operation.ts'
import { bind } from '../../../engine/sql.ts'
import { statusText } from '../../status-text.ts'
import { calendarText } from './icalendar.ts'
import type { OrderKind } from './order-kind.ts'

/** An order that is on the calendar. Days are ISO text. */
interface Expected {
  readonly id: number
  readonly reference: string
  readonly description: string
  readonly target_date: string
  readonly creation_date: string | null
  readonly company: string | null
  readonly state: string
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

export function calendarOperation(k: OrderKind): Operation {
  const { noun, company } = k
  const initials = noun.replace(/(\w)\w*\W?/g, '$1')
  return {
    id: `order_calendar_${noun.replaceAll(' ', '_')}`,
    method: 'get',
    path: `/api/order/calendar/${noun.replaceAll(' ', '-')}/calendar.ics`,
    summary: `Get the target dates of ${noun}s as a calendar`,
    access: k.kind.access('view'),
    query: [
      {
        name: 'include_completed',
        schema: { type: 'boolean', default: false },
        description: 'Whether orders that are not open any more are there',
      },
    ],
    status: 200,
    media: ['text/calendar'],
    response: { type: 'string' },
    handle: async ({ db, query, config: { url } }) => {
      const state = statusText(k.status, 't')
      const all = flagged(query.get('include_completed'), false)
      const open = all ? '' : `and t.status in (${k.open.join(', ')})`
      const name = company ? `(select c.name from company_company c where c.id = t.${company}_id)` : 'null'
      const orders = await db.all<Expected>(
        `select t.id, t.reference, t.description, t.target_date, t.creation_date, ${name} as company, ${state.text} as state
         from ${k.table} t where t.target_date is not null ${open} order by t.target_date, t.id`,
        bind(state.params, 0),
      )
      const entries = orders.map((order) => ({
        uid: `${initials}_${order.id}@${new URL(url).host}`,
        day: order.target_date,
        created: order.creation_date,
        summary: order.reference,
        description: [company ? `${capital(company)}: ${order.company ?? ''}` : '', `State: ${order.state}`, order.description]
          .filter(Boolean)
          .join('\n'),
        url: `${url}${k.kind.url}${order.id}/`,
      }))
      return {
        body: await calendarText(`${capital(noun)}s`, entries, new Date().toISOString()),
        headers: { 'Content-Type': 'text/calendar; charset=utf-8', 'Content-Disposition': 'attachment; filename="calendar.ics"' },
      }
    },
  }
}
