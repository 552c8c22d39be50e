/** `GET /api/order/calendar/purchase-order/calendar.ics`: purchase orders on the days that they are expected (iCalendar, RFC 5545). */
import { inField } from '../../engine/field.ts'
import { boolValue } from '../../engine/filter.ts'
import type { Operation } from '../../engine/operation.ts'
import { inPieces } from '../../engine/pieces.ts'
import { bind } from '../../engine/sql.ts'
import { PURCHASE_ORDER } from '../kinds/order.ts'
import { PURCHASE_ORDER_OPEN, PURCHASE_ORDER_STATUS } from '../status-codes.ts'
import { statusText } from '../status-text.ts'

/** An order that is on the calendar. Days are ISO text. */
export interface Expected {
  readonly id: number
  readonly reference: string
  readonly description: string
  readonly target_date: string
  readonly creation_date: string | null
  readonly supplier: string | null
  readonly state: string
}

/** TEXT values (RFC 5545 §3.3.11). */
const escaped = (text: string): string => text.replace(/[\\;,]/g, '\\$&').replace(/\r\n|\r|\n/g, '\\n')

const LINE_OCTETS = 75
/** A content line, folded so that no character is cut in two (RFC 5545 §3.1). */
function folded(line: string): string {
  let text = ''
  let octets = 0
  for (const character of line) {
    const size = Buffer.byteLength(character)
    if (octets + size > LINE_OCTETS) {
      text += '\r\n '
      octets = 1
    }
    text += character
    octets += size
  }
  return text
}

const compact = (day: string): string => day.slice(0, 10).replaceAll('-', '')
const dayAfter = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString()

const AT_ONCE = 100

/** @param url public address of the installation @param now ISO 8601 */
async function calendarOf(orders: readonly Expected[], url: string, now: string): Promise<string> {
  const text = (lines: readonly string[]): string => lines.map((line) => `${folded(line)}\r\n`).join('')
  const stamp = `${now.slice(0, 19).replace(/[-:]/g, '')}Z`
  const eventOf = (order: Expected): string[] => [
    'BEGIN:VEVENT',
    `UID:po_${order.id}@${new URL(url).host}`,
    `DTSTAMP:${stamp}`,
    // A whole day, up to the day after (§3.6.1).
    `DTSTART;VALUE=DATE:${compact(order.target_date)}`,
    `DTEND;VALUE=DATE:${compact(dayAfter(order.target_date))}`,
    ...(order.creation_date ? [`CREATED:${compact(order.creation_date)}T000000Z`] : []),
    `SUMMARY:${escaped(order.reference)}`,
    `DESCRIPTION:${escaped([`Supplier: ${order.supplier ?? ''}`, `State: ${order.state}`, order.description].filter(Boolean).join('\n'))}`,
    `URL:${url}/api/order/po/${order.id}/`,
    'CLASS:PUBLIC',
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
  ]
  const head = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Stockade//Purchase orders//EN', 'X-WR-CALNAME:Purchase orders']
  const events = await inPieces(orders, AT_ONCE, (piece) => text(piece.flatMap(eventOf)))
  return [text(head), ...events, text(['END:VCALENDAR'])].join('')
}

export const calendarOperation: Operation = {
  id: 'order_calendar_purchase_order',
  method: 'get',
  path: '/api/order/calendar/purchase-order/calendar.ics',
  summary: 'Read the days that purchase orders are expected as a calendar',
  access: PURCHASE_ORDER.access('view'),
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
  handle: async ({ db, query, config }) => {
    const state = statusText(PURCHASE_ORDER_STATUS, 't')
    const all = await inField('include_completed', () => boolValue(query.get('include_completed') || 'false'))
    const open = all ? '' : `and t.status in (${PURCHASE_ORDER_OPEN.join(', ')})`
    const orders = await db.all<Expected>(
      `select t.id, t.reference, t.description, t.target_date, t.creation_date, c.name as supplier, ${state.text} as state
       from order_purchase_order t left join company_company c on c.id = t.supplier_id
       where t.target_date is not null ${open} order by t.target_date, t.id`,
      bind(state.params, 0),
    )
    return {
      body: await calendarOf(orders, config.url, new Date().toISOString()),
      headers: { 'Content-Type': 'text/calendar; charset=utf-8', 'Content-Disposition': 'attachment; filename="calendar.ics"' },
    }
  },
}
