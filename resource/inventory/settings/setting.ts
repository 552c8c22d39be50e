/** Reading settings. Every read asks the database: a row by its key costs less than a cache that could be wrong. */
import type { Source } from '../../engine/form.ts'
import { raw, type Sql, sql } from '../../engine/sql.ts'
import { asText, type Definition, readSetting, type SettingValue } from './definition.ts'
import { ACTING_SETTINGS } from './global-settings.ts'

type Settings = typeof ACTING_SETTINGS
export type SettingKey = keyof Settings
type ValueOf<K extends SettingKey> = Settings[K] extends Definition<infer T> ? T : never

const definitionOf = (key: SettingKey): Definition => ACTING_SETTINGS[key]
const rowOf = (key: SettingKey): string => definitionOf(key).row ?? key

/** The values of these settings of the installation, in one statement. @param source the transaction, inside of one */
export async function settings<K extends SettingKey>(source: Source, keys: readonly K[]): Promise<{ [P in K]: ValueOf<P> }> {
  const text = `select key, value from common_setting where key in (${keys.map(() => '?').join(', ')})`
  const rows = await source.all<{ key: string; value: string }>(text, keys.map(rowOf))
  const stored = new Map(rows.map((row) => [row.key, row.value]))
  const values = keys.map((key) => [key, readSetting<SettingValue>(definitionOf(key), stored.get(rowOf(key)))])
  return Object.fromEntries(values) as { [P in K]: ValueOf<P> }
}

/** The value of one setting of the installation: `if (await setting(trx, 'STOCK_ENABLE_EXPIRY')) …`. */
export const setting = async <K extends SettingKey>(source: Source, key: K): Promise<ValueOf<K>> => (await settings(source, [key]))[key]

/** The same inside a statement, for filters and computed fields: its text, or a number or 0/1 where `as` says so. */
export function settingSql(key: SettingKey, as: 'text' | 'integer' | 'flag' = 'text'): Sql {
  const value = sql`coalesce((select s.value from common_setting s where s.key = ${raw(`'${rowOf(key)}'`)}), ${raw(`'${asText(definitionOf(key).preset)}'`)})`
  if (as === 'flag') return sql`(${value} = 'True')`
  return as === 'integer' ? sql`cast(${value} as integer)` : value
}
