import type { Trx } from '../../../../database.ts'
import { action } from '../../../engine/action.ts'
import { field } from '../../../engine/fields/index.ts'
import { invalid } from '../../../errors.ts'
import { STOCK, BUILDS as TOUCHED } from '../../effects.ts'
import { LOCATION } from '../../kinds/stock.ts'
import { DONE, TASK } from '../../offloaded.ts'
import { splitOff } from '../../order/family/take-held.ts'
import { setting } from '../../settings/setting.ts'
import { STOCK_STATUS } from '../../status-codes.ts'
import { notAStatus } from '../../status-field.ts'
import { HISTORY } from '../../stock/history/track.ts'
import { PIECE } from '../../stock/item/quantity.ts'
import { StockStatusField, stockStatuses } from '../../stock/item/stock-status.ts'
import { checkPlace } from '../../stock/location/places.ts'
import { untested } from '../../stock/test/untested.ts'
import { BUILDS, openBuild } from '../build.ts'
import { type Build, buildOrder } from '../build-order.ts'
import type { BuildHeld } from '../holding.ts'
import { countTaken, takeHeld } from '../use-held.ts'
import { byOutput, heldFor, OUTPUTS, openOutputs, trackedNeeds } from './outputs.ts'

/** What a build made is stock from then on, with what was held for it inside. */
export const completeOutputs = action({
  on: buildOrder,
  of: 'one',
  name: 'complete',
  summary: 'Complete build outputs',
  schema: 'BuildOutputComplete',
  status: 200,
  response: TASK,
  touches: [...TOUCHED, ...STOCK, 'build_item', 'stock_test_result'],
  body: {
    outputs: OUTPUTS,
    location: field.ref(LOCATION).unseen().required().help('Where it goes'),
    status_custom_key: new StockStatusField().default(STOCK_STATUS.key.OK).label('Status').help('State that it is in'),
    accept_incomplete_allocation: field
      .bool()
      .default(false)
      .label('Accept Incomplete Allocation')
      .help('Whether components that are tracked may be missing'),
    notes: field.text(512).blank().help('Note for the history'),
  },
  open: openBuild,
  async run(work, { outputs, location, status_custom_key: status, accept_incomplete_allocation, notes }, build) {
    const { trx } = work
    const held = await heldFor(trx, build, outputs)
    const { edit, steps, errors } = await openOutputs(work, build, outputs, held)
    const inside = byOutput(held)
    const isMissing = accept_incomplete_allocation ? () => false : await missing(trx, build, inside)
    const failed = await blockedByTests(
      trx,
      steps.map(({ output }) => output.id),
    )
    for (const { line, output, quantity } of steps) {
      if (errors.has(line)) continue
      const goesIn = inside.get(output.id) ?? []
      if (isMissing(output.id, quantity)) errors.add(line, 'output', 'This build output is not fully allocated')
      else if (failed.has(output.id)) errors.add(line, 'non_field_errors', 'Build output has not passed all required tests')
      else if (goesIn.some((one) => edit.get(one.stock_item_id).is_building))
        errors.add(line, 'non_field_errors', 'Allocated stock items are still in production')
      else if (goesIn.length && quantity < output.quantity)
        errors.add(line, 'quantity', 'Cannot partially complete a build output with allocated items')
    }
    errors.check(steps.length)
    await checkPlace(trx, location)
    const state = (await stockStatuses(trx, [status])).get(status)
    if (!state) throw invalid(notAStatus(status), 'status_custom_key')

    await takeHeld(edit, build, held)
    let completed = Number(build.completed)
    for (const { output, quantity } of steps) {
      const made = splitOff(edit, output, quantity)
      Object.assign(made, { is_building: false, location_id: location, ...state, ...(made.serial ? { delete_on_deplete: false } : {}) })
      edit.tell(made, HISTORY.BUILD_OUTPUT_COMPLETED, { status, quantity, location, buildorder: build.id }, notes)
      completed += quantity
    }
    if (!Number.isSafeInteger(completed)) throw invalid('That is more than can be counted.')
    // What is kept of the part follows with the items.
    await trx(BUILDS.table).where({ id: build.id }).update({ completed })
    await edit.save()
    await countTaken(trx, held)
    return DONE
  },
})

/** Whether so much of an output takes more of a tracked component than is held for it. */
async function missing(
  trx: Trx,
  build: Build,
  inside: ReadonlyMap<number, readonly BuildHeld[]>,
): Promise<(output: number, quantity: number) => boolean> {
  const needs = await trackedNeeds(trx, build)
  return (output, quantity) => {
    const there = new Map<number, number>()
    for (const one of inside.get(output) ?? []) there.set(one.build_line_id, (there.get(one.build_line_id) ?? 0) + one.quantity)
    // Both are integers of 10^-5.
    return [...needs].some(([line, each]) => BigInt(there.get(line) ?? 0) * BigInt(PIECE) < BigInt(each) * BigInt(quantity))
  }
}

/** Outputs that the installation holds back until they pass the tests that their part requires. */
const blockedByTests = async (trx: Trx, outputs: readonly number[]): Promise<ReadonlySet<number>> =>
  (await setting(trx, 'PREVENT_BUILD_COMPLETION_HAVING_INCOMPLETED_TESTS')) ? untested(trx, outputs) : new Set()
