import { action } from '../../../engine/action.ts'
import { STOCK_ACTION } from '../../effects.ts'
import { DONE, TASK } from '../../offloaded.ts'
import { openBuild } from '../build.ts'
import { buildOrder } from '../build-order.ts'
import { openOutputs, WHOLE_OUTPUTS } from './outputs.ts'

/** What was begun by mistake goes, with its serial number, and what was held for it is free again. */
export const deleteOutputs = action({
  on: buildOrder,
  of: 'one',
  name: 'delete-outputs',
  summary: 'Delete build outputs',
  schema: 'BuildOutputDelete',
  status: 200,
  response: TASK,
  touches: STOCK_ACTION,
  body: { outputs: WHOLE_OUTPUTS },
  open: openBuild,
  async run(work, { outputs }, build) {
    const { edit, steps, errors } = await openOutputs(work, build, outputs)
    for (const { line, output } of steps) {
      if (errors.has(line)) continue
      if (output.contains) errors.add(line, 'output', 'Other items are installed in this stock item: uninstall them first.')
      else if (output.allocated || output.on_return) errors.add(line, 'output', 'This build output is allocated to an order')
    }
    errors.check(steps.length)
    // What is held for them goes with them (delete-items.ts).
    for (const { output } of steps) edit.throwAway(output)
    await edit.save()
    return DONE
  },
})
