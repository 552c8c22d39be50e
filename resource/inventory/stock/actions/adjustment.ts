/** What the actions on lists of items have in common: their lines, the checks of each line, and their operations. */

import type { Trx } from '../../../../database.ts'
import { field } from '../../../engine/fields/index.ts'
import type { Caller, Operation } from '../../../engine/operation.ts'
import { readRequest, shapeOf } from '../../../engine/request.ts'
import { echo, type Shape } from '../../../engine/shape.ts'
import { transact } from '../../../engine/transact.ts'
import { invalid } from '../../../errors.ts'
import { STOCK_ACTION } from '../../effects.ts'
import { STOCK_ITEM } from '../../kinds/stock.ts'
import { setting } from '../../settings/setting.ts'
import { NOT_OWNER } from '../../thing/ownership.ts'
import type { Deltas } from '../history/track.ts'
import { isAtHand } from '../item/item-row.ts'
import { StockEdit, type StockItem } from '../item/stock-edit.ts'
import { notAStatus, type StatusColumns, StockStatusField, stockStatuses } from '../item/stock-status.ts'
import { LineErrors } from './line-errors.ts'

/** One line: an item, a quantity (integer of 10^-5), and what changes along with it. */
export interface Line {
  readonly pk: number
  readonly quantity: number
  readonly batch?: string
  readonly status?: number | null
  readonly packaging?: string
  readonly merge?: boolean
}

export const LINES = field
  .list({
    pk: field.ref(STOCK_ITEM).required().help('Stock item'),
    quantity: field.decimal().required().help('How many of it'),
    batch: field.text(100).blank().help('Batch code from now on'),
    status: new StockStatusField().nullable().help('State from now on'),
    packaging: field.text(50).blank().help('Packaging from now on'),
    merge: field.bool().default(false).help('Put it together with a like item that is already there, if there is one'),
  })
  .required()
export const NOTES = field.text(512).blank().help('Note for the history')

const UNIT = 100_000

/** A quantity as people write it. */
export const plain = (quantity: number): string => String(quantity / UNIT)
export const tooMuch = (available: number): string => `Quantity must not exceed available stock quantity (${plain(available)})`
export const WHOLE = 'Quantity must be integer value for trackable parts'
export const isWhole = (quantity: number): boolean => quantity % UNIT === 0

/** A line with its item, locked, and what else of the item changes. */
export interface Step {
  readonly line: number
  readonly item: StockItem
  readonly quantity: number
  readonly merge: boolean
  readonly also: Partial<Pick<StockItem, 'batch' | 'packaging'>> & Partial<StatusColumns>
}

/** Asks something of each line that was good so far. */
export type Check = (step: Step, wrong: (message: string, field?: string) => void) => void

/**
 * Locks the items of the lines and checks every line.
 * @param more keys of further items that the work needs
 * @param at what lines call their item; where it is not `pk`, lines have no quantity, and what is wrong is wrong with the item
 * @throws ValidationError with all messages, each at its line
 */
export async function openLines(
  trx: Trx,
  request: Caller,
  lines: readonly Line[],
  more: readonly number[] = [],
  at: 'pk' | 'item' = 'pk',
): Promise<{ edit: StockEdit; steps: Step[]; check(...asks: Check[]): void }> {
  if (!lines.length) throw invalid('A list of stock items must be provided')
  const edit = await StockEdit.open(trx, request.principal, [...lines.map(({ pk }) => pk), ...more])
  const errors = new LineErrors()
  const usual = at === 'pk' ? 'quantity' : at
  const wanted = lines.flatMap(({ status }) => (status ? [status] : []))
  const statuses = await stockStatuses(trx, wanted)
  const steps = lines.map(({ pk, quantity, batch, status, packaging, merge = false }, line): Step => {
    const item = edit.get(pk)
    if (edit.others.has(pk)) errors.add(line, at, NOT_OWNER)
    if (quantity < 0) errors.add(line, 'quantity', 'Ensure this value is greater than or equal to 0.')
    if (status && !statuses.has(status)) errors.add(line, 'status', notAStatus(status))
    const also = { ...(batch ? { batch } : {}), ...(packaging ? { packaging } : {}), ...(status ? statuses.get(status) : {}) }
    return { line, item, quantity, merge, also }
  })
  return {
    edit,
    steps,
    check(...asks) {
      for (const step of steps)
        for (const ask of asks) if (!errors.has(step.line)) ask(step, (message, field = usual) => errors.add(step.line, field, message))
      errors.check(lines.length)
    },
  }
}

/** Refuses what is not on a shelf, unless the installation lets such items be moved. */
export async function needsToBeAtHand(trx: Trx): Promise<Check> {
  if (await setting(trx, 'STOCK_ALLOW_OUT_OF_STOCK_TRANSFER')) return () => {}
  return ({ item }, wrong) => {
    if (!isAtHand(item)) wrong('Stock item is not in stock', 'pk')
  }
}

/** Writes batch, packaging and state into the item. @returns what changed, for the history */
export function applyAlso(item: StockItem, also: Step['also']): Deltas {
  const deltas: Deltas = {}
  if (also.batch !== undefined && also.batch !== item.batch) deltas.batch = also.batch
  if (also.packaging !== undefined && also.packaging !== item.packaging) deltas.packaging = also.packaging
  if (also.status !== undefined && (also.status !== item.status || also.status_custom_key !== item.status_custom_key)) {
    deltas.status = also.status_custom_key ?? also.status
    deltas.old_status = item.status_custom_key ?? item.status
  }
  Object.assign(item, also)
  return deltas
}

/** An action on stock: its address, its words, its body, and what it does in a transaction. The answer shows what was done. */
export function stockAction<Input>(action: {
  id: string
  path: string
  summary: string
  name: string
  fields: Parameters<typeof shapeOf>[0]
  run: (trx: Trx, request: Caller, input: Input) => Promise<void>
}): Operation {
  const shape: Shape = shapeOf(action.fields)
  const named = { name: action.name, shape }
  return {
    id: action.id,
    method: 'post',
    path: action.path,
    summary: action.summary,
    access: STOCK_ITEM.access('change'),
    touches: STOCK_ACTION,
    request: named,
    status: 201,
    response: named,
    async handle(request) {
      const body = await request.body()
      return transact(request, async (trx) => {
        const values = await readRequest(trx, request, shape, body)
        await action.run(trx, request, values as Input)
        return { status: 201, body: echo(shape, values) }
      })
    },
  }
}
