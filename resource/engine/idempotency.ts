/**
 * Writes that can be repeated safely (the header of draft-ietf-httpapi-idempotency-key-header). The key's row is written first in the
 * transaction of the write, and gets the answer before the commit: a row that is there means that the write is, too. Whoever comes with the
 * same key meanwhile waits at that row. A refusal has no effect, so the key stays free.
 */
import { createHash, type Hash, hash as hashOf } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { DatabaseUnavailable, type Trx, type Value } from '../../database.ts'
import type { Principal } from '../../provider/identity/principal.ts'
import { ApiError, Forbidden, invalid } from '../errors.ts'
import type { Answer, ApiRequest, Caller, Operation, Repeatable } from './operation.ts'

const sha256 = (text: string): string => hashOf('sha256', text)

/** How long an answer is kept, in seconds. */
const DAY = 86_400
/** Keys of one person that are kept, whichever credential they came with. */
const MAX_KEYS = 10_000
/** Bytes of the answers that are kept for one person; writes side by side may go a little beyond. */
const MAX_BYTES = 16 * 2 ** 20
/** Characters of an answer that is kept. */
const MAX_ANSWER = 262_144

const REPLAYED = 'Idempotency-Replayed'
/** Was it kept, and not made by this request? */
export const isReplayed = ({ headers }: Answer): boolean => headers?.[REPLAYED] !== undefined

/** @throws ValidationError */
function parseKey(header: string): string {
  const [, bare, quoted] = /^(?:([\x21\x23-\x7e]{1,255})|"((?:[\x21\x23-\x5b\x5d-\x7e]|\\["\\]){1,255})")$/.exec(header) ?? []
  const key = bare ?? quoted?.replace(/\\(.)/g, '$1')
  if (key === undefined)
    throw invalid('The Idempotency-Key header must be 1 to 255 visible ASCII characters, such as a UUID. Nothing was changed.')
  return key
}

/** Access tokens change while an application is at work: to it and its person they are one credential. */
const credentialOf = ({ user, via, credential, clientId }: Principal): string =>
  sha256(JSON.stringify([user.pk, via, via === 'bearer' ? clientId : credential]))

/** What a credential can do: an answer is not shown again to one that can do less. */
const reachOf = ({ user, permissions, scopes }: Principal): string =>
  sha256(JSON.stringify([user.isStaff, user.isSuperuser, [...permissions].sort(), scopes && [...scopes].sort()]))

/** The header, and a hash that is fed with the body while it is read. */
export interface SentKey {
  readonly header: string
  readonly hash: Hash
}
export function keyOf(headers: IncomingHttpHeaders): SentKey | undefined {
  const header = headers['idempotency-key']
  return header === undefined ? undefined : { header: String(header), hash: createHash('sha256') }
}

/**
 * The key of a write. Reads, and questions that are asked by POST, can be repeated without one, and take no notice of it.
 * @throws ValidationError for what is no key, and where the answer is kept nowhere; ApiError for a body that cannot be read
 */
export async function repeatableOf(
  { id, method, touches, secret }: Operation,
  { principal, address, body }: ApiRequest,
  { header, hash }: SentKey,
): Promise<Repeatable | undefined> {
  if (method === 'get' || !touches?.length) return undefined
  const key = sha256(parseKey(header))
  if (secret)
    throw invalid('This answer holds a secret, which is kept nowhere: send the request without Idempotency-Key. Nothing was changed.')
  await body()
  const asked = [id, address.path, address.querystring, hash.digest('hex')]
  return {
    user: principal.user.pk,
    credential: credentialOf(principal),
    key,
    fingerprint: sha256(JSON.stringify(asked)),
    reach: reachOf(principal),
  }
}

interface Row {
  readonly fingerprint: string
  readonly reach: string
  readonly status: number
  readonly body: string | null
  readonly headers: string
}
const KEPT = 'select fingerprint, reach, status, body, headers from idempotency_key where credential = ? and key = ? and expires_at > ?'
const now = (): number => Math.floor(Date.now() / 1000)

type Run = (sql: string, params: Value[]) => Promise<Row[]>

