/** What the actions on lists of items have in common: their lines, and the checks of each line. */

import { field } from '../../../engine/fields/index.ts'
import type { ValueOf } from '../../../engine/shape.ts'
import type { Work } from '../../../engine/transact.ts'
import { invalid, type Messages } from '../../../errors.ts'
import { STOCK_ACTION } from '../../effects.ts'
import { STOCK_ITEM } from '../../kinds/stock.ts'
import { setting } from '../../settings/setting.ts'
import { notAStatus } from '../../status-field.ts'
import { NOT_OWNER } from '../../thing/ownership.ts'
import { type Deltas, statusDeltas } from '../history/track.ts'
import { isAtHand } from '../item/item-row.ts'
import { NEGATIVE } from '../item/quantity.ts'
import { StockEdit, type StockItem } from '../item/stock-edit.ts'
import { stockItem } from '../item/stock-item.ts'
import { NO_CHANGE, type StatusColumns, StockStatusField, stockStatuses } from '../item/stock-status.ts'
import { LineErrors } from './line-errors.ts'

/** Where actions on stock are, and what they change. */
export const ON_STOCK = { on: stockItem, touches: STOCK_ACTION }

/** One line: an item, a quantity, and what changes along with it. */
export const LINES = field
  .list({
    pk: field.ref(STOCK_ITEM).required().label('stock_item').help('Stock item'),
    quantity: field.decimal().required().told({ min_value: 0 }).help('How many of it'),
    batch: field.text(100).blank().label('Batch Code').help('Batch code from now on'),
    status: new StockStatusField().nullable().default(null).told(NO_CHANGE).help('State from now on'),
    packaging: field.text(50).blank().help('Packaging from now on'),
    merge: field
      .bool()
      .default(false)
      .label('Merge into existing stock')
      .help('Put it together with a like item that is already there, if there is one'),
  })
  .required()
/** Lines that say no more than which item is meant. */
export const WHICH = field.list({ item: field.ref(STOCK_ITEM).required().label('Stock Item').help('Stock item') }).required()
export const NOTES = field.text(512).blank().help('Note for the history')

type Line = ValueOf<typeof LINES>[number]
/** A line with its item, locked, and what else of the item changes. */
export interface Step {
  readonly line: number
  readonly item: StockItem
  readonly quantity: number
  readonly merge: boolean
  readonly also: Partial<Pick<StockItem, 'batch' | 'packaging'> & StatusColumns>
}

/** What the lines of a request are about. */
interface Opened {
  readonly edit: StockEdit
  readonly steps: readonly Step[]
  /** @param more what else is wrong with the request @throws ValidationError */
  check(asks: readonly Check[], more?: Messages): void
}

/** Asks something of each line that was good so far. */
export type Check = (step: Step, wrong: (message: string, field?: string) => void) => void

/**
 * Locks the items of the lines and checks every line.
 * @param more keys of further items that the work needs
 * @throws ValidationError with all messages, each at its line: at its item where lines have no quantity
 */
export async function openLines(
  { trx, request }: Work,
  asked: readonly Line[] | ValueOf<typeof WHICH>,
  more: readonly number[] = [],
): Promise<Opened> {
  if (!asked.length) throw invalid('A list of stock items must be provided')
  const lines = asked.map((line): Line & { at: string } =>
    'pk' in line ? { ...line, at: 'pk' } : { pk: line.item, quantity: 0, status: null, merge: false, at: 'item' },
  )
  const edit = await StockEdit.open(trx, request.principal, [...lines.map(({ pk }) => pk), ...more])
  const errors = new LineErrors()
  const wanted = lines.flatMap(({ status }) => (status ? [status] : []))
  const statuses = await stockStatuses(trx, wanted)
  const steps = lines.map(({ pk, at, quantity, batch, status, packaging, merge }, line): Step => {
    const item = edit.get(pk)
    if (edit.others.has(pk)) errors.add(line, at, NOT_OWNER)
    if (quantity < 0) errors.add(line, 'quantity', NEGATIVE)
    if (status && !statuses.has(status)) errors.add(line, 'status', notAStatus(status))
    const also = { ...(batch ? { batch } : {}), ...(packaging ? { packaging } : {}), ...(status ? statuses.get(status) : {}) }
    return { line, item, quantity, merge, also }
  })
  const usual = lines[0]!.at === 'pk' ? 'quantity' : 'item'
  return {
    edit,
    steps,
    check(asks, more) {
      for (const step of steps)
        for (const ask of asks) if (!errors.has(step.line)) ask(step, (message, field = usual) => errors.add(step.line, field, message))
      errors.check(lines.length, more)
    },
  }
}

/** What an action did, for its answer: an item that is gone by now has no key. @param key of a line that holds the item's */
export const doneWith = <Asked extends { readonly items: readonly object[] }>(
  asked: Asked,
  { edit, steps }: Opened,
  key: 'pk' | 'item' = 'pk',
) => ({
  ...asked,
  items: asked.items.map((line, n) => (edit.isGone(steps[n]!.item) ? { ...line, [key]: null } : line)),
})

/** Refuses what is not on a shelf, unless the installation lets such items be moved. @param items that will be asked about */
export async function needsToBeAtHand({ trx, items }: StockEdit): Promise<Check> {
  if ([...items.values()].every(isAtHand) || (await setting(trx, 'STOCK_ALLOW_OUT_OF_STOCK_TRANSFER'))) return () => {}
  return ({ item }, wrong) => {
    if (!isAtHand(item)) wrong('Stock item is not in stock', 'pk')
  }
}

/** Writes batch, packaging and state into the item. @returns what changed, for the history */
export function applyAlso(item: StockItem, also: Step['also']): Deltas {
  const deltas: Deltas = {}
  if (also.batch !== undefined && also.batch !== item.batch) deltas.batch = also.batch
  if (also.packaging !== undefined && also.packaging !== item.packaging) deltas.packaging = also.packaging
  Object.assign(deltas, statusDeltas(item, { ...item, ...also }))
  Object.assign(item, also)
  return deltas
}
