/** Where parts come from, and at which price. */
import { day, each, flag, instant, integer, json, money, price, quantity, ref, requiredRef, text, textOrNull } from '../columns.ts'
import { imported, type ModelImport } from '../model.ts'
import type { Run } from '../run.ts'

export const manufacturerParts = imported('company.manufacturerpart', {
  columns: {
    part_id: requiredRef('part.part'),
    manufacturer_id: requiredRef('company.company'),
    ...each(text(null), 'MPN', 'description', 'notes'),
    link: textOrNull(),
    ...each(text(), 'barcode_hash', 'barcode_data'),
    metadata: json('{}'),
  },
})

export const supplierParts = imported('company.supplierpart', {
  columns: {
    part_id: requiredRef('part.part'),
    supplier_id: requiredRef('company.company'),
    manufacturer_part_id: ref('company.manufacturerpart'),
    ...each(text(), 'SKU', 'barcode_hash', 'barcode_data'),
    active: flag(true),
    primary: flag(false),
    ...each(text(null), 'description', 'note', 'notes', 'packaging'),
    link: textOrNull(),
    pack_quantity: text('1'),
    pack_quantity_native: quantity(100_000),
    available: quantity(),
    ...each(instant(), 'availability_updated', 'updated'),
    metadata: json('{}'),
  },
  // The price's base and multiple are gone from the contract.
  aside: ['base_cost', 'multiple'],
  complete: () => {
    const identities = new Set<string>()
    return (row) => {
      const identity = JSON.stringify([row.part_id, row.supplier_id, row.SKU])
      row.twin = identities.has(identity) ? (row.id as number) : 0
      identities.add(identity)
    }
  },
  after: choosePrimary,
})

/** Older exports name the supplier part that is bought by default at the part. */
async function choosePrimary(run: Run): Promise<void> {
  for await (const { fields } of run.dump.objects('part.part')) {
    const chosen = fields.default_supplier
    if (typeof chosen === 'number' && run.keys('company.supplierpart').ids.has(chosen))
      await run.trx('company_supplier_part').where({ id: chosen }).update({ primary: true })
  }
}

const priceBreak = (model: string, thing: string): ModelImport =>
  imported(model, {
    columns: {
      part_id: requiredRef(thing, 'part'),
      quantity: quantity(100_000),
      ...price('price'),
      updated: instant(),
    },
    unique: (row) => `${row.part_id} ${row.quantity}`,
  })
export const supplierPrices = priceBreak('company.supplierpricebreak', 'company.supplierpart')
export const salePrices = priceBreak('part.partsellpricebreak', 'part.part')
export const internalPrices = priceBreak('part.partinternalpricebreak', 'part.part')

const KINDS = ['bom_cost', 'purchase_cost', 'internal_cost', 'supplier_price', 'variant_cost', 'overall', 'sale_price', 'sale_history']
const ENDS = KINDS.flatMap((kind) => [`${kind}_min`, `${kind}_max`])

export const pricing = imported('part.partpricing', {
  table: 'part_pricing',
  key: 'none',
  columns: {
    part_id: requiredRef('part.part'),
    currency: text('USD'),
    updated: instant(),
    scheduled_for_update: flag(false),
    ...each(money(), ...ENDS),
    ...price('override_min'),
    ...price('override_max'),
  },
  // All of a row is in its one currency.
  aside: ENDS.map((end) => `${end}_currency`),
  unique: (row) => String(row.part_id),
})

export const stocktakes = imported('part.partstocktake', {
  columns: {
    part_id: requiredRef('part.part'),
    item_count: integer(1),
    quantity: quantity(),
    date: day(new Date(0).toISOString().slice(0, 10)),
    note: text(),
    user_id: ref('auth.user'),
    ...price('cost_min'),
    ...price('cost_max'),
  },
})
