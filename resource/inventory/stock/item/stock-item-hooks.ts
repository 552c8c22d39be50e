/** Rules of stock items that are changed or deleted by hand; each change is written with its history and all totals (stock-edit.ts). */
import type { Row, Trx } from '../../../../database.ts'
import { inTurnBeside } from '../../../engine/locks.ts'
import type { Hooks, Write } from '../../../engine/resource.ts'
import { invalid } from '../../../errors.ts'
import { isWhole, WHOLE } from '../actions/adjustment.ts'
import { type Deltas, HISTORY } from '../history/track.ts'
import { checkPlace } from '../location/places.ts'
import { ITEM_COLUMNS } from './item-row.ts'
import { serialInt, takenSerials } from './serial-numbers.ts'
import { StockEdit, type StockItem } from './stock-edit.ts'
import { notAStatus, stockStatuses } from './stock-status.ts'

const UNIT = 100_000

export const stockItemHooks: Hooks = {
  lock: (trx, { verb, input }) =>
    inTurnBeside(
      trx,
      verb === 'change'
        ? [input.serial ? (['serial numbers'] as const) : [], input.belongs_to ? (['installed items'] as const) : []].flat()
        : [],
      ['tree of stock_location'],
    ),

  // Whether a serial number is free depends on which item has just got it.
  inSequence: ({ serial }) => Boolean(serial),

  async checkAll(writes) {
    const edit = await openOwn(writes)
    const asked: Asked = new Map()
    for (const write of writes) await change(edit, write, asked)
    await edit.save()
  },

  async deletingAll(writes) {
    const edit = await openOwn(writes)
    for (const { id } of writes) {
      const item = edit.get(id)
      if (item.allocated) throw invalid('This stock item is allocated to an order: take it out of the order first.')
      // What went before it is installed in it no more.
      const inside = [...edit.items.values()].filter((other) => other.belongs_to_id === id && edit.isGone(other))
      if (item.contains > inside.length) throw invalid('Other items are installed in this stock item: uninstall them first.')
      const removed = item.quantity
      item.quantity = 0
      edit.tell(item, HISTORY.STOCK_REMOVE, { removed, quantity: 0 })
      edit.remove(item)
    }
    await edit.save()
  },
}

/** Checks what is asked of one item and writes it down in the edit: all columns are written by that, none by the row's own update. */
async function change(edit: StockEdit, write: Write, asked: Asked): Promise<void> {
  const { values } = write
  const item = edit.get(write.id)
  const before = { ...item }
  for (const name of ['batch', 'packaging'] as const) if (values[name] === '') values[name] = null
  await takeState(write, item, asked)
  await checkValues(write, item, asked)
  await takeSerial(write, item)
  await checkReferences(write, item, asked)
  for (const name of Object.keys(values)) {
    if (!(name in ITEM_COLUMNS)) continue
    Object.assign(item, { [name]: values[name] })
    delete values[name]
  }
  if (item.is_building && item.build_id === null) throw invalid('Item must have a build reference if is_building=True', 'build')
  const deltas = changes(before, item)
  if (Object.keys(deltas).length) edit.tell(item, HISTORY.EDITED, deltas)
}

/** What was asked of the database, by the question: the items of a request get the same values, and the same answers. */
type Asked = Map<string, Promise<unknown>>
function once<T>(asked: Asked, question: string, ask: () => Promise<T>): Promise<T> {
  const answer = (asked.get(question) as Promise<T> | undefined) ?? ask()
  asked.set(question, answer)
  return answer
}

async function openOwn(writes: readonly Write[]): Promise<StockEdit> {
  const { trx, request } = writes[0]!
  const keys = writes.map(({ id }) => id)
  return (await StockEdit.open(trx, request.principal, keys)).own()
}

/** `status_custom_key` and `status` name the same thing: what differs from how it is now is what is meant. */
async function takeState({ trx, values }: Write, item: StockItem, asked: Asked): Promise<void> {
  const now = item.status_custom_key ?? item.status
  const given = (['status_custom_key', 'status'] as const).map((name) => [name, values[name]] as const)
  for (const [name] of given) delete values[name]
  const [name, key] = given.find(([, value]) => typeof value === 'number' && value !== now && value !== item.status) ?? []
  // Back from a state of the installation to the built in one that it stands for.
  const plain = given[1]![1] === item.status && given[0]![1] !== now && item.status_custom_key !== null
  const wanted = plain ? item.status : (key as number | undefined)
  if (wanted === undefined) return
  const state = (await once(asked, `state ${wanted}`, () => stockStatuses(trx, [wanted]))).get(wanted)
  if (!state) throw invalid(notAStatus(wanted), name ?? 'status')
  Object.assign(item, state)
}

