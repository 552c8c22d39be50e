/** Rules for values of settings that are small languages of their own. */
import { FieldError } from '../../engine/field.ts'
import { patternOf } from '../../engine/pattern.ts'

/** `PO-{ref:04d}`: exactly one number that counts up; besides it a date and free text. @throws FieldError */
export function referencePattern(pattern: string): void {
  const fields = [...pattern.matchAll(/\{([^{}]*)\}/g)].map(([, inside]) => inside!)
  if (/[{}]/.test(pattern.replace(/\{[^{}]*\}/g, ''))) throw new FieldError('Every brace of the pattern needs its partner.')
  const [unknown] = fields.flatMap((inside) => (/^(?:ref|date|\?)(?![^:])/.test(inside) ? [] : [inside.split(':')[0]]))
  if (unknown !== undefined) throw new FieldError(`Unknown format key specified: '${unknown}'`)
  const wrong = fields.find((inside) => !/^(?:ref(?::0?\d{1,2}d?)?|date(?::[%\w./ -]{1,30})?|\?:.{0,20})$/.test(inside))
  if (wrong !== undefined) throw new FieldError(`The pattern does not know "{${wrong}}": use {ref}, {ref:04d}, {date} or {?:…}.`)
  const numbers = fields.filter((inside) => inside.startsWith('ref')).length
  if (!numbers) throw new FieldError("Missing required format key: 'ref'")
  if (numbers > 1) throw new FieldError('The pattern must contain {ref} exactly once.')
  if (pattern.length > 64) throw new FieldError('Ensure this field has no more than 64 characters.')
}

/** A regular expression, or none. @throws FieldError */
export function regularExpression(pattern: string): void {
  if (pattern) patternOf(pattern)
}

/** `{{ part.IPN }} {{ part.name }}`: every place shows something of the part. @throws FieldError */
export function partNameFormat(template: string): void {
  const text = template.replace(/\{\{(.*?)\}\}/g, (_, inside: string) => {
    if (!/\bpart\.\w/.test(inside)) throw new FieldError('At least one field must be present inside a jinja template container i.e {{}}')
    return ''
  })
  if (/\{\{|\}\}/.test(text)) throw new FieldError("unexpected end of template, expected 'end of print statement'.")
}

/** `ti:package:outline`: an icon of a package, or none. @throws FieldError */
export function iconName(value: string): void {
  if (value && !/^[a-z]+:[a-z0-9-]+:[a-z0-9-]+$/.test(value))
    throw new FieldError(`Invalid icon format: ${value}, expected: pack:name:variant`)
}
