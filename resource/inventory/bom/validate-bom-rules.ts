import { today } from '../../../provider/identity/api-tokens.ts'
import { inTurn } from '../../engine/locks.ts'
import type { Hooks } from '../../engine/resource.ts'
import { bomChecksum, lineChecksum } from '../kept/bom-validity.ts'
import type { bomValidation } from './validate-bom.ts'

export const bomValidationRules: Hooks<typeof bomValidation.fields> = {
  lock: (trx) => inTurn(trx, 'bills of materials'),
  /** `valid` says that the part's own lines are right as they are, or takes that back. */
  async check({ trx, values, input: { valid }, id, request }) {
    if (valid === undefined) return
    for (const line of await trx('part_bom_item').where({ part_id: id }).orderBy('id'))
      await trx('part_bom_item')
        .where({ id: line.id })
        .update({ validated: valid, checksum: valid ? lineChecksum(line) : '' })
    values.bom_validated = valid
    values.bom_checksum = valid ? await bomChecksum(trx, id) : ''
    values.bom_checked_by_id = request.principal.user.pk
    values.bom_checked_date = today()
  },
}