async function checkValues({ trx, values }: Write, item: StockItem, asked: Asked): Promise<void> {
  if (values.part_id !== undefined && values.part_id !== item.part_id)
    throw invalid('The part of a stock item cannot be changed here: convert the item to a variant of its part.', 'part')
  const quantity = values.quantity as number | undefined
  if (quantity !== undefined && quantity !== item.quantity) {
    if (quantity < 0) throw invalid('Ensure this value is greater than or equal to 0.', 'quantity')
    if (quantity < item.allocated) throw invalid(`Quantity must not be less than what is allocated (${item.allocated / UNIT})`, 'quantity')
    if (item.facts.trackable && !isWhole(quantity)) throw invalid(WHOLE, 'quantity')
  }
  if (typeof values.purchase_price === 'number' && values.purchase_price < 0)
    throw invalid('Ensure this value is greater than or equal to 0.', 'purchase_price')
  if (values.location_id !== undefined && values.location_id !== item.location_id)
    await once(asked, 'place', () => checkPlace(trx, values.location_id as number | null))
}

async function takeSerial({ trx, values, id }: Write, item: StockItem): Promise<void> {
  if (values.serial === '') values.serial = null
  const serial = (values.serial !== undefined ? values.serial : item.serial) as string | null
  const quantity = (values.quantity ?? item.quantity) as number
  if (serial !== null && quantity !== UNIT) throw invalid('Quantity must be 1 for item with a serial number', 'quantity')
  if (serial === null || serial === item.serial) {
    if (serial === null) values.serial_int = 0
    return
  }
  if (!item.facts.trackable) throw invalid('Serial numbers cannot be supplied for a non-trackable part', 'serial')
  if ((await takenSerials(trx, item.part_id, [serial], id)).length)
    throw invalid('Stock item with this serial number already exists', 'serial')
  values.serial_int = serialInt(serial)
  values.delete_on_deplete = false
}

async function checkReferences({ trx, values, id }: Write, item: StockItem, asked: Asked): Promise<void> {
  const first = (table: string, key: unknown, column: string): Promise<Row> =>
    once(asked, `${table} ${key}`, async () =>
      trx(table)
        .where({ id: key as number })
        .first(column),
    )
  const given = (name: keyof StockItem) => (typeof values[name] === 'number' && values[name] !== item[name] ? values[name] : undefined)
  const seller = given('supplier_part_id')
  if (seller !== undefined && (await first('company_supplier_part', seller, 'part_id')).part_id !== item.part_id)
    throw invalid('The supplier part is one of another part.', 'supplier_part')
  const customer = given('customer_id')
  if (customer !== undefined && !(await first('company_company', customer, 'is_customer')).is_customer)
    throw invalid('The selected company is not a customer.', 'customer')
  const build = given('build_id')
  if (build !== undefined && (await first('build_build', build, 'part_id')).part_id !== item.part_id)
    throw invalid('Build reference does not point to the same part object', 'build')
  const inside = given('belongs_to_id')
  if (inside === undefined) return
  const around = await once(asked, 'around', () => itemsAround(trx, inside as number))
  if (around.has(id)) throw invalid('Item cannot belong to itself', 'belongs_to')
}

/** The item and all that it is installed in, at any depth: none of them can be installed in it. */
async function itemsAround(trx: Trx, inside: number): Promise<ReadonlySet<number>> {
  const around = new Set<number>()
  for (let up: number | null = inside; up !== null && !around.has(up); ) {
    around.add(up)
    const row: Row = await trx('stock_item').where({ id: up }).first('belongs_to_id')
    up = (row.belongs_to_id ?? null) as number | null
  }
  return around
}

/** What the history tells of an edit. */
function changes(before: StockItem, after: StockItem): Deltas {
  const deltas: Deltas = {}
  if (before.quantity !== after.quantity) {
    deltas.quantity = after.quantity
    const by = after.quantity - before.quantity
    if (by > 0) deltas.added = by
    else deltas.removed = -by
  }
  if (before.location_id !== after.location_id) Object.assign(deltas, { location: after.location_id, old_location: before.location_id })
  const [was, is] = [before, after].map((item) => item.status_custom_key ?? item.status)
  if (was !== is) Object.assign(deltas, { status: is, old_status: was })
  if (before.serial !== after.serial) deltas.serial = after.serial ?? ''
  for (const name of ['batch', 'packaging'] as const) if (before[name] !== after[name]) deltas[name] = after[name]
  const links = {
    customer_id: 'customer',
    purchase_order_id: 'purchaseorder',
    sales_order_id: 'salesorder',
    belongs_to_id: 'stockitem',
    consumed_by_id: 'buildorder',
  }
  for (const [column, name] of Object.entries(links)) {
    const now = after[column as keyof StockItem]
    if (before[column as keyof StockItem] !== now) Object.assign(deltas, { [name]: now })
  }
  return deltas
}
