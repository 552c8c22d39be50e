import { gate } from '../../auth/gate.ts'
import { missing } from '../../engine/fields/ref.ts'
import type { Hooks } from '../../engine/resource.ts'
import { invalid } from '../../errors.ts'
import type { Kind } from '../kinds/kind.ts'
import { copyParameters } from '../parameter/copy-parameters.ts'
import type { duplicateField } from './duplicate-field.ts'

/** `duplicate`: a new row takes over the parameters of another of its kind. */
export const duplicating = (kind: Kind): Hooks<{ duplicate: ReturnType<typeof duplicateField> }> => ({
  async check({ trx, input: { duplicate } }) {
    if (duplicate && !(await trx(kind.table!).where({ id: duplicate.original }).first('id')))
      throw invalid(missing(duplicate.original), 'duplicate')
  },
  async saved({ trx, request: { principal }, input: { duplicate }, id }) {
    if (!duplicate) return
    gate(kind.access('view'), principal) // what is copied is seen in the copy
    if (duplicate.copy_parameters) await copyParameters(trx, kind, duplicate.original, id, principal.user.pk)
  },
})
