/** Kinds of things that carry barcodes, and the two letters that stand for each in a short one. */
import type { Resource } from '../../engine/resource.ts'
import { manufacturerPart } from '../company/manufacturer-part.ts'
import { supplierPart } from '../company/supplier-part.ts'
import { purchaseOrder } from '../order/purchase-order.ts'
import { part } from '../part/part.ts'
import { location } from '../stock/location.ts'
import { stockItem } from '../stock/stock-item.ts'

export const CODES: Readonly<Record<string, string>> = {
  build: 'BO',
  manufacturerpart: 'MP',
  part: 'PA',
  purchaseorder: 'PO',
  salesorder: 'SO',
  stockitem: 'SI',
  stocklocation: 'SL',
  supplierpart: 'SP',
}
export const CODED = Object.keys(CODES)

/** What a scan shows whole; of other kinds it says the key alone. */
export const SHOWN: Readonly<Record<string, Resource>> = {
  manufacturerpart: manufacturerPart,
  part,
  purchaseorder: purchaseOrder,
  stockitem: stockItem,
  stocklocation: location,
  supplierpart: supplierPart,
}
