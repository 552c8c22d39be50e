/** A resource, declared once; operations, validation, SQL, OpenAPI and OPTIONS follow from it. */
import type { Row, Trx } from '../../database.ts'
import type { Principal } from '../../provider/identity/principal.ts'
import type { Role, Verb } from '../../provider/scopes.ts'
import { type Asked, allow } from '../auth/gate.ts'
import type { Dialect } from './dialect.ts'
import type { Field, JsonSchema } from './field.ts'
import type { Model } from './fields/ref.ts'
import type { Filter } from './filter.ts'
import type { Presets } from './form.ts'
import { Join } from './join.ts'
import type { Caller } from './operation.ts'
import type { Through } from './search-ways.ts'
import type { Change, RowOf, Shape } from './shape.ts'
import type { Sql } from './sql.ts'

/** What a hook sees of the write that it is part of. It runs inside the write's transaction; throw `invalid(…)` to refuse. */
export interface Write<S extends Shape = Shape> {
  readonly trx: Trx
  readonly request: Caller
  /** Column -> value to be stored; a hook may add to it before the row is written. */
  readonly values: Partial<RowOf<S>> & Row
  /** What the request sent, parsed, by field name: write-only fields are found here, of a deletion the fields of `deletes`. */
  readonly input: Change<S> & Readonly<Record<string, unknown>>
  /** The row before the write; undefined when it is made. */
  readonly row?: RowOf<S>
  /** Key of the row, once there is one. */
  readonly id: number
}

/** What is about to be written. */
export interface Locked {
  readonly verb: 'add' | 'change' | 'delete'
  /** Keys of the rows; none when one is made. */
  readonly ids: readonly number[]
  /** What the request sent: which fields are named says which locks are needed. */
  readonly input: Readonly<Record<string, unknown>>
}

/**
 * Domain rules around a row's writes. What looks at one row at a time (`check`, …) sees what became of the rows of the same request before it.
 * What takes all rows of a request (`checkAll`, …) does with a few statements what would take some for each of a thousand rows, and minds
 * by itself what they have to do with each other. Rows of a request go together where all hooks of their resource take them so.
 */
export interface Hooks<S extends Shape = Shape> {
  /** Tables that they change, and those that a deletion changes besides. */
  readonly touches?: readonly string[]
  readonly cascades?: readonly string[]
  /** Before anything is looked at, the rows themselves included: locks that the write will need (locks.ts). */
  lock?(trx: Trx, locked: Locked): Promise<void>
  /** Before the row is made or changed: rules across fields. */
  check?(write: Write<S>): Promise<void>
  /** After the row was made or changed. */
  saved?(write: Write<S>): Promise<void>
  /** Before the row is deleted. */
  deleting?(write: Write<S>): Promise<void>
  /** After it was. */
  deleted?(write: Write<S>): Promise<void>
  checkAll?(writes: readonly Write<S>[]): Promise<void>
  savedAll?(writes: readonly Write<S>[]): Promise<void>
  deletingAll?(writes: readonly Write<S>[]): Promise<void>
  deletedAll?(writes: readonly Write<S>[]): Promise<void>
  /** Writes the columns of changed rows, in place of the engine. */
  update?(writes: readonly Write<S>[]): Promise<void>
  /** Deletes the rows, in place of the engine. */
  remove?(writes: readonly Write<S>[]): Promise<void>
  /** What fields of a new row are when the request does not say, where the installation decides: forms show it. */
  readonly presets?: Presets
  /** Whether these values make each row depend on what became of those before it: then a change goes row by row all the same. */
  inSequence?(input: Readonly<Record<string, unknown>>): boolean
}

/** What a column will hold once the write is done. */
export const after = <S extends Shape, C extends keyof RowOf<S> & string>({ values, row }: Write<S>, column: C): RowOf<S>[C] | undefined =>
  (values[column] !== undefined ? values[column] : row?.[column]) as RowOf<S>[C] | undefined

/** Will one of these columns hold something else than before? Of a new row all will. */
export const changes = <S extends Shape>(write: Write<S>, ...columns: readonly (keyof RowOf<S> & string)[]): boolean =>
  !write.row || columns.some((column) => after(write, column) !== write.row![column])

/** The row as it will be once the write is done. */
export const rowAfter = <S extends Shape>({ values, row }: Write<S>): RowOf<S> => ({ ...row, ...values }) as RowOf<S>

/** The rows before a write that changes or deletes them. */
export const rowsOf = <S extends Shape>(writes: readonly Write<S>[]): RowOf<S>[] => writes.map(({ row }) => row!)

