/**
 * Stock that is held for the lines of an order until it goes: what sales and transfer orders have in common. The order is locked before its
 * lines, these before the items, and what an item has left is read under its lock: so nobody holds what somebody else has just taken.
 */
import type { Row, Trx } from '../../../../database.ts'
import type { Principal } from '../../../../provider/identity/principal.ts'
import { type LockName, lockRows } from '../../../engine/locks.ts'
import { allSql, among, keyList, keysIn, rowsAs, tellSql } from '../../../engine/rows.ts'
import { raw, sql } from '../../../engine/sql.ts'
import { invalid } from '../../../errors.ts'
import type { Kind } from '../../kinds/kind.ts'
import { isAtHand } from '../../stock/item/item-row.ts'
import { isWhole, NEGATIVE, PIECE, WHOLE } from '../../stock/item/quantity.ts'
import { StockEdit, type StockItem } from '../../stock/item/stock-edit.ts'
import { NOT_OWNER } from '../../thing/ownership.ts'
import { upFrom } from '../../variant-tree.ts'
import { lockable, type OrderKind } from './order-kind.ts'
import { checkLines, isOpen, type Order } from './order-state.ts'

/** What a kind of order says of the stock that it holds. */
interface Said {
  readonly k: OrderKind
  /** Of rows that say how much of which item a line holds. */
  readonly kind: Kind
  /** Column of a line that counts what went for it. */
  readonly counted: string
  /** Rows that still wait to go while their order is open, as a condition on the alias `a`; absent where all do. */
  readonly waiting?: string
  /** May it hold the item at all, whatever there is of it? To a request another one is no choice. */
  takes(item: StockItem): boolean
  /** What went for an order that is done is written down here for good, whatever the installation allows. */
  readonly lasting?: true
  /** Why items cannot go as they are, by key. */
  unfit?(trx: Trx, items: readonly number[]): Promise<ReadonlyMap<number, string>>
}
export interface Holding extends Said {
  readonly table: LockName
}
/** @throws Error at start-up for a table of which nobody said when it is locked */
export const holding = (said: Said): Holding => ({ ...said, table: lockable(said.kind) })

/** How much of an item a line is to hold: keys, and an integer of 10^-5. */
export interface Hold {
  readonly line: number
  readonly item: number
  readonly quantity: number
}
/** A line as far as holding asks. */
export interface HoldingLine {
  readonly id: number
  readonly order_id: number
  readonly part_id: number | null
  readonly quantity: number
}

/** An order holds stock while something is to be done with it. @throws ValidationError */
export async function checkHolds(k: OrderKind, trx: Trx, order: Order): Promise<void> {
  await checkLines(k, trx, order)
  if (!isOpen(k, order)) throw invalid('Order is not open', 'order')
}

/** Locks lines and reads them; keys of nothing are left out. The order is locked. */
export async function lockLines(k: OrderKind, trx: Trx, keys: Iterable<number>): Promise<ReadonlyMap<number, HoldingLine>> {
  const wanted = new Set(keys)
  await lockRows(trx, k.lineTable, wanted, 'change')
  const rows = await allSql<HoldingLine>(
    trx,
    sql`select id, order_id, part_id, quantity from ${raw(k.lineTable)} where ${among(trx, 'id', wanted)} order by id`,
  )
  return new Map(rows.map((row) => [row.id, row]))
}

export const ELSEWHERE = 'Line item is not associated with this order'
const notAChoice = (id: number): string => `Stock Item instance with id ${id} is not a valid choice.`

/** Items, locked, and what is left of them: whatever holds the rest. */
export class FreeStock {
  readonly #edit: StockEdit
  readonly #left: Map<number, number>

  protected constructor(edit: StockEdit) {
    this.#edit = edit
    this.#left = new Map([...edit.items.values()].map((item) => [item.id, Math.max(0, item.quantity - item.allocated)]))
  }

  /** Locks the items until the transaction ends, in the order of keys, and reads them. */
  protected static async read(trx: Trx, principal: Principal, items: Iterable<number>): Promise<StockEdit> {
    const keys = new Set(items)
    await lockRows(trx, 'stock_item', keys, 'change')
    return StockEdit.of(trx, principal, keys)
  }

  find(id: number): StockItem | undefined {
    return this.#edit.items.get(id)
  }

  /** @throws ValidationError when the item went meanwhile */
  get(id: number): StockItem {
    return this.#edit.get(id)
  }

  /** What nothing holds yet, less what was taken here. */
  left(id: number): number {
    return this.#left.get(id) ?? 0
  }

  /** Takes so much off what is left, or (below 0) gives it back. */
  take(id: number, quantity: number): void {
    this.#left.set(id, this.left(id) - quantity)
  }

  isOthers(id: number): boolean {
    return this.#edit.others.has(id)
  }
}

/** What can be held of items for lines of an order. */
export class Holdable extends FreeStock {
  readonly #h: Holding
  readonly #fitting: ReadonlySet<string>
  readonly #unfit: ReadonlyMap<number, string>

  private constructor(h: Holding, edit: StockEdit, fitting: ReadonlySet<string>, unfit: ReadonlyMap<number, string>) {
    super(edit)
    this.#h = h
    this.#fitting = fitting
    this.#unfit = unfit
  }

