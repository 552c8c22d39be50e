import { field } from '../../engine/fields/index.ts'

/** `duplicate`: another row of the same kind, whose parameters a new one takes over. */
export const duplicateField = (noun: string) =>
  field
    .nested({ original: field.integer(1).required(), copy_parameters: field.bool().default(true) })
    .transient()
    .help(`${noun} to copy parameters from`)
