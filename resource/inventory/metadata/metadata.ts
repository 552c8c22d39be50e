/** What scripts and plugins keep with a thing: any JSON object. Seen and changed by who may see and change the thing. */

import { allIn, type Value } from '../../../database.ts'
import type { Verb } from '../../../provider/scopes.ts'
import { gate } from '../../auth/gate.ts'
import { Field, FieldError } from '../../engine/field.ts'
import { keptJson } from '../../engine/fields/json.ts'
import { MAX_INTEGER } from '../../engine/fields/number.ts'
import { lockClause } from '../../engine/locks.ts'
import type { Answer, ApiRequest, Operation } from '../../engine/operation.ts'
import { parseShape } from '../../engine/shape.ts'
import { transact } from '../../engine/transact.ts'
import { invalid, NotFound, ValidationError } from '../../errors.ts'
import { anyModelAccess, MODELS, type Model, maySee, modelAccess } from '../thing/models.ts'
import { checkOwner } from '../thing/ownership.ts'

/** Kinds of things that metadata is kept with. */
const KEPT = [...MODELS.keys()].filter((name) => name !== 'address')

/** Columns besides the key that a thing can be looked up by. */
const LOOKUPS: Readonly<Record<string, readonly string[]>> = {
  part: ['name', 'IPN'],
  partcategory: ['name', 'pathstring'],
  stocklocation: ['name', 'pathstring'],
  stockitem: ['serial', 'batch', 'barcode_hash'],
  company: ['name'],
  supplierpart: ['SKU'],
  manufacturerpart: ['MPN'],
  purchaseorder: ['reference'],
  salesorder: ['reference'],
  build: ['reference'],
}

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

function modelOf(name: unknown): Model {
  const found = MODELS.get(String(name).toLowerCase())
  if (!found || !KEPT.includes(found.name)) throw new NotFound('Model')
  return found
}

type Found = { readonly model: Model; readonly id: number }
/** Which thing a request is about. @throws NotFound, ValidationError when several fit */
type Find = (request: ApiRequest) => Promise<Found>

const byKey =
  (name?: string): Find =>
  async ({ path }) => {
    const model = modelOf(name ?? path[0])
    return { model, id: Number(path.at(-1)) }
  }

const byLookup: Find = async (request) => {
  const [name, lookup, value] = request.path
  const model = modelOf(name)
  gate(modelAccess(model.name, 'view'), request.principal)
  if (lookup === 'pk' || lookup === 'id') return { model, id: Number(value) }
  if (!LOOKUPS[model.name]?.includes(String(lookup)))
    throw invalid(`Look this up by ${['pk', ...(LOOKUPS[model.name] ?? [])].join(', ')}.`, 'lookup_field')
  const word = decoded(String(request.address.path.split('/').at(-2)))
  const rows = await request.db.all<{ id: number }>(`select id from ${model.target.table} where "${lookup}" = ? limit 2`, [word])
  if (rows.length > 1) throw invalid('Several have this value.', 'lookup_value')
  if (!rows.length) throw new NotFound(model.name)
  return { model, id: rows[0]!.id }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text).replaceAll('\0', '')
  } catch {
    throw invalid('The address is not well formed.', 'lookup_value')
  }
}

async function load(
  { model, id }: Found,
  run: (sql: string, params: Value[]) => Promise<{ metadata: string }[]>,
  lock = '',
): Promise<string> {
  if (!Number.isInteger(id) || id > MAX_INTEGER) throw new NotFound(model.name)
  const [row] = await run(`select metadata from ${model.target.table} where id = ?${lock}`, [id])
  if (!row) throw new NotFound(model.name)
  return row.metadata
}

const read =
  (find: Find) =>
  async (request: ApiRequest): Promise<Answer> => {
    const found = await find(request)
    gate(modelAccess(found.model.name, 'view'), request.principal)
    return { body: `{"metadata":${await load(found, (text, params) => request.db.all(text, params))}}` }
  }

/** PUT takes the place of all that was there; PATCH of what it names. */
const write =
  (find: Find, merge: boolean) =>
  async (request: ApiRequest): Promise<Answer> => {
    const found = await find(request)
    gate(modelAccess(found.model.name, 'change'), request.principal)
    const { values, errors } = parseShape(METADATA.shape, await request.body())
    if (errors) throw new ValidationError(errors)
    const given = values.metadata as Record<string, unknown>
    return transact(request, async (trx) => {
      const before = await load(found, (text, params) => allIn(trx, text, params), lockClause(trx, 'change'))
      await checkOwner(trx, request.principal, found.model.name, [found.id])
      const text = keep(merge ? { ...JSON.parse(before), ...given } : given)
      await trx(found.model.target.table!).where({ id: found.id }).update({ metadata: text })
      // Whom reading would refuse gets what they sent.
      return { body: `{"metadata":${maySee(found.model.name, request.principal) ? text : JSON.stringify(given)}}` }
    })
  }

function operations(id: string, path: string, find: Find, models: readonly string[]): Operation[] {
  const touches = models.map((name) => MODELS.get(name)!.target.table!)
  const shared = (verb: Verb) => ({ path, access: anyModelAccess(models, verb), status: 200, response: METADATA })
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
  ...KEPT.map((name) => MODELS.get(name)!)
    .filter(({ target }) => target.url && !['salesorder', 'build'].includes(target.model))
    .flatMap(({ name, target }) =>
      operations(`${target.url.slice(5, -1).replace(/[/-]/g, '_')}_metadata`, `${target.url}{id}/metadata/`, byKey(name), [name]),
    ),
]
