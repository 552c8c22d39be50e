/** What a setting is: its words for forms, its kind, and its value as long as nobody chose another. */
import type { Config } from '../../../config.ts'
import { type Field, FieldError } from '../../engine/field.ts'
import { field } from '../../engine/fields/index.ts'
import { MAX_TEXT, OneOf, Whole, YesNo } from './kinds.ts'

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
  /** Kept for clients, which act on it: nothing here does. */
  readonly forClients?: true
  /** Key of the row that it shares with its older name. */
  readonly row?: string
  /** What a form says before it changes the value. */
  readonly confirm?: string
  /** The setting that lists the currencies that this one may be. */
  readonly codesBy?: string
  /** The configuration says it: nobody changes it here, and whoever tries is told the refusal. */
  readonly fixed?: { readonly refusal: string; value(config: Config): T }
}

export type Definitions = Readonly<Record<string, Definition>>

export const yesNo = (preset: boolean, name: string, description: string): Definition<boolean> => ({
  name,
  description,
  field: new YesNo(),
  preset,
  units: '',
})

export const number = (preset: number, min: number, max: number, units: string, name: string, description: string): Definition<number> => ({
  name,
  description,
  field: new Whole(min, max),
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
): Definition<string> => ({ name, description, field: new OneOf(choices), preset, units: '' })

/** Settings that nothing here acts on; whoever reads one of them over the API is told so. */
export const forClients = (definitions: Definitions): Definitions =>
  Object.fromEntries(Object.entries(definitions).map(([key, definition]) => [key, { ...definition, forClients: true }]))

/** How clients of the contract call the kinds. */
export function typeOf({ preset }: Definition): string {
  return typeof preset === 'number' ? 'integer' : typeof preset
}

/** As they are stored. */
export const asText = (value: SettingValue): string => (typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value))

/** A value that is refused, and what of the request is wrong: the rules of a text tell of the `value`, kinds of the whole. */
export class Refused extends FieldError {
  readonly at: 'value' | 'non_field_errors'
  constructor(at: Refused['at'], { messages }: FieldError) {
    super(...messages)
    this.at = at
  }
}

function refusing<T>(at: Refused['at'], check: () => T): T {
  try {
    return check()
  } catch (error) {
    throw error instanceof FieldError ? new Refused(at, error) : error
  }
}

/** A value of a request. @throws Refused */
export function parseSetting<T extends SettingValue>(definition: Definition<T>, value: unknown): T {
  // An empty value stands for the preset, as in forms of the contract's clients.
  if (value === null || (value === '' && typeof definition.preset !== 'string')) return definition.preset
  const parsed = refusing('non_field_errors', () => definition.field.check(value)) ?? definition.preset
  refusing('value', () => definition.rule?.(parsed))
  return parsed
}

/** Why a value would be refused; undefined when it would not. */
export function refusal<T extends SettingValue>(definition: Definition<T>, value: unknown): Refused | undefined {
  try {
    parseSetting(definition, value)
    return undefined
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return error
  }
}

/** A stored value; what an import brought and no rule allows counts as the preset. */
export const readSetting = <T extends SettingValue>(definition: Definition<T>, stored: string | undefined): T =>
  stored === undefined || refusal(definition, stored) !== undefined ? definition.preset : parseSetting(definition, stored)
