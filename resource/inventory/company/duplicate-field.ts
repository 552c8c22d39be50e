import { field } from '../../engine/fields/index.ts'
import type { Target } from '../../engine/fields/ref.ts'

/** `duplicate`: another row of the same kind, whose parameters a new one takes over. */
export const duplicateField = (kind: Target, noun: string) =>
  field
    .nested({
      original: field.ref(kind).required().help('What is copied'),
      copy_parameters: field.bool().default(true).label('Copy Parameters').help('Whether its parameters are copied'),
    })
    .forNew()
    .label('Duplication Options')
    .help(`${noun} to copy parameters from`)
