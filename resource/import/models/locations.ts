/** Where stock is kept. */
import { flag, json, ref, text } from '../columns.ts'
import type { ModelImport } from '../model.ts'
import { readTree } from '../tree.ts'
import { NESTED_SETS } from './parts.ts'

export const locationTypes: ModelImport = {
  model: 'stock.stocklocationtype',
  table: 'stock_location_type',
  key: 'kept',
  columns: { name: text(), description: text(), icon: text(), metadata: json('{}') },
  searched: ['name', 'description'],
}

export const locations: ModelImport = {
  model: 'stock.stocklocation',
  table: 'stock_location',
  key: 'kept',
  columns: {
    name: text(),
    description: text(),
    parent_id: ref('stock.stocklocation'),
    owner_id: ref('users.owner'),
    location_type_id: ref('stock.stocklocationtype'),
    custom_icon: text('', 'custom_icon', 'icon'),
    structural: flag(false),
    external: flag(false),
    barcode_hash: text(),
    barcode_data: text(),
    metadata: json('{}'),
  },
  aside: [...NESTED_SETS, 'pathstring'],
  searched: ['name', 'description'],
  complete: async (run) => {
    const nodes = await readTree(run, 'stock.stocklocation')
    return (row) => Object.assign(row, nodes(row.id as number))
  },
}
