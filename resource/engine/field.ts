/**
 * A field of a resource: how a request's value is checked and stored, how the stored value becomes JSON in SQL, and how it
 * describes itself. Each kind is a subclass in fields/. The chained methods answer a changed copy.
 */
import type { Trx, Value } from '../../database.ts'
import type { Access } from '../auth/gate.ts'
import { ValidationError } from '../errors.ts'
import type { Dialect } from './dialect.ts'
import type { Ref, Target } from './fields/ref.ts'
import type { Filter } from './filter.ts'
import type { Asked, Facts } from './form.ts'
import type { Join } from './join.ts'
import type { Upload } from './shape.ts'
import { column, raw, type Sql, sql } from './sql.ts'

export type JsonSchema = Record<string, unknown>

/** What may be seen by whoever an answer is for: asked of what an address of its own guards. */
export type Sight = (access: Access) => boolean

/** A value of a request as text. An object has none, and may say that it has: `{"toString": 1}`. */
export const textOf = (value: unknown): string =>
  typeof value === 'object' && value !== null ? (Array.isArray(value) ? 'list' : 'dict') : String(value)

/** A value that a field refuses; the messages are in the words that clients match on. */
export class FieldError extends Error {
  readonly messages: readonly string[]
  /** Messages of what is inside the value, where it has an inside; else the plain ones. */
  body: unknown
  constructor(...messages: string[]) {
    super(messages[0])
    this.messages = messages
    this.body = messages
  }
  static structured(body: unknown): FieldError {
    return Object.assign(new FieldError('Invalid data.'), { body })
  }
}

/** Does something with a value of a request. @throws ValidationError under the field's name, in place of a FieldError */
export async function inField<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof FieldError ? new ValidationError({ [name]: error.messages }) : error
  }
}

/** What an answer is: rows of a list, a row as its own address shows it, or what a write made of it. */
export type View = 'list' | 'detail' | 'written'
/** Where an optional field is without being asked for; `detail` is everywhere but in lists. */
type Preset = boolean | 'detail'
export const isPreset = (preset: Preset, view: View): boolean => preset === true || (preset === 'detail' && view !== 'list')
export interface When {
  readonly param: string
  readonly preset: Preset
  /** Answers to writes, which have all other optional fields, have it only where it is asked for. */
  readonly onRequest?: boolean
}

export interface Traits {
  required: boolean
  nullable?: boolean
  /** A new row says it, whatever forms are told; rows of old may have none. */
  filled?: boolean
  /** A PUT without it makes it what it is by default. */
  resets?: boolean
  /** Says how a row is made: what is there already cannot be told it. */
  forNew?: boolean
  blank?: boolean
  readOnly: boolean
  writeOnly?: boolean
  default?: Value
  /** The installation decides what it is in a new row that does not say. */
  preset?: boolean
  label?: string
  help?: string
  /** Column of the table or of the join; default: the field's name. */
  column?: string
  /** The joined table that has the column; default: the resource's own. */
  join?: Join
  /** Query parameter that asks for this field in an answer, and where it is without asking. */
  when?: When
  /** Its name is not in an answer in which it is null. */
  leftOut?: boolean
  /** Left out of lists. */
  detailOnly?: boolean
  /** Only a part of requests: a hook acts on it, no column holds it. */
  transient?: boolean
  /** The caller's own, such as a star: setting it takes sight of the row, and no right to change it. */
  own?: boolean
  /** What opens the things that it shows, which are not the row's own. */
  guard?: () => Access
  /** Of a resource's own row, not of an action. */
  ofRow?: boolean
  /** Forms that list it: those of new rows, or none; default: all that it is a part of. */
  listed?: 'new' | 'never'
  /** What forms are told in other words than the kind has for it. */
  told?: Readonly<Record<string, unknown>>
  /** What forms are told that only the database knows. */
  asks?: Asked
}

/** A row that a value refers to: the line of the list that the key is in, and its name inside of an object. */
export interface Reference {
  readonly ref: Ref
  readonly key: number
  readonly line?: number
  readonly within?: string
}

/** What a field is called where nobody gave it a label. */
export const inWords = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ')

/** What a field is held to, told to the types: `Input` and `RowOf` (shape.ts) are worked out from these. */
declare const IS: unique symbol
export type Present = { readonly [IS]: { present: true } }
export type Nullable = { readonly [IS]: { nullable: true } }
export type ReadOnly = { readonly [IS]: { readOnly: true } }
/** Its column, where that is not the field's name. */
export type In<Column extends string> = { readonly [IS]: { column: Column } }

