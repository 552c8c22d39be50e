/** What builds are among orders. */

import type { Trx } from '../../../database.ts'
import { beside } from '../../engine/locks.ts'
import { keysIn } from '../../engine/rows.ts'
import { touchTotals } from '../kept/totals.ts'
import { BUILD, BUILD_LINE } from '../kinds/build.ts'
import { orderKind } from '../order/family/order-kind.ts'
import { lockOrder } from '../order/family/order-state.ts'
import { BUILD_OPEN, BUILD_STATUS } from '../status-codes.ts'
import type { Build } from './build-order.ts'

export const { key: STATUS } = BUILD_STATUS

export const BUILDS = orderKind({
  kind: BUILD,
  line: BUILD_LINE,
  status: BUILD_STATUS,
  open: BUILD_OPEN,
  done: [STATUS.COMPLETE],
  moves: {
    issue: { from: [STATUS.PENDING, STATUS.ON_HOLD], to: STATUS.PRODUCTION },
    hold: { from: [STATUS.PENDING, STATUS.PRODUCTION], to: STATUS.ON_HOLD },
    cancel: { from: [...BUILD_OPEN, STATUS.COMPLETE], to: STATUS.CANCELLED, day: 'completion_date' },
  },
  settings: 'BUILDORDER',
  turn: 'build order references',
  issued: 'in production',
  doneOn: 'completion_date',
  lineDone: 'n.consumed >= n.quantity',
  orderColumn: 'build_id',
  madeBy: 'issued_by_id',
  undated: true,
  dueByDay: true,
  // What is built, what it is made of, and what is allocated, which may be of a variant or a substitute.
  parts: (trx, build) =>
    keysIn(
      trx,
      `select part_id as id from build_build where id = ?
       union select m.sub_part_id from build_line l join part_bom_item m on m.id = l.bom_item_id where l.build_id = ?
       union select i.part_id from build_item a join build_line l on l.id = a.build_line_id join stock_item i on i.id = a.stock_item_id
         where l.build_id = ?`,
      [build, build, build],
    ),
  follow: (trx, parts) => touchTotals(trx, 'builds', parts),
})

/** The build, locked until the transaction ends: it comes before its lines, these before stock. @throws NotFound */
export const lockBuild = (trx: Trx, id: number): Promise<Build> => lockOrder<Build>(BUILDS, trx, id)

/** The same for an action that moves stock: locations stay as they are. */
export async function openBuild({ trx, id }: { readonly trx: Trx; readonly id: number }): Promise<Build> {
  await beside(trx, 'tree of stock_location')
  return lockBuild(trx, id)
}
