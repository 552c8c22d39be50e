import type { Trx } from '../../../../database.ts'
import { action } from '../../../engine/action.ts'
import { field } from '../../../engine/fields/index.ts'
import { inTurnBeside } from '../../../engine/locks.ts'
import { allSql } from '../../../engine/rows.ts'
import { sql } from '../../../engine/sql.ts'
import { invalid } from '../../../errors.ts'
import { LOCATION, STOCK_ITEM } from '../../kinds/stock.ts'
import { setting } from '../../settings/setting.ts'
import { isLineOf, isLineWith } from '../../variant-tree.ts'
import { HISTORY } from '../history/track.ts'
import { isInStock } from '../item/item-row.ts'
import { itemsAround } from '../item/links.ts'
import { PIECE, tooMuch } from '../item/quantity.ts'
import { checkPlace } from '../location/places.ts'
import { NOTES } from './adjustment.ts'
import { ON_ITEM, openItem } from './item-action.ts'

/** An item becomes a component of the one at the address, in whole or in part. */
export const installStock = action({
  ...ON_ITEM,
  name: 'install',
  summary: 'Install a stock item in another one',
  schema: 'InstallStockItem',
  body: {
    stock_item: field.ref(STOCK_ITEM).required().label('Stock Item').help('What is installed'),
    quantity: field.integer(1).default(1).label('Quantity to Install').help('How many of it'),
    note: NOTES,
  },
  async run(work, { stock_item, quantity, note }) {
    const { trx, id } = work
    // Items that go into each other side by side could close a circle.
    await inTurnBeside(trx, ['installed items'], ['tree of stock_location'])
    const { edit, item } = await openItem(work, [stock_item])
    const component = edit.get(stock_item)
    if (!isInStock(component)) throw invalid('Stock item is unavailable', 'stock_item')
    if ((await setting(trx, 'STOCK_ENFORCE_BOM_INSTALLATION')) && !(await isInBom(trx, item.part_id, component.part_id)))
      throw invalid('Selected part is not in the Bill of Materials', 'stock_item')
    if ((await itemsAround(trx, id)).has(stock_item)) throw invalid('A stock item cannot be installed in itself', 'stock_item')
    const wanted = quantity * PIECE
    if (wanted > component.quantity) throw invalid('Quantity to install must not exceed available quantity', 'quantity')
    const free = Math.max(0, component.quantity - component.allocated)
    if (wanted > free) throw invalid(tooMuch(free), 'quantity')
    const part = wanted < component.quantity ? edit.split(component, wanted) : component
    if (part !== component) {
      edit.tell(component, HISTORY.SPLIT_CHILD_ITEM, { removed: wanted, quantity: component.quantity }, note, part)
      edit.tell(part, HISTORY.SPLIT_FROM_PARENT, { quantity: wanted }, note, component)
    }
    Object.assign(part, { belongs_to_id: id, location_id: null })
    edit.tell(part, HISTORY.INSTALLED_INTO_ASSEMBLY, { quantity: wanted }, note, item)
    edit.tell(item, HISTORY.INSTALLED_CHILD_ITEM, { quantity: wanted }, note, part)
    await edit.save()
  },
})

/** Does the bill of materials of an assembly name the part, itself, as a variant or as a substitute? */
async function isInBom(trx: Trx, assembly: number, part: number): Promise<boolean> {
  const named = sql`select 1 from part_bom_item t where ${isLineOf(sql`${assembly}`)} and ${isLineWith(sql`${part}`)} limit 1`
  return (await allSql(trx, named)).length > 0
}

/** A component comes out of its assembly, to a place. What is in none stays where it is. */
export const uninstallStock = action({
  ...ON_ITEM,
  name: 'uninstall',
  summary: 'Uninstall a stock item',
  schema: 'UninstallStockItem',
  body: { location: field.ref(LOCATION).required().help('Where it goes'), note: NOTES.label('Notes') },
  async run(work, { location, note }) {
    await checkPlace(work.trx, location)
    const row = await work.trx('stock_item').where({ id: work.id }).first('belongs_to_id')
    const { edit, item } = await openItem(work, row?.belongs_to_id ? [row.belongs_to_id] : [])
    const assembly = item.belongs_to_id === null ? undefined : edit.items.get(item.belongs_to_id)
    if (!assembly) return
    const { quantity } = item
    edit.tell(assembly, HISTORY.REMOVED_CHILD_ITEM, { quantity }, note, item)
    Object.assign(item, { belongs_to_id: null, consumed_by_id: null, location_id: location })
    edit.tell(item, HISTORY.REMOVED_FROM_ASSEMBLY, { location, quantity }, note, assembly)
    await edit.save()
  },
})
