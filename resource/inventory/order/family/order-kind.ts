/** What a kind of order says of itself, as data. All that orders have in common is made from it: the family names none of their tables. */
import type { Trx } from '../../../../database.ts'
import { LOCK_ORDER, type LockName, type Turn } from '../../../engine/locks.ts'
import type { OrderTotals } from '../../kept/order-total.ts'
import type { Kind } from '../../kinds/kind.ts'
import type { SettingKey } from '../../settings/setting.ts'
import type { StatusClass } from '../../status-codes.ts'

/** A change of state. From any other state it does nothing, or is refused where there are words for that. */
export interface Move {
  readonly from: readonly number[]
  readonly to: number
  /** Column that keeps the day on which it was done. */
  readonly day?: string
  readonly refused?: string
}

/** Settings of a kind of order begin with the same word. */
type Named = SettingKey extends infer K ? (K extends `${infer Word}_REFERENCE_PATTERN` ? Word : never) : never

interface Said {
  readonly kind: Kind
  readonly line: Kind
  /** Absent where orders have no prices. */
  readonly extraLine?: Kind
  readonly status: StatusClass<'PENDING' | 'ON_HOLD' | 'COMPLETE' | 'CANCELLED'>
  /** States in which something is still to be done. */
  readonly open: readonly number[]
  /** States that lists show as open, where these are others. */
  readonly outstanding?: readonly number[]
  /** States of an order that is done. */
  readonly done: readonly number[]
  /** Setting that lets an order be changed that is done; absent where it always may. */
  readonly editsDone?: SettingKey
  readonly moves: Readonly<Record<'issue' | 'hold' | 'cancel', Move>>
  readonly settings: Named
  readonly turn: Turn
  /** Whom it is made with: the field `supplier` and the column `supplier_id`, of companies of which `is_supplier` is true. */
  readonly company?: 'supplier' | 'customer'
  /** What is done first with an order, as its date is explained. */
  readonly issued: string
  /** Column of the day on which nothing was left to do. */
  readonly doneOn: string
  /** When a line is done, as a condition on the alias `n`. */
  readonly lineDone: string
  /** Column of a line that names its order; by default `order_id`. */
  readonly orderColumn?: string
  /** Column that says who made an order; by default `created_by_id`. */
  readonly madeBy?: string
  /** It is overdue on its target date already; other orders are once that is over. */
  readonly dueByDay?: true
  /** No column says when an order was changed last. */
  readonly undated?: true
  /** Columns of a line that a copy takes over, besides those that all lines have; absent where lines are not copied. */
  readonly copied?: readonly string[]
  /** Lines fit orders of the same company alone. */
  readonly linesOfCompany?: boolean
  /** What an order is worth, where it has prices. */
  readonly totals?: OrderTotals
  /** Keys of the parts that an order's lines are about. */
  parts(trx: Trx, order: number): Promise<number[]>
  /** What is kept of parts follows. @param done the order is, or was, done */
  follow(trx: Trx, parts: readonly number[], done: boolean): Promise<void>
}

export interface OrderKind extends Said {
  readonly outstanding: readonly number[]
  readonly orderColumn: string
  readonly madeBy: string
  /** "purchase order" */
  readonly noun: string
  readonly table: LockName
  readonly lineTable: LockName
  readonly extraLineTable: LockName | undefined
}

/** @throws Error at start-up for a table of which nobody said when it is locked */
export function lockable({ table, name }: Kind): LockName {
  const found = LOCK_ORDER.find((known) => known === table)
  if (!found) throw new Error(`${name}: the order of locks does not name its table`)
  return found
}

export const orderKind = (said: Said): OrderKind => ({
  orderColumn: 'order_id',
  madeBy: 'created_by_id',
  outstanding: said.open,
  ...said,
  noun: said.kind.label.toLowerCase(),
  table: lockable(said.kind),
  lineTable: lockable(said.line),
  extraLineTable: said.extraLine && lockable(said.extraLine),
})