export const KINDS = ['list', 'create', 'retrieve', 'update', 'destroy'] as const
/** `update` stands for PUT and PATCH. */
export type Kind = (typeof KINDS)[number]

/** How a row is shown inside of another one. */
export interface Brief {
  /** These fields alone; its schema then stands where it is used. */
  only?: readonly string[]
  /** All but these. */
  without?: readonly string[]
  /** Fields that answer null there, because they cost too much inside something else. */
  empty?: readonly string[]
  /** Fields that have another form there. */
  as?: Shape
  /** What the contract says of it where that is less than its fields say. */
  schema?: JsonSchema
}

export interface Declaration<S extends Shape = Shape> {
  /** What its rows are. Says the path, the name, the table, the model and the access that are not said here. */
  kind?: Model
  /** Below /api: `/company/contact/`. A resource with a path besides its kind shows the kind in another way. */
  path?: string
  /** Schema name in the contract: `Contact`. */
  name?: string
  /** What one of them is called, in summaries: "contact". Default: the name in words. */
  noun?: string
  /** Plural of it. Default: noun + "s". */
  plural?: string
  table?: string
  /** Model name that clients know: in "No Part matches the given query." Default: the schema's name. */
  model?: string
  /** Roles of which any one covers reading and writing, where its kind does not say it. */
  roles?: readonly Role[]
  /** What opens each verb where no role does. */
  access?: Readonly<Record<Verb, Asked>>
  /** Rows that this person may know of; undefined for all. */
  visible?: (principal: Principal) => Sql | undefined
  /** Its rows decide who may do what: a write ends what is remembered of that. */
  identity?: boolean
  fields: S
  /** Ways in which others show a row of it, by name. */
  briefs?: Readonly<Record<string, Brief>>
  /** Fields to filter by as their kind suggests. */
  filter?: readonly string[]
  /** Filters of its own. */
  filters?: Record<string, Filter>
  /** Conditions of parameters that no fixed name can stand for, such as filters by any parameter of a part. @throws ValidationError */
  narrow?: (request: Caller) => Promise<readonly Sql[]>
  /** What a list shows besides the rows of all these conditions, such as what lies above them; undefined for no more. */
  widen?: (request: Caller, found: readonly Sql[]) => readonly Sql[] | undefined
  /** What an order means that is not among `orders`; undefined for none. */
  orderBy?: (name: string, dialect: Dialect, down: boolean) => readonly Sql[] | undefined
  /** Searched: own text fields, the names of joined rows, columns of folded text (`search_key`), or ways to other rows. */
  search?: readonly (string | Join | Sql | Through)[]
  /** Fields to order by, or what an order means. */
  order?: readonly string[]
  orders?: Record<string, (dialect: Dialect) => readonly Sql[]>
  /** Names of orders, e.g. `['-level', 'name']`. */
  defaultOrder: readonly string[]
  hooks?: readonly Hooks<S>[]
  /** Tables that its writes change besides its own and those of its fields and hooks. */
  touches?: readonly string[]
  /** Tables that a deletion changes besides these. */
  cascades?: readonly string[]
  /** What a deletion may say, such as what becomes of the rows below; its hooks act on it. */
  deletes?: Record<string, Field>
  /** What is served; by default everything. */
  operations?: readonly Kind[]
  /** Lists can be made in one request (a list of bodies), changed or deleted (`items`). */
  bulk?: { create?: boolean; update?: boolean; delete?: boolean }
}

export interface Resource<S extends Shape = Shape> extends Declaration<S> {
  readonly path: string
  readonly name: string
  readonly table: string
  readonly fields: S
  readonly hooks: Hooks<S>[]
  readonly deletes: Shape
  readonly noun: string
  readonly plural: string
  readonly model: string
  readonly filters: Readonly<Record<string, Filter>>
  readonly orders: Readonly<Record<string, (dialect: Dialect) => readonly Sql[]>>
  /** Those by a field that every row shows to everybody who sees it. */
  readonly shownOrders: ReadonlySet<string>
  /** Own columns whose text makes the row's `search_key`. */
  readonly searchColumns: readonly string[]
  /** Folded text from elsewhere that is searched too. */
  readonly searchOthers: readonly (((dialect: Dialect) => Sql) | Through)[]
}

