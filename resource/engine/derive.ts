/** A resource's operations, as the contract names them. */
import type { Verb } from '../../provider/scopes.ts'
import { allow, type Lesser } from '../auth/gate.ts'
import { bulkCreate, bulkDestroy, bulkUpdate } from './bulk.ts'
import { isPreset, type JsonSchema, type View } from './field.ts'
import { MAX_ITEMS } from './fields/list.ts'
import type { Answer, ApiRequest, Caller, Operation, QueryParameter } from './operation.ts'
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

const BULK_CHANGED = { type: 'string', description: 'That they were changed' }
const BULK_ANSWER = { type: 'string', description: 'How many were deleted' }
/** What a bulk request names the rows by. */
export const BULK_ITEMS: Record<string, JsonSchema> = {
  items: { type: 'array', items: { type: 'integer', minimum: 0 }, minItems: 1, maxItems: MAX_ITEMS, description: 'Keys of the rows' },
  filters: { type: 'object', minProperties: 1, description: 'Filters of the list; what they find is added to the items' },
}

/** `an address`, but `a unit`: by the sound that the noun begins with. */
const withArticle = (noun: string): string => `${/^(?!u(?:ni|s))[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`

function listParameters(r: Resource): QueryParameter[] {
  const details = detailParameters(r, 'list')
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
    ...Object.entries(r.filters)
      .filter(([name]) => !details.some((detail) => detail.name === name))
      .map(([name, f]) => ({ name, schema: f.schema, ...(f.help ? { description: f.help } : {}) })),
    ...details,
  ]
}
const detailParameters = (r: Resource, view: View): QueryParameter[] =>
  optionalParams(r).map(({ param, preset }) => ({
    name: param,
    schema: { type: 'boolean', default: isPreset(preset, view) },
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

type About = Pick<Operation, 'summary' | 'handle'> & Partial<Operation>

export function operationsOf(r: Resource, own: Own = {}): Operation[] {
  const all = `/api${r.path}`
  // What is told of a thing at an address of its own below it: `/part/{id}/pricing/`.
  const beside = r.path.includes('{id}')
  const one = beside ? all : `${all}{id}/`
  const { noun, plural } = r
  const which = beside ? 'the' : 'one'
  const shape = { name: r.name, shape: r.fields }
  const presets = r.hooks.flatMap((hooks) => hooks.presets ?? [])
  const operation = (id: string, verb: Verb, method: Operation['method'], path: string, about: About): Operation => ({
    id: `${idOf(r.path)}_${id}`,
    method,
    path,
    access: accessOf(r, verb),
    ...(verb === 'view' ? {} : { touches: touchesOf(r, verb) }),
    status: 200,
    ...(about.status === 204 ? {} : { response: shape }),
    ...about,
    ...(presets.length ? { presets } : {}),
    model: r.model,
  })
  const served: Record<Kind, () => Operation[]> = {
    list: () => [
      operation('list', 'view', 'get', all, {
        summary: `List ${plural}`,
        query: listParameters(r),
        many: true,
        handle: (q) => (own.list ?? ((request) => list(r, request)))(q),
      }),
    ],
    create: () => [
      operation('create', 'add', 'post', all, {
        summary: own.create?.summary ?? `Create ${withArticle(noun)}${r.bulk?.create ? ', or a list of them' : ''}`,
        request: shape,
        ...(r.bulk?.create ? { lists: true } : {}),
        status: 201,
        ...(own.create?.several ? { response: { type: 'array', items: { $ref: `#/components/schemas/${r.name}` } } } : {}),
        handle: async (q) => {
          const { list } = await q.body()
          return list ? bulkCreate(r, q, list) : create(r, q, own.create?.run)
        },
      }),
    ],
    retrieve: () => [
      operation('retrieve', 'view', 'get', one, {
        summary: `See ${which} ${noun}`,
        query: detailParameters(r, 'detail'),
        handle: (q) => retrieve(r, q),
      }),
    ],
    update: () => [
      operation('update', 'change', 'put', one, {
        summary: `Replace ${which} ${noun}`,
        request: shape,
        handle: (q) => update(r, q, 'replace'),
      }),
      operation('partial_update', 'change', 'patch', one, {
        summary: `Change ${which} ${noun}`,
        ...ownFields(r),
        request: shape,
        partial: true,
        handle: (q) => update(r, q, 'patch'),
      }),
    ],
    destroy: () => [
      operation('destroy', 'delete', 'delete', one, {
        summary: `Delete one ${noun}`,
        ...(Object.keys(r.deletes).length ? { request: { name: `${r.name}Deletion`, shape: r.deletes }, partial: true } : {}),
        status: 204,
        handle: (q) => destroy(r, q),
      }),
    ],
  }
  const refusals = {
    404: { description: 'One of the rows is not there; nothing was changed', detail: `No ${r.model} matches the given query.` },
  }
  const bulkChange = {
    summary: `the same fields of several ${plural}`,
    request: { name: `Bulk${r.name}`, shape: r.fields },
    partial: true,
    // The contract knows the first alone.
    response: {
      anyOf: [
        { $ref: `#/components/schemas/Patched${r.name}` },
        {
          type: 'object',
          properties: { success: BULK_CHANGED, items: { type: 'array', items: { $ref: `#/components/schemas/${r.name}` } } },
          required: ['success', 'items'],
        },
      ],
    },
    refusals,
    handle: (q: ApiRequest) => bulkUpdate(r, q),
  }
  const changed = () => [
    operation('bulk_update', 'change', 'put', all, { ...bulkChange, summary: `Set ${bulkChange.summary}` }),
    operation('bulk_partial_update', 'change', 'patch', all, { ...bulkChange, summary: `Change ${bulkChange.summary}` }),
  ]
  const destroyed = () =>
    operation('bulk_destroy', 'delete', 'delete', all, {
      summary: `Delete several ${plural}`,
      request: { type: 'object', properties: BULK_ITEMS },
      response: { type: 'object', properties: { success: BULK_ANSWER }, required: ['success'] },
      refusals,
      handle: (q) => bulkDestroy(r, q),
    })
  return [
    ...(r.operations ?? KINDS).flatMap((kind) => served[kind]()),
    ...(r.bulk?.update ? changed() : []),
    ...(r.bulk?.delete ? [destroyed()] : []),
  ]
}
