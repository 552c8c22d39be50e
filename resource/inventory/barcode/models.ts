/** Kinds of things that a scan shows. */
import type { Resource } from '../../engine/resource.ts'
import { manufacturerPart } from '../company/manufacturer-part.ts'
import { supplierPart } from '../company/supplier-part.ts'
import { purchaseOrder } from '../order/purchase-order.ts'
import { part } from '../part/part.ts'
import { stockItem } from '../stock/item/stock-item.ts'
import { location } from '../stock/location/location.ts'

/** What a scan shows whole; of other kinds it says the key alone. */
export const SHOWN: Readonly<Record<string, Resource>> = {
  manufacturerpart: manufacturerPart,
  part,
  purchaseorder: purchaseOrder,
  stockitem: stockItem,
  stocklocation: location,
  supplierpart: supplierPart,
}
