/** What a setting is: its words for forms, its kind, and its value as long as nobody chose another. */
import { type Field, FieldError } from '../../engine/field.ts'
import { field } from '../../engine/fields/index.ts'

export type SettingValue = boolean | number | string

export interface Definition<T extends SettingValue = SettingValue> {
  readonly name: string
  readonly description: string
  /** Checks and reads a value, of a request or of the database. */
  readonly field: Field<T, unknown>
  readonly preset: T
  /** What a number counts. */
  readonly units: string
  /** Rules that the kind alone does not hold. @throws FieldError */
  rule?(value: T): void
}

export type Definitions = Readonly<Record<string, Definition>>

/** Characters that a value may have, on both databases. */
const MAX_TEXT = 2000

export const yesNo = (preset: boolean, name: string, description: string): Definition<boolean> => ({
  name,
  description,
  field: field.bool(),
  preset,
  units: '',
})

export const number = (preset: number, min: number, max: number, units: string, name: string, description: string): Definition<number> => ({
  name,
  description,
  field: field.integer(min, max),
  preset,
  units,
})

export const text = (preset: string, name: string, description: string, rule?: (value: string) => void): Definition<string> => ({
  name,
  description,
  field: field.text(MAX_TEXT).blank(),
  preset,
  units: '',
  ...(rule ? { rule } : {}),
})

/** @param choices value -> what a form calls it */
export const oneOf = (
  preset: string,
  choices: Readonly<Record<string, string>>,
  name: string,
  description: string,
): Definition<string> => ({ name, description, field: field.choice(choices), preset, units: '' })

/** How clients of the contract call the kinds. */
export function typeOf({ preset }: Definition): string {
  return typeof preset === 'number' ? 'integer' : typeof preset
}

export const choicesOf = ({ field: kind }: Definition): { value: string; display_name: string }[] =>
  (kind.describe().choices ?? []) as { value: string; display_name: string }[]

/** As the contract writes values, and as they are stored. */
export const asText = (value: SettingValue): string => (typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value))

/** A value of a request. @throws FieldError */
export function parseSetting<T extends SettingValue>(definition: Definition<T>, value: unknown): T {
  // An empty value stands for the preset, as in forms of the contract's clients.
  if (value === null || (value === '' && typeof definition.preset !== 'string')) return definition.preset
  const parsed = definition.field.check(value) ?? definition.preset
  definition.rule?.(parsed)
  return parsed
}

/** Why a value would be refused; undefined when it would not. */
export function refusal<T extends SettingValue>(definition: Definition<T>, value: unknown): string | undefined {
  try {
    parseSetting(definition, value)
    return undefined
  } catch (error) {
    if (!(error instanceof FieldError)) throw error
    return error.messages.join(' ')
  }
}

/** A stored value; what an import brought and no rule allows counts as the preset. */
export const readSetting = <T extends SettingValue>(definition: Definition<T>, stored: string | undefined): T =>
  stored === undefined || refusal(definition, stored) !== undefined ? definition.preset : parseSetting(definition, stored)