  /** @param lines that they may be for, locked */
  static async open(h: Holding, trx: Trx, principal: Principal, lines: Iterable<HoldingLine>, items: Iterable<number>): Promise<Holdable> {
    const edit = await FreeStock.read(trx, principal, items)
    const unfit = await h.unfit?.(trx, [...edit.items.keys()])
    return new Holdable(h, edit, await fittingParts(trx, lines, edit.items.values()), unfit ?? new Map())
  }

  /** Why the line cannot hold so much of the item, and which of the two is to blame. */
  problem(line: HoldingLine, { item: id, quantity }: Hold): ['item' | 'quantity', string] | undefined {
    const item = this.get(id)
    const left = this.left(id)
    if (quantity < 0) return ['quantity', NEGATIVE]
    if (quantity === 0) return ['quantity', 'Quantity must be positive']
    if (item.serial && quantity !== PIECE) return ['quantity', 'Quantity must be 1 for serialized stock item']
    if (quantity > left) return ['quantity', `Available quantity (${left / PIECE}) exceeded`]
    if (!this.#h.takes(item)) return undefined // said by `checkChoices`
    if (!this.#fitting.has(`${line.part_id} ${item.part_id}`)) return ['item', 'Cannot allocate stock item to a line with a different part']
    if (!isAtHand(item)) return ['item', 'Stock item is not in stock']
    if (item.facts.trackable && !isWhole(quantity)) return ['quantity', WHOLE]
    if (this.isOthers(id)) return ['item', NOT_OWNER]
    const unfit = this.#unfit.get(id)
    return unfit === undefined ? undefined : ['item', unfit]
  }

  /** Once nothing else is wrong. @throws ValidationError for the first item that is no choice */
  checkChoices(items: Iterable<number>): void {
    for (const id of items) if (!this.#h.takes(this.get(id))) throw invalid(notAChoice(id), 'item')
  }
}

/** Which part fits a line's: the part itself and its variants. */
export async function fittingParts(trx: Trx, lines: Iterable<HoldingLine>, items: Iterable<StockItem>): Promise<ReadonlySet<string>> {
  const wanted = new Set([...lines].flatMap(({ part_id }) => (part_id === null ? [] : [part_id])))
  const there = new Set([...items].map(({ part_id }) => part_id))
  if (!wanted.size || !there.size) return new Set()
  const pairs = await allSql<{ above: number; part: number }>(
    trx,
    sql`with recursive ${upFrom(sql`select id from part_part where ${among(trx, 'id', there)}`)} select above, part from up where ${among(trx, 'above', wanted)}`,
  )
  return new Set(pairs.map(({ above, part }) => `${above} ${part}`))
}

/** Writes what lines hold, once nothing forbids it, each in a row of its own. @param more columns that all rows get */
export async function writeHolds(h: Holding, trx: Trx, held: Holdable, holds: readonly Hold[], more: Row = {}): Promise<void> {
  if (!holds.length) return
  const names = Object.keys(more)
  const columns = { line: 'integer', item: 'integer', quantity: 'bigint', ...Object.fromEntries(names.map((name) => [name, 'integer'])) }
  const rows = rowsAs(
    trx,
    'held',
    columns as Record<string, 'integer' | 'bigint'>,
    holds.map((hold) => ({ ...hold, ...more }) as Record<string, number | null>),
  )
  const extra = names.map((name) => `, ${name}`).join('')
  await tellSql(
    trx,
    sql`insert into ${raw(`${h.table} (line_id, item_id, quantity${extra})`)} select line, item, quantity${raw(extra)} from ${rows} order by n`,
  )
  await h.k.follow(trx, partsOf(held, holds), false)
}

/** How much lines ask for besides what they hold and what went, by key; below 0 where they hold too much. */
export async function missingOf({ k, table, counted, waiting }: Holding, trx: Trx, lines: Iterable<number>): Promise<Map<number, number>> {
  const rows = await allSql<{ id: number; missing: number }>(
    trx,
    sql`select l.id, l.quantity - l.${raw(counted)} - coalesce((select sum(a.quantity) from ${raw(table)} a
        where a.line_id = l.id ${raw(waiting ? `and ${waiting}` : '')}), 0) as missing from ${raw(k.lineTable)} l where ${among(trx, 'l.id', lines)}`,
  )
  return new Map(rows.map(({ id, missing }) => [id, Number(missing)]))
}

/** Keys of the parts of what lines hold, or held when it went: their totals follow when the rows go. */
export const partsHeld = ({ table }: Pick<Holding, 'table'>, trx: Trx, lines: Iterable<number>): Promise<number[]> =>
  keysIn(
    trx,
    `select distinct i.part_id as id from ${table} a join stock_item i on i.id = a.item_id where a.line_id in (${keyList(lines)})`,
  )

/** What lines of an order hold is free again. The order is locked, and what is kept of its parts follows already. */
export async function freeHolds({ k, table }: Holding, trx: Trx, order: Pick<Order, 'id'>): Promise<void> {
  await trx(table)
    .whereIn('line_id', trx(k.lineTable).where({ order_id: order.id }).select('id'))
    .delete()
}

/** Whose totals follow. */
export const partsOf = (held: FreeStock, holds: Iterable<Pick<Hold, 'item'>>): number[] => [
  ...new Set([...holds].map(({ item }) => held.get(item).part_id)),
]
