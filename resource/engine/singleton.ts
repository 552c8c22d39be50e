/** One thing at one address, such as one's own profile: `shown` by GET alone, and a `singleton` by PUT and PATCH too. */
import type { Run, Trx } from '../../database.ts'
import { type Access, isAllowed } from '../auth/gate.ts'
import { ValidationError } from '../errors.ts'
import type { ApiRequest, NamedShape, Operation } from './operation.ts'
import { type Change, parseShape, type Rewrite, type Shape } from './shape.ts'
import { transact, type Work } from './transact.ts'

interface Shown extends Pick<Operation, 'id' | 'path' | 'summary' | 'query' | 'media' | 'touches' | 'model' | 'formless'> {
  readonly view: Access
  readonly response: NonNullable<Operation['response']>
  /** @param written it was just changed @returns the thing, as JSON text or to be turned into it */
  read(request: ApiRequest, all: Run, written?: boolean): Promise<unknown>
}

/** Whose `id` is that of reading: `user_me_profile_retrieve`; writing is `…_update` and `…_partial_update`. */
interface Singleton<S extends Shape, T> extends Shown {
  readonly write: {
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
    run(work: Work, input: Change<S>, mode: Rewrite, opened: T): Promise<unknown>
  }
}

/** What can only be seen. */
export function shown({ view, read, ...described }: Shown): Operation {
  return {
    ...described,
    method: 'get',
    access: view,
    status: 200,
    handle: async (request) => ({ body: await read(request, request.db.all) }),
  }
}

export function singleton<const S extends Shape, T = undefined>(s: Singleton<S, T>): Operation[] {
  const { write, ...reading } = s
  const { id, path, response, view } = s
  const by = (method: 'put' | 'patch', mode: Rewrite): Operation => ({
    id: id.replace(/retrieve$/, method === 'put' ? 'update' : 'partial_update'),
    method,
    path,
    ...(s.model === undefined ? {} : { model: s.model }),
    summary: write.summaries[method === 'put' ? 0 : 1],
    access: write.access,
    touches: write.touches,
    request: write.request,
    partial: method === 'patch',
    status: 200,
    response,
    async handle(request) {
      const sent = await request.body()
      const act = async (trx: Trx) => {
        const work = { trx, request, id: Number(request.path[0] ?? 0) }
        const opened = (await write.open?.(work)) as T
        const { values, errors } = parseShape(write.request.shape, sent, mode)
        if (errors) throw new ValidationError(errors)
        const changed = await write.run(work, values as Change<S>, mode, opened)
        if (changed !== undefined) return { body: changed }
        const answer = await s.read(request, trx.all, true)
        return { body: isAllowed(view, request.principal) ? answer : only(Object.keys(values), answer) }
      }
      return transact(request, act, write.identity)
    },
  })
  return [shown(reading), by('put', 'replace'), by('patch', 'patch')]
}

/** Whom reading would refuse gets what they sent. */
function only(names: readonly string[], answer: unknown): Record<string, unknown> {
  const all: Record<string, unknown> = typeof answer === 'string' ? JSON.parse(answer) : { ...Object(answer) }
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)))
}
