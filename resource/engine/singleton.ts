/** One thing at one address, such as one's own profile: GET, and where it can be written PUT and PATCH. */
import { type Access, isAllowed } from '../auth/gate.ts'
import { ValidationError } from '../errors.ts'
import type { ApiRequest, NamedShape, Operation } from './operation.ts'
import { type Read, readIn } from './request.ts'
import { type Change, parseShape, type Shape } from './shape.ts'
import { transact, transactIdentity, type Work } from './transact.ts'

interface Singleton<S extends Shape, T> extends Pick<Operation, 'path' | 'summary' | 'query' | 'media' | 'touches'> {
  /** Of reading it: `user_me_profile_retrieve`; writing is `…_update` and `…_partial_update`. */
  readonly id: string
  readonly view: Access
  readonly response: NonNullable<Operation['response']>
  /** @returns the thing, as JSON text or to be turned into it */
  read(request: ApiRequest, all: Read): Promise<unknown>
  readonly write?: {
    /** Of PUT and of PATCH. */
    readonly summaries: readonly [put: string, patch: string]
    readonly access: Access
    readonly touches: readonly string[]
    readonly request: NamedShape & { readonly shape: S }
    /** It decides who may do what. */
    readonly identity?: boolean
    /** Comes before the body is checked, where the address must be asked first. */
    open?(work: Work): Promise<T>
    /** @returns what the answer shows, where that is not the thing as reading answers it */
    run(work: Work, input: Change<S>, mode: 'replace' | 'patch', opened: T): Promise<unknown>
  }
}

export function singleton<const S extends Shape, T = undefined>(s: Singleton<S, T>): Operation[] {
  const { id, view, query, media, touches, write } = s
  const shared = { path: s.path, response: s.response, status: 200 }
  const get: Operation = {
    ...shared,
    id,
    method: 'get',
    summary: s.summary,
    access: view,
    ...(query ? { query } : {}),
    ...(media ? { media } : {}),
    ...(touches ? { touches } : {}),
    handle: async (request) => ({ body: await s.read(request, request.db.all) }),
  }
  if (!write) return [get]
  const begin = write.identity ? transactIdentity : transact
  const by = (method: 'put' | 'patch', mode: 'replace' | 'patch'): Operation => ({
    ...shared,
    id: id.replace(/retrieve$/, method === 'put' ? 'update' : 'partial_update'),
    method,
    summary: write.summaries[method === 'put' ? 0 : 1],
    access: write.access,
    touches: write.touches,
    request: write.request,
    partial: method === 'patch',
    async handle(request) {
      const sent = await request.body()
      return begin(request, async (trx) => {
        const work = { trx, request, id: Number(request.path[0] ?? 0) }
        const opened = (await write.open?.(work)) as T
        const { values, errors } = parseShape(write.request.shape, sent, mode)
        if (errors) throw new ValidationError(errors)
        const shown = await write.run(work, values as Change<S>, mode, opened)
        if (shown !== undefined) return { body: shown }
        const answer = await s.read(request, readIn(trx))
        return { body: isAllowed(view, request.principal) ? answer : only(Object.keys(values), answer) }
      })
    },
  })
  return [get, by('put', 'replace'), by('patch', 'patch')]
}

/** Whom reading would refuse gets what they sent. */
function only(names: readonly string[], answer: unknown): Record<string, unknown> {
  const all: Record<string, unknown> = typeof answer === 'string' ? JSON.parse(answer) : { ...Object(answer) }
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)))
}
