import { allIn, type Trx, type Value } from '../../../../database.ts'
import { field } from '../../../engine/fields/index.ts'
import { inTurnBeside } from '../../../engine/locks.ts'
import type { Caller } from '../../../engine/operation.ts'
import { join, sql } from '../../../engine/sql.ts'
import { invalid } from '../../../errors.ts'
import { isLineOf, isLineWith } from '../../kept/bom-lines.ts'
import { LOCATION, STOCK_ITEM } from '../../kinds/stock.ts'
import { setting } from '../../settings/setting.ts'
import { HISTORY } from '../history/track.ts'
import { isInStock } from '../item/item-row.ts'
import { checkPlace } from '../location/places.ts'
import { NOTES, tooMuch } from './adjustment.ts'
import { itemAction, openItem } from './item-action.ts'

const PIECE = 100_000

interface Install {
  readonly stock_item: number
  /** Pieces. */
  readonly quantity: number
  readonly note?: string
}

/** An item becomes a component of the one at the address, in whole or in part. @throws ValidationError */
export async function installStock(trx: Trx, request: Caller, id: number, { stock_item, quantity, note }: Install): Promise<void> {
  // Items that go into each other side by side could close a circle.
  await inTurnBeside(trx, ['installed items'], ['tree of stock_location'])
  const { edit, item } = await openItem(trx, request, id, [stock_item])
  const component = edit.get(stock_item)
  if (component === item) throw invalid('A stock item cannot be installed in itself', 'stock_item')
  if (!isInStock(component)) throw invalid('Stock item is unavailable', 'stock_item')
  if ((await containers(trx, id)).has(stock_item)) throw invalid('A stock item cannot be installed in itself', 'stock_item')
  if ((await setting(trx, 'STOCK_ENFORCE_BOM_INSTALLATION')) && !(await isInBom(trx, item.part_id, component.part_id)))
    throw invalid('Selected part is not in the Bill of Materials', 'stock_item')
  const wanted = quantity * PIECE
  if (wanted > component.quantity) throw invalid('Quantity to install must not exceed available quantity', 'quantity')
  if (wanted > component.quantity - component.allocated)
    throw invalid(tooMuch(Math.max(0, component.quantity - component.allocated)), 'quantity')
  const part = wanted < component.quantity ? edit.split(component, wanted) : component
  if (part !== component) {
    edit.tell(component, HISTORY.SPLIT_CHILD_ITEM, { removed: wanted, quantity: component.quantity }, note, part)
    edit.tell(part, HISTORY.SPLIT_FROM_PARENT, { quantity: wanted }, note, component)
  }
  Object.assign(part, { belongs_to_id: id, location_id: null })
  edit.tell(part, HISTORY.INSTALLED_INTO_ASSEMBLY, {}, note, item)
  edit.tell(item, HISTORY.INSTALLED_CHILD_ITEM, {}, note, part)
  await edit.save()
}

/** Does the bill of materials of an assembly name the part, itself, as a variant or as a substitute? */
async function isInBom(trx: Trx, assembly: number, part: number): Promise<boolean> {
  const condition = join([isLineOf(sql`${assembly}`), isLineWith(sql`${part}`)], ' and ')
  return (await allIn(trx, `select 1 from part_bom_item t where ${condition.text} limit 1`, condition.params as Value[])).length > 0
}

/** Keys of the items that this one is installed in, at any depth. */
async function containers(trx: Trx, id: number): Promise<Set<number>> {
  const rows = await allIn<{ id: number }>(
    trx,
    `with recursive outside(id) as (select belongs_to_id from stock_item where id = ? and belongs_to_id is not null
       union select i.belongs_to_id from stock_item i join outside o on i.id = o.id where i.belongs_to_id is not null) select id from outside`,
    [id],
  )
  return new Set(rows.map((row) => row.id))
}

interface Uninstall {
  readonly location: number
  readonly note?: string
}

/** A component comes out of its assembly, to a place. @throws ValidationError */
export async function uninstallStock(trx: Trx, request: Caller, id: number, { location, note }: Uninstall): Promise<void> {
  await checkPlace(trx, location)
  const row = (await trx('stock_item').where({ id }).first('belongs_to_id')) as { belongs_to_id: number | null } | undefined
  const { edit, item } = await openItem(trx, request, id, row?.belongs_to_id ? [row.belongs_to_id] : [])
  const assembly = item.belongs_to_id === null ? undefined : edit.items.get(item.belongs_to_id)
  if (!assembly) throw invalid('Stock item is not installed in another item')
  edit.tell(assembly, HISTORY.REMOVED_CHILD_ITEM, {}, note, item)
  Object.assign(item, { belongs_to_id: null, consumed_by_id: null, location_id: location })
  edit.tell(item, HISTORY.REMOVED_FROM_ASSEMBLY, { location }, note, assembly)
  await edit.save()
}

export const installStockOperation = itemAction<Install>({
  id: 'stock_install_create',
  verb: 'install',
  summary: 'Install another stock item in it',
  name: 'InstallStockItem',
  fields: {
    stock_item: field.ref(STOCK_ITEM).required().help('What is installed'),
    quantity: field.integer(1).default(1).help('How many of it'),
    note: NOTES,
  },
  run: installStock,
})

export const uninstallStockOperation = itemAction<Uninstall>({
  id: 'stock_uninstall_create',
  verb: 'uninstall',
  summary: 'Take it out of the item that it is installed in',
  name: 'UninstallStockItem',
  fields: { location: field.ref(LOCATION).required().help('Where it goes'), note: NOTES },
  run: uninstallStock,
})