/** @throws Error at start-up for a declaration that names what is not there */
export function resource<const S extends Shape>(given: Declaration<S>): Resource<S> {
  const d = named(given)
  const fields: Record<string, Field> = {}
  for (const [name, f] of Object.entries(d.fields)) fields[name] = f.named(name, true)
  const need = (name: string): Field => {
    const f = fields[name]
    if (!f) throw new Error(`${d.path}: there is no field "${name}"`)
    return f
  }
  const searched = (d.search ?? []).map((s) => {
    if (typeof s === 'string') return need(s)
    if (s instanceof Join) return (dialect: Dialect) => dialect.firstLine(s.column('search_key'))
    return 'reference' in s ? s : () => s
  })
  const own = (s: (typeof searched)[number]): s is Field => 'columnName' in s
  const noun = d.noun ?? d.name.replace(/(?<=[a-z])[A-Z]/g, (c) => ` ${c}`).toLowerCase()
  const orders = {
    ...Object.fromEntries((d.order ?? []).map((name) => [name, (dialect: Dialect) => [need(name).order(dialect, 't')]])),
    ...d.orders,
  }
  for (const name of d.defaultOrder)
    if (!orders[name.replace(/^-/, '')]) orders[name.replace(/^-/, '')] = (dialect) => [need(name.replace(/^-/, '')).order(dialect, 't')]
  const isShown = (f: Field | undefined): boolean => f !== undefined && !f.traits.guard && !f.traits.writeOnly
  const made = {
    ...d,
    fields: fields as Shape as S,
    hooks: [...(d.hooks ?? [])],
    deletes: Object.fromEntries(Object.entries(d.deletes ?? {}).map(([name, f]) => [name, f.named(name)])),
    noun,
    plural: d.plural ?? `${noun}s`,
    filters: { ...Object.fromEntries((d.filter ?? []).map((name) => [name, need(name).filter()])), ...d.filters },
    orders,
    shownOrders: new Set(Object.keys(orders).filter((name) => !d.orders?.[name] && isShown(fields[name]))),
    searchColumns: searched.filter(own).map((f) => f.columnName),
    searchOthers: searched.filter((s): s is Exclude<typeof s, Field> => !own(s)),
  }
  for (const { only = [], without = [], empty = [], as = {} } of Object.values(d.briefs ?? {}))
    for (const name of [...only, ...without, ...empty, ...Object.keys(as)]) need(name)
  RESOURCES.push(made)
  if (d.kind && !given.path) SERVED.set(d.kind, made)
  return made
}

/** Gives a resource rules that its declaration does not know of: its own, which reach into other areas, and those of what follows from it. */
export function bind<S extends Shape>(r: Resource<S>, ...rules: readonly Hooks<S>[]): void {
  r.hooks.push(...rules)
}

let complete = false
/** Said once every area has bound its rules. */
export const rulesAreBound = (): void => {
  complete = true
}
/** @throws Error where something is about to be written without the rules that areas bind */
export function needRules(): void {
  if (!complete) throw new Error('Nothing is written before the rules are bound: import inventory/index.ts first.')
}

/** With what its kind says of it. @throws Error at start-up for a declaration that neither says */
function named<S extends Shape>(given: Declaration<S>) {
  const { kind, path = kind?.url.replace(/^\/api/, ''), name = kind?.name, table = kind?.table } = given
  if (!path || !name || !table) throw new Error(`${path ?? name}: say its kind, or its path, its name and its table`)
  return { ...given, path, name, table, model: given.model ?? kind?.name ?? name }
}

const SERVED = new Map<Model, Resource>()
/** The resource that serves a kind, if one does. Ask when all resources are declared. */
export const servedBy = (kind: Model): Resource | undefined => SERVED.get(kind)

/** What another area adds to a list: conditions and orders that no fixed name can stand for. */
export type Extension = Required<Pick<Declaration, 'narrow' | 'orderBy'>>
export function extend(r: Resource, { narrow, orderBy }: Extension): void {
  const own = r.narrow
  r.narrow = async (request) => [...((await own?.(request)) ?? []), ...(await narrow(request))]
  r.orderBy = orderBy
}
/** All that were declared. */
export const RESOURCES: Resource[] = []

/** Tables that a write of the resource may change. */
export function touchesOf(r: Resource, verb: Verb): readonly string[] {
  const parts = [...Object.values(r.fields).filter(({ traits }) => !traits.readOnly), ...r.hooks]
  const own = [r.table, ...(r.touches ?? []), ...parts.flatMap(({ touches = [] }) => touches)]
  return [...new Set(verb === 'delete' ? [...own, ...(r.cascades ?? []), ...r.hooks.flatMap(({ cascades = [] }) => cascades)] : own)]
}

/** What opens a resource for a verb. @throws Error at start-up for one that nothing opens */
export function accessOf(r: Resource, verb: Verb): Asked {
  if (r.access) return r.access[verb]
  if (r.kind && !r.roles) return r.kind.access(verb)
  if (!r.roles?.length) throw new Error(`${r.path}: nothing opens it; name its roles`)
  return allow.role(verb, r.roles)
}
