/**
 * Changes to stock items as one piece of work: the items are locked and read once, changed in memory, and written set by set with their
 * history and all totals. Nothing else writes quantities.
 */
import type { Trx } from '../../../../database.ts'
import type { Principal } from '../../../../provider/identity/principal.ts'
import { atOnce } from '../../../engine/at-once.ts'
import { missing } from '../../../engine/fields/ref.ts'
import { beside, lockRows } from '../../../engine/locks.ts'
import { allSql, among } from '../../../engine/rows.ts'
import { raw, sql } from '../../../engine/sql.ts'
import { invalid } from '../../../errors.ts'
import { settingSql } from '../../settings/setting.ts'
import { checkOwner, NOT_OWNER, ownedByOthers } from '../../thing/ownership.ts'
import { type Change, type Deltas, HISTORY, recordChanges } from '../history/track.ts'
import { held } from './allocated.ts'
import { deleteItems } from './delete-items.ts'
import { followItems } from './follow-items.ts'
import { copyHistory, copyTestResults, moveAttached, type Pair } from './inherit.ts'
import { COLUMNS, differs, type ItemRow, isAtHand, isHere, NEW_ITEM } from './item-row.ts'
import { insertItems, updateItems } from './write-items.ts'

export const HELD = 'This stock item is allocated to an order: take it out of the order first.'

/** What an item's part says about the item. */
export interface PartFacts {
  readonly part_name: string
  readonly trackable: boolean
  readonly salable: boolean
  readonly virtual: boolean
}

/** A stock item in work: its columns, which may be changed, and what is known about it. */
export interface StockItem extends ItemRow {
  /** 0 until it is written. */
  id: number
  readonly facts: PartFacts
  /** What builds and open orders hold of it. */
  allocated: number
  /** How many items are installed in it. */
  readonly contains: number
  /** A return order has a line about it: what is done with stock never takes it away altogether. */
  readonly on_return: boolean
}

const FLAGS = ['is_building', 'review_needed', 'delete_on_deplete', 'trackable', 'salable', 'virtual', 'on_return'] as const
type Loaded = ItemRow & { id: number; part_name: string; allocated: number; contains: number; owned: boolean | number } & Record<
    (typeof FLAGS)[number],
    boolean
  >

export class StockEdit {
  readonly trx: Trx
  readonly principal: Principal
  /** By key. New items are not among them. */
  readonly items: ReadonlyMap<number, StockItem>
  /** Keys of those that belong to somebody else: `save` writes none of them. */
  readonly others: ReadonlySet<number>
  readonly #before = new Map<StockItem, ItemRow>()
  readonly #made: StockItem[] = []
  readonly #gone = new Set<StockItem>()
  /** Who takes over what hangs on whom: test results of what was split, history where the origin may go, all of what was absorbed. */
  readonly #tested: Pair[] = []
  readonly #storied: Pair[] = []
  readonly #absorbed: Pair[] = []
  readonly #told: { item: StockItem; change: Omit<Change, 'item' | 'part'> & { about?: StockItem | undefined } }[] = []
  /** Quantity of each item as the history tells it so far. */
  readonly #toldQuantity = new Map<StockItem, number>()

  private constructor(trx: Trx, principal: Principal, rows: readonly Loaded[], others: ReadonlySet<number>) {
    this.trx = trx
    this.principal = principal
    this.others = others
    const items = rows.map((row): StockItem => {
      for (const flag of FLAGS) row[flag] = Boolean(row[flag])
      const { id, part_name, trackable, salable, virtual, allocated, contains, on_return, owned: _, ...columns } = row
      const item = { id, ...columns, facts: { part_name, trackable, salable, virtual }, allocated: Number(allocated), contains, on_return }
      this.#before.set(item, { ...columns })
      this.#toldQuantity.set(item, columns.quantity)
      return item
    })
    this.items = new Map(items.map((item) => [item.id, item]))
  }

  /** Locks the items, which may go, in the order of keys, until the transaction ends, and reads them. Keys of nothing are left out. */
  static async open(trx: Trx, principal: Principal, keys: Iterable<number>): Promise<StockEdit> {
    const wanted = new Set(keys)
    const [, , edit] = await atOnce(
      trx,
      () => beside(trx, 'tree of stock_location'),
      () => lockRows(trx, 'stock_item', wanted, 'delete'),
      () => StockEdit.of(trx, principal, wanted),
    )
    return edit
  }

  /** The same of items that are locked. */
  static async of(trx: Trx, principal: Principal, wanted: ReadonlySet<number>): Promise<StockEdit> {
    if (!wanted.size) return new StockEdit(trx, principal, [], new Set())
    const rows = await allSql<Loaded>(
      trx,
      sql`select i.id, ${settingSql('STOCK_OWNERSHIP_CONTROL', 'flag')} as owned, ${raw(COLUMNS.map((c) => `i.${c}`).join(', '))}, p.full_name as part_name, p.trackable, p.salable, p.virtual,
         ${held('i')} as allocated, (select count(*) from stock_item c where c.belongs_to_id = i.id) as contains,
         exists (select 1 from order_return_order_line l where l.item_id = i.id) as on_return
       from stock_item i join part_part p on p.id = i.part_id where ${among(trx, 'i.id', wanted)} order by i.id`,
    )
    const owned = Boolean(rows[0]?.owned)
    return new StockEdit(trx, principal, rows, owned ? await ownedByOthers(trx, principal, 'stockitem', wanted) : new Set())
  }

  /** @throws ValidationError when the item went while this work waited for its lock */
  get(id: number): StockItem {
    const item = this.items.get(id)
    if (!item) throw invalid(missing(id))
    return item
  }

