/** One operation of the API: what acts and what describes it, together. Resources derive theirs; the rest is written by hand. */
import type Koa from 'koa'
import type { Logger } from 'pino'
import type { Config } from '../../config.ts'
import type { Database, Trx } from '../../database.ts'
import type { Identity } from '../../provider/identity/index.ts'
import type { Principal } from '../../provider/identity/principal.ts'
import type { Secrets } from '../../provider/identity/secrets.ts'
import type { Access, Lesser } from '../auth/gate.ts'
import type { Dialect } from './dialect.ts'
import type { JsonSchema } from './field.ts'
import type { Presets } from './form.ts'
import type { Sent, Shape, Upload } from './shape.ts'

/** Where uploads are kept. */
export interface Files {
  /** @returns what the row that will name it holds */
  keep(trx: Trx, folder: string, extension: string, upload: Upload): Promise<string>
  /** Removes those of these that no row names, unless another request is about to. */
  removeUnused(paths: Iterable<string>): Promise<void>
}

/**
 * The row with this key, as JSON text; undefined when there is none.
 * @param alike names everything that the answer depends on besides the key; reads of the same name may share a statement
 * @param read reads the rows with these keys
 */
export type ReadTogether = (
  alike: string,
  id: number,
  read: (ids: readonly number[]) => Promise<ReadonlyMap<number, string>>,
) => Promise<string | undefined>

/** What handlers work with besides the request. */
export interface Services {
  readonly config: Config
  readonly db: Database
  readonly identity: Identity
  readonly secrets: Secrets
  readonly log: Logger
  readonly dialect: Dialect
  readonly readTogether: ReadTogether
  readonly files: Files
}

/** A key as it was sent, and with what. */
export interface Repeatable {
  /** Hashes, in hex. */
  readonly credential: string
  /** Of the person. */
  readonly user: number
  readonly key: string
  readonly fingerprint: string
  readonly reach: string
}

/** Who asks for what, as far as rules and writers need to know. The body is not part of it: they get its parsed fields. */
export interface Caller extends Services {
  /** Nobody only where access is `open`. */
  readonly principal: Principal
  /** Path parameters, in order: whole numbers for `{id}`. */
  readonly path: readonly (string | number)[]
  readonly query: URLSearchParams
  /** The address as it was asked for. */
  readonly address: { readonly path: string; readonly querystring: string }
  readonly ip: string
  /** Of a write that came with an `Idempotency-Key`. */
  readonly repeatable?: Repeatable | undefined
}

export interface ApiRequest extends Caller {
  /** For content negotiation. */
  readonly ctx: Pick<Koa.Context, 'accepts' | 'get' | 'vary'>
  /** The body, with no fields when nothing was sent. @throws ApiError 400, 413 or 415 */
  body(): Promise<Sent>
}

/** `body` is JSON text, or anything to be turned into it. */
export interface Answer {
  readonly status?: number
  readonly body?: unknown
  readonly headers?: Record<string, string>
}

export interface QueryParameter {
  readonly name: string
  readonly schema: JsonSchema
  readonly description?: string
  /** Other values of the schema's type are passed over, not refused. */
  readonly tolerant?: boolean
}

/** A named object that requests and answers share; the schema appears under this name in the OpenAPI document. */
export interface NamedShape {
  readonly name: string
  readonly shape: Shape
}

export interface Operation {
  /** The contract's operation id. */
  readonly id: string
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** Below the base address, with a slash at the end: `/api/part/{id}/`. */
  readonly path: string
  readonly summary: string
  readonly access: Access
  /** What a body of certain fields alone asks for instead, where that is less. */
  readonly lesser?: Lesser
  readonly query?: readonly QueryParameter[]
  /** The body: a shape (all of it optional when `partial`), or any schema. */
  readonly request?: NamedShape | JsonSchema
  readonly partial?: boolean
  /** A list of such bodies is taken, too. */
  readonly lists?: boolean
  readonly status: number
  /** The answer: a shape, an `answer` with its schema, or nothing. */
  readonly response?: NamedShape | JsonSchema
  /** `page`: an array, or with `limit` a page. */
  readonly many?: boolean
  /** Tables that it may change: its own rows and what follows from them. Whatever is not a GET names them; a question asked by POST has none. */
  readonly touches?: readonly string[]
  /** The answer holds a secret, which is kept nowhere else: such a write takes no `Idempotency-Key`. */
  readonly secret?: true
  /** What clients call the kind of thing. */
  readonly model?: string
  /** Fields that forms are told, where those are not the request's or the answer's. */
  readonly form?: Shape
  /** Its address has no forms at all. */
  readonly formless?: true
  /** Defaults that the database knows, for its form. */
  readonly presets?: readonly Presets[]
  /** Media types of the answer; JSON without it. */
  readonly media?: readonly string[]
  /** Refusals besides those that every operation shares (bad request, credentials, roles, nothing there), by status. */
  readonly refusals?: Readonly<Record<number, { readonly description: string; readonly detail: string }>>
  handle(request: ApiRequest): Promise<Answer>
}

export const isShape = (x: NamedShape | JsonSchema): x is NamedShape => 'shape' in x && 'name' in x
