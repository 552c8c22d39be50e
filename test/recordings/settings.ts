/** Settings of the recordings' server, at any moment of the story. */
import type { Trx } from '../../database.ts'
import { asText, type SettingValue } from '../../resource/inventory/settings/definition.ts'
import { GLOBAL_SETTINGS } from '../../resource/inventory/settings/global-settings.ts'
import type { Recording } from './recording.ts'

type Values = ReadonlyMap<string, SettingValue>

/** Said by the configuration, or to be left alone: what they ask for would lock the people of the recordings out. */
const APART = ['INVENTREE_BASE_URL', 'INVENTREE_INSTANCE_ID', 'LOGIN_ENFORCE_MFA']

const isSetting = (value: unknown): value is { key: string; value: SettingValue } =>
  typeof value === 'object' && value !== null && 'key' in value && 'value' in value && value.value !== null

/** What a recording says of settings: its body, or a note that one was turned for it alone. */
export function told({ request, status, body }: Recording): Values {
  const found = new Map<string, SettingValue>()
  if (status !== 200 || request.method === 'OPTIONS' || !request.path.startsWith('/api/settings/global/')) return found
  for (const row of Array.isArray(body) ? body : [body])
    if (isSetting(row) && GLOBAL_SETTINGS[row.key] && !APART.includes(row.key)) found.set(row.key, row.value)
  return found
}

/** `setting STOCK_STALE_DAYS = 5`, `setting BARCODE_ENABLE off` */
const TURNED = /^setting ([A-Z_]+) (?:= ((?:\{[^}]*\}|[^:{])*)|(on|off)\b)/

export function turned({ note = '' }: Recording): Values {
  const match = TURNED.exec(note)
  if (!match || !GLOBAL_SETTINGS[match[1]!]) return new Map()
  return new Map([[match[1]!, match[2] ?? (match[3] === 'on' ? 'True' : 'False')]])
}

export async function putSettings(trx: Trx, values: Values): Promise<void> {
  for (const [key, value] of values) {
    const row = GLOBAL_SETTINGS[key]!.row ?? key
    await trx.all('delete from common_setting where key = ?', [row])
    await trx.all('insert into common_setting (key, value) values (?, ?)', [row, asText(value)])
  }
}
