/** Which operations are at an address, and the keys and words in it. */
import { MAX_INTEGER } from './engine/fields/number.ts'
import type { Operation } from './engine/operation.ts'

/** An address with its operations by method. */
export interface Address {
  /** With its parameters as words: `/api/part/{id}/`. */
  readonly path: string
  readonly operations: Map<string, Operation>
  readonly allow: string
}

/** Where path parameters are words, the address is found by pattern. */
interface Pattern {
  readonly match: RegExp
  readonly address: Address
}

/** One too large to exist stays a key that nothing has. */
const key = (digits: string): number => Math.min(Number(digits), MAX_INTEGER)

/** @returns what finds an address by its path; undefined for one that nothing is served at */
export function router(operations: readonly Operation[]): (path: string) => { address: Address; path: (string | number)[] } | undefined {
  const addresses = new Map<string, Address>()
  for (const o of operations) {
    if (o.method !== 'get' && !o.touches) throw new Error(`${o.id} does not say what it may change: name its tables in "touches"`)
    const methods = addresses.get(o.path)?.operations ?? new Map<string, Operation>()
    methods.set(o.method, o)
    const names = ['get', 'post', 'put', 'patch', 'delete'].filter((m) => methods.has(m)).map((m) => m.toUpperCase())
    addresses.set(o.path, {
      path: o.path,
      operations: methods,
      allow: [...names, ...(methods.has('get') ? ['HEAD'] : []), 'OPTIONS'].join(', '),
    })
  }
  const patterns: Pattern[] = [...addresses]
    .filter(([path]) => /\{(?!id\})/.test(path))
    .map(([path, address]) => ({ address, match: new RegExp(`^${path.replace(/\{id\}/g, '(\\d+)').replace(/\{\w+\}/g, '([^/]+)')}$`) }))
  return (path) => {
    const exact = addresses.get(path)
    if (exact) return { address: exact, path: [] }
    const ids: number[] = []
    const generic = path.replace(/\/(\d{1,15})(?=\/)/g, (_, digits: string) => {
      ids.push(key(digits))
      return '/{id}'
    })
    const address = addresses.get(generic)
    if (address && ids.length) return { address, path: ids }
    for (const pattern of patterns) {
      const match = pattern.match.exec(path)
      if (match) return { address: pattern.address, path: match.slice(1).map((part) => (/^\d{1,15}$/.test(part) ? key(part) : part)) }
    }
    return undefined
  }
}
