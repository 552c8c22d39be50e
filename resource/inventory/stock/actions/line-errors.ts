import { byLine } from '../../../engine/fields/list.ts'
import { type Messages, ValidationError } from '../../../errors.ts'

/** What is wrong with the lines of a request, so that all of it is said at once, each at its line. */
export class LineErrors {
  readonly #list: string
  readonly #lines: Messages[] = []

  /** @param list name of the field that holds the lines */
  constructor(list = 'items') {
    this.#list = list
  }
  add(line: number, field: string, message: string): void {
    const messages = this.#lines[line] ?? {}
    messages[field] = [...((messages[field] as string[] | undefined) ?? []), message]
    this.#lines[line] = messages
  }
  has(line: number): boolean {
    return this.#lines[line] !== undefined
  }
  /** @throws ValidationError when anything is wrong */
  check(length: number): void {
    if (this.#lines.length) throw new ValidationError({ [this.#list]: byLine(this.#lines, length) })
  }
}
