/** A calendar of whole days as text (iCalendar, RFC 5545). */
import { inPieces } from '../../../engine/pieces.ts'

/** Something on a day. Days are ISO text. */
export interface CalendarEntry {
  /** Unique in the installation. */
  readonly uid: string
  readonly day: string
  readonly created: string | null
  readonly summary: string
  readonly description: string
  readonly url: string
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

/** @param name of the calendar @param now ISO 8601 */
export async function calendarText(name: string, entries: readonly CalendarEntry[], now: string): Promise<string> {
  const text = (lines: readonly string[]): string => lines.map((line) => `${folded(line)}\r\n`).join('')
  const stamp = `${now.slice(0, 19).replace(/[-:]/g, '')}Z`
  const event = (entry: CalendarEntry): string[] => [
    'BEGIN:VEVENT',
    `UID:${entry.uid}`,
    `DTSTAMP:${stamp}`,
    // A whole day, up to the day after (§3.6.1).
    `DTSTART;VALUE=DATE:${compact(entry.day)}`,
    `DTEND;VALUE=DATE:${compact(dayAfter(entry.day))}`,
    ...(entry.created ? [`CREATED:${compact(entry.created)}T000000Z`] : []),
    `SUMMARY:${escaped(entry.summary)}`,
    `DESCRIPTION:${escaped(entry.description)}`,
    `URL:${entry.url}`,
    'CLASS:PUBLIC',
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
  ]
  const head = ['BEGIN:VCALENDAR', 'VERSION:2.0', `PRODID:-//Stockade//${name}//EN`, `X-WR-CALNAME:${name}`]
  const events = await inPieces(entries, AT_ONCE, (piece) => text(piece.flatMap(event)))
  return [text(head), ...events, text(['END:VCALENDAR'])].join('')
}
