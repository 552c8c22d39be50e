/** What actions on outputs have in common: a list of what the build is making, with how much of each is meant, and what forbids that. */
import type { Trx } from '../../../../database.ts'
import { field } from '../../../engine/fields/index.ts'
import { allSql } from '../../../engine/rows.ts'
import { sql } from '../../../engine/sql.ts'
import type { Work } from '../../../engine/transact.ts'
import { invalid } from '../../../errors.ts'
import { STOCK_ITEM } from '../../kinds/stock.ts'
import { LineErrors } from '../../stock/actions/line-errors.ts'
import { isHere } from '../../stock/item/item-row.ts'
import { isWhole, NEGATIVE, NOTHING, ONE_PIECE, tooMuch, WHOLE } from '../../stock/item/quantity.ts'
import { StockEdit, type StockItem } from '../../stock/item/stock-edit.ts'
import { NOT_OWNER } from '../../thing/ownership.ts'
import type { Build } from '../build-order.ts'
import { type BuildHeld, lockHeld } from '../holding.ts'

const output = field.ref(STOCK_ITEM).unseen().required().label('Build Output').help('What the build is making')
/** Whole outputs. */
export const WHOLE_OUTPUTS = field.list({ output }).required()
/** Outputs, or so much of them. */
export const OUTPUTS = field
  .list({ output, quantity: field.decimal().told({ min_value: 0 }).help('How many of it; by default all') })
  .required()

interface Asked {
  readonly output: number
  readonly quantity?: number | undefined
}
interface Step {
  readonly line: number
  readonly output: StockItem
  readonly quantity: number
}
interface Opened {
  readonly edit: StockEdit
  readonly steps: readonly Step[]
  /** What was found wrong so far. */
  readonly errors: LineErrors
}

/** What is held to go into outputs, by key of the output. */
export const byOutput = (held: readonly BuildHeld[]): Map<number, BuildHeld[]> => {
  const found = new Map<number, BuildHeld[]>()
  for (const one of held) found.set(one.install_into_id!, [...(found.get(one.install_into_id!) ?? []), one])
  return found
}

/** What is held to go into these outputs, once the lines that hold it are locked. The build is locked. */
export const heldFor = (trx: Trx, build: Build, outputs: readonly Asked[]): Promise<BuildHeld[]> =>
  lockHeld(trx, build, (row) =>
    row.whereIn(
      'install_into_id',
      outputs.map((one) => one.output),
    ),
  )

/** Locks outputs of a build, with what goes into them, and looks at each. @param held what goes into them, if anything does */
export async function openOutputs(
  { trx, request }: Work,
  build: Build,
  asked: readonly Asked[],
  held: readonly BuildHeld[] = [],
): Promise<Opened> {
  if (!asked.length) throw invalid('A list of build outputs must be provided')
  const keys = [...asked.map((one) => one.output), ...held.map((one) => one.stock_item_id)]
  const edit = await StockEdit.open(trx, request.principal, keys)
  const errors = new LineErrors('outputs')
  const seen = new Set<number>()
  const steps = asked.map((one, line): Step => {
    const item = edit.get(one.output)
    const quantity = one.quantity ?? item.quantity
    const wrong = outputProblem(edit, build, item) ?? (seen.has(item.id) ? 'This build output is named twice' : undefined)
    const amount = quantityProblem(item, quantity)
    if (wrong) errors.add(line, 'output', wrong)
    else if (amount && one.quantity !== undefined) errors.add(line, 'quantity', amount)
    seen.add(item.id)
    return { line, output: item, quantity }
  })
  return { edit, steps, errors }
}

function outputProblem(edit: StockEdit, build: Build, output: StockItem): string | undefined {
  if (output.build_id !== build.id) return 'Build output does not match the parent build'
  if (output.part_id !== build.part_id) return 'Output part does not match BuildOrder part'
  if (!output.is_building) return 'This build output has already been completed'
  // Only what lies here can be done with: neither sold nor installed meanwhile.
  if (!isHere(output)) return 'Stock item is not in stock'
  return edit.others.has(output.id) ? NOT_OWNER : undefined
}

/** What is left of an output stays one: it can be divided where its part can be, and nobody else holds it. */
function quantityProblem(output: StockItem, quantity: number): string | undefined {
  if (quantity < 0) return NEGATIVE
  if (quantity === 0) return NOTHING
  if (quantity > output.quantity) return 'Quantity cannot be greater than the output quantity'
  if (quantity === output.quantity) return undefined
  if (output.serial) return ONE_PIECE
  if (output.facts.trackable && !isWhole(quantity)) return WHOLE
  const free = Math.max(0, output.quantity - output.allocated)
  return quantity > free ? tooMuch(free) : undefined
}

/** How much of each tracked line goes into one piece of what a build makes, by key of the line. */
export async function trackedNeeds(trx: Trx, build: Build): Promise<ReadonlyMap<number, number>> {
  const rows = await allSql<{ id: number; quantity: number }>(
    trx,
    sql`select l.id, m.quantity from build_line l join part_bom_item m on m.id = l.bom_item_id join part_part p on p.id = m.sub_part_id
      where l.build_id = ${build.id} and p.trackable and not (m.consumable or p.consumable)`,
  )
  return new Map(rows.map(({ id, quantity }) => [id, quantity]))
}
