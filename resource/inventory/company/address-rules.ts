import type { Trx } from '../../../database.ts'
import { inTurn } from '../../engine/locks.ts'
import { type Hooks, rowsOf } from '../../engine/resource.ts'
import { keyList } from '../../engine/rows.ts'
import type { RowOf } from '../../engine/shape.ts'
import type { address } from './address.ts'

/** A company with addresses has exactly one primary one. */
export const addressRules: Hooks<typeof address.fields> = {
  lock: (trx) => inTurn(trx, 'primary addresses'),
  async saved({ trx, row: before, id }) {
    const row = await trx('company_address').where({ id }).first('company_id', 'primary')
    const others = trx('company_address').where({ company_id: row.company_id }).whereNot({ id })
    if (row.primary) await others.update({ primary: false })
    else if (!(await others.where({ primary: true }).first('id'))) await trx('company_address').where({ id }).update({ primary: true })
    if (before && before.company_id !== row.company_id) await findHeirs(trx, [before])
  },
  deletedAll: (writes) => findHeirs(writes[0]!.trx, rowsOf(writes)),
}

/** After addresses have left their companies: the oldest of the others takes the place of the primary one. */
async function findHeirs(trx: Trx, left: readonly RowOf<typeof address.fields>[]): Promise<void> {
  const companies = keyList(left.filter(({ primary }) => primary).map(({ company_id }) => company_id))
  const heirs = `select min(id) from company_address where company_id in (${companies}) group by company_id`
  await trx.all(`update company_address set "primary" = true where id in (${heirs})`)
}
