import { FieldError } from '../engine/field.ts'
import { Integer } from '../engine/fields/number.ts'
import { builtIn, choicesOf } from './status-choices.ts'
import type { StatusClass } from './status-codes.ts'

export const notAStatus = (key: unknown): string => `"${key}" is not a valid choice.`

/** One of a set of states: built in, or of the installation's own where there can be such. Which of the latter there are is asked when writing. */
export class StatusField extends Integer {
  override readonly type: string = 'choice'
  readonly set: StatusClass
  readonly own: boolean

  /** @param own whether states of the installation's own are among them */
  constructor(set: StatusClass, own: boolean) {
    super(0)
    this.set = set
    this.own = own
    if (own) this.traits = { ...this.traits, asks: choicesOf(set) }
  }
  override parse(value: unknown): number {
    const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : ''
    if (!/^\d+$/.test(text) || !(this.own || this.set.find(Number(text))))
      throw new FieldError(notAStatus(typeof value === 'object' ? JSON.stringify(value) : value))
    return super.parse(text)
  }
  override shape() {
    return { type: 'integer', enum: this.set.states.map(({ key }) => key) }
  }
  override describe() {
    return { allow_blank: false, choices: builtIn(this.set) }
  }
}
