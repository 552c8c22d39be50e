/** A set of named fields as a request sends it: checking all of them at once, and describing them. */
import type { Row } from '../../database.ts'
import type { Messages } from '../errors.ts'
import { type Field, FieldError, type In, type JsonSchema, type Nullable, type Present, type ReadOnly } from './field.ts'
import type { Facts } from './form.ts'

export type Shape = Readonly<Record<string, Field>>

/** What a request's value for a field becomes. */
export type ValueOf<F> = F extends Field<infer T, unknown> ? (F extends Nullable ? T | null : T) : never
type Writable<S> = { [K in keyof S as S[K] extends ReadOnly ? never : K]: S[K] }
type Sure<S> = { readonly [K in keyof S as S[K] extends Present ? K : never]: ValueOf<S[K]> }
type Maybe<S> = { readonly [K in keyof S as S[K] extends Present ? never : K]?: ValueOf<S[K]> }
/** The fields of a request that was checked by a shape: those that are required or have a default are there. */
export type Input<S extends Shape> = Sure<Writable<S>> & Maybe<Writable<S>>
/** The same of a change, which names what it likes. */
export type Change<S extends Shape> = { readonly [K in keyof S as S[K] extends ReadOnly ? never : K]?: ValueOf<S[K]> }

/** A field whose column is worked out is left out: it is read from somewhere else. */
type ColumnOf<K extends string, F> =
  F extends In<infer Column> ? (string extends Column ? never : Column) : F extends { isRef: true } ? `${K}_id` : K
type Stored<F> = F extends Field<unknown, infer T> ? (F extends Nullable ? T | null : T) : never
/** A row as the table holds it: columns of the fields, and whatever else it has. */
export type RowOf<S extends Shape> = string extends keyof S
  ? Row
  : { -readonly [K in keyof S & string as ColumnOf<K, S[K]>]: Stored<S[K]> } & { id: number } & Row

type Values = Record<string, unknown>

/** An uploaded file, held in memory. */
export class Upload {
  readonly filename: string
  readonly data: Buffer
  constructor(filename: string, data: Buffer) {
    this.filename = filename
    this.data = data
  }
}

let open: (sent: Sent) => Values

const isObject = (value: unknown): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * What a request sent, before any of it was checked. Only `parseShape` opens it, so whoever acts on a request sees the fields that are
 * declared for it, parsed, and nothing else.
 */
export class Sent {
  readonly #fields: Values
  /** What a list holds, each a body of its own; undefined for what is no object. */
  readonly list?: readonly (Sent | undefined)[]
  constructor(body: Values | readonly unknown[]) {
    this.#fields = Array.isArray(body) ? {} : (body as Values)
    if (Array.isArray(body)) this.list = body.map((one) => (isObject(one) ? new Sent(one) : undefined))
  }
  static {
    open = (sent) => sent.#fields
  }
  /** Does it name some of these fields, and no others? */
  names(fields: readonly string[]): boolean {
    const sent = Object.keys(this.#fields)
    return sent.length > 0 && sent.every((name) => fields.includes(name))
  }
  has(name: string): boolean {
    return Object.hasOwn(this.#fields, name)
  }
  /** The same body with fields that the address decides. */
  with(fields: Values): Sent {
    return new Sent({ ...this.#fields, ...fields })
  }
}

export interface Parsed {
  /** By field name: what each field made of its value. */
  values: Values
  /** Every field's messages; undefined when all is well. */
  errors: Messages | undefined
}

/**
 * `create` needs what is required and fills in defaults, `replace` (PUT) leaves missing optional fields alone but for those that it resets,
 * `patch` all missing ones.
 */
export type Mode = 'create' | Rewrite
export type Rewrite = 'replace' | 'patch'

/** Checks what was sent by a shape. @param input of a request, or values that this program made in a request's form */
export function parseShape(shape: Shape, input: Sent | Values, mode: Mode = 'create'): Parsed {
  const fields = input instanceof Sent ? open(input) : input
  const values: Record<string, unknown> = {}
  const errors: Messages = {}
  for (const name in shape) {
    const field = shape[name]!
    const { readOnly, required, resets, forNew, default: preset } = field.traits
    if (readOnly) continue
    const given = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (given === undefined || (mode === 'create' && field.isNothing(given))) {
      if (mode === 'patch') continue
      // What clients are told to send may be left out all the same, where there is a preset.
      if (preset !== undefined && (mode === 'create' || resets)) values[name] = preset
      else if (required) errors[name] = [field.upload ? 'No file was submitted.' : 'This field is required.']
      continue
    }
    try {
      const value = field.check(given)
      if (!forNew || mode === 'create') values[name] = value
      else if (value) throw new FieldError('This says how a new one is made: what is there already cannot be made by it.')
    } catch (error) {
      if (!(error instanceof FieldError)) throw error
      errors[name] = error.body
    }
  }
  return { values, errors: Object.keys(errors).length ? errors : undefined }
}

/** JSON schema of an object with these fields. @param side which half of the fields it is about; both when absent */
export function shapeSchema(shape: Shape, side?: 'request' | 'answer' | 'patch'): JsonSchema {
  const fields = Object.values(shape).filter((f) => (side === 'answer' ? !f.traits.writeOnly : side ? !f.traits.readOnly : true))
  const required = fields
    .filter((f) => (side === 'answer' ? alwaysThere(f) : side === 'patch' ? false : f.traits.required))
    .map((f) => f.name)
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map((f) => [f.name, f.schema()])),
    ...(required.length ? { required } : {}),
  }
}
/** What OPTIONS says of these fields. */
export const optionsOf = (shape: Shape, facts?: Facts): Record<string, unknown> =>
  Object.fromEntries(Object.values(shape).map((f) => [f.name, f.options(facts)]))

/** The values as an answer shows what was done: amounts as text, each with all its places. */
export function echo(shape: Shape, values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (shape[name] && value !== undefined ? [[name, shape[name].echo(value)]] : [])),
  )
}

const alwaysThere = (f: Field): boolean => !f.traits.when && !f.traits.detailOnly && !f.traits.leftOut
