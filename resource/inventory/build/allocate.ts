/** Holding stock for lines of a build, item by item, and giving it back. */
import { action } from '../../engine/action.ts'
import { field } from '../../engine/fields/index.ts'
import { invalid } from '../../errors.ts'
import { BUILD_LINE } from '../kinds/build.ts'
import { STOCK_ITEM } from '../kinds/stock.ts'
import { LineErrors } from '../stock/actions/line-errors.ts'
import { lockBuild } from './build.ts'
import { buildOrder } from './build-order.ts'
import { type BuildHold, BuildStock, checkHolds, freeHolds, lockLines, writeHolds } from './holding.ts'

const said = { on: buildOrder, of: 'one', touches: ['build_item', 'part_total'] } as const
const output = field.ref(STOCK_ITEM).unseen().nullable().label('Build Output')
const FIELDS = { item: 'stock_item', quantity: 'quantity', output: 'output' } as const

const allocate = action({
  ...said,
  name: 'allocate',
  summary: 'Allocate stock items to lines of a build order',
  schema: 'BuildAllocation',
  body: {
    items: field
      .list({
        build_line: field.ref(BUILD_LINE).required().label('Build Line Item'),
        stock_item: field.ref(STOCK_ITEM).unseen().required().label('Stock Item').help('What is held for the line'),
        quantity: field.decimal().required().told({ min_value: 0 }).help('How many of it'),
        output: output.default(null).help('What it goes into, of components that are tracked'),
      })
      .required(),
  },
  async run({ trx, request, id }, { items }) {
    if (!items.length) throw invalid('Allocation items must be provided')
    const build = await lockBuild(trx, id)
    checkHolds(build)
    const holds = items.map(
      (one): BuildHold => ({ line: one.build_line, item: one.stock_item, quantity: one.quantity, output: one.output ?? null }),
    )
    const lines = await lockLines(
      trx,
      holds.map(({ line }) => line),
    )
    const keys = holds.flatMap((hold) => [hold.item, ...(hold.output === null ? [] : [hold.output])])
    const stock = await BuildStock.open(trx, request.principal, lines.values(), keys)
    const errors = new LineErrors()
    for (const [n, hold] of holds.entries()) {
      const line = lines.get(hold.line)
      if (line?.build_id !== build.id) {
        errors.add(n, 'build_line', 'Build line is of another build')
        continue
      }
      const problem = stock.problem(line, hold)
      if (problem) errors.add(n, FIELDS[problem[0]], problem[1])
      else stock.take(hold.item, hold.quantity)
    }
    errors.check(holds.length)
    // What is consumable is checked like anything else, and not held.
    await writeHolds(
      trx,
      stock,
      holds.filter(({ line }) => !lines.get(line)!.consumable),
    )
  },
})

const unallocate = action({
  ...said,
  name: 'unallocate',
  summary: 'Deallocate stock from lines of a build order',
  schema: 'BuildUnallocation',
  body: {
    build_line: field.ref(BUILD_LINE).nullable().default(null).label('Build Line').help('What this line holds; without it, all lines'),
    output: output.default(null).label('Build output').help('What is held for this output; without it, what is held for none'),
  },
  open: ({ trx, id }) => lockBuild(trx, id),
  async run({ trx }, { build_line, output }, build) {
    await freeHolds(trx, build, { ...(build_line ? { build_line_id: build_line } : {}), install_into_id: output })
  },
})

export const allocateActions = [allocate, unallocate]
