/** Rules for values of settings that are small languages of their own. */
import { FieldError } from '../../engine/field.ts'
import { patternOf } from '../../engine/pattern.ts'

/** `PO-{ref:04d}`: exactly one number that counts up; besides it a date and free text. @throws FieldError */
export function referencePattern(pattern: string): void {
  const fields = [...pattern.matchAll(/\{([^{}]*)\}/g)].map(([, inside]) => inside!)
  if (/[{}]/.test(pattern.replace(/\{[^{}]*\}/g, ''))) throw new FieldError('Every brace of the pattern needs its partner.')
  const wrong = fields.find((inside) => !/^(?:ref(?::0?\d{1,2}d?)?|date(?::[%\w./ -]{1,30})?|\?:.{0,20})$/.test(inside))
  if (wrong !== undefined) throw new FieldError(`The pattern does not know "{${wrong}}": use {ref}, {ref:04d}, {date} or {?:…}.`)
  if (fields.filter((inside) => inside.startsWith('ref')).length !== 1) throw new FieldError('The pattern must contain {ref} exactly once.')
  if (pattern.length > 64) throw new FieldError('Ensure this field has no more than 64 characters.')
}

/** A regular expression, or none. @throws FieldError */
export function regularExpression(pattern: string): void {
  if (pattern) patternOf(pattern)
}

/** `ti:package:outline`: an icon of a package, or none. @throws FieldError */
export function iconName(value: string): void {
  if (value && !/^[a-z]+:[a-z0-9-]+:[a-z0-9-]+$/.test(value))
    throw new FieldError('Enter the name of an icon, such as "ti:package:outline".')
}
