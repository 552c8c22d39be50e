/** Where the values of an answer lead to: keys to their rows, addresses to themselves. */
import type { Config } from '../../config.ts'
import { isShape, type NamedShape, type Operation } from '../engine/operation.ts'
import type { Shape } from '../engine/shape.ts'
import type { Path } from './json-text.ts'

/** The link of a value in an answer of this operation; undefined where it leads nowhere. */
export type Linker = (operation: Operation | undefined) => (path: Path, value: string | number) => string | undefined

export function linker(operations: readonly Operation[], { url, basePath }: Config): Linker {
  const shapes = new Map<string, NamedShape>()
  /** Address of one row, by the name of what is answered there. */
  const details = new Map<string, string>()
  const reading = new Set<string>()
  for (const { method, path, response } of operations) {
    if (method === 'get') reading.add(path)
    if (!response || !isShape(response)) continue
    shapes.set(response.name, response)
    const isDetail = method === 'get' && /^[^{]*\{id\}\/$/.test(path)
    if (isDetail && !details.has(response.name)) details.set(response.name, path)
  }
  const row = (detail: string | undefined, key: string | number): string | undefined =>
    detail && reading.has(detail) && /^\d+$/.test(String(key)) ? basePath + detail.replace('{id}', String(key)) : undefined

  const byField = (named: NamedShape | undefined, path: Path, value: string | number): string | undefined => {
    if (!named) return undefined
    const [name, inner, ...rest] = withinRow(path)
    if (typeof name !== 'string' || rest.length) return undefined
    if (inner === 'pk') return refLink(named.shape, name.replace(/_detail$/, ''), value)
    if (inner !== undefined) return undefined
    return named.shape[name]?.isKey ? row(details.get(named.name), value) : refLink(named.shape, name, value)
  }
  const refLink = (shape: Shape, name: string, value: string | number): string | undefined => {
    const target = shape[name]?.target
    return target && row(`${target.url}{id}/`, value)
  }

  return (operation) => {
    const named = operation && answered(operation, shapes)
    return (path, value) => {
      if (typeof value === 'number') return byField(named, path, value)
      if (value.startsWith('/api/')) return basePath + value
      if (value.startsWith(`${basePath}/media/`)) return value
      // No other scheme is ever followed: a text may hold anything, `javascript:` included.
      return value.startsWith(`${url}/`) || (/^https?:\/\/[^\s/]/i.test(value) && URL.canParse(value)) ? value : undefined
    }
  }
}

/** Without the row's own place in an array or a page. */
function withinRow(path: Path): Path {
  if (path[0] === 'results' && typeof path[1] === 'number') return path.slice(2)
  return typeof path[0] === 'number' ? path.slice(1) : path
}

/** The shape of what an operation answers, also where a schema names it. */
function answered({ response }: Operation, shapes: ReadonlyMap<string, NamedShape>): NamedShape | undefined {
  if (!response || isShape(response)) return response
  const items = response.items as { $ref?: string } | undefined
  const name = /schemas\/(\w+)$/.exec(String(response.$ref ?? items?.$ref ?? ''))?.[1]
  return name === undefined ? undefined : shapes.get(name)
}
