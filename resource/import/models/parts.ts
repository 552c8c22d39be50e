/** Part categories, parts, and who starred them. */
import { fullName } from '../../inventory/kept/names.ts'
import { day, each, flag, integer, json, quantity, ref, requiredRef, text, textOrNull } from '../columns.ts'
import { imported, type ModelImport } from '../model.ts'
import type { Run } from '../run.ts'
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
    ...each(text(), 'name', 'IPN', 'description', 'units', 'bom_checksum', 'barcode_hash', 'barcode_data'),
    ...each(text(null), 'revision', 'link', 'keywords', 'notes'),
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
    responsible_id: ref('users.owner', 'responsible_owner'),
    bom_checked_by_id: ref('auth.user'),
    metadata: json('{}'),
  },
  // The price's base and multiple are gone from the contract; stocktakes say when the last one was; supplier parts say which is the first choice.
  aside: [...NESTED_SETS, 'base_cost', 'multiple', 'last_stocktake', 'default_supplier', 'responsible'],
  complete: async (run) => {
    const identities = new Set<string>()
    const owners = await ownersOf(run)
    return (row, object) => {
      const { fields } = object
      row.full_name = fullName(row)
      // Older exports say one word for both: what is followed one by one is tested.
      if (!Object.hasOwn(fields, 'testable')) row.testable = row.trackable!
      if (!Object.hasOwn(fields, 'responsible_owner') && Object.hasOwn(fields, 'responsible'))
        row.responsible_id = owners.get(run.place(object, 'responsible').refer('auth.user', fields.responsible)) ?? null
      // InvenTree tells null from '' here, so a real inventory may hold what for us is the same part twice.
      const identity = JSON.stringify([row.name, row.IPN, row.revision ?? ''])
      row.twin = identities.has(identity) ? (row.id as number) : 0
      if (row.twin) run.note('has the name, IPN and revision of another part')
      identities.add(identity)
    }
  },
  // Its sums are worked out when everything is there.
  further: (row) => [['part_total', { part_id: row.id! }]],
})

/** Owners by the person: older exports name a person where newer ones name an owner. */
async function ownersOf({ trx }: Run): Promise<ReadonlyMap<number | null, number>> {
  const rows: { id: number; user_id: number }[] = await trx('users_owner').whereNotNull('user_id').select('id', 'user_id')
  return new Map(rows.map(({ id, user_id }) => [user_id, id]))
}

const star = (model: string, thing: string, table: string, field: string): ModelImport =>
  imported(model, {
    table,
    key: 'none',
    columns: { user_id: requiredRef('auth.user'), thing_id: requiredRef(thing, field) },
    unique: (row) => `${row.user_id} ${row.thing_id}`,
  })
export const partStars = star('part.partstar', 'part.part', 'part_star', 'part')
export const categoryStars = star('part.partcategorystar', 'part.partcategory', 'part_category_star', 'category')
