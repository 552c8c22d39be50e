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
  /** @param more what else is wrong @throws ValidationError when anything is wrong */
  check(length: number, more: Messages = {}): void {
    const lines = this.#lines.length ? { [this.#list]: byLine(this.#lines, length) } : {}
    if (Object.keys({ ...lines, ...more }).length) throw new ValidationError({ ...lines, ...more })
  }
}
