/** What a barcode stands for: the two forms that are made here, and labels of others that were linked to a thing. */
import { allIn, type Database, type Trx, type Value } from '../../../database.ts'
import { textOf } from '../../engine/field.ts'
import { MAX_INTEGER } from '../../engine/fields/number.ts'
import type { Caller } from '../../engine/operation.ts'
import { retrieve } from '../../engine/read.ts'
import { ValidationError } from '../../errors.ts'
import { setting } from '../settings/setting.ts'
import { MODELS, maySee } from '../thing/models.ts'
import { hashBarcode } from './hash.ts'
import { CODED, CODES, SHOWN } from './models.ts'

export interface Scanned {
  readonly model: string
  readonly id: number
}

const NAME = 'InvenTreeBarcode'

/** `{"part": 12}` -> part 12. */
function fromJson(text: string): Scanned | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const model = CODED.find((name) => Object.hasOwn(value, name))
  return model ? keyed(model, textOf((value as Record<string, unknown>)[model])) : undefined
}

/** `INV-PA12` -> part 12. */
function fromShort(text: string, prefix: string): Scanned | undefined {
  const code = text.startsWith(prefix) ? /^([A-Z]{2})(\d+)$/.exec(text.slice(prefix.length)) : null
  const model = code && CODED.find((name) => CODES[name] === code[1])
  return model ? keyed(model, code[2]!) : undefined
}

const keyed = (model: string, key: string): Scanned | undefined =>
  /^\d{1,10}$/.test(key) && Number(key) <= MAX_INTEGER ? { model, id: Number(key) } : undefined

/** The thing that a barcode stands for, whoever asks. @param source the transaction, inside of one */
export async function findBarcode(source: Trx | Database, barcode: string): Promise<Scanned | undefined> {
  const all = <R>(text: string, params: Value[]) =>
    typeof source === 'function' ? allIn<R>(source, text, params) : source.all<R>(text, params)
  const made = fromShort(barcode, await setting(source, 'SHORT_BARCODE_PREFIX')) ?? fromJson(barcode)
  if (made && (await all(`select 1 from ${MODELS.get(made.model)!.target.table} where id = ?`, [made.id])).length) return made
  const hash = hashBarcode(barcode)
  const [linked] = await all<Scanned>(
    CODED.map((name) => `select '${name}' as model, id from ${MODELS.get(name)!.target.table} where barcode_hash = ?`).join(' union all '),
    CODED.map(() => hash),
  )
  return linked
}

/** The same for this caller: what they may not see stands for nothing. */
export async function scan({ db, principal }: Caller, barcode: string): Promise<Scanned | undefined> {
  const found = await findBarcode(db, barcode)
  return found && maySee(found.model, principal) ? found : undefined
}

/** What every answer about a barcode says. */
export const aboutBarcode = (barcode: string, known: boolean) => ({
  plugin: known ? NAME : 'None',
  barcode_data: barcode,
  barcode_hash: hashBarcode(barcode),
})

/** A refusal in the form that scanners read. */
export const barcodeError = (barcode: string, error: string, more: Record<string, unknown> = {}): ValidationError =>
  new ValidationError({ ...more, ...aboutBarcode(barcode, Object.keys(more).length > 0), error })

const DETAILS = 'part_detail=true&location_detail=true&supplier_part_detail=true&supplier_detail=true'

/** The thing as its own address answers it, under the name of its kind. */
export async function shownThing(request: Caller, { model, id }: Scanned): Promise<Record<string, unknown>> {
  const resource = SHOWN[model]
  if (!resource) return { [model]: { pk: id } }
  const { body } = await retrieve(resource, { ...request, path: [id], query: new URLSearchParams(DETAILS) })
  return { [model]: { pk: id, api_url: `${MODELS.get(model)!.target.url}${id}/`, instance: JSON.parse(body as string) } }
}
