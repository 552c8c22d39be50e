/** Odd values in every field of every write, and in every parameter of every read. */
import { OPERATIONS } from '../../resource/inventory/index.ts'
import { Api } from '../support/api.ts'
import { Rows } from '../support/requests.ts'
import { type Abuse, must, type World } from './abuse.ts'
import { type OddRequest, oddAddresses, oddReads, oddWrites } from './odd-requests.ts'

/** Not while others are at work: it ends the account that asks. */
const LEFT_OUT = new Set(['user_me_destroy'])
type Operations = typeof OPERATIONS

/** All of them, as they come. */
export async function* oddRequests(api: Api, which: (operation: Operations[number]) => boolean): AsyncGenerator<OddRequest> {
  const rows = new Rows(api)
  for (const operation of OPERATIONS) {
    if (LEFT_OUT.has(operation.id) || !which(operation)) continue
    rows.forget()
    yield* oddAddresses(operation)
    yield* operation.method === 'get' ? oddReads(operation, rows) : oddWrites(operation, rows)
  }
}

export const isRead = ({ method }: Operations[number]): boolean => method === 'get'
export const isWrite = (operation: Operations[number]): boolean => !isRead(operation)

/** @throws Error for an answer that is the server's fault */
export async function sendOdd(api: Api, { title, method, path, body }: OddRequest): Promise<void> {
  const { status, text } = await api.send(method, path, body, body === undefined ? {} : { 'Content-Type': 'application/json' })
  must(status < 500, `${status} for ${title}: ${text.slice(0, 300)}`)
}

/** @throws Error unless every list is still served */
export async function allListsServed(api: Api): Promise<void> {
  for (const { method, path, many } of OPERATIONS)
    if (method === 'get' && many && !path.includes('{')) {
      const { status, text } = await api.get(path)
      must(status === 200, `${status} for ${path}: ${text.slice(0, 300)}`)
    }
}

const run = (which: (operation: Operations[number]) => boolean) => async (world: World) => {
  const api = new Api(world.url, world.superuser)
  for await (const request of oddRequests(api, which)) await sendOdd(api, request)
  await allListsServed(api)
}

export const odd: readonly Abuse[] = [
  { title: 'every field of every write with numbers, texts, lists and JSON beyond all bounds', patience: 250, run: run(isWrite) },
  { title: 'every parameter of every read with numbers, words and signs beyond all bounds', patience: 250, run: run(isRead) },
]
