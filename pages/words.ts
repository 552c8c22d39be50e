/** Times and counts as people say them. */
import type { Reader } from './reader.ts'
import { Phrase, say } from './texts.ts'

const STEPS: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 365 * 86400],
  ['month', 30 * 86400],
  ['day', 86400],
  ['hour', 3600],
  ['minute', 60],
]

/** Formats are costly to make and few. */
function kept<F>(make: (reader: Reader) => F): (reader: Reader) => F {
  const made = new Map<string, F>()
  return (reader) => {
    const key = `${reader.locale} ${reader.zone}`
    const known = made.get(key) ?? make(reader)
    if (made.size < 100) made.set(key, known)
    return known
  }
}
const relative = kept(({ locale }) => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }))
const absolute = kept(({ locale, zone }) => new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: zone }))
const zoneName = kept(({ locale, zone }) => new Intl.DateTimeFormat(locale, { timeZoneName: 'short', timeZone: zone }))
const day = kept(({ locale }) => new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }))

/** `4 minutes ago`, `yesterday`, `in 3 days`. @param time ISO text, a day or a moment */
export const ago = (time: string, now = Date.now()): Phrase => new Phrase((reader) => sayAgo(reader, time, now))

function sayAgo(reader: Reader, time: string, now: number): string {
  if (time.length === 10) {
    const days = Math.round((Date.parse(time) - Date.parse(new Date(now).toISOString().slice(0, 10))) / 86_400_000)
    if (Math.abs(days) < 30) return relative(reader).format(days, 'day')
  }
  const seconds = (Date.parse(time) - now) / 1000
  // What is past is said as it was reached, what is to come as it was promised: thirty days are not 29 a second later.
  const whole = seconds < 0 ? Math.ceil : Math.round
  for (const [unit, size] of STEPS) if (Math.abs(seconds) >= size) return relative(reader).format(whole(seconds / size), unit)
  return say(reader, seconds > 0 ? 'time-soon' : 'time-now')
}

/** `23 November 2026 at 21:33 UTC`, by the reader's clock; a day stays a day. */
export const moment = (time: string): Phrase =>
  new Phrase((reader) => {
    const when = Date.parse(time)
    if (time.length === 10) return day(reader).format(when)
    const zone = zoneName(reader)
      .formatToParts(when)
      .find((part) => part.type === 'timeZoneName')!.value
    return `${absolute(reader).format(when)} ${zone}`
  })

const shortDay = kept(({ locale }) => new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' }))

const number = new Intl.NumberFormat('en')
const quantity = kept(({ locale }) => new Intl.NumberFormat(locale, { maximumFractionDigits: 5 }))
/** `1,250.5`: how much there is of something, to all of its digits. */
export const amount = (n: number): Phrase => new Phrase((reader) => quantity(reader).format(n))

/** `1 person`, `1,204 people`: for what is English anyway, such as the command line. Pages have texts with plurals. */
export const counted = (n: number, one: string, many: string): string => `${number.format(n)} ${n === 1 ? one : many}`

/** `23 Nov`. @param time ISO text of a day */
export const dayAndMonth = (time: string): Phrase => new Phrase((reader) => shortDay(reader).format(Date.parse(time)))

/** A number as the language writes it. */
export const numeral = (n: number, options: Intl.NumberFormatOptions = {}): Phrase =>
  new Phrase(({ locale }) => new Intl.NumberFormat(locale, options).format(n))

/** `45 seconds`, `2 minutes`: never less than the wait. */
export const duration = (seconds: number): Phrase =>
  new Phrase((reader) =>
    seconds < 100 ? say(reader, 'time-seconds', { n: seconds }) : say(reader, 'time-minutes', { n: Math.ceil(seconds / 60) }),
  )
