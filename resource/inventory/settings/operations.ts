/** Settings over the API: seen by everybody; those of the installation are changed by staff, one's own by oneself. */

import type { Trx } from '../../../database.ts'
import { audit, auditedBy } from '../../../provider/identity/audit.ts'
import { allow, gate } from '../../auth/gate.ts'
import { field } from '../../engine/fields/index.ts'
import { listed } from '../../engine/listed.ts'
import { lockTable } from '../../engine/locks.ts'
import type { Caller, Operation, QueryParameter } from '../../engine/operation.ts'
import { shapeOf } from '../../engine/request.ts'
import { singleton } from '../../engine/singleton.ts'
import type { Work } from '../../engine/transact.ts'
import { ApiError, invalid } from '../../errors.ts'
import { asText, parseSetting, refusal } from './definition.ts'
import { AnyValue, NO_CHOICE, Untyped } from './kinds.ts'
import { codesFor, currentValue, GLOBAL, rowOf, type Scope, shown, storedValues, USER } from './show.ts'

/** What follows from a changed setting of the installation. */
export interface Following {
  readonly touches: readonly string[]
  changed(trx: Trx, key: string): Promise<void>
}

async function all(scope: Scope, request: Caller) {
  const stored = await storedValues(scope, request, request.db)
  return Object.keys(scope.definitions).map((key) => shown(scope, request, key, stored))
}

/** A key that is known. @throws ApiError 404 */
function keyOf({ definitions }: Scope, { path }: Caller): string {
  const key = String(path[0]).toUpperCase()
  if (!Object.hasOwn(definitions, key)) throw new ApiError(404, 'Not found.')
  return key
}

/** Keeps a chosen value; what equals the preset needs no row. @returns the setting as it is now */
async function keep(scope: Scope, { trx, request }: Work, key: string, given: unknown, follows: Following) {
  const definition = scope.definitions[key]!
  if (definition.fixed) throw invalid(definition.fixed.refusal)
  const refused = refusal(definition, given)
  if (refused !== undefined) throw invalid(refused.messages[0]!, refused.at)
  const value = asText(parseSetting(definition, given))
  // What it was before must be known: two who change it side by side would each follow from what the other has changed.
  if (scope === GLOBAL) await lockTable(trx, 'common_setting')
  const stored = await storedValues(scope, request, trx)
  if (codesFor(scope, request, definition, stored)?.includes(value) === false) throw invalid(NO_CHOICE)
  const before = asText(currentValue(scope, request, key, stored))
  const own = { ...scope.owner(request), key: rowOf(scope, key) }
  if (value === asText(definition.preset)) await trx(scope.table).where(own).delete()
  else
    await trx(scope.table)
      .insert({ ...own, value })
      .onConflict(Object.keys(own))
      .merge()
  if (scope === GLOBAL && before !== value) {
    if (!definition.forClients) await follows.changed(trx, key)
    await audit(trx, { ...auditedBy(request), action: 'setting.update', target: `setting ${key}`, detail: { value: [before, value] } })
  }
  return shown(scope, request, key, new Map([...stored, [own.key, value]]))
}

const VALUE = new AnyValue().required().nullable().help('As the kind of the setting says, or as text; null for the preset')

const answers = (own: boolean) => ({
  name: own ? 'UserSettings' : 'GlobalSettings',
  shape: shapeOf({
    pk: field.pk(),
    key: field.text(50).readOnly().help('Its name for programs'),
    value: VALUE,
    name: field.text(100).readOnly(),
    description: field.text(300).readOnly(),
    ...(own ? { user: new Untyped({ type: 'integer' }, { filters: {} }).help('Whose setting it is') } : {}),
    type: field.text(20).readOnly().help('"boolean", "integer" or "string"'),
    units: field.text(20).readOnly(),
    choices: new Untyped({ type: 'array', items: {} }).help('What may be chosen; empty for anything'),
    model_name: field.text(50).nullable().readOnly(),
    api_url: field.text(100).nullable().readOnly(),
    typ: field.text(20).readOnly(),
    ...(own
      ? {}
      : { read_only: new Untyped({ type: 'boolean' }).label('Override').help('Is it said by the configuration of the server?') }),
    confirm: field.bool().readOnly().help('Is it changed only after a question?'),
    confirm_text: field.text(100).readOnly(),
  }),
})

const ORDERS = ['pk', 'key', 'name'] as const
const LIST_QUERY: QueryParameter[] = [
  { name: 'limit', schema: { type: 'integer', minimum: 0 }, description: 'Rows a page; without it, or with 0, a bare array of all' },
  { name: 'offset', schema: { type: 'integer', minimum: 0 }, description: 'Rows before the page' },
  { name: 'ordering', schema: { type: 'string', enum: ORDERS.flatMap((o) => [o, `-${o}`]) }, description: 'A minus sorts downwards' },
  { name: 'search', schema: { type: 'string' }, description: 'Words that must all be found' },
]

function operations(scope: Scope, follows: Following): Operation[] {
  const own = scope === USER
  const path = `/api/settings/${scope.kind}/`
  const shape = answers(own)
  const whose = own ? 'of your own' : 'of the installation'
  const list = listed({
    id: `settings_${scope.kind}_list`,
    model: scope.model,
    path,
    summary: `List the settings ${whose}`,
    view: allow.general,
    query: LIST_QUERY,
    item: shape,
    rows: (request) => all(scope, request),
    order: ORDERS,
    search: ({ key, name, description }) => `${key}\n${name}\n${description}`,
  })
  const read = async (request: Caller) => {
    const key = keyOf(scope, request)
    return (await all(scope, request)).find((setting) => setting.key === key)
  }
  const one = singleton({
    id: `settings_${scope.kind}_retrieve`,
    model: scope.model,
    path: `${path}{key}/`,
    summary: `See a setting ${whose}`,
    view: allow.general,
    response: shape,
    read,
    write: {
      summaries: [`Change a setting ${whose}`, `Change a setting ${whose}`],
      access: own ? allow.own : allow.staff,
      touches: own ? [scope.table] : [scope.table, ...follows.touches],
      request: shape,
      open: async ({ request }) => keyOf(scope, request),
      async run(work, input, _, key) {
        if (Object.hasOwn(input, 'value')) return keep(scope, work, key, input.value, follows)
        // It changes nothing, and is a look at what there is.
        gate(allow.general, work.request.principal)
        return read(work.request)
      },
    },
  })
  return [list, ...one]
}

export const settingsOperations = (follows: Following): readonly Operation[] =>
  [GLOBAL, USER].flatMap((scope) => operations(scope, follows))