/** The answer that the key has already. @throws ApiError 422 when the key came with another request, 403 when the credential can do less now */
async function keptAnswer(run: Run, { credential, key, fingerprint, reach }: Repeatable, at = now()): Promise<Answer | undefined> {
  const [row] = await run(KEPT, [credential, key, at])
  if (!row) return undefined
  if (row.fingerprint !== fingerprint)
    throw new ApiError(422, 'This Idempotency-Key was sent with another request. Nothing was changed: use a new key for a new request.')
  if (row.reach !== reach)
    throw new Forbidden(
      'The request was carried out when it first came. Its answer is not shown again, as what this credential may do has changed since.',
    )
  return { status: row.status, body: row.body ?? undefined, headers: { ...JSON.parse(row.headers), [REPLAYED]: 'true' } }
}

const CLAIM = `insert into idempotency_key (credential, key, user_id, fingerprint, reach, expires_at) values (?, ?, ?, ?, ?, ?)
  on conflict (credential, key) do update set user_id = excluded.user_id, fingerprint = excluded.fingerprint, reach = excluded.reach, expires_at = excluded.expires_at
    where idempotency_key.expires_at <= ? returning key`
/** Out of an index alone. */
const USED = 'select count(*) as count, coalesce(sum(bytes), 0) as bytes from idempotency_key where user_id = ? and expires_at > ?'

/** Takes the key for this transaction; waits for another one that has it. @returns bytes left to its person; undefined when the key has its answer */
async function claim(trx: Trx, { credential, key, user, fingerprint, reach }: Repeatable, at: number): Promise<number | undefined> {
  const [used] = await trx.all<{ count: number; bytes: number }>(USED, [user, at])
  if (Number(used!.count) >= MAX_KEYS)
    throw new ApiError(429, `This person has sent ${MAX_KEYS} keys within a day. Nothing was changed: wait, or send no Idempotency-Key.`, {
      'Retry-After': '3600',
    })
  try {
    const [claimed] = await trx.all(CLAIM, [credential, key, user, fingerprint, reach, at + DAY, at])
    return claimed && MAX_BYTES - Number(used!.bytes)
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable) || (error.cause as { code?: string }).code !== TOO_LONG) throw error
    throw new ApiError(409, 'Another request with this Idempotency-Key is still under way. Send it again later.', { 'Retry-After': '5' })
  }
}
/** PostgreSQL's word for a statement that waited longer than it may. */
const TOO_LONG = '57014'

const unkept = (why: string): string =>
  JSON.stringify({ detail: `This was done when the request first came. Its answer ${why}: read what you need.` })
const LONG = unkept('was too long to be kept')
const MANY = unkept(`is not kept, as those of this person within a day are more than ${MAX_BYTES / 2 ** 20} MiB`)

/** @param left bytes that may still be kept for the person */
async function keep(trx: Trx, { credential, key }: Repeatable, answer: Answer, left: number): Promise<void> {
  const { status = 200, body } = answer
  const headers = JSON.stringify(answer.headers ?? {})
  const text = body === undefined || typeof body === 'string' ? (body ?? null) : JSON.stringify(body)
  const whole = Buffer.byteLength(text ?? '') + Buffer.byteLength(headers)
  const kept = text !== null && text.length > MAX_ANSWER ? LONG : text !== null && whole > left ? MANY : text
  const bytes = kept === text ? whole : Buffer.byteLength(kept!) + Buffer.byteLength(headers)
  await trx('idempotency_key').where({ credential, key }).update({ status, body: kept, headers, bytes })
}

/** The work of a write's transaction, once for each key. */
export const once =
  ({ repeatable }: Caller, work: (trx: Trx) => Promise<Answer>) =>
  async (trx: Trx): Promise<Answer> => {
    if (!repeatable) return work(trx)
    const at = now()
    const left = await claim(trx, repeatable, at)
    if (left === undefined) return (await keptAnswer((text, params) => trx.all(text, params), repeatable, at))!
    const answer = await work(trx)
    await keep(trx, repeatable, answer, left)
    return answer
  }

/** Answers a request, with the answer that its key has already where it has one. */
export async function answerOnce(request: ApiRequest, handle: Operation['handle']): Promise<Answer> {
  const { repeatable, db } = request
  if (!repeatable) return handle(request)
  const kept = () => keptAnswer(db.all, repeatable)
  const before = await kept()
  if (before) return before
  try {
    return await handle(request)
  } catch (error) {
    // What is refused may be what the same request has done meanwhile.
    const meanwhile = error instanceof ApiError && error.status < 500 ? await kept() : undefined
    if (meanwhile) return meanwhile
    throw error
  }
}
