import { FieldError } from '../field.ts'
import { Text } from './text.ts'

/** Codes of ISO 4217. */
export const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'))

/** An ISO 4217 code. */
export class Currency extends Text {
  constructor() {
    super(3)
  }
  override parse(value: unknown): string {
    const code = super.parse(value).toUpperCase()
    if (!CURRENCIES.has(code)) throw new FieldError(`"${code}" is not a valid choice.`)
    return code
  }
}
