/** Scanning, as somebody does it: what they find, and what an answer about a barcode says. */
import { isAllowed } from '../../auth/gate.ts'
import type { Caller } from '../../engine/operation.ts'
import { retrieve } from '../../engine/read.ts'
import { servedBy } from '../../engine/resource.ts'
import { ValidationError } from '../../errors.ts'
import { COMPANY } from '../kinds/company.ts'
import { kindOf, maySee } from '../kinds/index.ts'
import { hashBarcode } from '../thing/barcode-hash.ts'
import { findBarcode, type Scanned } from '../thing/find-barcode.ts'
import { readLabel } from './labels/index.ts'
import { matchLabel } from './match-label.ts'

/** What InvenTree calls its reader of labels that are made or linked here. */
export const OWN = 'InvenTreeBarcode'

/** The column of supplier parts that refers to what was scanned. */
export const SUPPLIER_PART_COLUMNS: Readonly<Record<string, string>> = {
  part: 'part_id',
  supplierpart: 'id',
  manufacturerpart: 'manufacturer_part_id',
}

/** What they may not see stands for nothing. */
export const visible = ({ principal }: Caller, found: Scanned): Scanned | undefined => (maySee(found.model, principal) ? found : undefined)

/** What a scan finds. */
export interface Found {
  readonly plugin: string
  readonly things: readonly Scanned[]
  /** The supplier whose label it is. */
  readonly company?: { pk: number }
}

/** @param supplier whose label it is, where that is known */
export async function scan(request: Caller, barcode: string, supplier?: number): Promise<Found | undefined> {
  const known = await findBarcode(request.db, barcode)
  if (known && visible(request, known)) return { plugin: OWN, things: [known] }
  const label = readLabel(barcode)
  if (!label) return undefined
  const { plugin, company, orders, ...parts } = await matchLabel(request.db, label, supplier)
  const found = { purchaseorder: orders?.length === 1 ? orders[0] : undefined, ...parts }
  const things = (['purchaseorder', 'supplierpart', 'manufacturerpart'] as const).flatMap((model) => {
    const id = found[model]
    return id !== undefined && visible(request, { model, id }) ? [{ model, id }] : []
  })
  if (!things.length) return undefined
  return { plugin, things, ...(company !== undefined && maySee(COMPANY.model, request.principal) ? { company: { pk: company } } : {}) }
}

/** What every answer about a barcode says. @param plugin absent where nothing knows it */
export const aboutBarcode = (barcode: string, plugin = 'None') => ({
  plugin,
  barcode_data: barcode,
  barcode_hash: hashBarcode(barcode),
})

/** A refusal in the form that scanners read. @param plugin by default ours, where there is more to show */
export const barcodeError = (
  barcode: string,
  error: string,
  more: Record<string, unknown> = {},
  plugin = Object.keys(more).length ? OWN : undefined,
): ValidationError => new ValidationError({ ...more, ...aboutBarcode(barcode, plugin), error })

/** The thing as its own address answers it, under the name of its kind; its key alone for those whom that address would refuse. */
export async function shownThing(request: Caller, { model, id }: Scanned): Promise<Record<string, unknown>> {
  const kind = kindOf(model)!
  const resource = servedBy(kind)
  if (!resource || !isAllowed(kind.access('view'), request.principal)) return { [model]: { pk: id } }
  const { body } = await retrieve(resource, { ...request, path: [id], query: new URLSearchParams() })
  return { [model]: { pk: id, api_url: `${kind.url}${id}/`, instance: JSON.parse(String(body)), web_url: `/web/${kind.page}/${id}` } }
}

export async function shownThings(request: Caller, { things, company }: Found): Promise<Record<string, unknown>> {
  const shown: Record<string, unknown>[] = []
  for (const thing of things) shown.push(await shownThing(request, thing))
  return Object.assign({}, ...shown, company ? { company } : {})
}
