/** What scripts and plugins keep with a thing: any JSON object. Seen and changed by who may see and change the thing. */

import { allIn, type Value } from '../../../database.ts'
import type { Verb } from '../../../provider/scopes.ts'
import { gate, isAllowed } from '../../auth/gate.ts'
import { Field, FieldError } from '../../engine/field.ts'
import { keptJson } from '../../engine/fields/json.ts'
import { MAX_INTEGER } from '../../engine/fields/number.ts'
import { lockClause } from '../../engine/locks.ts'
import type { Answer, ApiRequest, Operation } from '../../engine/operation.ts'
import { parseShape } from '../../engine/shape.ts'
import { transact } from '../../engine/transact.ts'
import { invalid, NotFound, ValidationError } from '../../errors.ts'
import { anyAccess, KINDS, type Kind, kindOf } from '../kinds/index.ts'
import { checkOwner } from '../thing/ownership.ts'

/** Kinds of things that metadata is kept with. */
const KEPT = KINDS.filter(({ metadata }) => metadata)

class JsonObject extends Field<Record<string, unknown>> {
  readonly type = 'field'
  shape() {
    return {}
  }
  parse(value: unknown): Record<string, unknown> {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new FieldError('Metadata must be a python dict object')
    return value as Record<string, unknown>
  }
}
const METADATA = { name: 'Metadata', shape: { metadata: new JsonObject().required().help('Any JSON object').named('metadata') } }

function keep(metadata: Record<string, unknown>): string {
  try {
    return keptJson(metadata)
  } catch (error) {
    if (error instanceof FieldError) throw new ValidationError({ metadata: error.messages })
    throw error
  }
}

function kindNamed(name: unknown): Kind {
  const found = kindOf(String(name).toLowerCase())
  if (!found?.metadata) throw new NotFound('Model')
  return found
}

type Found = { readonly kind: Kind; readonly id: number }
/** Which thing a request is about. @throws NotFound, ValidationError when several fit */
type Find = (request: ApiRequest) => Promise<Found>

const byKey =
  (kind?: Kind): Find =>
  async ({ path }) => ({ kind: kind ?? kindNamed(path[0]), id: Number(path.at(-1)) })

const byLookup: Find = async (request) => {
  const [name, lookup, value] = request.path
  const kind = kindNamed(name)
  gate(kind.access('view'), request.principal)
  if (lookup === 'pk' || lookup === 'id') return { kind, id: Number(value) }
  const { lookups = [] } = kind
  if (!lookups.includes(String(lookup))) throw invalid(`Look this up by ${['pk', ...lookups].join(', ')}.`, 'lookup_field')
  const word = decoded(String(request.address.path.split('/').at(-2)))
  const rows = await request.db.all<{ id: number }>(`select id from ${kind.table} where "${lookup}" = ? limit 2`, [word])
  if (rows.length > 1) throw invalid('Several have this value.', 'lookup_value')
  if (!rows.length) throw new NotFound(kind.model)
  return { kind, id: rows[0]!.id }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text).replaceAll('\0', '')
  } catch {
    throw invalid('The address is not well formed.', 'lookup_value')
  }
}

async function load(
  { kind, id }: Found,
  run: (sql: string, params: Value[]) => Promise<{ metadata: string }[]>,
  lock = '',
): Promise<string> {
  if (!Number.isInteger(id) || id > MAX_INTEGER) throw new NotFound(kind.model)
  const [row] = await run(`select metadata from ${kind.table} where id = ?${lock}`, [id])
  if (!row) throw new NotFound(kind.model)
  return row.metadata
}

const read =
  (find: Find) =>
  async (request: ApiRequest): Promise<Answer> => {
    const found = await find(request)
    gate(found.kind.access('view'), request.principal)
    return { body: `{"metadata":${await load(found, (text, params) => request.db.all(text, params))}}` }
  }

/** PUT takes the place of all that was there; PATCH of what it names. */
const write =
  (find: Find, merge: boolean) =>
  async (request: ApiRequest): Promise<Answer> => {
    const found = await find(request)
    gate(found.kind.access('change'), request.principal)
    const { values, errors } = parseShape(METADATA.shape, await request.body())
    if (errors) throw new ValidationError(errors)
    const given = values.metadata as Record<string, unknown>
    return transact(request, async (trx) => {
      const before = await load(found, (text, params) => allIn(trx, text, params), lockClause(trx, 'change'))
      await checkOwner(trx, request.principal, found.kind.model, [found.id])
      const text = keep(merge ? { ...JSON.parse(before), ...given } : given)
      await trx(found.kind.table!).where({ id: found.id }).update({ metadata: text })
      // Whom reading would refuse gets what they sent.
      return { body: `{"metadata":${isAllowed(found.kind.access('view'), request.principal) ? text : JSON.stringify(given)}}` }
    })
  }

function operations(id: string, path: string, find: Find, kinds: readonly Kind[]): Operation[] {
  const touches = kinds.map(({ table }) => table!)
  const shared = (verb: Verb) => ({ path, access: anyAccess(kinds, verb), status: 200, response: METADATA })
  return [
    { id: `${id}_retrieve`, method: 'get', summary: 'See what is kept with a thing', ...shared('view'), handle: read(find) },
    {
      id: `${id}_update`,
      method: 'put',
      summary: 'Replace what is kept with a thing',
      ...shared('change'),
      touches,
      request: METADATA,
      handle: write(find, false),
    },
    {
      id: `${id}_partial_update`,
      method: 'patch',
      summary: 'Add to what is kept with a thing',
      ...shared('change'),
      touches,
      request: METADATA,
      partial: true,
      handle: write(find, true),
    },
  ]
}

export const metadataOperations = (): readonly Operation[] => [
  ...operations('metadata_pk', '/api/metadata/{model}/{id}/', byKey(), KEPT),
  ...operations('metadata', '/api/metadata/{model}/{lookup_field}/{lookup_value}/', byLookup, KEPT),
  // Clients from before API 436 know the address below the thing's own.
  ...KEPT.filter(({ metadata }) => metadata === 'below').flatMap((kind) =>
    operations(`${kind.url.slice(5, -1).replace(/[/-]/g, '_')}_metadata`, `${kind.url}{id}/metadata/`, byKey(kind), [kind]),
  ),
]
