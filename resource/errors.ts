/** One class per stable kind of refusal, and the one function that writes their bodies. */
import type Koa from 'koa'
import { cannotStore, DatabaseUnavailable, RETRY_SECONDS, UnknownOutcome } from '../database.ts'
import { FULL_DETAIL } from '../pages/full.ts'
import type { Refusal } from '../provider/identity/counts.ts'
import { RightsError } from '../provider/identity/grantable.ts'
import { IdentityError } from '../provider/identity/identity-error.ts'

/** Messages by field, `non_field_errors` for the whole: the form that clients of Django REST framework read. */
export type Messages = Record<string, unknown>

/** An answer that is not success. `detail` is for the person or program that asked. */
export class ApiError extends Error {
  readonly status: number
  readonly headers: Record<string, string>
  /** Why somebody was turned away, for what is counted; of nothing else. */
  readonly reason: Refusal | undefined

  constructor(status: number, detail: string, headers: Record<string, string> = {}, reason?: Refusal) {
    super(detail)
    this.status = status
    this.headers = headers
    this.reason = reason
  }

  body(): unknown {
    return { detail: this.message }
  }
}

/** 400: what was sent breaks a rule; nothing was changed. */
export class ValidationError extends ApiError {
  readonly messages: Messages

  constructor(messages: Messages) {
    super(400, 'The request is not valid.')
    this.messages = messages
  }

  override body(): unknown {
    return this.messages
  }
}
/** 400: something in a list is wrong. The messages of each line, an empty list for one that is right. */
export class LinesRefused extends ApiError {
  readonly lines: readonly unknown[]

  constructor(lines: readonly unknown[]) {
    super(400, 'The request is not valid.')
    this.lines = lines
  }

  override body(): unknown {
    return this.lines
  }
}
export const invalid = (message: string, field = 'non_field_errors'): ValidationError => new ValidationError({ [field]: [message] })

/** 400: what is asked cannot be done with the thing as it is; a bare list, where InvenTree's clients find one. */
export class Refused extends ApiError {
  constructor(detail: string) {
    super(400, detail)
  }

  override body(): unknown {
    return [this.message]
  }
}

/** 400: the request as such cannot be understood. */
export class BadRequest extends ApiError {
  constructor(detail: string) {
    super(400, detail)
  }
}

/** 401, with a challenge (RFC 9110 §11.6.1, RFC 6750 §3). */
export class Unauthorized extends ApiError {
  constructor(detail: string, challenge: string, reason: Refusal) {
    super(401, detail, { 'WWW-Authenticate': challenge }, reason)
  }
}

/** 403. For Bearer the challenge names the scope that is missing (RFC 6750 §3.1). */
export class Forbidden extends ApiError {
  constructor(detail: string, challenge?: string, reason: Refusal = 'other') {
    super(403, detail, challenge ? { 'WWW-Authenticate': challenge } : {}, reason)
  }
}

export class NotFound extends ApiError {
  constructor(model: string) {
    super(404, `No ${model} matches the given query.`)
  }
}

/** 503: the database is away, or has no connection left. */
export class Unavailable extends ApiError {
  constructor() {
    super(503, 'The database cannot be reached. Nothing was changed. Try again in a few seconds.', { 'Retry-After': String(RETRY_SECONDS) })
  }
}

/** 503: the connection broke while a write was being committed. */
export class OutcomeUnknown extends ApiError {
  constructor() {
    super(
      503,
      'The connection to the database broke while your change was being saved, so it is not known whether it was. Look before you repeat it; a request with an Idempotency-Key can be repeated with the same key.',
      { 'Retry-After': String(RETRY_SECONDS) },
    )
  }
}

/** 507 (RFC 4918 §11.5): what was sent has no place. */
export class NoRoom extends ApiError {
  constructor() {
    super(507, FULL_DETAIL)
  }
}

/** 404 for what lies below /media/, whatever the reason. */
export class NoFile extends ApiError {
  constructor() {
    super(404, 'There is no such file.')
  }
}

export class MethodNotAllowed extends ApiError {
  constructor(method: string, allow: string) {
    super(405, `Method "${method}" not allowed.`, { Allow: allow })
  }
}

/** What rules about people refuse, a database that is away and a disk that is full, as the API says it. */
function translated(thrown: unknown): unknown {
  if (thrown instanceof UnknownOutcome) return new OutcomeUnknown()
  if (thrown instanceof DatabaseUnavailable) return new Unavailable()
  if (cannotStore(thrown)) return new NoRoom()
  if (thrown instanceof RightsError) return new Forbidden(`You do not have permission to perform this action. ${thrown.message}`)
  return thrown instanceof IdentityError ? invalid(thrown.message) : thrown
}

/**
 * Writes an error to the response; anything unknown is a 500 that tells nothing, unless `debug` is set.
 * @returns whether it was one of ours, and nothing that whoever runs the server should know
 */
export function writeError(ctx: Koa.Context, thrown: unknown, debug = false): boolean {
  const error = translated(thrown)
  const known = error instanceof ApiError
  ctx.status = known ? error.status : 500
  if (known) ctx.set(error.headers)
  ctx.set('Content-Type', 'application/json')
  ctx.body = JSON.stringify(
    known
      ? error.body()
      : {
          detail: 'Something went wrong on the server. The request changed nothing; please try again, or tell whoever runs it.',
          ...(debug && thrown instanceof Error ? { error: thrown.stack } : {}),
        },
  )
  return known && !(thrown instanceof DatabaseUnavailable) && !(error instanceof NoRoom)
}

/** For the log: what was tried, and by whom. Neither what was sent, nor a secret. */
export function outcomeUnknown({ method, url, state }: Koa.Context, err: UnknownOutcome): object {
  return {
    err,
    method,
    path: url,
    operation: state.operation,
    user: state.user,
    credential: state.principal?.credential,
    request: state.id,
  }
}
