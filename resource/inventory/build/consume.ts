/** Using up what lines of a build hold before the build is done: so much of single rows, or all that a line holds. */
import { action } from '../../engine/action.ts'
import { field } from '../../engine/fields/index.ts'
import { invalid } from '../../errors.ts'
import { STOCK_ACTION } from '../effects.ts'
import { BUILD_ITEM, BUILD_LINE } from '../kinds/build.ts'
import { DONE, TASK } from '../offloaded.ts'
import { LineErrors } from '../stock/actions/line-errors.ts'
import { NEGATIVE, uncut, WHOLE } from '../stock/item/quantity.ts'
import type { StockEdit } from '../stock/item/stock-edit.ts'
import { openBuild } from './build.ts'
import { buildOrder } from './build-order.ts'
import { type BuildHeld, checkHolds, lockHeld } from './holding.ts'
import { countTaken, openHeld, type Taken, takeHeld } from './use-held.ts'

interface Asked {
  readonly build_item: number
  readonly quantity: number
}

export const consume = action({
  on: buildOrder,
  of: 'one',
  name: 'consume',
  summary: 'Consume stock allocated to a build order',
  schema: 'BuildConsume',
  status: 200,
  response: TASK,
  touches: ['build_line', ...STOCK_ACTION],
  body: {
    items: field
      .list({
        build_item: field.ref(BUILD_ITEM).required().help('Allocation'),
        quantity: field.decimal().required().told({ min_value: 0 }).help('How much of it is used up'),
      })
      .help('Allocations, of which so much is used up'),
    lines: field.list({ build_line: field.ref(BUILD_LINE).required().help('Line') }).help('Lines, of which all allocations are used up'),
    notes: field.text(512).blank().help('Note for the history'),
  },
  open: openBuild,
  async run({ trx, request }, { items = [], lines = [], notes }, build) {
    if (!items.length && !lines.length) throw invalid('At least one item or line must be provided')
    checkHolds(build)
    checkOnce(
      'items',
      'Duplicate build item allocation',
      items.map((one) => one.build_item),
    )
    const whole = lines.map((one) => one.build_line)
    checkOnce('lines', 'Duplicate build line allocation', whole)
    const own: number[] = await trx('build_line').where({ build_id: build.id }).whereIn('id', whole).pluck('id')
    if (own.length < whole.length) throw invalid('Build line must point to the correct build order', 'lines')
    const rows = await lockHeld(trx, build, (row) => {
      row.whereIn('build_line_id', whole)
      row.orWhereIn(
        'id',
        items.map((one) => one.build_item),
      )
    })
    const edit = await openHeld(trx, request.principal, rows)
    const taken = takenOf(edit, rows, items)
    await takeHeld(edit, build, taken, notes)
    await edit.save()
    await countTaken(trx, taken)
    return DONE
  },
})

/** @throws ValidationError */
function checkOnce(name: string, message: string, keys: readonly number[]): void {
  if (new Set(keys).size < keys.length) throw invalid(message, name)
}

/** How much of each row is taken. What is said of a row counts, where its line is named, too. @throws ValidationError */
function takenOf(edit: StockEdit, rows: readonly BuildHeld[], items: readonly Asked[]): Taken[] {
  const held = new Map(rows.map((row) => [row.id, row]))
  const errors = new LineErrors()
  for (const [n, { build_item, quantity }] of items.entries()) {
    const row = held.get(build_item)
    if (quantity < 0) errors.add(n, 'quantity', NEGATIVE)
    else if (quantity === 0) errors.add(n, 'quantity', 'Quantity must be greater than zero')
    else if (row && quantity > row.quantity) errors.add(n, 'quantity', 'Consumed quantity exceeds allocated quantity')
    else if (row && quantity < row.quantity && quantity !== uncut(edit.get(row.stock_item_id), quantity)) errors.add(n, 'quantity', WHOLE)
  }
  errors.check(items.length)
  if (items.some((one) => !held.has(one.build_item))) throw invalid('Build item must point to the correct build order', 'items')
  const asked = new Map(items.map((one) => [one.build_item, one.quantity]))
  return rows.map((row) => {
    const quantity = asked.get(row.id) ?? row.quantity
    return { ...row, quantity, left: row.quantity - quantity }
  })
}
