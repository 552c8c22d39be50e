/** What of a changed schema breaks who sends by the old one, or who reads by it. Schemas of OpenAPI 3.0 and 3.1 alike. */

export type Json = Record<string, unknown>

export interface Breaking {
  /** An operation, or a named schema in requests or answers. */
  readonly where: string
  readonly what: string
}

/** A document's named schemas. */
export type Schemas = Readonly<Record<string, Json>>

/** What is sent must still be accepted; what is answered must still be understood. */
export type Direction = 'requests' | 'answers'

/** A schema without its references and combinations: one alternative. */
interface Plain {
  /** undefined for any. */
  readonly types: ReadonlySet<string> | undefined
  readonly values: ReadonlySet<unknown> | undefined
  readonly properties: Schemas
  readonly required: ReadonlySet<string>
  readonly items: Json | undefined
  /** Rules on the value, such as maxLength. */
  readonly rules: Json
}

const UPPER = ['maximum', 'maxLength', 'maxItems', 'maxProperties']
const LOWER = ['minimum', 'minLength', 'minItems', 'minProperties']
const EXACT = ['pattern', 'format']

export class SchemaComparison {
  readonly #before: Schemas
  readonly #after: Schemas
  readonly #direction: Direction
  readonly #underWay = new Set<string>()

  constructor(before: Schemas, after: Schemas, direction: Direction) {
    this.#before = before
    this.#after = after
    this.#direction = direction
  }

