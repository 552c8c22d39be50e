/** What a barcode stands for: the two forms that are made here, and labels of others that were linked to a thing. */
import type { Database, Trx } from '../../../database.ts'
import { textOf } from '../../engine/field.ts'
import { MAX_INTEGER } from '../../engine/fields/number.ts'
import { CODED, tableOf } from '../kinds/index.ts'
import { setting } from '../settings/setting.ts'
import { hashBarcode } from './barcode-hash.ts'

export interface Scanned {
  readonly model: string
  readonly id: number
}

/** `{"part": 12}` -> part 12. */
function fromJson(text: string): Scanned | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const model = CODED.find((kind) => Object.hasOwn(value, kind.model))?.model
  return model ? keyed(model, textOf((value as Record<string, unknown>)[model])) : undefined
}

/** `INV-PA12` -> part 12. */
function fromShort(text: string, prefix: string): Scanned | undefined {
  const code = text.startsWith(prefix) ? /^([A-Z]{2})(\d+)$/.exec(text.slice(prefix.length)) : null
  const model = code && CODED.find(({ barcode }) => barcode === code[1])?.model
  return model ? keyed(model, code[2]!) : undefined
}

const keyed = (model: string, key: string): Scanned | undefined =>
  /^\d{1,10}$/.test(key) && Number(key) <= MAX_INTEGER ? { model, id: Number(key) } : undefined

export type Source = Trx | Database

/** The thing that a label in one of the forms that are made here is for, whether or not it is there. */
export const madeFor = async (source: Source, barcode: string): Promise<Scanned | undefined> =>
  fromShort(barcode, await setting(source, 'SHORT_BARCODE_PREFIX')) ?? fromJson(barcode)

/** The thing that a label was linked to. */
export async function linkedTo(source: Source, hash: string): Promise<Scanned | undefined> {
  const [linked] = await source.all<Scanned>(
    CODED.map(({ model, table }) => `select '${model}' as model, id from ${table} where barcode_hash = ?`).join(' union all '),
    CODED.map(() => hash),
  )
  return linked
}

/** The thing that a barcode stands for, whoever asks. @param source the transaction, inside of one */
export async function findBarcode(source: Source, barcode: string): Promise<Scanned | undefined> {
  const made = await madeFor(source, barcode)
  if (made && (await source.all(`select 1 from ${tableOf(made.model)} where id = ?`, [made.id])).length) return made
  return linkedTo(source, hashBarcode(barcode))
}
