/** Rules of states of the installation's own: none is mistaken for another, nor changes what things are in. */
import type { Trx } from '../../../database.ts'
import { inTurn } from '../../engine/locks.ts'
import { changes, type Hooks, rowAfter } from '../../engine/resource.ts'
import type { RowOf } from '../../engine/shape.ts'
import { invalid } from '../../errors.ts'
import { kindOf } from '../kinds/index.ts'
import { type customState, SETS } from './custom-state.ts'

type Fields = typeof customState.fields

/** Things that are in the state: such a state cannot go, nor mean something else. */
async function refuseInUse(trx: Trx, row: RowOf<Fields>): Promise<void> {
  const table = kindOf(row.model)?.table
  if (table && (await trx(table).where({ status_custom_key: row.key }).first('id')))
    throw invalid(`Something is in the state "${row.label}": it can neither go nor mean something else.`)
}

export const customStateRules: Hooks<Fields> = {
  lock: (trx) => inTurn(trx, 'states in use'),
  async check(write) {
    const { trx, values, row, id } = write
    const { key, name, logical_key, reference_status } = rowAfter(write)
    const set = SETS.find((each) => each.name === reference_status)!
    if (values.model && values.model !== set.model)
      throw invalid(`${set.name} belongs to another kind of things: ${kindOf(set.model)?.number}.`, 'model')
    values.model = set.model
    if (!/^[A-Z][A-Z0-9_]*$/.test(name)) throw invalid('Enter capital letters, digits and underscores.', 'name')
    if (!set.find(logical_key)) throw invalid('There is no such state to count as.', 'logical_key')
    if (set.find(key)) throw invalid('A built in state has this key.', 'key')
    if (set.states.some((state) => state.name === name)) throw invalid('A built in state has this name.', 'name')
    const others = trx('common_custom_state').whereNot({ id }).where({ reference_status })
    if (await others.clone().where({ key }).first('id')) throw invalid('Another state has this key.', 'key')
    if (await others.where({ name }).first('id')) throw invalid('Another state has this name.', 'name')
    if (row && changes(write, 'key', 'logical_key', 'reference_status')) await refuseInUse(trx, row)
  },
  deleting: ({ trx, row }) => refuseInUse(trx, row!),
}
