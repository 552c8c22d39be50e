/** What the values of settings may be: each reads a text, and throws an Error that says what it must be. */

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

export const text = (value: string): string => value
/** The current folder would be no good guess where nothing is named. */
export const folder = (value: string): string => {
  if (value.trim() === '') throw new Error('must name a folder')
  return value
}
export const bool = (value: string): boolean => {
  if (/^(1|true|yes|on)$/i.test(value)) return true
  if (/^(0|false|no|off|)$/i.test(value)) return false
  throw new Error('must be true or false')
}
export const integer =
  (min: number, max: number) =>
  (value: string): number => {
    const n = Number(value)
    if (!/^\d+$/.test(value) || n < min || n > max) throw new Error(`must be a whole number from ${min} to ${max}`)
    return n
  }
const UNITS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86400 }
/** `90s`, `15m`, `12h` or `30d`, in seconds. @throws Error saying what it must be */
export const duration = (value: string): number => {
  const match = /^(\d+)([smhd])$/.exec(value)
  const seconds = match ? Number(match[1]) * UNITS[match[2]!]! : 0
  if (seconds < 1 || seconds > 10 * 365 * 86400) throw new Error('must be a duration with its unit, such as 90s, 15m, 12h or 30d')
  return seconds
}
/** A duration, or 0 for `never`. */
export const durationOrNever = (value: string): number => (value === 'never' ? 0 : duration(value))
/** A duration of at least a day, or 0 for `never`. */
export const ageOrNever = (value: string): number => {
  const seconds = value === 'never' ? 0 : duration(value)
  if (value !== 'never' && seconds < 86_400) throw new Error('must be never, or a duration of at least 1d')
  return seconds
}
export const publicUrl = (value: string): string => {
  if (value === '') return ''
  const url = URL.parse(value)
  if (!url || !/^https?:$/.test(url.protocol)) throw new Error('must be an http or https address')
  if (url.search || url.hash || url.username || url.password) throw new Error('must have no query, fragment or credentials')
  return url.href.replace(/\/+$/, '')
}
/** Origins with commas between. */
export const origins = (value: string): readonly string[] =>
  value
    .split(',')
    .map((origin) => origin.trim())
    .filter(Boolean)
    .map((origin) => {
      const url = URL.parse(origin)
      if (!url || !/^https?:$/.test(url.protocol) || url.origin !== origin.replace(/\/$/, ''))
        throw new Error('must be origins such as https://app.example, with commas between')
      return url.origin
    })
export const databaseUrl = (value: string): string => {
  if (value !== '' && !/^postgres(ql)?:\/\//.test(value)) throw new Error('must start with postgres://')
  return value
}
/** Something to be guessed by nobody, in the characters of a Bearer token (RFC 6750 §2.1). */
export const token = (value: string): string => {
  if (value !== '' && !/^[\w.~+/-]{32,}=*$/.test(value)) throw new Error('must be at least 32 letters, digits or any of -._~+/')
  return value
}
/** What RFC 9116 §2.5.3 takes: an address of a page, of mail, or a telephone number. */
export const contact = (value: string): string => {
  if (value !== '' && !/^(https:\/\/|mailto:|tel:)[^\s]+$/.test(value)) throw new Error('must start with https://, mailto: or tel:')
  return value
}
export const half = (value: string): 'provider' | 'resource' | '' => {
  if (value === '' || value === 'provider' || value === 'resource') return value
  throw new Error('must be provider or resource')
}
export const logLevel = (value: string): (typeof LOG_LEVELS)[number] => {
  const level = LOG_LEVELS.find((l) => l === value)
  if (!level) throw new Error(`must be one of ${LOG_LEVELS.join(', ')}`)
  return level
}
