/** One thing at one address, such as one's own profile: GET, and where it can be written PUT and PATCH. */
import { type Access, isAllowed } from '../auth/gate.ts'
import { ValidationError } from '../errors.ts'
import type { Caller, NamedShape, Operation } from './operation.ts'
import { type Read, readIn } from './request.ts'
import { type Change, parseShape, type Shape } from './shape.ts'
import { transact, type Work } from './transact.ts'

interface Singleton<S extends Shape> extends Pick<Operation, 'path' | 'query' | 'media'> {
  /** Of reading it: `user_me_profile_retrieve`; writing is `…_update` and `…_partial_update`. */
  readonly id: string
  /** What it is, in summaries: "your own profile". */
  readonly noun: string
  readonly view: Access
  readonly response: NonNullable<Operation['response']>
  /** @returns the thing, as JSON text or to be turned into it */
  read(request: Caller, all: Read): Promise<unknown>
  readonly write?: {
    readonly access: Access
    readonly touches: readonly string[]
    readonly request: NamedShape & { readonly shape: S }
    /** Summaries of PUT and PATCH. Default: replace and change, with the noun. */
    readonly summaries?: readonly [put: string, patch: string]
    /** @returns what the answer shows, where that is not the thing as reading answers it */
    run(work: Work, input: Change<S>, mode: 'replace' | 'patch'): Promise<unknown>
  }
}

export function singleton<const S extends Shape>(s: Singleton<S>): Operation[] {
  const { id, path, noun, view, response, query, media, write } = s
  const shared = { path, response, status: 200, ...(query ? { query } : {}) }
  const get: Operation = {
    ...shared,
    id,
    method: 'get',
    summary: `See ${noun}`,
    access: view,
    ...(media ? { media } : {}),
    handle: async (request) => ({ body: await s.read(request, request.db.all) }),
  }
  if (!write) return [get]
  const by = (method: 'put' | 'patch'): Operation => ({
    ...shared,
    id: id.replace(/retrieve$/, method === 'put' ? 'update' : 'partial_update'),
    method,
    summary: (write.summaries ?? [`Replace ${noun}`, `Change ${noun}`])[method === 'put' ? 0 : 1],
    access: write.access,
    touches: write.touches,
    request: write.request,
    partial: method === 'patch',
    async handle(request) {
      const mode = method === 'put' ? 'replace' : 'patch'
      const { values, errors } = parseShape(write.request.shape, await request.body(), mode)
      if (errors) throw new ValidationError(errors)
      return transact(request, async (trx) => {
        const shown = await write.run({ trx, request, id: Number(request.path[0] ?? 0) }, values as Change<S>, mode)
        if (shown !== undefined) return { body: shown }
        const answer = await s.read(request, readIn(trx))
        return { body: isAllowed(view, request.principal) ? answer : only(Object.keys(values), answer) }
      })
    },
  })
  return [get, by('put'), by('patch')]
}

/** Whom reading would refuse gets what they sent. */
function only(names: readonly string[], answer: unknown): Record<string, unknown> {
  const all = (typeof answer === 'string' ? JSON.parse(answer) : answer) as Record<string, unknown>
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)))
}
