/** What an answer shows: the fields that a request asks for and its caller may see, as SQL that is put into words once. */
import { LRUCache } from 'lru-cache'
import { type Access, isAllowed } from '../auth/gate.ts'
import type { Dialect, Entries } from './dialect.ts'
import { isPreset, type Sight, type View, type When } from './field.ts'
import { parseBool } from './fields/number.ts'
import type { Caller } from './operation.ts'
import { remembered } from './remembered.ts'
import type { Resource } from './resource.ts'
import { raw, type Sql } from './sql.ts'

/** Stands before a parameter that nobody named: what was written is shown with all that goes by it, but for what has to be asked for. */
const UNASKED = '+'

/** Which fields an answer has: the optional ones by what the request asks for, in a form that can be a key. */
function wanted(r: Resource, query: URLSearchParams, view: View): string {
  let key: string = view
  for (const { param, preset } of optionalParams(r)) {
    const said = parseBool(query.get(param) ?? '')
    if (said ?? isPreset(preset, view)) key += ` ${param}`
    else if (said === undefined && view === 'written') key += ` ${UNASKED}${param}`
  }
  return key
}

const optionals = new WeakMap<Resource, When[]>()
/** What asks for optional fields, each parameter once. */
export const optionalParams = (r: Resource): When[] =>
  remembered(optionals, r, () => {
    const found = new Map<string, When>()
    for (const { traits } of Object.values(r.fields)) if (traits.when && !traits.writeOnly) found.set(traits.when.param, traits.when)
    return [...found.values()]
  })

/** The fields of an answer as SQL. */
interface Projection {
  /** Tells it apart. */
  readonly id: number
  /** What its fields ask to be seen: whoever sees all of that gets this one. */
  readonly asks: readonly Access[]
  /** What its fields use of joined tables. */
  readonly joined: NonNullable<Sql['joined']>
  /** The statement that answers them. `from` starts with "from". */
  rows(from: Sql): Sql
  /** The same with the rows' keys. */
  keyed(from: Sql): Sql
  /** Statements for rows by their keys, up to what the condition binds, by the condition's text. */
  readonly byKey: Map<string, Sql>
}

const projections = new WeakMap<Resource, LRUCache<string, Projection>>()
const MOST_SHAPES = 300
/** Kept by the request's shape and by what is hidden: to put fifty fields into words takes longer than to read them. */
export function projection(r: Resource, { dialect, query, principal }: Caller, view: View): Projection {
  const kept = remembered(projections, r, () => new LRUCache({ max: MOST_SHAPES }))
  const shape = `${dialect.kind}${dialect.basePath} ${wanted(r, query, view)}`
  const whole = remembered(kept, shape, () => projectionOf(r, dialect, shape, () => true))
  const hidden = whole.asks.map((access) => (isAllowed(access, principal) ? '' : '-')).join('.')
  if (!hidden.includes('-')) return whole
  return remembered(kept, `${shape} ${hidden}`, () => projectionOf(r, dialect, shape, (access) => isAllowed(access, principal)))
}

/** Stands where `from` will be; no text of a field can hold it. */
const HERE = '\0'
let made = 0
function projectionOf(r: Resource, dialect: Dialect, shape: string, sees: Sight): Projection {
  const [, view, ...asked] = shape.split(' ')
  const asks = new Map<string, Access>()
  const sight: Sight = (access) => {
    asks.set(JSON.stringify(access), access)
    return sees(access)
  }
  const fields = Object.values(r.fields).filter(
    ({ traits: { writeOnly, detailOnly, when } }) =>
      !writeOnly &&
      !(detailOnly && view === 'list') &&
      (!when || asked.includes(when.param) || (!when.onRequest && asked.includes(`${UNASKED}${when.param}`))),
  )
  const entries: Entries = fields.map((f) => [f.name, f.seen(dialect, 't', sight)])
  const leftOut = fields.filter(({ traits }) => traits.leftOut).map(({ name }) => name)
  const around = ({ text, params }: Sql) => {
    const [before, after] = text.split(HERE) as [string, string]
    return (from: Sql): Sql => ({ text: before + from.text + after, params: [...params, ...from.params] })
  }
  return {
    id: ++made,
    asks: [...asks.values()],
    joined: entries.flatMap(([, value]) => value.joined ?? []),
    rows: around(dialect.rows(entries, raw(HERE), leftOut)),
    keyed: around(dialect.keyed(raw('t.id'), entries, raw(HERE), leftOut)),
    byKey: new Map(),
  }
}
