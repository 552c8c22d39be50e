/** Holds an answer against a recorded one by shape: names, JSON types, forms of texts, fixed words. */
import { below, type Difference, shown } from './difference.ts'
import { formOfText } from './form-of-text.ts'

/** Words that are the same on every server. */
const FIXED = new Set(['status_text', 'status', 'tracking_type', 'model_type', 'typ', 'owner_model', 'logical_key', 'color'])

/** Names that only some things have: a part without a category has no name of it, nor an order of a supplier that is gone. */
const SOMETIMES = new Set(['category_name', 'supplier_name'])

export interface Rules {
  /** Is what stands here the same on every server? */
  readonly fixed?: (path: string, name: string) => boolean
  /** Places that are not looked at. */
  readonly skip?: (path: string, name: string) => boolean
  /** Names of an object here are data: those of one server say nothing about another's. */
  readonly open?: (path: string) => boolean
  /** Two different things are compared: values that are the same for one say nothing. */
  readonly others?: boolean
  /** What rows of a list are told apart by; `pk` unless another name, '' for their places. */
  readonly key?: string
}

type Kind = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object'
const kindOf = (value: unknown): Kind =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : (typeof value as Exclude<Kind, 'null' | 'array'>)
type Fields = Readonly<Record<string, unknown>>

const keyOf = (row: unknown, key: string): unknown => (kindOf(row) === 'object' ? (row as Fields)[key] : undefined)

/** Rows side by side: those of one key, or else the first ones, which may be of different things. */
function pairs(recorded: readonly unknown[], ours: readonly unknown[], key = 'pk'): [unknown, unknown, same: boolean][] {
  if (!key) return recorded.slice(0, ours.length).map((row, n) => [row, ours[n], true])
  const byKey = new Map(ours.map((row) => [keyOf(row, key), row]))
  const same = recorded.filter((row) => keyOf(row, key) !== undefined && byKey.has(keyOf(row, key)))
  return same.length
    ? same.map((row) => [row, byKey.get(keyOf(row, key)), true])
    : [[recorded[0], ours[0], keyOf(recorded[0], key) === undefined]]
}

export function compareShape(recorded: unknown, ours: unknown, rules: Rules = {}, path = '', name = ''): Difference[] {
  const differs = (kind: Difference['kind'], there = shown(recorded), here = shown(ours)): Difference[] => [
    { path, kind, recorded: there, ours: here },
  ]
  const [a, b] = [kindOf(recorded), kindOf(ours)]
  if (!rules.others && ((a === 'null' && ours === '') || (b === 'null' && recorded === ''))) return differs('empty')
  if (a === 'null' || b === 'null') return []
  if (a !== b) return differs('type', `${a} ${shown(recorded)}`, `${b} ${shown(ours)}`)
  if (a === 'array') {
    const [there, here] = [recorded as unknown[], ours as unknown[]]
    if (!there.length !== !here.length) return differs('rows', `${there.length} rows`, `${here.length} rows`)
    if (!there.length) return []
    return pairs(there, here, rules.key).flatMap(([one, other, same]) =>
      compareShape(one, other, same ? rules : { ...rules, others: true }, `${path}[]`, name),
    )
  }
  if (a === 'object') {
    if (rules.open?.(path)) return []
    const [there, here] = [recorded as Fields, ours as Fields]
    return [...new Set([...Object.keys(there), ...Object.keys(here)])].flatMap((key): Difference[] => {
      const at = below(path, key)
      if (rules.skip?.(at, key) || (rules.others && SOMETIMES.has(key))) return []
      if (!(key in here)) return [{ path: at, kind: 'missing', recorded: shown(there[key]), ours: 'nothing' }]
      if (!(key in there)) return [{ path: at, kind: 'extra', recorded: 'nothing', ours: shown(here[key]) }]
      return compareShape(there[key], here[key], rules, at, key)
    })
  }
  if (!rules.others && (FIXED.has(name) || rules.fixed?.(path, name))) return recorded === ours ? [] : differs('value')
  if (!rules.others && a === 'string' && recorded && ours) {
    const [there, here] = [formOfText(recorded as string), formOfText(ours as string)]
    if (there !== here) return differs('form', `${there} ${shown(recorded)}`, `${here} ${shown(ours)}`)
  }
  return []
}