/**
 * @typeParam T what a request's value becomes
 * @typeParam Stored what the column holds of it
 */
export abstract class Field<T = unknown, Stored = T> {
  declare readonly stored: Stored
  /** Set by the resource that holds the field. */
  name = ''
  traits: Traits = { required: false, readOnly: false }

  /** What OPTIONS calls the kind. */
  abstract readonly type: string
  /** JSON schema of the value alone, without null. */
  abstract shape(): JsonSchema
  /** A value that is neither null nor missing -> what is stored. @throws FieldError */
  abstract parse(value: unknown): T
  /** For kinds that keep their value outside the row: writes it for these rows, inside their transaction. */
  save?(trx: Trx, table: string, ids: readonly number[], value: unknown): Promise<void>
  /** Tables that `save` writes. */
  readonly touches?: readonly string[]
  /** The stored column as the JSON value. */
  json(_dialect: Dialect, value: Sql): Sql {
    return value
  }
  /** The field's value in an answer. @param alias what the resource's own table is called in the statement */
  select(dialect: Dialect, alias: string, _sight: Sight): Sql {
    return this.json(dialect, this.source(alias))
  }
  /** The same for certain eyes: null where it shows what they would be refused at its own address. */
  seen(dialect: Dialect, alias: string, sight: Sight): Sql {
    const { guard } = this.traits
    return guard && !sight(guard()) ? raw('null') : this.select(dialect, alias, sight)
  }
  /** The bare column. */
  source(alias: string): Sql {
    return this.traits.join?.column(this.columnName) ?? column(alias, this.columnName)
  }
  /** What rows are sorted by. */
  order(_dialect: Dialect, alias: string): Sql {
    return this.source(alias)
  }
  /** Column that a write fills. */
  get columnName(): string {
    return this.traits.column || this.name
  }

  /** What an empty string means to a kind that is no text. */
  emptyIsNull = true

  /** Whether a value of a new row says no more than leaving it out would: forms send it where nobody filled in anything. */
  isNothing(value: unknown): boolean {
    return this.traits.preset === true && (value === null || value === '')
  }

  /** Checks a value of a request. @throws FieldError */
  check(value: unknown): T | null {
    if (value === null || (value === '' && this.emptyIsNull)) {
      if (this.traits.nullable) return null
      throw new FieldError('This field may not be null.')
    }
    return this.parse(value)
  }

  schema(): JsonSchema {
    const { nullable, readOnly, writeOnly, help, label } = this.traits
    const shape = this.shape()
    const withNull = !nullable
      ? shape
      : '$ref' in shape || 'oneOf' in shape
        ? { oneOf: [shape, { type: 'null' }] }
        : { ...shape, type: [shape.type, 'null'], ...('enum' in shape ? { enum: [...(shape.enum as unknown[]), null] } : {}) }
    return {
      ...withNull,
      ...(label ? { title: label } : {}),
      ...(help ? { description: help } : {}),
      ...(readOnly ? { readOnly } : {}),
      ...(writeOnly ? { writeOnly } : {}),
      ...(this.traits.default !== undefined && this.traits.default !== null ? { default: this.traits.default } : {}),
    }
  }

  /** Has it a column, which every row shows as it is? */
  readonly hasColumn: boolean = true
  /** Is it the row's own key? */
  readonly isKey: boolean = false
  /** What its value is the key of. */
  readonly target?: Target
  /** Kinds of things that its value, or what lies inside of it, may refer to. */
  targets(): Target[] {
    return this.target ? [this.target] : []
  }
  /** The rows that a checked value refers to. */
  references(_value: unknown): Reference[] {
    return []
  }
  /** A checked value as an answer shows what was done. */
  echo(value: unknown): unknown {
    return value
  }
  /** How a list is filtered by it. */
  filter(): Filter {
    const source = this.source('t')
    return { schema: { type: 'string' }, where: (value) => sql`${source} = ${value}` }
  }

  /** For kinds that take a file: what a multipart body holds in place of the value. */
  readonly upload?: JsonSchema
  /** For kinds whose files are kept by writing the row: the folder that they lie in, below the media folder. */
  readonly folder?: string
  /** What the file's name ends in. */
  extension?(upload: Upload): string | undefined

