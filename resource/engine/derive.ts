/** A resource's operations, as the contract names them. */
import type { Verb } from '../../provider/scopes.ts'
import { allow, type Lesser } from '../auth/gate.ts'
import { bulkDestroy, bulkUpdate } from './bulk.ts'
import type { JsonSchema } from './field.ts'
import { MAX_ITEMS } from './fields/list.ts'
import type { Answer, Caller, Operation, QueryParameter } from './operation.ts'
import { optionalParams } from './projection.ts'
import { list, retrieve } from './read.ts'
import { accessOf, KINDS, type Kind, type Resource, touchesOf } from './resource.ts'
import type { Sent } from './shape.ts'
import type { Work } from './transact.ts'
import { create, destroy, update } from './write.ts'

/** `/company/contact/` -> `company_contact`. */
export const idOf = (path: string): string =>
  path
    .replace('{id}/', '')
    .replace(/^\/|\/$/g, '')
    .replace(/[/-]/g, '_')

const BULK_ANSWER = { type: 'string', description: 'How many were changed' }
/** What a bulk request names the rows by. */
export const BULK_ITEMS: Record<string, JsonSchema> = {
  items: { type: 'array', items: { type: 'integer', minimum: 0 }, minItems: 1, maxItems: MAX_ITEMS, description: 'Keys of the rows' },
  filters: { type: 'object', minProperties: 1, description: 'Filters of the list; what they find is added to the items' },
}

function listParameters(r: Resource): QueryParameter[] {
  const orders = Object.keys(r.orders).filter((name) => r.order?.includes(name) || r.orders[name] !== undefined)
  return [
    {
      name: 'limit',
      schema: { type: 'integer', minimum: 0 },
      description: 'Rows a page; without it, or with 0, the answer is a bare array of all rows',
    },
    { name: 'offset', schema: { type: 'integer', minimum: 0 }, description: 'Rows before the page' },
    {
      name: 'ordering',
      schema: { type: 'string', enum: orders.flatMap((o) => [o, `-${o}`]) },
      tolerant: true,
      description:
        'Sort by; a minus sorts downwards, and of several with commas the first counts most. An order that is not known is passed over',
    },
    ...(r.search ? [{ name: 'search', schema: { type: 'string' }, description: 'Words that must all be found' }] : []),
    ...Object.entries(r.filters).map(([name, f]) => ({ name, schema: f.schema, ...(f.help ? { description: f.help } : {}) })),
    ...detailParameters(r),
  ]
}
const detailParameters = (r: Resource): QueryParameter[] =>
  optionalParams(r).map(({ name, preset }) => ({
    name,
    schema: { type: 'boolean', default: preset },
    description: 'Whether the fields of that name are part of the answer',
  }))

/** What is the caller's own in a row takes sight of the row, and no right to change it. */
function ownFields(r: Resource): { lesser?: Lesser } {
  const fields = Object.values(r.fields)
    .filter(({ traits }) => traits.own)
    .map(({ name }) => name)
  return fields.length ? { lesser: { fields, access: { ...allow.own, also: accessOf(r, 'view') } } } : {}
}

/** What a resource does its own way. */
export interface Own {
  /** Makes what was sent. @returns the key, or the keys where one request makes several and the answer is a list */
  readonly create?: {
    readonly summary?: string
    readonly several?: boolean
    run(work: Work, sent: Sent): Promise<number | readonly number[]>
  }
  readonly list?: (request: Caller) => Promise<Answer>
}

