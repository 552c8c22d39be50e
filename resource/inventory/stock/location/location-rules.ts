/** Rules of locations, and what becomes of what is in one when it goes. */
import { gate } from '../../../auth/gate.ts'
import { inTurn, lockRows } from '../../../engine/locks.ts'
import type { Hooks, Write } from '../../../engine/resource.ts'
import { keyList } from '../../../engine/rows.ts'
import { liftChildren, nodesBelow } from '../../../engine/tree-rules.ts'
import { invalid } from '../../../errors.ts'
import { touchTotals } from '../../kept/totals.ts'
import { LOCATION, STOCK_ITEM } from '../../kinds/stock.ts'
import { removeBelongings } from '../../thing/belongings.ts'
import { checkOwner } from '../../thing/ownership.ts'
import { HISTORY } from '../history/track.ts'
import { lockReturnsOf } from '../item/delete-items.ts'
import { StockEdit } from '../item/stock-edit.ts'
import type { location } from './location.ts'
import { STRUCTURAL } from './places.ts'

const TABLE = 'stock_location'

type Fields = typeof location.fields

/** Locations of a type lose it along with the type. */
export const locationTypeRules: Hooks = {
  lock: async (trx, { verb }) => (verb === 'delete' ? inTurn(trx, 'tree of stock_location') : undefined),
}

export const locationRules: Hooks<Fields> = {
  async lock(trx, { verb, ids, input }) {
    if (verb !== 'delete') return
    // Categories and parts that have it as their place lose it.
    await inTurn(trx, 'tree of part_category')
    const places = input.delete_sub_locations ? await nodesBelow(trx, TABLE, ids) : ids
    await lockRows(trx, 'stock_item', await trx('stock_item').whereIn('location_id', places).pluck('id'), 'delete')
  },

  async checkAll(writes) {
    const { trx, request, values, row } = writes[0]!
    const ids = writes.map(({ id }) => id)
    if (row) await checkOwner(trx, request.principal, 'stocklocation', ids)
    // Stock may be put into somebody else's location; a location may not.
    const { parent_id: parent } = values
    if (typeof parent === 'number' && writes.some((write) => parent !== write.row?.parent_id))
      await checkOwner(trx, request.principal, 'stocklocation', [parent], 'parent')
    if (
      values.structural === true &&
      row &&
      (await trx('stock_item')
        .whereRaw(`location_id in (${keyList(ids)})`)
        .first('id'))
    )
      throw invalid('You cannot make this stock location structural because some stock items are already located into it!')
  },

  async savedAll(writes) {
    const { trx } = writes[0]!
    const moved = writes.filter(({ values, row }) => row && values.external !== undefined && values.external !== Boolean(row.external))
    if (!moved.length) return
    const places = keyList(moved.map(({ id }) => id))
    await touchTotals(trx, 'stock', await trx('stock_item').distinct('part_id').whereRaw(`location_id in (${places})`).pluck('part_id'))
  },

  // Without a word, locations and items move up to the location around the one that goes.
  async deleting(write) {
    const { trx, input, row, id } = write
    const below = input.delete_sub_locations ? (await nodesBelow(trx, TABLE, [id])).filter((node) => node !== id) : []
    const lifted: number[] = below.length ? [] : await trx(TABLE).where({ parent_id: id }).pluck('id')
    await checkOwner(trx, write.request.principal, 'stocklocation', [id, ...below, ...lifted])
    if (!below.length) await liftChildren(trx, TABLE, row!)
    await empty(write, [id, ...below])
    for (const node of below) {
      await trx('common_tagged').where({ model: TABLE, thing_id: node }).delete()
      await trx(TABLE).where({ id: node }).delete()
      await removeBelongings(trx, LOCATION, [node])
    }
  },
}

/** Moves the items of these locations up, or deletes them where that was asked: then one must have the right to delete stock as well. */
async function empty({ trx, request, input, row }: Write<Fields>, locations: readonly number[]): Promise<void> {
  const found: number[] = await trx('stock_item').whereIn('location_id', locations).pluck('id')
  if (!found.length) return
  const away = input.delete_stock_items === true
  if (away) gate(STOCK_ITEM.access('delete'), request.principal)
  const up = row!.parent_id
  if (!away && up !== null && (await trx(TABLE).where({ id: up, structural: true }).first('id'))) throw invalid(STRUCTURAL)
  if (away) await lockReturnsOf(trx, found)
  const edit = await StockEdit.open(trx, request.principal, found)
  for (const item of edit.items.values()) {
    if (away) {
      if (item.allocated) throw invalid(`Stock item ${item.id} is allocated to an order: it cannot be deleted.`)
      edit.throwAway(item)
    } else {
      edit.tell(item, HISTORY.STOCK_MOVE, { location: up, ...(item.location_id === null ? {} : { old_location: item.location_id }) })
      item.location_id = up
    }
  }
  await edit.save()
  // What is outside can no longer be asked of a place that is gone.
  await touchTotals(trx, 'stock', new Set([...edit.items.values()].map((item) => item.part_id)))
}
