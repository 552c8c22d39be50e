/** Part categories, parts, and who starred them. */
import { fullName } from '../../inventory/kept/names.ts'
import { day, each, flag, integer, json, quantity, ref, requiredRef, text, textOrNull } from '../columns.ts'
import { imported, type ModelImport } from '../model.ts'
import { tree } from '../tree.ts'

/** What mptt kept beside every node. */
export const NESTED_SETS = ['lft', 'rght', 'tree_id', 'level']

export const categories = imported('part.partcategory', {
  columns: {
    ...each(text(), 'name', 'description'),
    parent_id: ref('part.partcategory'),
    default_location_id: ref('stock.stocklocation'),
    default_keywords: text(null),
    structural: flag(false),
    icon: text('', 'icon', '_icon'),
    metadata: json('{}'),
  },
  aside: [...NESTED_SETS, 'pathstring'],
  complete: tree('part.partcategory'),
})

export const parts = imported('part.part', {
  columns: {
    ...each(text(), 'name', 'IPN', 'revision', 'description', 'link', 'units', 'bom_checksum', 'barcode_hash', 'barcode_data'),
    ...each(text(null), 'keywords', 'notes'),
    category_id: ref('part.partcategory'),
    variant_of_id: ref('part.part'),
    revision_of_id: ref('part.part'),
    image: textOrNull(),
    default_location_id: ref('stock.stocklocation'),
    default_expiry: integer(0),
    ...each(quantity(), 'minimum_stock', 'maximum_stock'),
    ...each(flag(false), 'assembly', 'consumable', 'is_template', 'locked', 'salable', 'testable', 'trackable', 'virtual', 'bom_validated'),
    ...each(flag(true), 'component', 'purchaseable', 'active'),
    ...each(day(), 'creation_date', 'bom_checked_date'),
    creation_user_id: ref('auth.user'),
    responsible_id: ref('users.owner', 'responsible_owner', 'responsible'),
    bom_checked_by_id: ref('auth.user'),
    metadata: json('{}'),
  },
  // The price's base and multiple are gone from the contract; stocktakes say when the last one was; supplier parts say which is the first choice.
  aside: [...NESTED_SETS, 'base_cost', 'multiple', 'last_stocktake', 'default_supplier'],
  complete: (run) => {
    const identities = new Set<string>()
    return (row) => {
      row.full_name = fullName(row)
      // InvenTree tells null from '' here, so a real inventory may hold what for us is the same part twice.
      const identity = JSON.stringify([row.name, row.IPN, row.revision])
      row.twin = identities.has(identity) ? (row.id as number) : 0
      if (row.twin) run.note('has the name, IPN and revision of another part')
      identities.add(identity)
    }
  },
  // Its sums are worked out when everything is there.
  further: (row) => [['part_total', { part_id: row.id! }]],
})

const star = (model: string, thing: string, table: string, field: string): ModelImport =>
  imported(model, {
    table,
    key: 'none',
    columns: { user_id: requiredRef('auth.user'), thing_id: requiredRef(thing, field) },
    unique: (row) => `${row.user_id} ${row.thing_id}`,
  })
export const partStars = star('part.partstar', 'part.part', 'part_star', 'part')
export const categoryStars = star('part.partcategorystar', 'part.partcategory', 'part_category_star', 'category')
