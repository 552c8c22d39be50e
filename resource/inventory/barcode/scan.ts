/** Scanning, as somebody does it: what they find, and what an answer about a barcode says. */
import { isAllowed } from '../../auth/gate.ts'
import type { Caller } from '../../engine/operation.ts'
import { retrieve } from '../../engine/read.ts'
import { servedBy } from '../../engine/resource.ts'
import { ValidationError } from '../../errors.ts'
import { kindOf, maySee } from '../kinds/index.ts'
import { hashBarcode } from '../thing/barcode-hash.ts'
import { findBarcode, type Scanned } from '../thing/find-barcode.ts'

const NAME = 'InvenTreeBarcode'

/** What they may not see stands for nothing. */
export const visible = ({ principal }: Caller, found: Scanned): Scanned | undefined => (maySee(found.model, principal) ? found : undefined)

export async function scan(request: Caller, barcode: string): Promise<Scanned | undefined> {
  const found = await findBarcode(request.db, barcode)
  return found && visible(request, found)
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

/** The thing as its own address answers it, under the name of its kind; its key alone for those whom that address would refuse. */
export async function shownThing(request: Caller, { model, id }: Scanned): Promise<Record<string, unknown>> {
  const kind = kindOf(model)!
  const resource = servedBy(kind)
  if (!resource || !isAllowed(kind.access('view'), request.principal)) return { [model]: { pk: id } }
  const { body } = await retrieve(resource, { ...request, path: [id], query: new URLSearchParams(DETAILS) })
  return { [model]: { pk: id, api_url: `${kind.url}${id}/`, instance: JSON.parse(String(body)) } }
}
