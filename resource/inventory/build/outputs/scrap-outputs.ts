import { action } from '../../../engine/action.ts'
import { field } from '../../../engine/fields/index.ts'
import { STOCK } from '../../effects.ts'
import { LOCATION } from '../../kinds/stock.ts'
import { DONE, TASK } from '../../offloaded.ts'
import { splitOff } from '../../order/family/take-held.ts'
import { STOCK_STATUS } from '../../status-codes.ts'
import { HISTORY } from '../../stock/history/track.ts'
import { checkPlace } from '../../stock/location/places.ts'
import { openBuild } from '../build.ts'
import { buildOrder } from '../build-order.ts'
import { dropHeld } from '../holding.ts'
import { countTaken, takeHeld } from '../use-held.ts'
import { heldFor, OUTPUTS, openOutputs } from './outputs.ts'

const status = STOCK_STATUS.key.REJECTED

/**
 * What went wrong is rejected, and does not count as built. What was held for it goes with it, or is free again; of what stays of an output
 * nothing is taken.
 */
export const scrapOutputs = action({
  on: buildOrder,
  of: 'one',
  name: 'scrap-outputs',
  summary: 'Scrap build outputs',
  schema: 'BuildOutputScrap',
  status: 200,
  response: TASK,
  touches: ['build_line', ...STOCK, 'build_item', 'stock_test_result'],
  body: {
    outputs: OUTPUTS,
    location: field.ref(LOCATION).unseen().required().help('Where it goes'),
    discard_allocations: field
      .bool()
      .default(false)
      .label('Discard Allocations')
      .help('Whether what is held for it is given back; otherwise it is used up'),
    notes: field.text(512).required().help('Why it is rejected'),
  },
  open: openBuild,
  async run(work, { outputs, location, discard_allocations, notes }, build) {
    const { trx } = work
    const forOutputs = await heldFor(trx, build, outputs)
    const { edit, steps, errors } = await openOutputs(work, build, outputs, forOutputs)
    for (const { line, output } of steps)
      if (!errors.has(line) && output.allocated) errors.add(line, 'output', 'This build output is allocated to an order')
    errors.check(steps.length)
    await checkPlace(trx, location)
    const whole = new Set(steps.flatMap(({ output, quantity }) => (quantity === output.quantity ? [output.id] : [])))
    const held = forOutputs.filter((one) => whole.has(one.install_into_id!))
    if (!discard_allocations) await takeHeld(edit, build, held)
    for (const { output, quantity } of steps) {
      const gone = splitOff(edit, output, quantity, {}, { location })
      Object.assign(gone, { is_building: false, location_id: location, status, status_custom_key: null })
      if (gone.serial) gone.delete_on_deplete = false
      edit.tell(gone, HISTORY.BUILD_OUTPUT_REJECTED, { status, quantity, location, buildorder: build.id }, notes)
    }
    await edit.save()
    await (discard_allocations ? dropHeld : countTaken)(trx, held)
    return DONE
  },
})
