/** Where stock is kept. */
import { each, flag, json, ref, text } from '../columns.ts'
import { imported } from '../model.ts'
import { tree } from '../tree.ts'
import { NESTED_SETS } from './parts.ts'

export const locationTypes = imported('stock.stocklocationtype', {
  columns: { name: text(), description: text(), icon: text(), metadata: json('{}') },
})

export const locations = imported('stock.stocklocation', {
  columns: {
    ...each(text(), 'name', 'description', 'barcode_hash', 'barcode_data'),
    parent_id: ref('stock.stocklocation'),
    owner_id: ref('users.owner'),
    location_type_id: ref('stock.stocklocationtype'),
    custom_icon: text('', 'custom_icon', 'icon'),
    ...each(flag(false), 'structural', 'external'),
    metadata: json('{}'),
  },
  aside: [...NESTED_SETS, 'pathstring'],
  complete: tree('stock.stocklocation'),
})
