/** A row that another one refers to, inside its answer. */
import type { Dialect, Entries } from './dialect.ts'
import { type Field, isPreset, type JsonSchema, type Sight } from './field.ts'
import { Computed } from './fields/computed.ts'
import type { Model } from './fields/ref.ts'
import type { Facts } from './form.ts'
import { from, type Join, joinsOf } from './join.ts'
import { type Resource, servedBy } from './resource.ts'
import { optionsOf, shapeSchema } from './shape.ts'
import { column, raw, type Sql, settled, sql } from './sql.ts'

const details: { kind: Model; brief: string | undefined; reference: string }[] = []

/**
 * The row that a column refers to, as its own address answers it when asked for nothing; null where there is none, or where that address
 * would refuse to answer.
 * @param reference column of this row that holds the key, e.g. `part_id`
 * @param brief how the resource that serves the kind shows it inside of others; default: whole
 * @param via the joined table that has the column; default: the row's own
 */
export function detail(kind: Model, reference: string, brief?: string, via?: Join): Computed {
  details.push({ kind, brief, reference })
  return new Detail(
    () => listed(kind, brief),
    () => {
      const { only, without, schema } = briefOf(kind, brief)
      if (schema) return schema
      if (!only && !without) return { $ref: `#/components/schemas/${served(kind).name}` }
      return shapeSchema(Object.fromEntries(shown(kind, brief).map((f) => [f.name, f])))
    },
    (dialect, t, sight) => {
      const inner = `${via?.alias ?? t}_${reference}`
      const entries = entriesOf(kind, brief, dialect, inner, sight)
      const pieces = entries.map(([, value]) => value)
      if (joinsOf(pieces).some(({ alias }) => alias === via?.alias)) throw new Error(`${served(kind).path} joins another ${via!.alias}`)
      // What its fields join is joined inside.
      return dialect.object(
        entries.map(([name, value]) => [name, settled(value)]),
        sql`${from(served(kind), inner, ...pieces)} where ${column(inner, 'id')} = ${via?.column(reference) ?? column(t, reference)}`,
      )
    },
  ).guarded(() => kind.access('view'))
}

/** @throws Error at start-up for a detail of a kind that nothing serves, or of a brief that it does not have */
export function checkDetails(): void {
  for (const { kind, brief, reference } of details)
    if (!briefOf(kind, brief))
      throw new Error(`"${reference}" shows a ${kind.model} as "${brief}", which ${served(kind).path} does not know`)
}

const served = (kind: Model): Resource => {
  const found = servedBy(kind)
  if (!found) throw new Error(`Nothing serves the kind "${kind.model}": what refers to it cannot show it`)
  return found
}
const briefOf = (kind: Model, name: string | undefined) => (name === undefined ? {} : served(kind).briefs?.[name])!

const inBrief = (kind: Model, brief: string | undefined): Field[] => {
  const { only, without = [], as = {} } = briefOf(kind, brief)
  return Object.values(served(kind).fields)
    .filter(
      ({ name, traits: { when } }) => !without.includes(name) && (only ? only.includes(name) : !when || isPreset(when.preset, 'detail')),
    )
    .map((f) => as[f.name]?.named(f.name) ?? f)
}
const shown = (kind: Model, brief: string | undefined) => inBrief(kind, brief).filter(({ traits }) => !traits.writeOnly)
/** Forms tell what can be said of such a row as well. */
const listed = (kind: Model, brief: string | undefined) => inBrief(kind, brief).filter(({ traits }) => traits.listed !== 'new')

/** What is shown of a row in a brief. @param alias of the kind's own table in the statement */
export function entriesOf(kind: Model, brief: string | undefined, dialect: Dialect, alias: string, sight: Sight): Entries {
  const { empty = [] } = briefOf(kind, brief)
  return shown(kind, brief).map((f) => [f.name, empty.includes(f.name) ? raw('null') : f.seen(dialect, alias, sight)] as const)
}

/** Its schema is worked out when it is asked for: by then all resources are there. */
class Detail extends Computed {
  readonly schemaOf: () => JsonSchema
  readonly fieldsOf: () => readonly Field[]
  constructor(fieldsOf: () => readonly Field[], schemaOf: () => JsonSchema, sqlOf: (dialect: Dialect, alias: string, sight: Sight) => Sql) {
    super({ type: 'object' }, sqlOf)
    this.fieldsOf = fieldsOf
    this.schemaOf = schemaOf
  }
  override asked() {
    return this.fieldsOf().flatMap((f) => f.asked())
  }
  override describe(facts?: Facts) {
    return { children: optionsOf(Object.fromEntries(this.fieldsOf().map((f) => [f.name, f])), facts) }
  }
  override shape(): JsonSchema {
    return this.schemaOf()
  }
}
