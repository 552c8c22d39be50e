/** Settings over the API: seen by everybody; those of the installation are changed by staff, one's own by oneself. */

import type { Database, Trx } from '../../../database.ts'
import { audit } from '../../../provider/identity/audit.ts'
import { allow, gate } from '../../auth/gate.ts'
import { FieldError } from '../../engine/field.ts'
import { field } from '../../engine/fields/index.ts'
import { Text } from '../../engine/fields/text.ts'
import { fold } from '../../engine/fold.ts'
import type { Answer, ApiRequest, NamedShape, Operation, QueryParameter } from '../../engine/operation.ts'
import { answerRows } from '../../engine/read.ts'
import { parseShape } from '../../engine/shape.ts'
import { raw } from '../../engine/sql.ts'
import { transact } from '../../engine/transact.ts'
import { invalid, NotFound } from '../../errors.ts'
import { PRICES } from '../effects.ts'
import { refreshOpenTotals } from '../kept/order-total.ts'
import { rebuildPricing } from '../kept/refresh-pricing.ts'
import { doerOf } from '../user/access.ts'
import { asText, choicesOf, type Definition, type Definitions, parseSetting, readSetting, typeOf } from './definition.ts'
import { GLOBAL_SETTINGS } from './global-settings.ts'
import { USER_SETTINGS } from './user-settings.ts'

/** Whose settings, and where the chosen values are kept. */
interface Scope {
  readonly definitions: Definitions
  readonly table: 'common_setting' | 'common_user_setting'
  /** Columns that the rows of one request share. */
  owner(request: ApiRequest): Record<string, number>
}
const GLOBAL: Scope = { definitions: GLOBAL_SETTINGS, table: 'common_setting', owner: () => ({}) }
const USER: Scope = { definitions: USER_SETTINGS, table: 'common_user_setting', owner: ({ principal }) => ({ user_id: principal.user.pk }) }

type Shown = Record<string, unknown> & { pk: number; key: string; name: string; description: string }

