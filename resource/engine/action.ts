/**
 * What is done with things besides writing their rows, such as `POST /api/stock/remove/`: an address, what opens it, a body that is checked
 * by its shape, and a function that acts inside one transaction. All or nothing.
 */
import type { Trx } from '../../database.ts'
import type { Verb } from '../../provider/scopes.ts'
import type { Access } from '../auth/gate.ts'
import { inBulk } from './bulk-turns.ts'
import { idOf } from './derive.ts'
import type { JsonSchema } from './field.ts'
import type { Answer, Caller, Operation } from './operation.ts'
import { checkRequest, readRequest, shapeOf } from './request.ts'
import { accessOf, type Resource } from './resource.ts'
import { echo, type Input, type Sent, type Shape, shapeSchema } from './shape.ts'
import { transact, type Work } from './transact.ts'

/** An action on things of a resource lies below the resource's address and asks `change` of it; any other says where it is and what opens it. */
type Place =
  | {
      readonly on: Resource
      readonly name: string
      /** `one`: below the address of one of them. */
      readonly of?: 'one'
      readonly verb?: Verb
      readonly id?: string
    }
  | { readonly id: string; readonly path: string; readonly access: Access }

interface Described<S extends Shape> extends Pick<Operation, 'summary' | 'refusals' | 'secret' | 'model' | 'query'> {
  /** Name of the body's schema; without it the document shows the body in place. */
  readonly schema?: string
  /** Fields of the body; without it nothing is sent. */
  readonly body?: S
  /** By default 201 for an action, as InvenTree has it, and 200 for a question. */
  readonly status?: number
  /** The answer, which the function returns; without it the answer shows what was done: the body, as it was understood, or as the function says. */
  readonly response?: Operation['response']
}

type Action<S extends Shape, T> = Place &
  Described<S> & {
    readonly method?: 'post' | 'put' | 'patch' | 'delete'
    readonly touches: readonly string[]
    /** It decides who may do what. */
    readonly identity?: boolean
    /** It writes many rows, and takes its turn among such requests of the same person. */
    readonly bulk?: boolean
    /** Comes before the body is checked, where something must be locked or asked first. */
    open?(work: Work, sent: Sent): Promise<T>
    /** @returns the answer, where `response` says what it is; otherwise the body as it turned out, if that is not as it was asked for */
    run(work: Work, input: Input<S>, opened: T): Promise<unknown>
  }

/** What the contract says that such an action answers, its request and more besides, and what it answers on the wire. */
export const withoutRequest = (schema: string, answer: JsonSchema): JsonSchema => ({
  anyOf: [{ allOf: [{ $ref: `#/components/schemas/${schema}Request` }, answer] }, answer],
})

export function action<const S extends Shape = Record<never, never>, T = undefined>(a: Action<S, T>): Operation {
  const { touches, identity, method = 'post', status = 201 } = a
  const { shape, ...described } = describe(a)
  return {
    ...described,
    method,
    ...(method === 'patch' ? { partial: true } : {}),
    touches,
    status,
    async handle(request) {
      const sent = await request.body()
      const act = async (trx: Trx): Promise<Answer> => {
        const work = { trx, request, id: Number(request.path[0] ?? 0) }
        const opened = (await a.open?.(work, sent)) as T
        const input = await readRequest(trx, request, shape, sent)
        const answer = await a.run(work, input, opened)
        if (status === 204) return { status }
        return { status, body: a.response ? answer : echo(shape, (answer ?? input) as Input<S>) }
      }
      const whole = () => transact(request, act, identity)
      return a.bulk ? inBulk(request.principal, whole) : whole()
    },
  }
}

type Question<S extends Shape> = Place &
  Described<S> & {
    /** Comes before the body is checked, where it must be asked first who may name what. */
    open?(request: Caller, sent: Sent): void
    answer(request: Caller, input: Input<S>): Promise<unknown>
  }

/** What is asked by POST, because the question is long, and changes nothing. */
export function question<const S extends Shape = Record<never, never>>(q: Question<S>): Operation {
  const { status = 200 } = q
  const { shape, ...described } = describe(q)
  return {
    ...described,
    method: 'post',
    touches: [],
    status,
    async handle(request) {
      const sent = await request.body()
      q.open?.(request, sent)
      const input = await checkRequest(request.db.all, request, shape, sent)
      const answer = await q.answer(request, input)
      return { status, body: q.response ? answer : echo(shape, input) }
    },
  }
}

function describe<S extends Shape>(a: Place & Described<S>) {
  const shape = shapeOf((a.body ?? {}) as S)
  const body = a.schema ? { name: a.schema, shape } : a.body && shapeSchema(shape, 'request')
  const optional = Object.fromEntries((['refusals', 'secret', 'model', 'query'] as const).flatMap((key) => (a[key] ? [[key, a[key]]] : [])))
  return {
    ...placeOf(a),
    ...optional,
    summary: a.summary,
    ...(body ? { request: body, ...(a.schema ? {} : { form: shape }) } : {}),
    ...(a.status === 204 ? {} : { response: a.response ?? body ?? { type: 'object' } }),
    shape,
  }
}

function placeOf(a: Place): Pick<Operation, 'id' | 'path' | 'access'> {
  if (!('on' in a)) return { id: a.id, path: a.path, access: a.access }
  const { on, name, of, verb = 'change', id = `${idOf(on.path)}_${name.replaceAll('-', '_').replaceAll('/', '_')}_create` } = a
  return { id, path: `/api${on.path}${of ? '{id}/' : ''}${name}/`, access: accessOf(on, verb) }
}
