/** What the look at the inventory shows: answers of the API's own operations, asked in the name of the person, through the same gate. */
import type Koa from 'koa'
import type { Principal } from '../../provider/identity/principal.ts'
import { isAllowed } from '../auth/gate.ts'
import type { Operation, Services } from '../engine/operation.ts'
import { Sent } from '../engine/shape.ts'
import { Forbidden, NotFound } from '../errors.ts'

/** Operations by method of an address, with the keys in it. */
export type Find = (
  path: string,
) => { address: { operations: ReadonlyMap<string, Operation> }; path: readonly (string | number)[] } | undefined

/** What an operation answered, as its schema says. */
export type Row = Readonly<Record<string, unknown>>

export interface Ask {
  /** @returns undefined where the person's roles do not open it @throws ApiError as the API would */
  get(address: string): Promise<Row | undefined>
  /** @throws ApiError as the API would, Forbidden where the person's roles do not open it */
  post(address: string, body: Record<string, unknown>): Promise<Row>
  /** Do the person's roles open reading this address? */
  may(address: string): boolean
}

/** @param address below the base path, with its query */
export function asker(services: Services, find: Find, ctx: Koa.Context, principal: Principal): Ask {
  const opened = (method: string, path: string) => {
    const found = find(path)
    const operation = found?.address.operations.get(method)
    if (!found || !operation) throw new NotFound(path)
    return isAllowed(operation.access, principal) ? { operation, keys: found.path } : undefined
  }
  const ask = async (method: string, address: string, body: Record<string, unknown>): Promise<Row | undefined> => {
    const [path = '', querystring = ''] = address.split('?')
    const open = opened(method, path)
    if (!open) return undefined
    const answer = await open.operation.handle({
      ...services,
      principal,
      path: open.keys,
      query: new URLSearchParams(querystring),
      address: { path, querystring },
      ip: ctx.ip,
      ctx,
      body: async () => new Sent(body),
    })
    return typeof answer.body === 'string' ? JSON.parse(answer.body) : (answer.body as Row)
  }
  return {
    get: (address) => ask('get', address, {}),
    async post(address, body) {
      const answer = await ask('post', address, body)
      if (!answer) throw new Forbidden('You do not have permission to perform this action.')
      return answer
    },
    may: (address) => opened('get', address) !== undefined,
  }
}
