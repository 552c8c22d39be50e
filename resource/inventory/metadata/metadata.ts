/** What scripts and plugins keep with a thing: any JSON object. Seen and changed by who may see and change the thing. */

import type { Run } from '../../../database.ts'
import type { Verb } from '../../../provider/scopes.ts'
import { gate, isAllowed } from '../../auth/gate.ts'
import { Field, FieldError } from '../../engine/field.ts'
import { keptJson } from '../../engine/fields/json.ts'
import { MAX_INTEGER } from '../../engine/fields/number.ts'
import { lockClause } from '../../engine/locks.ts'
import type { Caller, Operation } from '../../engine/operation.ts'
import { shapeOf } from '../../engine/request.ts'
import { singleton } from '../../engine/singleton.ts'
import { invalid, NotFound, Refused, ValidationError } from '../../errors.ts'
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
    return { ...value }
  }
}
const METADATA = { name: 'Metadata', shape: shapeOf({ metadata: new JsonObject().required().help('Any JSON object') }) }

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
  if (!found?.metadata) throw new Refused(`GenericMetadataView called with invalid model '${name}'`)
  return found
}

type Found = { readonly kind: Kind; readonly id: number }
/** Which thing a request is about. @throws NotFound, ValidationError when several fit */
type Find = (request: Caller, all: Run) => Promise<Found>

const byKey =
  (kind?: Kind): Find =>
  async ({ path }) => ({ kind: kind ?? kindNamed(path[0]), id: Number(path.at(-1)) })

const byLookup: Find = async ({ path, principal, address }, all) => {
  const [name, lookup, value] = path
  const kind = kindNamed(name)
  gate(kind.access('view'), principal)
  if (lookup === 'pk' || lookup === 'id') return { kind, id: Number(value) }
  const { lookups = [] } = kind
  if (!lookups.includes(String(lookup))) throw invalid(`Look this up by ${['pk', ...lookups].join(', ')}.`, 'lookup_field')
  const word = decoded(String(address.path.split('/').at(-2)))
  const rows = await all<{ id: number }>(`select id from ${kind.table} where "${lookup}" = ? limit 2`, [word])
  if (rows.length > 1) throw invalid('Several have this value.', 'lookup_value')
  if (!rows.length) throw new NotFound(kind.name)
  return { kind, id: rows[0]!.id }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text).replaceAll('\0', '')
  } catch {
    throw invalid('The address is not well formed.', 'lookup_value')
  }
}

async function load({ kind, id }: Found, all: Run, lock = ''): Promise<string> {
  if (!Number.isInteger(id) || id > MAX_INTEGER) throw new NotFound(kind.name)
  const [row] = await all<{ metadata: string }>(`select metadata from ${kind.table} where id = ?${lock}`, [id])
  if (!row) throw new NotFound(kind.name)
  return row.metadata
}

function operations(id: string, path: string, find: Find, kinds: readonly Kind[]): Operation[] {
  const found = async (request: Caller, all: Run, verb: Verb) => {
    const thing = await find(request, all)
    gate(thing.kind.access(verb), request.principal)
    return thing
  }
  return singleton({
    id: `${id}_retrieve`,
    path,
    summary: 'See the metadata of an object',
    view: anyAccess(kinds, 'view'),
    response: METADATA,
    read: async (request, all) => `{"metadata":${await load(await found(request, all, 'view'), all)}}`,
    write: {
      summaries: ['Replace what is kept with a thing', 'Add to what is kept with a thing'],
      access: anyAccess(kinds, 'change'),
      touches: kinds.map(({ table }) => table!),
      request: METADATA,
      open: ({ trx, request }) => found(request, trx.all, 'change'),
      /** PUT takes the place of all that was there; PATCH of what it names. */
      async run({ trx, request }, { metadata: given }, mode, thing) {
        if (!given) throw new ValidationError({ metadata: ['This field is required.'] })
        const { kind, id } = thing
        const before = await load(thing, trx.all, lockClause(trx, 'change'))
        await checkOwner(trx, request.principal, kind.model, [id])
        const text = keep(mode === 'patch' ? { ...JSON.parse(before), ...given } : given)
        await trx(kind.table!).where({ id }).update({ metadata: text })
        // Whom reading would refuse gets what they sent.
        return `{"metadata":${isAllowed(kind.access('view'), request.principal) ? text : JSON.stringify(given)}}`
      },
    },
  })
}

export const metadataOperations = (): readonly Operation[] => [
  ...operations('metadata_pk', '/api/metadata/{model}/{id}/', byKey(), KEPT),
  ...operations('metadata', '/api/metadata/{model}/{lookup_field}/{lookup_value}/', byLookup, KEPT),
  // Clients from before API 436 know the address below the thing's own.
  ...KEPT.filter(({ metadata }) => metadata === 'below').flatMap((kind) =>
    operations(`${kind.url.slice(5, -1).replace(/[/-]/g, '_')}_metadata`, `${kind.url}{id}/metadata/`, byKey(kind), [kind]),
  ),
]
