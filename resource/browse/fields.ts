/** A shape as the fields of a form. What a field says of itself is what OPTIONS says. */
import { type Phrase, text } from '../../pages/texts.ts'
import type { Field } from '../engine/field.ts'
import type { Shape } from '../engine/shape.ts'

/** How a value is typed in: `json` and `list` are text that stands for more. */
export type Kind = 'text' | 'lines' | 'check' | 'choice' | 'file' | 'json' | 'list'

export interface FormField {
  readonly name: string
  readonly label: string
  readonly kind: Kind
  readonly required: boolean
  readonly value: string
  readonly hint: string
  /** Name of the text that says how it is typed in. */
  readonly note: string | undefined
  readonly error: readonly string[]
  readonly type: string
  readonly inputmode: string | undefined
  readonly options: readonly { value: string; text: string | Phrase }[] | undefined
  /** Where keys that can be typed in are listed; a path of the API. */
  readonly lookUp: string | undefined
}

/** What fills a form: texts by field, and what was wrong with them. */
export interface Filling {
  readonly texts: Readonly<Record<string, string>>
  readonly errors?: Readonly<Record<string, readonly string[]>>
}

export const writable = (shape: Shape): Field[] => Object.values(shape).filter((f) => !f.traits.readOnly)

/** Longer texts get several lines. */
const LONG = 300

export function kindOf(f: Field): Kind {
  if (f.upload) return 'file'
  const { child, max_length } = f.describe()
  switch (f.type) {
    case 'boolean':
      return f.traits.nullable ? 'choice' : 'check'
    case 'choice':
      return 'choice'
    case 'list':
      return child ? 'list' : 'json'
    case 'nested object':
    case 'field':
      return 'json'
    default:
      return f.type === 'string' && Number(max_length ?? 0) > LONG ? 'lines' : 'text'
  }
}

/** A JSON value as it is typed in. */
export function textOf(f: Field, value: unknown): string {
  if (value === null || value === undefined) return ''
  const kind = kindOf(f)
  if (kind === 'json') return JSON.stringify(value, null, 2)
  return kind === 'list' && Array.isArray(value) ? value.join(', ') : String(value)
}

/** Texts of an object that the API answered; of nothing, the presets of a new one. */
export function textsOf(shape: Shape, object?: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(writable(shape).map((f) => [f.name, textOf(f, object ? object[f.name] : f.options().default)]))
}

const NUMBERS: Record<string, string> = { integer: 'numeric', 'related field': 'numeric', float: 'decimal', decimal: 'decimal' }

/** What must be there comes first, boxes stand together, what few need comes last. */
const rank = ({ required, kind }: FormField): number => (required ? 0 : kind === 'check' ? 2 : kind === 'json' ? 3 : 1)

export function formFields(shape: Shape, { texts, errors = {} }: Filling): FormField[] {
  const fields = writable(shape).map((f): FormField => {
    const about = f.options()
    const kind = kindOf(f)
    return {
      name: f.name,
      label: String(about.label),
      kind,
      required: f.traits.required,
      value: texts[f.name] ?? '',
      hint: String(about.help_text ?? ''),
      note: noteOf(f, kind),
      error: errors[f.name] ?? [],
      type: f.type === 'date' ? 'date' : kind === 'file' ? 'file' : 'text',
      inputmode: NUMBERS[f.type],
      options: optionsOf(f, kind, texts[f.name]),
      lookUp: typeof about.api_url === 'string' ? about.api_url : undefined,
    }
  })
  return fields.sort((a, b) => rank(a) - rank(b))
}

function noteOf(f: Field, kind: Kind): FormField['note'] {
  if (kind === 'json') return 'browse-as-json'
  if (kind === 'list') return 'browse-as-list'
  return f.type === 'datetime' ? 'browse-as-time' : undefined
}

/** @param now what is chosen: it stays to be chosen, such as a state of the installation's own */
function optionsOf(f: Field, kind: Kind, now = ''): FormField['options'] {
  if (kind !== 'choice') return undefined
  const { choices } = f.describe() as { choices?: { value: unknown; display_name: string }[] }
  const known: { value: string; text: string | Phrase }[] =
    choices?.map(({ value, display_name }) => ({ value: String(value), text: display_name })) ?? YES_NO
  const all = known.filter(({ value }) => value !== '')
  if (now && !all.some(({ value }) => value === now)) all.push({ value: now, text: now })
  return f.traits.required ? all : [{ value: '', text: '–' }, ...all]
}
export const YES_NO = [
  { value: 'true', text: text('browse-yes') },
  { value: 'false', text: text('browse-no') },
]
