/** Times and counts as people say them. */

const STEPS: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 365 * 86400],
  ['month', 30 * 86400],
  ['day', 86400],
  ['hour', 3600],
  ['minute', 60],
]
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
const absolute = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
const number = new Intl.NumberFormat('en')

/** `4 minutes ago`, `yesterday`, `in 3 days`. @param time ISO text, a day or a moment */
export function ago(time: string, now = Date.now()): string {
  if (time.length === 10) {
    const days = Math.round((Date.parse(time) - Date.parse(new Date(now).toISOString().slice(0, 10))) / 86_400_000)
    if (Math.abs(days) < 30) return relative.format(days, 'day')
  }
  const seconds = (Date.parse(time) - now) / 1000
  // What is past is said as it was reached, what is to come as it was promised: thirty days are not 29 a second later.
  const whole = seconds < 0 ? Math.ceil : Math.round
  for (const [unit, size] of STEPS) if (Math.abs(seconds) >= size) return relative.format(whole(seconds / size), unit)
  return seconds > 0 ? 'in a moment' : 'just now'
}

/** `23 November 2026 at 21:33 UTC`; a day stays a day. */
export const moment = (time: string): string =>
  time.length === 10 ? day.format(Date.parse(time)) : `${absolute.format(Date.parse(time))} UTC`

/** `1 person`, `1,204 people`. */
export const counted = (n: number, one: string, many: string): string => `${number.format(n)} ${n === 1 ? one : many}`

/** `45 seconds`, `2 minutes`: never less than the wait. */
export const duration = (seconds: number): string => {
  const [n, unit] = seconds < 100 ? [seconds, 'second'] : [Math.ceil(seconds / 60), 'minute']
  return `${n} ${unit}${n === 1 ? '' : 's'}`
}
