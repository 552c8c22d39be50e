import { gate } from '../../auth/gate.ts'
import type { Hooks } from '../../engine/resource.ts'
import type { Kind } from '../kinds/kind.ts'
import { copyParameters } from '../parameter/copy-parameters.ts'
import type { duplicateField } from './duplicate-field.ts'

/** `duplicate`: a new row takes over the parameters of another of its kind. */
export const duplicating = (kind: Kind): Hooks<{ duplicate: ReturnType<typeof duplicateField> }> => ({
  async saved({ trx, request: { principal }, input: { duplicate }, id }) {
    if (!duplicate) return
    gate(kind.access('view'), principal) // what is copied is seen in the copy
    if (duplicate.copy_parameters) await copyParameters(trx, kind, duplicate.original, id, principal.user.pk)
  },
})
