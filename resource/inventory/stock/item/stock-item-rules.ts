/** Rules of stock items that are changed or deleted by hand; each change is written with its history and all totals (stock-edit.ts). */

import { inTurnBeside, type Turn } from '../../../engine/locks.ts'
import { remembered } from '../../../engine/remembered.ts'
import type { Hooks, Write as WriteOf } from '../../../engine/resource.ts'
import { invalid, ValidationError } from '../../../errors.ts'
import { generateBatchCode } from '../../generate/batch-code.ts'
import { serialInt } from '../../kept/names.ts'
import { setting } from '../../settings/setting.ts'
import { notAStatus } from '../../status-field.ts'
import { type Deltas, HISTORY, statusDeltas } from '../history/track.ts'
import { checkPlace } from '../location/places.ts'
import { lockReturnsOf } from './delete-items.ts'
import { COLUMNS, type ItemRow } from './item-row.ts'
import { checkBuild, checkSeller, itemsAround, UNBUILT } from './links.ts'
import { isWhole, NEGATIVE, ONE_PIECE, PIECE, tooFew, WHOLE } from './quantity.ts'
import { takenSerials } from './serial-numbers.ts'
import { HELD, StockEdit, type StockItem } from './stock-edit.ts'
import type { stockItem } from './stock-item.ts'
import { type StatusColumns, stockStatuses } from './stock-status.ts'

type Fields = typeof stockItem.fields
type Write = WriteOf<Fields>

export const stockItemRules: Hooks<Fields> = {
  presets: async (source) => ({
    delete_on_deplete: await setting(source, 'STOCK_DELETE_DEPLETED_DEFAULT'),
    batch: await generateBatchCode(source, {}),
  }),
  async lock(trx, { verb, ids, input }) {
    const alone: Turn[] = []
    if (verb === 'change' && input.serial) alone.push('serial numbers')
    if (verb === 'change' && input.belongs_to) alone.push('installed items')
    await inTurnBeside(trx, alone, ['tree of stock_location'])
    if (verb === 'delete') await lockReturnsOf(trx, ids)
  },

  // Whether a serial number is free depends on which item has just got it.
  inSequence: ({ serial }) => Boolean(serial),

  async update(writes) {
    const { trx, request } = writes[0]!
    const keys = writes.map(({ id }) => id)
    const edit = (await StockEdit.open(trx, request.principal, keys)).own()
    const asked = questions(writes[0]!)
    for (const write of writes) await change(edit, write, asked)
    await edit.save()
  },

  async remove(writes) {
    const { trx, request } = writes[0]!
    const keys = new Set(writes.map(({ id }) => id))
    const edit = (await StockEdit.of(trx, request.principal, keys)).own()
    const asked = questions(writes[0]!)
    for (const id of keys) {
      const item = edit.get(id)
      if (item.serial && !(await asked.deleteSerialized())) throw invalid('Serialized stock items cannot be deleted')
      if (item.allocated) throw invalid(HELD)
      // What went before it is installed in it no more.
      const inside = [...edit.items.values()].filter((other) => other.belongs_to_id === id && edit.isGone(other))
      if (item.contains > inside.length) throw invalid('Other items are installed in this stock item: uninstall them first.')
      edit.throwAway(item)
    }
    await edit.save()
  },
}

/** Columns that say in which state an item is. */
const STATE: readonly string[] = ['status', 'status_custom_key']

/** Checks what is asked of one item and writes it down in the edit. */
async function change(edit: StockEdit, write: Write, asked: Asked): Promise<void> {
  const { values } = write
  const item = edit.get(write.id)
  const before = { ...item }
  for (const name of ['batch', 'packaging', 'serial'] as const) if (values[name] === '') values[name] = null
  const state = await takeState(write, item, asked)
  await checkValues(write, item, asked)
  const serial = await takeSerial(write, item, asked)
  await checkLinks(write, item, asked)
  await checkOutput(write, item)
  const sent = COLUMNS.filter((name) => values[name] !== undefined && !STATE.includes(name)).map((name) => [name, values[name]])
  Object.assign(item, Object.fromEntries(sent), state, serial)
  if (item.is_building && item.build_id === null) throw invalid(UNBUILT, 'build')
  const deltas = changes(before, item)
  if (Object.keys(deltas).length) edit.tell(item, HISTORY.EDITED, deltas)
}

/** What is asked of the database, each once: the items of a request get the same values, and the same answers. */
const questions = ({ trx, request: { principal } }: Write) => ({
  editSerials: once(() => setting(trx, 'STOCK_ALLOW_EDIT_SERIAL')),
  deleteSerialized: once(() => setting(trx, 'STOCK_ALLOW_DELETE_SERIALIZED')),
  state: once((key: number) => stockStatuses(trx, [key])),
  place: once((key: number | null) => checkPlace(trx, key)),
  seller: once((part: number, key: number) => checkSeller(trx, principal, part, key)),
  build: once((part: number, key: number) => checkBuild(trx, part, key)),
  around: once((key: number) => itemsAround(trx, key)),
})
type Asked = ReturnType<typeof questions>

