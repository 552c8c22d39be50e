import { mayName } from '../../engine/comparison.ts'
import type { Hooks } from '../../engine/resource.ts'
import { createRow } from '../../engine/write.ts'
import { invalid } from '../../errors.ts'
import { manufacturerPart } from '../company/manufacturer-part.ts'
import { supplierPart } from '../company/supplier-part.ts'
import type { part } from './part.ts'

/** Makes the manufacturer part and the supplier part that a new part starts with. @throws ValidationError under `initial_supplier` */
export const initialSupplier: Hooks<typeof part.fields> = {
  async savedAll(writes) {
    const { trx, request, input, row, id: part } = writes[0]!
    if (row) return
    const { supplier, sku, manufacturer, mpn } = input.initial_supplier ?? {}
    const is = async (flag: string, id: number) =>
      mayName('company_company', request.principal) &&
      trx('company_company')
        .where({ id, [flag]: true })
        .first('id')
    const refuse = (message: string) => invalid(message, 'initial_supplier')
    if (manufacturer && !(await is('is_manufacturer', manufacturer))) throw refuse('Selected company is not a valid manufacturer')
    if (supplier && !(await is('is_supplier', supplier))) throw refuse('Selected company is not a valid supplier')
    if (manufacturer && mpn && (await trx('company_manufacturer_part').where({ manufacturer_id: manufacturer, MPN: mpn }).first('id')))
      throw refuse('Manufacturer part matching this MPN already exists')
    if (supplier && sku && (await trx('company_supplier_part').where({ supplier_id: supplier, SKU: sku }).first('id')))
      throw refuse('Supplier part matching this SKU already exists')
    const made = manufacturer && mpn ? await createRow(manufacturerPart, request, trx, { part, manufacturer, MPN: mpn }) : undefined
    if (supplier && sku)
      await createRow(supplierPart, request, trx, { part, supplier, SKU: sku, ...(made === undefined ? {} : { manufacturer_part: made }) })
  },
}