  /** For work that writes more of the items than `save` sees. @throws ValidationError when one of them belongs to somebody else */
  own(field?: string): this {
    if (this.others.size) throw invalid(NOT_OWNER, field)
    return this
  }

  /** A new item. It is written by `save`. */
  create(values: Partial<ItemRow> & { part_id: number }, facts: PartFacts): StockItem {
    const item: StockItem = { id: 0, ...NEW_ITEM, ...values, facts, allocated: 0, contains: 0, on_return: false }
    this.#made.push(item)
    this.#toldQuantity.set(item, 0)
    return item
  }

  /**
   * Takes a part of an item away as a new item that is like it and was tested like it. The caller tells what happened.
   * @param storied the new item has the history of the old one too
   */
  split(item: StockItem, quantity: number, storied = false): StockItem {
    const { id, facts, allocated: _a, contains: _c, on_return: _r, ...columns } = item
    item.quantity -= quantity
    const part = this.create({ ...columns, quantity, parent_id: id }, facts)
    this.#tested.push([item, part])
    if (storied) this.#storied.push([item, part])
    return part
  }

  /** All of the item goes into another, with what hangs on it. */
  absorb(item: StockItem, into: StockItem): void {
    this.#absorbed.push([item, into])
    if (!item.on_return) this.remove(item)
  }

  /** The item goes when the work is written; its history stays. */
  remove(item: StockItem): void {
    this.#gone.add(item)
  }

  /** The item goes with all that is left of it. */
  throwAway(item: StockItem): void {
    const removed = item.quantity
    item.quantity = 0
    this.tell(item, HISTORY.STOCK_REMOVE, { removed, quantity: 0 })
    this.remove(item)
  }

  isGone(item: StockItem): boolean {
    return this.#gone.has(item)
  }

  /**
   * A row of the item's history: what happened, and the item's quantity from what it was at the last row to what it is now.
   * @param about the other item, for `deltas.stockitem`, also when it is new
   */
  tell(item: StockItem, type: number, deltas: Deltas, notes = '', about?: StockItem): void {
    const before = this.#toldQuantity.get(item)!
    const moved = before === item.quantity ? {} : { before, after: item.quantity }
    this.#toldQuantity.set(item, item.quantity)
    this.#told.push({ item, change: { type, deltas, notes, ...moved, about } })
  }

  /** An item that was used up goes where it is meant to, unless something else depends on it. */
  settle(item: StockItem): void {
    if (
      item.quantity === 0 &&
      item.delete_on_deplete &&
      !item.allocated &&
      !item.contains &&
      !item.on_return &&
      item.sales_order_id === null
    )
      this.remove(item)
  }

  /** Items that the work made and that are still there, in the order of making. */
  private get made(): readonly StockItem[] {
    return this.#made.filter((item) => !this.#gone.has(item))
  }

  /** Writes everything. @returns keys of the new items, in the order of making @throws ValidationError when there would be more of an item than can be counted, what is held would go away, or one is somebody else's */
  async save(): Promise<number[]> {
    for (const { quantity } of [...this.#before.keys(), ...this.made])
      if (!Number.isSafeInteger(quantity)) throw invalid('That is more than can be counted.', 'quantity')
    this.#checkHeld()
    await this.#checkOwners()
    const now = new Date().toISOString()
    await insertItems(this.trx, this.made, now)
    const kept = [...this.#before].filter(([item, before]) => !this.#gone.has(item) && differs(before, item))
    await copyTestResults(this.trx, this.#tested)
    await copyHistory(this.trx, this.#storied)
    await moveAttached(this.trx, this.#absorbed)
    const told = this.#told.map(({ item, change: { about, ...change } }) => ({
      ...change,
      item: this.#gone.has(item) ? null : item.id,
      part: item.part_id,
      deltas: about?.id ? { stockitem: about.id, ...change.deltas } : (change.deltas ?? {}),
    }))
    await atOnce(
      this.trx,
      () => updateItems(this.trx, kept, now),
      () => recordChanges(this.trx, this.principal, told),
    )
    const gone = [...this.#gone].map(({ id }) => id).filter(Boolean)
    await deleteItems(this.trx, gone)
    const items = [...this.#before.keys(), ...this.made]
    const changes = items.map((item) => ({
      before: this.#before.get(item),
      after: this.#gone.has(item) ? undefined : item,
      allocated: item.allocated,
    }))
    await followItems(this.trx, changes)
    return this.made.map(({ id }) => id)
  }

  /** What an order or a build holds of an item is there when it is wanted: the item stays at hand until nothing of it is held. */
  #checkHeld(): void {
    const leaves = (before: ItemRow, item: ItemRow): boolean => (isAtHand(before) && !isAtHand(item)) || (isHere(before) && !isHere(item))
    for (const [item, before] of this.#before) if (item.allocated > 0 && !this.#gone.has(item) && leaves(before, item)) throw invalid(HELD)
  }

  /** Items that change, whose history goes on, or that something goes into or out of are the caller's or nobody's. */
  async #checkOwners(): Promise<void> {
    const told = new Set(this.#told.map(({ item }) => item))
    const holders = new Set<number>()
    for (const item of [...this.#before.keys(), ...this.made]) {
      const before = this.#before.get(item)
      const gone = this.#gone.has(item)
      if (this.others.has(item.id) && (gone || told.has(item) || differs(before!, item))) throw invalid(NOT_OWNER)
      if (before?.belongs_to_id === item.belongs_to_id && !gone) continue
      for (const state of [before, item]) if (state?.belongs_to_id) holders.add(state.belongs_to_id)
    }
    await checkOwner(this.trx, this.principal, 'stockitem', holders)
  }
}