  /** @param at where in the body, such as `results[].name`; empty at its root */
  compare(before: Json, after: Json, where: string, at = ''): Breaking[] {
    const [from, to] = [nameOf(before), nameOf(after)]
    if (!from || !to) return this.#alternatives(before, after, where, at)
    // Named on both sides: what is wrong is said once, of the name, however many operations use it.
    const key = `${from} ${to}`
    if (this.#underWay.has(key)) return []
    this.#underWay.add(key)
    const found = this.#alternatives(before, after, `${to} in ${this.#direction}`, '')
    this.#underWay.delete(key)
    return found
  }

  /** Every alternative of one side has to find one of the other side that fits it. */
  #alternatives(before: Json, after: Json, where: string, at: string): Breaking[] {
    const [old, now] = [alternatives(before, this.#before), alternatives(after, this.#after)]
    const sending = this.#direction === 'requests'
    const [each, among] = sending ? [old, now] : [now, old]
    return each.flatMap((one) => {
      // What is of the same kind is what was meant; of several, what comes nearest.
      const alike = among.filter((other) => !this.#narrowed(sending ? one : other, sending ? other : one))
      const tries = (alike.length ? alike : among).map((other) =>
        sending ? this.#pair(one, other, where, at) : this.#pair(other, one, where, at),
      )
      return tries.toSorted((a, b) => a.length - b.length)[0] ?? []
    })
  }

  #narrowed(before: Json, after: Json): string | undefined {
    const [old, now] = [plain(before, this.#before), plain(after, this.#after)]
    return this.#direction === 'requests' ? narrowed(old, now, 'no longer takes') : narrowed(now, old, 'may be')
  }

  #pair(before: Json, after: Json, where: string, at: string): Breaking[] {
    return nameOf(before) && nameOf(after) ? this.compare(before, after, where, at) : this.#one(before, after, where, at)
  }

  #one(before: Json, after: Json, where: string, at: string): Breaking[] {
    const [old, now] = [plain(before, this.#before), plain(after, this.#after)]
    const sending = this.#direction === 'requests'
    const said = (what: string): Breaking[] => [{ where, what: at ? `${at} ${what}` : `the body ${what}` }]
    const kinds = this.#narrowed(before, after)
    if (kinds) return said(kinds)
    return [
      ...rules(sending ? old.rules : now.rules, sending ? now.rules : old.rules).flatMap((rule) =>
        said(sending ? `has a stricter ${rule}` : `has a looser ${rule}`),
      ),
      ...this.#fields(old, now, where, at),
      ...(old.items && now.items ? this.compare(old.items, now.items, where, `${at}[]`) : []),
    ]
  }

  #fields(old: Plain, now: Plain, where: string, at: string): Breaking[] {
    const sending = this.#direction === 'requests'
    const path = (name: string) => (at ? `${at}.${name}` : name)
    const found: Breaking[] = []
    for (const [name, schema] of Object.entries(old.properties)) {
      const other = now.properties[name]
      if (sending && schema.readOnly) continue
      if (!other) found.push({ where, what: `the field ${path(name)} is gone` })
      else {
        found.push(...this.compare(schema, other, where, path(name)))
        if (!sending && old.required.has(name) && !now.required.has(name))
          found.push({ where, what: `the field ${path(name)} may be missing` })
      }
    }
    if (sending)
      for (const name of now.required)
        if (!old.required.has(name) && !now.properties[name]?.readOnly) found.push({ where, what: `the field ${path(name)} is required` })
    return found
  }
}

const nameOf = (schema: Json): string | undefined => (typeof schema.$ref === 'string' ? schema.$ref.split('/').pop() : undefined)

const resolve = (schema: Json, schemas: Schemas): Json => {
  const name = nameOf(schema)
  return name ? resolve(schemas[name] ?? {}, schemas) : schema
}

/** The alternatives of a schema, null being one; a single one for what has none. */
function alternatives(schema: Json, schemas: Schemas): Json[] {
  const { nullable, ...own } = resolve(schema, schemas)
  const several = (own.oneOf ?? own.anyOf) as Json[] | undefined
  const types = Array.isArray(own.type) ? (own.type as string[]) : undefined
  const isNullable = nullable === true || types?.includes('null')
  const found = several
    ? several.flatMap((one) => (nameOf(one) && !isUnion(resolve(one, schemas)) ? [one] : alternatives(one, schemas)))
    : [types ? { ...own, type: types.filter((type) => type !== 'null') } : own]
  return isNullable ? [...found, { type: 'null' }] : found
}
const isUnion = ({ oneOf, anyOf, nullable, type }: Json): boolean => Boolean(oneOf ?? anyOf ?? nullable) || Array.isArray(type)

function plain(schema: Json, schemas: Schemas): Plain {
  const own = resolve(schema, schemas)
  const parts = ((own.allOf as Json[] | undefined) ?? []).map((part) => plain(part, schemas))
  const named = own.type === undefined ? [] : Array.isArray(own.type) ? own.type : [own.type]
  const first = parts.find((part) => part.types)
  const values = own.enum ?? (own.const === undefined ? undefined : [own.const])
  const types = named.length ? new Set<string>(named) : first?.types
  return {
    types,
    values: Array.isArray(values) ? new Set(values.filter((value) => value !== null)) : parts.find((part) => part.values)?.values,
    properties: Object.assign({}, ...parts.map((part) => part.properties), own.properties),
    required: new Set([...parts.flatMap((part) => [...part.required]), ...((own.required as string[] | undefined) ?? [])]),
    items: (own.items as Json | undefined) ?? parts.find((part) => part.items)?.items,
    rules: Object.assign({}, ...parts.map((part) => part.rules), own),
  }
}

/** What of `wide` is not in `narrow`, in words; an integer is a number. */
function narrowed(wide: Plain, narrow: Plain, words: string): string | undefined {
  const kept = (type: string) => narrow.types!.has(type) || (type === 'integer' && narrow.types!.has('number'))
  if (narrow.types) {
    const gone = wide.types ? [...wide.types].filter((type) => !kept(type)) : ['anything']
    if (gone.length) return `${words} ${gone.join(', ')}`
  }
  if (narrow.values) {
    const gone = wide.values ? [...wide.values].filter((value) => !narrow.values!.has(value)) : []
    if (!wide.values) return `${words} ${words === 'may be' ? 'any value' : 'every value'}`
    if (gone.length) return `${words} ${gone.map((value) => JSON.stringify(value)).join(', ')}`
  }
  return undefined
}

/** Rules of `narrow` that leave out what those of `wide` allow. */
const rules = (wide: Json, narrow: Json): string[] => [
  ...UPPER.filter((name) => narrow[name] !== undefined && (wide[name] === undefined || (wide[name] as number) > (narrow[name] as number))),
  ...LOWER.filter(
    (name) =>
      ((narrow[name] as number | undefined) ?? 0) !== 0 && (wide[name] === undefined || (wide[name] as number) < (narrow[name] as number)),
  ),
  ...EXACT.filter((name) => narrow[name] !== undefined && wide[name] !== narrow[name]),
]