export function operationsOf(r: Resource, own: Own = {}): Operation[] {
  const path = `/api${r.path}`
  // What is told of a thing at an address of its own below it: `/part/{id}/pricing/`.
  const beside = r.path.includes('{id}')
  const one = beside ? path : `${path}{id}/`
  const id = idOf(r.path)
  const { noun, plural } = r
  const which = beside ? 'the' : 'one'
  const shape = { name: r.name, shape: r.fields }
  const at = (verb: Verb) => ({ access: accessOf(r, verb), ...(verb === 'view' ? {} : { touches: touchesOf(r, verb) }) })
  const served: Record<Kind, () => Operation[]> = {
    list: () => [
      {
        id: `${id}_list`,
        method: 'get',
        path,
        summary: `List ${plural}`,
        ...at('view'),
        query: listParameters(r),
        status: 200,
        response: shape,
        many: true,
        handle: (q) => (own.list ?? ((request) => list(r, request)))(q),
      },
    ],
    create: () => [
      {
        id: `${id}_create`,
        method: 'post',
        path,
        summary: own.create?.summary ?? `Make a ${noun}`,
        ...at('add'),
        request: shape,
        status: 201,
        response: own.create?.several ? { type: 'array', items: { $ref: `#/components/schemas/${r.name}` } } : shape,
        handle: (q) => create(r, q, own.create?.run),
      },
    ],
    retrieve: () => [
      {
        id: `${id}_retrieve`,
        method: 'get',
        path: one,
        summary: `See ${which} ${noun}`,
        ...at('view'),
        query: detailParameters(r),
        status: 200,
        response: shape,
        handle: (q) => retrieve(r, q),
      },
    ],
    update: () => [
      {
        id: `${id}_update`,
        method: 'put',
        path: one,
        summary: `Replace ${which} ${noun}`,
        ...at('change'),
        request: shape,
        status: 200,
        response: shape,
        handle: (q) => update(r, q, 'replace'),
      },
      {
        id: `${id}_partial_update`,
        method: 'patch',
        path: one,
        summary: `Change ${which} ${noun}`,
        ...at('change'),
        ...ownFields(r),
        request: shape,
        partial: true,
        status: 200,
        response: shape,
        handle: (q) => update(r, q, 'patch'),
      },
    ],
    destroy: () => [
      {
        id: `${id}_destroy`,
        method: 'delete',
        path: one,
        summary: `Delete one ${noun}`,
        ...at('delete'),
        ...(Object.keys(r.deletes).length ? { request: { name: `${r.name}Deletion`, shape: r.deletes }, partial: true } : {}),
        status: 204,
        handle: (q) => destroy(r, q),
      },
    ],
  }
  const all = [...(r.operations ?? KINDS).flatMap((kind) => served[kind]()), ...bulkOperations(r, path, id)]
  return beside ? all : all.map((o) => ({ ...o, model: r.model }))
}

function bulkOperations(r: Resource, path: string, id: string): Operation[] {
  const { plural } = r
  const refusals = {
    404: { description: 'One of the rows is not there; nothing was changed', detail: `No ${r.model} matches the given query.` },
  }
  const update = (patch: boolean): Operation => ({
    id: `${id}_bulk_${patch ? 'partial_' : ''}update`,
    method: patch ? 'patch' : 'put',
    path,
    summary: `${patch ? 'Change' : 'Set'} the same fields of several ${plural}`,
    access: accessOf(r, 'change'),
    touches: touchesOf(r, 'change'),
    request: { name: `Bulk${r.name}`, shape: r.fields },
    partial: true,
    status: 200,
    response: { allOf: [{ $ref: `#/components/schemas/Patched${r.name}` }, { type: 'object', properties: { success: BULK_ANSWER } }] },
    refusals,
    handle: (q) => bulkUpdate(r, q),
  })
  const destroyAll: Operation = {
    id: `${id}_bulk_destroy`,
    method: 'delete',
    path,
    summary: `Delete several ${plural}`,
    access: accessOf(r, 'delete'),
    touches: touchesOf(r, 'delete'),
    request: { type: 'object', properties: BULK_ITEMS },
    status: 200,
    response: { type: 'object', properties: { success: BULK_ANSWER }, required: ['success'] },
    refusals,
    handle: (q) => bulkDestroy(r, q),
  }
  return [...(r.bulk?.update ? [update(false), update(true)] : []), ...(r.bulk?.delete ? [destroyAll] : [])]
}
