/** Rules of states of the installation's own: none is mistaken for another, nor changes what things are in. */
import type { Trx } from '../../../database.ts'
import { inTurn } from '../../engine/locks.ts'
import { changes, type Hooks, rowAfter } from '../../engine/resource.ts'
import type { RowOf } from '../../engine/shape.ts'
import { invalid, ValidationError } from '../../errors.ts'
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
    const wrong = [
      ...(name === name.toUpperCase() ? [] : ['Value must be uppercase']),
      ...(/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? [] : ['Value must be a valid variable identifier']),
    ]
    if (wrong.length) throw new ValidationError({ name: wrong })
    if (key === logical_key) throw invalid('Key must be different from logical key', 'key')
    if (!set.find(logical_key)) throw invalid('Logical key must be in the logical keys of the reference status', 'logical_key')
    if (set.find(key)) throw invalid('Key must not be in the logical keys of the reference status', 'key')
    if (set.states.some((state) => state.name === name)) throw invalid('A built in state has this name.', 'name')
    const others = trx('common_custom_state').whereNot({ id }).where({ reference_status })
    const twins: string[] = []
    for (const [column, value] of Object.entries({ key, name }))
      if (
        await others
          .clone()
          .where({ [column]: value })
          .first('id')
      )
        twins.push(`The fields reference_status, ${column} must make a unique set.`)
    if (twins.length) throw new ValidationError({ non_field_errors: twins })
    if (row && changes(write, 'key', 'logical_key', 'reference_status')) await refuseInUse(trx, row)
  },
  deleting: ({ trx, row }) => refuseInUse(trx, row!),
}