function once<Keys extends readonly (number | null)[], T>(ask: (...keys: Keys) => Promise<T>): (...keys: Keys) => Promise<T> {
  const answers = new Map<string, Promise<T>>()
  return (...keys) => remembered(answers, keys.join(), () => ask(...keys))
}

/** `status_custom_key` and `status` name the same thing: what differs from how it is now is what is meant. */
async function takeState({ values }: Write, item: StockItem, asked: Asked): Promise<Partial<StatusColumns>> {
  const { status, status_custom_key: custom } = values
  const now = item.status_custom_key ?? item.status
  const isMeant = (key: number | null | undefined) => typeof key === 'number' && key !== now && key !== item.status
  // Back from a state of the installation to the built in one that it stands for.
  const plain = status === item.status && custom !== now && item.status_custom_key !== null
  const key = plain ? status : [custom, status].find(isMeant)
  if (typeof key !== 'number') return {}
  const state = (await asked.state(key)).get(key)
  if (!state) throw isMeant(custom) ? invalid('Invalid choice', 'status_custom_key') : invalid(notAStatus(key), 'status')
  return state
}

async function checkValues({ values }: Write, item: StockItem, asked: Asked): Promise<void> {
  const { part_id, quantity, location_id } = values
  if (part_id !== undefined && part_id !== item.part_id)
    throw invalid('The part of a stock item cannot be changed here: convert the item to a variant of its part.', 'part')
  if (quantity !== undefined && quantity !== item.quantity) {
    if (quantity < 0) throw invalid(NEGATIVE, 'quantity')
    if (quantity < item.allocated) throw invalid(tooFew(item.allocated), 'quantity')
    if (item.facts.trackable && !isWhole(quantity)) throw invalid(WHOLE, 'quantity')
  }
  if (location_id !== undefined && location_id !== item.location_id) await asked.place(location_id)
}

const KEPT_SERIAL = 'Editing of serial numbers is not allowed - this item has already been assigned a serial number'

async function takeSerial({ trx, values, id }: Write, item: StockItem, asked: Asked): Promise<Partial<ItemRow>> {
  const { serial = item.serial, quantity = item.quantity } = values
  if (item.serial !== null && serial !== item.serial && !(await asked.editSerials())) throw invalid(KEPT_SERIAL, 'serial')
  if (serial === null) return { serial_int: 0 }
  if (quantity !== PIECE)
    throw new ValidationError({ quantity: [ONE_PIECE], serial: ['Serial number cannot be set if quantity greater than 1'] })
  if (serial === item.serial) return {}
  if (!item.facts.trackable) throw invalid('Serial numbers cannot be supplied for a non-trackable part', 'serial')
  if ((await takenSerials(trx, item.part_id, [serial], id)).length) throw invalid('The fields part, serial must make a unique set.')
  return { serial_int: serialInt(serial), delete_on_deplete: false }
}

async function checkLinks({ values, id }: Write, item: StockItem, asked: Asked): Promise<void> {
  const { part_id } = item
  const isNew = (key: number | null | undefined, now: number | null): key is number => typeof key === 'number' && key !== now
  const { supplier_part_id: seller, build_id: build, belongs_to_id: inside } = values
  if (isNew(seller, item.supplier_part_id)) await asked.seller(part_id, seller)
  if (isNew(build, item.build_id)) await asked.build(part_id, build)
  if (isNew(inside, item.belongs_to_id) && (await asked.around(inside)).has(id)) throw invalid('Item cannot belong to itself', 'belongs_to')
}

/** What is held to go into an output is for the build that makes it, until that completes it or takes it back. */
async function checkOutput({ trx, values: { is_building, build_id }, id }: Write, item: StockItem): Promise<void> {
  const stays = (is_building ?? true) && (build_id === undefined || build_id === item.build_id)
  if (!item.is_building || stays || !(await trx('build_item').where({ install_into_id: id }).first('id'))) return
  throw invalid('Components are allocated to this build output', is_building === false ? 'is_building' : 'build')
}

const LINKS = [
  ['batch', 'batch'],
  ['packaging', 'packaging'],
  ['customer_id', 'customer'],
  ['purchase_order_id', 'purchaseorder'],
  ['sales_order_id', 'salesorder'],
  ['belongs_to_id', 'stockitem'],
  ['consumed_by_id', 'buildorder'],
] as const

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
  Object.assign(deltas, statusDeltas(before, after))
  if (before.serial !== after.serial) deltas.serial = after.serial ?? ''
  for (const [column, name] of LINKS) if (before[column] !== after[column]) Object.assign(deltas, { [name]: after[column] })
  return deltas
}
