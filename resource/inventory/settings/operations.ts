/** Settings over the API: seen by everybody; those of the installation are changed by staff, one's own by oneself. */

import type { Trx } from '../../../database.ts'
import { audit, auditedBy } from '../../../provider/identity/audit.ts'
import { allow, gate } from '../../auth/gate.ts'
import { field } from '../../engine/fields/index.ts'
import { Text } from '../../engine/fields/text.ts'
import { listed } from '../../engine/listed.ts'
import { lockTable } from '../../engine/locks.ts'
import type { Caller, Operation, QueryParameter } from '../../engine/operation.ts'
import { shapeOf } from '../../engine/request.ts'
import { singleton } from '../../engine/singleton.ts'
import { raw } from '../../engine/sql.ts'
import type { Work } from '../../engine/transact.ts'
import { invalid, NotFound } from '../../errors.ts'
import { asText, choicesOf, type Definitions, parseSetting, readSetting, refusal, typeOf } from './definition.ts'
import { GLOBAL_SETTINGS } from './global-settings.ts'
import { USER_SETTINGS } from './user-settings.ts'

/** What follows from a changed setting of the installation. */
export interface Following {
  readonly touches: readonly string[]
  changed(trx: Trx, key: string): Promise<void>
}

/** Whose settings, and where the chosen values are kept. */
interface Scope {
  readonly kind: 'global' | 'user'
  readonly definitions: Definitions
  readonly table: 'common_setting' | 'common_user_setting'
  /** Columns that the rows of one request share. */
  owner(request: Caller): Record<string, number>
}
const GLOBAL: Scope = { kind: 'global', definitions: GLOBAL_SETTINGS, table: 'common_setting', owner: () => ({}) }
const USER: Scope = {
  kind: 'user',
  definitions: USER_SETTINGS,
  table: 'common_user_setting',
  owner: ({ principal }) => ({ user_id: principal.user.pk }),
}

type Shown = Record<string, unknown> & { pk: number; key: string; name: string; description: string }

/** @param place of the key among the definitions: a setting without a row has a key all the same */
function shown(scope: Scope, request: Caller, key: string, stored: string | undefined): Shown {
  const definition = scope.definitions[key]!
  const { user_id: user } = scope.owner(request)
  return {
    pk: Object.keys(scope.definitions).indexOf(key) + 1,
    key,
    value: asText(readSetting(definition, stored)),
    name: definition.name,
    description: definition.description,
    ...(user === undefined ? {} : { user }),
    type: typeOf(definition),
    units: definition.units,
    choices: choicesOf(definition),
    model_name: null,
    api_url: null,
    typ: user === undefined ? 'inventree' : 'user',
    ...(user === undefined ? { read_only: false } : {}),
    confirm: false,
    confirm_text: '',
  }
}

async function all(scope: Scope, request: Caller): Promise<Shown[]> {
  const { db } = request
  const query = db.knex(scope.table).where(scope.owner(request)).select('key', 'value')
  const stored = new Map((await db.select<{ key: string; value: string }>(query)).map((row) => [row.key, row.value]))
  return Object.keys(scope.definitions).map((key) => shown(scope, request, key, stored.get(key)))
}

/** A key that is known. @throws NotFound */
function keyOf({ definitions }: Scope, { path }: Caller): string {
  const key = String(path[0]).toUpperCase()
  if (!Object.hasOwn(definitions, key)) throw new NotFound('Setting')
  return key
}

/** Keeps a chosen value; what equals the preset needs no row. @returns the setting as it is now */
async function keep(scope: Scope, { trx, request }: Work, key: string, given: unknown, follows: Following): Promise<Shown> {
  const definition = scope.definitions[key]!
  const refused = refusal(definition, given)
  if (refused !== undefined) throw invalid(refused, 'value')
  const value = asText(parseSetting(definition, given))
  const own = { ...scope.owner(request), key }
  // What it was before must be known: two who change it side by side would each follow from what the other has changed.
  if (scope === GLOBAL) await lockTable(trx, 'common_setting')
  const row = await trx(scope.table).where(own).first('value')
  const before = asText(readSetting(definition, row?.value))
  if (value === asText(definition.preset)) await trx(scope.table).where(own).delete()
  else
    await trx(scope.table)
      .insert({ ...own, value })
      .onConflict(Object.keys(own))
      .merge()
  if (scope === GLOBAL && before !== value) {
    await follows.changed(trx, key)
    await audit(trx, { ...auditedBy(request), action: 'setting.update', target: `setting ${key}`, detail: { value: [before, value] } })
  }
  return shown(scope, request, key, value)
}

/** What a setting takes, its definition says. */
class SettingValue extends Text {
  override check(value: unknown): string | null {
    return value as string | null
  }
}
const VALUE = new SettingValue(2000).blank().nullable().help('As text: "True" and "False", numbers, words; null for the preset')

const answers = (own: boolean) => ({
  name: own ? 'UserSettings' : 'GlobalSettings',
  shape: shapeOf({
    pk: field.pk(),
    key: field.text(50).readOnly(),
    value: VALUE,
    name: field.text(100).readOnly(),
    description: field.text(300).readOnly(),
    ...(own ? { user: field.integer().readOnly() } : {}),
    type: field.text(20).readOnly().help('"boolean", "integer" or "string"'),
    units: field.text(20).readOnly(),
    choices: field.computed({ type: 'array', items: {} }, () => raw('null')).help('What may be chosen; empty for anything'),
    model_name: field.text(50).nullable().readOnly(),
    api_url: field.text(100).nullable().readOnly(),
    typ: field.text(20).readOnly(),
    ...(own ? {} : { read_only: field.bool().readOnly() }),
    confirm: field.bool().readOnly(),
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
