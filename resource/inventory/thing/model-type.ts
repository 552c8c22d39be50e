import type { Dialect } from '../../engine/dialect.ts'
import { Field, FieldError, type JsonSchema, textOf } from '../../engine/field.ts'
import { type Filter, filter } from '../../engine/filter.ts'
import { join, raw, type Sql, sql } from '../../engine/sql.ts'
import { MODELS } from './models.ts'

/** How answers name a kind: `part` or `part.part`. Requests may say either. */
type Style = 'name' | 'contentType'

/** The kind of thing that a row hangs on, of some kinds. */
export class ModelType extends Field {
  readonly type = 'choice'
  readonly names: readonly string[]
  readonly style: Style

  constructor(names: readonly string[], style: Style) {
    super()
    this.names = names
    this.style = style
  }
  shape(): JsonSchema {
    return { type: 'string', enum: this.names.map((name) => MODELS.get(name)![this.style]) }
  }
  parse(value: unknown): string {
    return modelNamed(value, this.names)
  }
  override json(_dialect: Dialect, value: Sql): Sql {
    if (this.style === 'name') return sql`nullif(${value}, '')`
    const cases = this.names.map((name) => sql`when ${raw(`'${name}'`)} then ${raw(`'${MODELS.get(name)!.contentType}'`)}`)
    return sql`case ${value} ${join(cases, ' ')} else nullif(${value}, '') end`
  }
  override describe() {
    return { choices: this.names.map((name) => ({ value: MODELS.get(name)![this.style], display_name: name })) }
  }
}

/** `part`, however it is called. @throws FieldError */
export function modelNamed(value: unknown, names: readonly string[]): string {
  const name = textOf(value)
    .toLowerCase()
    .replace(/^\w+\./, '')
  if (typeof value !== 'string' || !names.includes(name)) throw new FieldError(`"${textOf(value)}" is not a valid choice.`)
  return name
}

export const modelFilter = (names: readonly string[], help?: string): Filter =>
  filter.of({ type: 'string' }, (value) => sql`t.model_type = ${modelNamed(value, names)}`, help)
