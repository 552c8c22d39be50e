/** Settings as the API shows them. */
import type { Database, Trx } from '../../../database.ts'
import { currencyChoices } from '../../engine/fields/currency.ts'
import type { Caller } from '../../engine/operation.ts'
import { asText, type Definition, type Definitions, readSetting, type SettingValue, typeOf } from './definition.ts'
import { GLOBAL_SETTINGS } from './global-settings.ts'
import { USER_SETTINGS } from './user-settings.ts'

/** Whose settings, and where the chosen values are kept. */
export interface Scope {
  readonly kind: 'global' | 'user'
  /** What OPTIONS calls them. */
  readonly model: string
  readonly definitions: Definitions
  readonly table: 'common_setting' | 'common_user_setting'
  /** Columns that the rows of one request share. */
  owner(request: Caller): Record<string, number>
}
export const GLOBAL: Scope = {
  kind: 'global',
  model: 'inventreesetting',
  definitions: GLOBAL_SETTINGS,
  table: 'common_setting',
  owner: () => ({}),
}
export const USER: Scope = {
  kind: 'user',
  model: 'inventreeusersetting',
  definitions: USER_SETTINGS,
  table: 'common_user_setting',
  owner: ({ principal }) => ({ user_id: principal.user.pk }),
}

/** Values as they are stored, by the keys of their rows. */
type Stored = ReadonlyMap<string, string>

export const rowOf = ({ definitions }: Scope, key: string): string => definitions[key]!.row ?? key

/** @param source the transaction, inside of one */
export async function storedValues(scope: Scope, request: Caller, source: Trx | Database): Promise<Stored> {
  const own = Object.entries(scope.owner(request))
  const where = own.map(([column]) => `${column} = ?`).join(' and ') || '1 = 1'
  const values = own.map(([, value]) => value)
  const rows = await source.all<{ key: string; value: string }>(`select key, value from ${scope.table} where ${where}`, values)
  return new Map(rows.map((row) => [row.key, row.value]))
}

export function currentValue(scope: Scope, { config }: Caller, key: string, stored: Stored): SettingValue {
  const definition = scope.definitions[key]!
  return definition.fixed ? definition.fixed.value(config) : readSetting(definition, stored.get(rowOf(scope, key)))
}

/** Codes of the currencies that may be chosen, where another setting lists them. */
export const codesFor = (scope: Scope, request: Caller, { codesBy }: Definition, stored: Stored): string[] | undefined =>
  codesBy === undefined ? undefined : asText(currentValue(scope, request, codesBy, stored)).split(',')

/** A setting without a row has a key all the same: its place among the definitions. */
export function shown(scope: Scope, request: Caller, key: string, stored: Stored) {
  const definition = scope.definitions[key]!
  const { user_id: user } = scope.owner(request)
  const codes = codesFor(scope, request, definition, stored)
  return {
    pk: Object.keys(scope.definitions).indexOf(key) + 1,
    key,
    value: currentValue(scope, request, key, stored),
    name: definition.name,
    description: definition.forClients ? `${definition.description} (for clients: the server does not act on it)` : definition.description,
    ...(user === undefined ? {} : { user }),
    type: typeOf(definition),
    units: definition.units,
    choices: (codes && currencyChoices(codes)) ?? choicesOf(definition),
    model_name: null,
    api_url: null,
    typ: user === undefined ? 'inventree' : 'user',
    ...(user === undefined ? { read_only: definition.fixed !== undefined } : {}),
    confirm: definition.confirm !== undefined,
    confirm_text: definition.confirm ?? '',
  }
}

const choicesOf = ({ field: kind }: Definition): { value: string; display_name: string }[] =>
  (kind.describe().choices ?? []) as { value: string; display_name: string }[]
