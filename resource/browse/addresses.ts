/** The way to an address, and the addresses that a browser can begin at. */
import type { Principal } from '../../provider/identity/principal.ts'
import { isAllowed } from '../auth/gate.ts'
import type { Operation } from '../engine/operation.ts'

export interface Crumb {
  /** Path without the base; absent where nothing can be read, and for the place itself. */
  readonly href?: string
  readonly text: string
}

/**
 * `/api/part/category/5/` -> api, part, category, 5; each a link where something answers GET.
 * @param itself whether the address is a link to itself: on pages that do not read it
 */
export function crumbs(path: string, reads: (path: string) => boolean, itself: boolean): Crumb[] {
  const parts = path.split('/').filter(Boolean)
  return parts.map((text, i) => {
    const href = `/${parts.slice(0, i + 1).join('/')}/`
    return (itself || i < parts.length - 1) && reads(href) ? { href, text } : { text }
  })
}

export interface Area {
  readonly name: string
  readonly addresses: readonly Beginning[]
}
interface Beginning {
  readonly path: string
  readonly summary: string
  /** Whether the person may do there what the summary says. */
  readonly allowed: boolean
  /** Method of a deed; undefined where something can be read. */
  readonly deed: string | undefined
}

/** Every address without a key, by the first part of its path: what can be read, and deeds. */
export function areas(operations: readonly Operation[], principal: Principal | undefined): Area[] {
  const seen = new Set(['/api/'])
  const found = new Map<string, Beginning[]>()
  const reading = operations.filter(({ method }) => method === 'get')
  for (const { method, path, summary, access } of [...reading, ...operations]) {
    if (path.includes('{') || seen.has(path)) continue
    seen.add(path)
    const name = path.split('/')[2]!
    const allowed = access === 'open' || (principal !== undefined && isAllowed(access, principal))
    const deed = method === 'get' ? undefined : method.toUpperCase()
    found.set(name, [...(found.get(name) ?? []), { path, summary, allowed, deed }])
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, addresses]) => ({ name, addresses }))
}
