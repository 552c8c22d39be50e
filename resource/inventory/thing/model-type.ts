import type { Dialect } from '../../engine/dialect.ts'
import { Field, FieldError, type JsonSchema, textOf } from '../../engine/field.ts'
import { type Filter, filter } from '../../engine/filter.ts'
import { join, raw, type Sql, sql } from '../../engine/sql.ts'
import type { Kind } from '../kinds/index.ts'

/** How answers name a kind: `part` or `part.part`. Requests may say either. */
type Style = 'model' | 'contentType'

/** The kind of thing that a row hangs on, of some kinds. */
export class ModelType extends Field<string> {
  readonly type = 'choice'
  readonly kinds: readonly Kind[]
  readonly style: Style

  constructor(kinds: readonly Kind[], style: Style) {
    super()
    this.kinds = kinds
    this.style = style
  }
  shape(): JsonSchema {
    return { type: 'string', enum: this.kinds.map((kind) => kind[this.style]) }
  }
  parse(value: unknown): string {
    try {
      return modelNamed(value, this.kinds)
    } catch (error) {
      throw this.style === 'contentType' && error instanceof FieldError ? new FieldError('Content type not found') : error
    }
  }
  override json(_dialect: Dialect, value: Sql): Sql {
    if (this.style === 'model') return sql`nullif(${value}, '')`
    const cases = this.kinds.map(({ model, contentType }) => sql`when ${raw(`'${model}'`)} then ${raw(`'${contentType}'`)}`)
    return sql`case ${value} ${join(cases, ' ')} else nullif(${value}, '') end`
  }
  override describe() {
    const none = this.traits.nullable ? [{ value: '', display_name: '---------' }] : []
    return { allow_blank: false, choices: [...none, ...this.kinds.map((kind) => ({ value: kind[this.style], display_name: kind.label }))] }
  }
}

/** `part`, however it is called. @throws FieldError */
export function modelNamed(value: unknown, kinds: readonly Kind[]): string {
  const name = textOf(value)
    .toLowerCase()
    .replace(/^\w+\./, '')
  if (typeof value !== 'string' || !kinds.some(({ model }) => model === name))
    throw new FieldError(`"${textOf(value)}" is not a valid choice.`)
  return name
}

export const modelFilter = (kinds: readonly Kind[], help?: string): Filter =>
  filter.of({ type: 'string' }, (value) => sql`t.model_type = ${modelNamed(value, kinds)}`, help)