/** @param place of the key among the definitions: a setting without a row has a key all the same */
function shown(scope: Scope, request: ApiRequest, key: string, stored: string | undefined): Shown {
  const definition = scope.definitions[key] as Definition
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

const rowsOf = ({ table, owner }: Scope, request: ApiRequest, db: Database) =>
  db.select<{ key: string; value: string }>(db.knex(table).where(owner(request)).select('key', 'value'))

const ORDERS = ['pk', 'key', 'name'] as const

async function list(scope: Scope, request: ApiRequest): Promise<Answer> {
  const stored = new Map((await rowsOf(scope, request, request.db)).map((row) => [row.key, row.value]))
  const words = fold(request.query.get('search') ?? '').split(/[\s,]+/)
  const found = Object.keys(scope.definitions)
    .map((key) => shown(scope, request, key, stored.get(key)))
    .filter(({ key, name, description }) => words.every((word) => fold(`${key}\n${name}\n${description}`).includes(word)))
  const ordering = request.query.get('ordering') ?? ''
  const by = ORDERS.find((name) => name === ordering.replace(/^-/, '')) ?? 'pk'
  const sign = ordering.startsWith('-') ? -1 : 1
  found.sort((a, b) => sign * (a[by] < b[by] ? -1 : a[by] > b[by] ? 1 : 0))
  return answerRows(request, found)
}

/** A key that is known. @throws NotFound */
function keyOf({ definitions }: Scope, { path }: ApiRequest): string {
  const key = String(path[0]).toUpperCase()
  if (!Object.hasOwn(definitions, key)) throw new NotFound('Setting')
  return key
}

async function retrieve(scope: Scope, request: ApiRequest): Promise<Answer> {
  const key = keyOf(scope, request)
  const stored = (await rowsOf(scope, request, request.db)).find((row) => row.key === key)
  return { body: shown(scope, request, key, stored?.value) }
}

function parsed(definition: Definition, value: unknown): string {
  try {
    return asText(parseSetting(definition, value))
  } catch (error) {
    if (!(error instanceof FieldError)) throw error
    throw invalid(error.message, 'value')
  }
}

/** Settings that prices of parts follow. */
const PRICING_SETTINGS = /^(PRICING_|PART_INTERNAL_PRICE$|PART_BOM_USE_INTERNAL_PRICE$|INVENTREE_DEFAULT_CURRENCY$)/

/** Keeps a chosen value; what equals the preset needs no row. */
async function keep(trx: Trx, scope: Scope, request: ApiRequest, key: string, value: string): Promise<void> {
  const definition = scope.definitions[key] as Definition
  const own = { ...scope.owner(request), key }
  const row = (await trx(scope.table).where(own).first('value')) as { value: string } | undefined
  const before = asText(readSetting(definition, row?.value))
  if (value === asText(definition.preset)) await trx(scope.table).where(own).delete()
  else
    await trx(scope.table)
      .insert({ ...own, value })
      .onConflict(Object.keys(own))
      .merge()
  if (scope === GLOBAL && before !== value && key === 'INVENTREE_DEFAULT_CURRENCY') await refreshOpenTotals(trx)
  if (scope === GLOBAL && before !== value && PRICING_SETTINGS.test(key)) await rebuildPricing(trx)
  if (scope === GLOBAL && before !== value)
    await audit(trx, { ...doerOf(request), action: 'setting.update', target: `setting ${key}`, detail: { value: [before, value] } })
}

async function write(scope: Scope, request: ApiRequest): Promise<Answer> {
  const key = keyOf(scope, request)
  const input = parseShape({ value: VALUE }, await request.body(), 'patch').values
  const definition = scope.definitions[key] as Definition
  if (!Object.hasOwn(input, 'value')) {
    // It changes nothing, and is a look at what there is.
    gate(allow.general, request.principal)
    return retrieve(scope, request)
  }
  const value = parsed(definition, input.value)
  return transact(request, async (trx) => {
    await keep(trx, scope, request, key, value)
    return { body: shown(scope, request, key, value) }
  })
}

/** What a setting takes, its definition says. */
class SettingValue extends Text {
  override check(value: unknown): string | null {
    return value as string | null
  }
}
const VALUE = new SettingValue(2000)
  .blank()
  .nullable()
  .help('As text: "True" and "False", numbers, words; null for the preset')
  .named('value')

const answers = (own: boolean): NamedShape => ({
  name: own ? 'UserSettings' : 'GlobalSettings',
  shape: Object.fromEntries(
    Object.entries({
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
    }).map(([name, f]) => [name, f.named(name)]),
  ),
})

const LIST_QUERY: QueryParameter[] = [
  { name: 'limit', schema: { type: 'integer', minimum: 0 }, description: 'Rows a page; without it, or with 0, a bare array of all' },
  { name: 'offset', schema: { type: 'integer', minimum: 0 }, description: 'Rows before the page' },
  { name: 'ordering', schema: { type: 'string', enum: ORDERS.flatMap((o) => [o, `-${o}`]) }, description: 'A minus sorts downwards' },
  { name: 'search', schema: { type: 'string' }, description: 'Words that must all be found' },
]

function operations(scope: Scope, kind: 'global' | 'user'): Operation[] {
  const own = kind === 'user'
  const path = `/api/settings/${kind}/`
  const shape = answers(own)
  const whose = own ? 'of your own' : 'of the installation'
  const writing = (method: 'put' | 'patch'): Operation => ({
    id: `settings_${kind}_${method === 'put' ? '' : 'partial_'}update`,
    method,
    path: `${path}{key}/`,
    summary: `Change a setting ${whose}`,
    access: own ? allow.own : allow.staff,
    touches: own ? [scope.table] : [scope.table, ...PRICES, 'order_purchase_order'],
    request: shape,
    partial: method === 'patch',
    status: 200,
    response: shape,
    handle: (request) => write(scope, request),
  })
  return [
    {
      id: `settings_${kind}_list`,
      method: 'get',
      path,
      summary: `List the settings ${whose}`,
      access: allow.general,
      query: LIST_QUERY,
      status: 200,
      response: shape,
      many: true,
      handle: (request) => list(scope, request),
    },
    {
      id: `settings_${kind}_retrieve`,
      method: 'get',
      path: `${path}{key}/`,
      summary: `See a setting ${whose}`,
      access: allow.general,
      status: 200,
      response: shape,
      handle: (request) => retrieve(scope, request),
    },
    writing('put'),
    writing('patch'),
  ]
}

export const settingsOperations = (): readonly Operation[] => [...operations(GLOBAL, 'global'), ...operations(USER, 'user')]