  /** Extra entries of the OPTIONS description. */
  describe(_facts?: Facts): Record<string, unknown> {
    return {}
  }
  /** What must be asked before it can describe itself: for itself, and for what lies inside of it. */
  asked(): readonly Asked[] {
    return this.traits.asks ? [this.traits.asks] : []
  }
  /** What OPTIONS says of it. @param facts answers to what it asks */
  options(facts?: Facts): Record<string, unknown> {
    const { required, readOnly, nullable = false, label, help, default: preset, told, asks } = this.traits
    return {
      type: this.type,
      required,
      read_only: readOnly,
      ...(this.name ? { label: label || inWords(this.name) } : {}),
      ...(help ? { help_text: help } : {}),
      ...(preset !== undefined && preset !== null ? { default: this.schema().default } : {}),
      allow_null: nullable,
      ...this.describe(facts),
      ...(asks && facts?.get(asks)),
      ...told,
    }
  }

  protected with(traits: Partial<Traits>): this {
    const copy = Object.assign(Object.create(Object.getPrototypeOf(this)), this) as this
    copy.traits = { ...this.traits, ...traits }
    return copy
  }
  /** @param ofRow the field of a resource's row */
  named(name: string, ofRow = false): this {
    const copy = this.with(ofRow ? { ofRow } : {})
    copy.name = name
    return copy
  }
  required(): this & Present {
    return this.with({ required: true }) as this & Present
  }
  nullable(): this & Nullable {
    return this.with({ nullable: true }) as this & Nullable
  }
  blank(): this {
    return this.with({ blank: true })
  }
  readOnly(): this & ReadOnly {
    return this.with({ readOnly: true }) as this & ReadOnly
  }
  writeOnly(): this {
    return this.with({ writeOnly: true })
  }
  default(value: Value): this & Present {
    return this.with({ default: value }) as this & Present
  }
  /** Null and missing are refused once the fields are right one by one, as of a column of InvenTree that is null but never blank. */
  filled(): this & Nullable {
    return this.with({ nullable: true, filled: true }) as this & Nullable
  }
  /** To PUT the default is the value of what is not sent; other fields that are not sent stay. */
  resets(value: Value): this & Present {
    return this.with({ default: value, resets: true }) as this & Present
  }
  /** Of a new row that does not say it, the hooks of the resource do, whose `presets` tell forms so. */
  preset(): this {
    return this.with({ preset: true })
  }
  label(label: string): this {
    return this.with({ label })
  }
  help(help: string): this {
    return this.with({ help })
  }
  /** Tells forms more than the kind does, or something else, for those who expect InvenTree's words; undefined leaves an entry out. */
  told(told: Readonly<Record<string, unknown>>): this {
    return this.with({ told: { ...this.traits.told, ...told } })
  }
  /** Of no kind to forms: InvenTree works it out, and has no name for what it is. */
  bare(): this {
    return this.told({
      type: 'field',
      allow_blank: undefined,
      max_length: undefined,
      model: undefined,
      api_url: undefined,
      pk_field: undefined,
    })
  }
  /** Says how a row is made: the forms of a row that is there leave it out. */
  listedForNew(): this {
    return this.with({ listed: 'new' })
  }
  /** Works, and no form of its own lists it: InvenTree's have nothing like it. */
  unlisted(): this {
    return this.with({ listed: 'never' })
  }
  /** Tells forms what only the database knows, such as what there is to choose from. */
  asks(asks: Asked): this {
    return this.with({ asks })
  }
  column<Column extends string>(column: Column): this & In<Column> {
    return this.with({ column }) as this & In<Column>
  }
  /** The column lives in a joined table. @param column default: the field's name */
  from(join: Join, column = ''): this {
    return this.with({ join, column, readOnly: true })
  }
  /** Only in answers to reads that say `?param=true`, or unless they say false. Answers to writes have it. */
  when(param: string, preset: Preset = false): this {
    return this.with({ when: { param, preset } })
  }
  /** Only in answers to requests that say `?param=true`, writes as well as reads. */
  onRequest(param: string): this {
    return this.with({ when: { param, preset: false, onRequest: true } })
  }
  /** Clients know no null of it: an answer without a value is without its name. Only of a row's own address, and not the last field. */
  leftOut(): this {
    return this.with({ leftOut: true })
  }
  /** For the hooks of a write alone. */
  transient(): this {
    return this.with({ transient: true, writeOnly: true })
  }
  /** The same of a new row alone: nothing is taken silently that a change cannot act on. */
  forNew(): this {
    return this.transient().with({ forNew: true })
  }
  /** Shows things with an address of their own: null for those whom `access`, what opens that address, does not let in. */
  guarded(access: () => Access): this {
    return this.with({ guard: access, nullable: true })
  }
  detailOnly(): this {
    return this.with({ detailOnly: true })
  }
}
