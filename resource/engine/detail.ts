/** A row that another one refers to, inside its answer. */
import type { Dialect } from './dialect.ts'
import type { Field, JsonSchema, Sight } from './field.ts'
import { Computed } from './fields/computed.ts'
import { type Join, joinsOf } from './join.ts'
import { from } from './projection.ts'
import { accessOf, type Resource } from './resource.ts'
import { shapeSchema } from './shape.ts'
import { column, raw, type Sql, settled, sql } from './sql.ts'

export interface DetailOptions {
  /** Only these fields; its schema then stands where it is used. */
  only?: readonly string[]
  /** Fields that answer null here, because they cost too much inside something else. */
  empty?: readonly string[]
  /** The joined table that has the column; default: the row's own. */
  via?: Join
}

/**
 * The row that a column refers to, as its own address answers it without optional fields; null where there is none, or where that address
 * would refuse to answer.
 * @param target a function, as resources may show each other
 * @param reference column of this row that holds the key, e.g. `part_id`
 */
export const detail = (target: () => Resource, reference: string, { only, empty = [], via }: DetailOptions = {}): Computed => {
  const shown = (): Field[] =>
    Object.values(target().fields).filter((f) => !f.traits.writeOnly && !f.traits.when && (!only || only.includes(f.name)))
  return new Detail(
    () => (only ? shapeSchema(Object.fromEntries(shown().map((f) => [f.name, f]))) : { $ref: `#/components/schemas/${target().name}` }),
    (dialect, t, sight) => {
      const r = target()
      const inner = `${via?.alias ?? t}_${reference}`
      const entries = shown().map((f) => [f.name, empty.includes(f.name) ? raw('null') : f.seen(dialect, inner, sight)] as const)
      const pieces = entries.map(([, value]) => value)
      if (joinsOf(pieces).some(({ alias }) => alias === via?.alias)) throw new Error(`${r.path} joins another ${via!.alias}`)
      // What its fields join is joined inside.
      return dialect.object(
        entries.map(([name, value]) => [name, settled(value)]),
        sql`${from(r, inner, ...pieces)} where ${column(inner, 'id')} = ${via?.column(reference) ?? column(t, reference)}`,
      )
    },
  ).guarded(() => accessOf(target(), 'view'))
}

/** Its schema is worked out when it is asked for: by then all resources are there. */
class Detail extends Computed {
  readonly schemaOf: () => JsonSchema
  constructor(schemaOf: () => JsonSchema, sqlOf: (dialect: Dialect, alias: string, sight: Sight) => Sql) {
    super({ type: 'object' }, sqlOf)
    this.schemaOf = schemaOf
  }
  override shape(): JsonSchema {
    return this.schemaOf()
  }
}
