import { FieldError } from '../field.ts'
import type { Asked, Facts, Source } from '../form.ts'
import { Text } from './text.ts'

/** Codes of ISO 4217. */
export const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'))

const NAMES = new Intl.DisplayNames(['en'], { type: 'currency' })
/** As forms offer them. */
export const currencyChoices = (codes: Iterable<string>): { value: string; display_name: string }[] =>
  Array.from(codes, (value) => ({ value, display_name: `${value} - ${NAMES.of(value)}` }))

const EVERY = currencyChoices(CURRENCIES)
const NONE = { value: '', display_name: '---------' }

interface Offer {
  readonly choices: readonly { readonly value: string; readonly display_name: string }[]
  /** The currency of what is in none. */
  readonly preset?: string
}
let offer: (source: Source) => Promise<Offer> = async () => ({ choices: EVERY })
const asked: Asked = async (source) => ({ ...(await offer(source)) })
/** Says which currencies forms offer; without it, all. */
export function offerCurrencies(ask: typeof offer): void {
  offer = ask
}

/** An ISO 4217 code. */
export class Currency extends Text {
  override readonly type: string = 'choice'
  override emptyIsNull = true
  constructor() {
    super(3)
  }
  override parse(value: unknown): string {
    const code = super.parse(value).toUpperCase()
    if (!CURRENCIES.has(code)) throw new FieldError(`"${code}" is not a valid choice.`)
    return code
  }
  /** Forms send it where nobody chose one. */
  override isNothing(value: unknown) {
    return (value === '' && !this.traits.nullable) || super.isNothing(value)
  }
  override asked() {
    return this.traits.readOnly ? [] : [asked]
  }
  override describe(facts?: Facts) {
    const { blank = false } = this.traits
    const { choices, preset }: Partial<Offer> = facts?.get(asked) ?? {}
    const offered = choices ?? EVERY
    return {
      ...super.describe(),
      choices: blank ? [NONE, ...offered] : offered,
      ...(preset === undefined || blank ? {} : { default: preset }),
    }
  }
}
