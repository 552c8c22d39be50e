/** Compares two documents: what an operation asks for more, takes less of, or answers otherwise breaks clients that were built before. */
import { type Breaking, type Json, SchemaComparison, type Schemas } from './breaking-schema.ts'

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const

interface Parameter {
  name: string
  in: string
  required?: boolean
  schema?: Json
}
type Media = Record<string, { schema?: Json }>
interface Operation {
  operationId?: string
  parameters?: Parameter[]
  requestBody?: { required?: boolean; content: Media }
  responses: Record<string, { content?: Media }>
  security?: Record<string, string[]>[]
}
interface Document {
  paths: Record<string, Record<string, Operation>>
  components?: { schemas?: Schemas }
  security?: Record<string, string[]>[]
}

/** What a path parameter is called matters to nobody who fills it in. */
const withoutNames = (path: string): string => path.replace(/\{[^}]*\}/g, '{}')

/** @returns nothing twice, in the order of the earlier document */
export function breakingChanges(earlier: Json, later: Json): Breaking[] {
  const [before, after] = [earlier as unknown as Document, later as unknown as Document]
  const now = new Map(Object.entries(after.paths).map(([path, item]) => [withoutNames(path), item]))
  const found = new Map<string, Breaking>()
  for (const [path, item] of Object.entries(before.paths)) {
    const other = now.get(withoutNames(path))
    for (const change of other ? operations(path, item, other, before, after) : [{ where: path, what: 'the address is gone' }])
      found.set(`${change.where}: ${change.what}`, change)
  }
  return [...found.values()]
}

function operations(path: string, item: Document['paths'][string], other: Document['paths'][string], before: Document, after: Document) {
  return METHODS.filter((method) => item[method]).flatMap((method): Breaking[] => {
    const where = `${method.toUpperCase()} ${path}`
    const [old, now] = [item[method]!, other[method]]
    if (!now) return [{ where, what: 'the operation is gone' }]
    const [were, are] = [before.components?.schemas ?? {}, after.components?.schemas ?? {}]
    const sent = new SchemaComparison(were, are, 'requests')
    const said = (what: string): Breaking => ({ where, what })
    return [
      ...(old.operationId === now.operationId ? [] : [said(`is called ${now.operationId}, and was ${old.operationId}`)]),
      ...parameters(old, now, where, sent),
      ...bodies(old, now, where, sent),
      ...answers(old, now, where, new SchemaComparison(were, are, 'answers')),
      ...access(old.security ?? before.security ?? [], now.security ?? after.security ?? []).map(said),
    ]
  })
}

function parameters(old: Operation, now: Operation, where: string, sent: SchemaComparison): Breaking[] {
  const byName = (all: Parameter[] = []) => new Map(all.filter((p) => p.in !== 'path').map((p) => [`${p.in} parameter ${p.name}`, p]))
  const [were, are] = [byName(old.parameters), byName(now.parameters)]
  return [
    ...[...were].flatMap(([name, p]): Breaking[] => {
      const other = are.get(name)
      return other ? sent.compare(p.schema ?? {}, other.schema ?? {}, where, `the ${name}`) : [{ where, what: `the ${name} is gone` }]
    }),
    ...[...are].flatMap(([name, p]) => (p.required && !were.get(name)?.required ? [{ where, what: `the ${name} is required` }] : [])),
  ]
}

function bodies({ requestBody: old }: Operation, { requestBody: now }: Operation, where: string, sent: SchemaComparison): Breaking[] {
  if (!old) return now?.required ? [{ where, what: 'a body is required' }] : []
  if (!now) return [{ where, what: 'takes no body any more' }]
  return [
    ...(now.required && !old.required ? [{ where, what: 'a body is required' }] : []),
    ...Object.entries(old.content).flatMap(([type, { schema }]): Breaking[] => {
      const other = now.content[type]
      return other ? sent.compare(schema ?? {}, other.schema ?? {}, where) : [{ where, what: `no longer takes ${type}` }]
    }),
  ]
}

function answers(old: Operation, now: Operation, where: string, read: SchemaComparison): Breaking[] {
  const success = Object.keys(old.responses).filter((status) => status.startsWith('2'))
  return success.flatMap((status): Breaking[] => {
    const other = now.responses[status]
    if (!other) return [{ where, what: `no longer answers ${status}, but ${Object.keys(now.responses).find((s) => s.startsWith('2'))}` }]
    return Object.entries(old.responses[status]!.content ?? {}).flatMap(([type, { schema }]): Breaking[] => {
      const media = other.content?.[type]
      return media ? read.compare(schema ?? {}, media.schema ?? {}, where) : [{ where, what: `no longer answers ${type}` }]
    })
  })
}

/** Every credential that was enough must still be. */
function access(old: readonly Record<string, string[]>[], now: readonly Record<string, string[]>[]): string[] {
  const covers = (was: Record<string, string[]>) => (is: Record<string, string[]>) =>
    Object.entries(is).every(([scheme, scopes]) => was[scheme] && scopes.every((scope) => was[scheme]!.includes(scope)))
  const inWords = (one: Record<string, string[]>): string =>
    Object.entries(one)
      .map(([scheme, scopes]) => (scopes.length ? `${scheme} with ${scopes.join(' and ')}` : scheme))
      .join(' and ') || 'no credentials'
  // An operation that names no alternatives is open.
  const [were, are] = [old.length ? old : [{}], now.length ? now : [{}]]
  return were.filter((was) => !are.some(covers(was))).map((was) => `is no longer opened by ${inWords(was)}`)
}
