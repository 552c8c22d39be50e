/** Which operation a recorded request asks for, and whether it is one that is served. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Operation } from '../../resource/engine/operation.ts'
import { OPERATIONS } from '../../resource/inventory/index.ts'
import { addressOf, type Recording } from './recording.ts'

const pattern = (path: string): RegExp => new RegExp(`^${path.replace(/\{(id|pk)\}/g, '\\d+').replace(/\{\w+\}/g, '[^/]+')}$`)

const SERVED = [...new Set(OPERATIONS.map(({ path }) => path))].map((path) => ({
  path,
  match: pattern(path),
  operations: OPERATIONS.filter((one) => one.path === path),
}))
/** Fixed words before parameters, keys before words. */
const weight = (path: string): number => (path.match(/\{/g)?.length ?? 0) + (/\{(?!id\})/.test(path) ? 10 : 0)
SERVED.sort((a, b) => weight(a.path) - weight(b.path))

interface Contract {
  readonly paths: Readonly<Record<string, unknown>>
}
let contract: RegExp[] | undefined
/** Does the contract know the address? */
function isInContract(address: string): boolean {
  if (!contract) {
    const file = join(process.cwd(), '../shared/reference/inventree-api-534.json')
    const { paths } = JSON.parse(readFileSync(file, 'utf8')) as Contract
    contract = Object.keys(paths).map((path) => new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`))
  }
  return contract.some((one) => one.test(address))
}

/** Where our own server keeps what another program does there: signing in, applications, the web page, calendars for browsers. */
const ELSEWHERE = /^\/(o|auth|web|accounts|media|static|anymail|$)|^\/api\/(auth|email)\//

const exports = ({ query }: Operation): boolean => query?.some(({ name }) => name === 'export') ?? false

export interface Asked {
  /** Path of the address, with its parameters as words. */
  readonly path: string
  readonly operations: readonly Operation[]
  /** Undefined for OPTIONS, and for a method that the address does not know. */
  readonly operation: Operation | undefined
}

/** What is asked for; undefined for what is not served (yet), `nothing` for an address that neither side knows. */
export function askedFor(recording: Recording): Asked | undefined | 'nothing' {
  const address = addressOf(recording)
  // Without its slash at the end it is the same address, wrongly asked for.
  const found = SERVED.find(({ match }) => match.test(address) || match.test(`${address}/`))
  if (found) {
    const method = recording.request.method === 'HEAD' ? 'get' : recording.request.method.toLowerCase()
    const operation = found.operations.find((one) => one.method === method)
    // A list that becomes a file is another thing than the list.
    if (/[?&]export=true/.test(recording.request.path) && !found.operations.some(exports)) return undefined
    return { ...found, operation }
  }
  return ELSEWHERE.test(address) || isInContract(address) ? undefined : 'nothing'
}
