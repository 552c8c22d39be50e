/**
 * The order in which transactions take locks on PostgreSQL. Whoever writes takes what it needs from top to bottom, and rows of one table in
 * the order of keys: then nobody waits in a circle. SQLite has one writer and needs none of it. Tests watch every transaction for what is
 * taken out of order.
 *
 * A name with a space is a turn: a lock on a rule instead of rows, for what two writers side by side would each find kept. The others are
 * tables, whose rows are locked by `lockRows` or by writing them.
 */
import type { Trx } from '../../database.ts'
import { allSql, among } from './rows.ts'
import { raw, sql } from './sql.ts'

export const LOCK_ORDER = [
  // Who may do what changes in turn (provider/identity/changes.ts).
  'identity_version',
  'auth_user',
  // Turns, before any row.
  'tree of stock_location',
  'tree of part_category',
  'purchase order references',
  'sales order references',
  'return order references',
  'transfer order references',
  'build order references',
  'builds below builds',
  'stock for builds',
  'exchange rates',
  'bills of materials',
  'part families',
  'part names',
  'company names',
  'manufacturer parts',
  'supplier parts',
  'primary addresses',
  'parameter values',
  'test templates',
  'related parts',
  'stocktake entries',
  'serial numbers',
  'installed items',
  'linked barcodes',
  // Rows.
  'common_setting',
  'order_purchase_order',
  'order_purchase_order_line',
  'order_purchase_order_extra_line',
  'order_sales_order',
  'order_sales_order_line',
  'order_sales_order_extra_line',
  'order_sales_order_shipment',
  'order_return_order',
  'order_return_order_line',
  'order_return_order_extra_line',
  'order_transfer_order',
  'order_transfer_order_line',
  'build_build',
  'part_bom_item',
  'part_bom_substitute',
  'build_line',
  'part_part',
  'company_company',
  'company_manufacturer_part',
  'company_supplier_part',
  'stock_item',
  'build_item',
  'order_sales_order_allocation',
  'order_transfer_order_allocation',
  // Which states things are in is known late; whoever wants this turn alone takes nothing after it.
  'states in use',
  'common_parameter_template',
  'common_parameter',
  'common_selection_list',
  'common_selection_entry',
  'common_tag',
  'stock_location',
  'part_category',
  // What is kept beside the rows, at the end of the transaction (kept.ts).
  'prices of parts',
  'part_pricing',
  'part_total',
  'audit_head',
] as const

export type LockName = (typeof LOCK_ORDER)[number]
/** A lock on a rule. */
export type Turn = Extract<LockName, `${string} ${string}`>

/** Whoever has the other lock alone may lock rows of the table at any time, in any order: nobody else locks more than one of them. */
export const GUARDED: Partial<Record<LockName, LockName>> = {
  stock_location: 'tree of stock_location',
  part_category: 'tree of part_category',
  part_bom_item: 'bills of materials',
  part_part: 'bills of materials',
  common_selection_entry: 'common_selection_list',
}

/** Where a lock stands in the order; names that it does not have come first. */
export const lockRank = (name: string): number => (LOCK_ORDER as readonly string[]).indexOf(name)

/** From here to its end a transaction goes on alone among those that take one of these turns. All that it needs at once, if it can. */
export const inTurn = (trx: Trx, ...turns: readonly Turn[]): Promise<void> => inTurnBeside(trx, turns, [])

/** Keeps the turns from those who want them for themselves, and lets others do the same beside this transaction. */
export const beside = (trx: Trx, ...turns: readonly Turn[]): Promise<void> => inTurnBeside(trx, [], turns)

/** Both in one. */
export async function inTurnBeside(trx: Trx, alone: readonly Turn[], shared: readonly Turn[]): Promise<void> {
  if (trx.kind === 'sqlite' || !(alone.length + shared.length)) return
  const turns = [...alone.map((turn) => ({ turn, how: '' })), ...shared.map((turn) => ({ turn, how: '_shared' }))]
  turns.sort((a, b) => lockRank(a.turn) - lockRank(b.turn))
  // The outputs of one row are worked out from left to right.
  const calls = turns.map(({ how }) => `pg_advisory_xact_lock${how}(hashtext(?))`).join(', ')
  const names = turns.map(({ turn }) => turn)
  await trx.all(`select ${calls}`, names)
}

/**
 * Whoever changes rows lets the foreign keys of others refer to them meanwhile; whoever deletes them does not. `refer` is what a foreign key
 * takes by itself: for references that are none to the database.
 * https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-ROWS
 */
export type Strength = 'refer' | 'change' | 'delete'
const FOR: Readonly<Record<Strength, string>> = { refer: 'for key share', change: 'for no key update', delete: 'for update' }

/** Ends a `select` that locks what it finds; empty on SQLite. @param of the alias whose rows are locked, where there are others */
export const lockClause = (trx: Trx, strength: Strength, of?: string): string =>
  trx.kind === 'postgres' ? ` ${FOR[strength]}${of ? ` of ${of}` : ''}` : ''

/** Locks rows, in the order of keys, until the transaction ends. Keys of nothing are left out. */
export async function lockRows(trx: Trx, table: LockName, keys: Iterable<number>, strength: Strength): Promise<void> {
  const list = [...new Set(keys)]
  if (trx.kind === 'postgres' && list.length)
    await allSql(trx, sql`select id from ${raw(table)} where ${among(trx, 'id', list)} order by id${raw(lockClause(trx, strength))}`)
}

/** Waits for those who write a table, and keeps others from writing it: for what looks at all of its rows. */
export async function lockTable(trx: Trx, table: LockName): Promise<void> {
  if (trx.kind === 'postgres') await trx.all(`lock table ${table} in exclusive mode`)
}

/** Keeps everybody else from writing, for what fills whole tables. Call it inside `identity.change`, which has the first lock of the order. */
export async function lockEverything(trx: Trx): Promise<void> {
  const tables = LOCK_ORDER.slice(1).filter((name) => !name.includes(' '))
  if (trx.kind === 'postgres') await trx.all(`lock table ${tables.join(', ')} in exclusive mode`)
}
